"""Colours of CSS, brought into forms that mail programs know and people can read."""

import re

INK, PAPER = "#1c1e21", "#ffffff"


def flatten(value: str) -> str:
    """A CSS colour that mail clients know: `#rgba`, `#rrggbbaa`, `rgba()` and `rgb(r g b / a)` laid on white paper."""
    channels = _channels(value)
    if channels is None:
        return value.lower()
    *rgb, alpha = channels
    return "#" + "".join(f"{round(255 - (255 - channel) * alpha):02x}" for channel in rgb)


def ink_on(background: str) -> str:
    """A text colour for an author's highlight, so that it can be read in a dark reader too."""
    red, green, blue, _ = _channels(background) or (255.0, 255.0, 255.0, 1.0)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 128 else PAPER


def _channels(value: str) -> tuple[float, float, float, float] | None:
    """Red, green and blue (0 to 255) and alpha (0 to 1), or None for a name or what is no colour."""
    if value.startswith("#") and len(value) in (4, 5, 7, 9):
        width = 1 if len(value) < 7 else 2
        digits = [value[at : at + width] * (3 - width) for at in range(1, len(value), width)]
        red, green, blue, *alpha = (float(int(digit, 16)) for digit in digits)
        return red, green, blue, alpha[0] / 255 if alpha else 1.0
    numbers = re.findall(r"[\d.]+%?", value) if value.lower().startswith("rgb") else []
    if len(numbers) not in (3, 4):
        return None
    try:
        red, green, blue = (min(255.0, _number(number, 255)) for number in numbers[:3])
        return red, green, blue, min(1.0, _number(numbers[3], 1)) if len(numbers) == 4 else 1.0
    except ValueError:
        return None


def _number(written: str, whole: float) -> float:
    return float(written[:-1]) / 100 * whole if written.endswith("%") else float(written)
