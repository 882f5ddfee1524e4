"""Colours of CSS, brought into forms that mail programs know and people can read."""

import colorsys
import re

INK, PAPER = "#1c1e21", "#ffffff"
LEAST = 4.5  # contrast of text with its ground that people can read (WCAG 2.2, 1.4.3)

# Names of CSS that authors mark words with.
NAMES = {
    "aqua": "#00ffff",
    "beige": "#f5f5dc",
    "black": "#000000",
    "blue": "#0000ff",
    "cyan": "#00ffff",
    "fuchsia": "#ff00ff",
    "gold": "#ffd700",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "ivory": "#fffff0",
    "lavender": "#e6e6fa",
    "lightblue": "#add8e6",
    "lightgray": "#d3d3d3",
    "lightgreen": "#90ee90",
    "lightgrey": "#d3d3d3",
    "lightpink": "#ffb6c1",
    "lightyellow": "#ffffe0",
    "lime": "#00ff00",
    "magenta": "#ff00ff",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "pink": "#ffc0cb",
    "purple": "#800080",
    "red": "#ff0000",
    "silver": "#c0c0c0",
    "skyblue": "#87ceeb",
    "teal": "#008080",
    "white": "#ffffff",
    "whitesmoke": "#f5f5f5",
    "yellow": "#ffff00",
}
TURNS = {"deg": 360.0, "grad": 400.0, "rad": 6.283185307179586, "turn": 1.0}


def flatten(value: str) -> str:
    """A CSS colour that mail clients know: transparent ones, `rgb()` and `hsl()` as six digits, laid on white paper."""
    channels = _channels(value)
    if channels is None:
        return value.lower()
    *rgb, alpha = channels
    return "#" + "".join(f"{round(255 - (255 - channel) * alpha):02x}" for channel in rgb)


def ink_on(background: str) -> str:
    """A text colour for an author's highlight, so that it can be read in a dark reader too."""
    red, green, blue, _ = _channels(NAMES.get(background.lower(), background)) or (255.0, 255.0, 255.0, 1.0)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 128 else PAPER


def digits(value: str) -> str | None:
    """The colour as six digits, laid on white paper; None for what is no colour, or one of the rarer names."""
    flat = flatten(NAMES.get(value.lower(), value))
    return flat if re.fullmatch(r"#[0-9a-f]{6}", flat) else None


def contrast(one: str, other: str) -> float:
    """Of two colours of six digits, 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(ink: str, *grounds: str) -> str:
    """The ink, or the nearest one towards black or white that can be read on all grounds; all are of six digits."""
    pole = max(("#000000", PAPER), key=lambda each: min(contrast(each, ground) for ground in grounds))
    for step in range(21):
        mixed = _mixed(ink, pole, step / 20)
        if all(contrast(mixed, ground) >= LEAST for ground in grounds):
            return mixed
    return pole


def _mixed(one: str, other: str, share: float) -> str:
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(value: str) -> tuple[float, float, float, float] | None:
    """Red, green and blue (0 to 255) and alpha (0 to 1), or None for a name or what is no colour."""
    value = value.lower()
    if re.fullmatch(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", value):
        width = 1 if len(value) < 7 else 2
        digits = [value[at : at + width] * (3 - width) for at in range(1, len(value), width)]
        red, green, blue, *alpha = (float(int(digit, 16)) for digit in digits)
        return red, green, blue, alpha[0] / 255 if alpha else 1.0
    written = re.fullmatch(r"(rgb|hsl)a?\(([^()]*)\)", value)
    numbers = re.split(r"[\s,/]+", written[2].strip()) if written else []
    if not written or len(numbers) not in (3, 4):
        return None
    try:
        opacity = _number(numbers[3], 1) if len(numbers) == 4 else 1.0
        return *(_hsl(*numbers[:3]) if written[1] == "hsl" else _rgb(*numbers[:3])), opacity
    except ValueError:
        return None


def _rgb(red: str, green: str, blue: str) -> tuple[float, float, float]:
    return _number(red, 255), _number(green, 255), _number(blue, 255)


def _hsl(hue: str, saturation: str, lightness: str) -> tuple[float, float, float]:
    parts = re.fullmatch(r"([-+.\d]+)(deg|grad|rad|turn)?", hue)
    if not parts:
        raise ValueError(hue)
    turn = float(parts[1]) / TURNS[parts[2] or "deg"]
    red, green, blue = colorsys.hls_to_rgb(turn % 1, _percent(lightness), _percent(saturation))
    return red * 255, green * 255, blue * 255


def _percent(written: str) -> float:
    return _number(written if written.endswith("%") else f"{written}%", 1)


def _number(written: str, whole: float) -> float:
    value = float(written[:-1]) / 100 * whole if written.endswith("%") else float(written)
    return min(max(value, 0.0), whole)
