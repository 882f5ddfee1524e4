"""How a mail looks: its colours in light and dark, and its letters. What was chosen is checked to be readable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from publisher.colours import LEAST, contrast, digits, readable
from publisher.mail_model import Look, LookName

CODE = "#f6f4ef"  # the ground of code
DARK_PAGE, DARK_SHEET, DARK_CODE = "#121316", "#1b1d21", "#26292f"
PAPER = "#ffffff"
INK, SOFT, MUTED = "#22252b", "#3b3f47", "#5e6168"


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a mail, of six digits: grounds (`page`, `sheet`, `code`), inks, and lines between parts."""

    page: str
    sheet: str
    code: str
    ink: str
    soft: str
    muted: str
    accent: str
    on_accent: str
    line: str


# Background and accent of each look, where none were chosen.
OWN: Mapping[LookName, tuple[str, str]] = {"letter": ("#fffefb", "#1d5b4f"), "magazine": ("#f1efe9", "#9a3412")}

# What each look is written in. Mail programs have no letters but those of the device: a family for each system, and
# those of the scripts that the first ones lack.
LATIN: Mapping[LookName, str] = {
    "letter": "'Iowan Old Style', Georgia",
    "magazine": "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial",
}
GENERIC: Mapping[LookName, str] = {"letter": "serif", "magazine": "sans-serif"}
SCRIPTS: Mapping[str, Mapping[LookName, str]] = {
    "ko": {
        "letter": "'Nanum Myeongjo', 'Noto Serif KR', 'Noto Serif CJK KR', AppleMyungjo, 'Malgun Gothic'",
        "magazine": "'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR'",
    },
    "ja": {
        "letter": "'Hiragino Mincho ProN', 'Yu Mincho', 'Noto Serif JP', 'Noto Serif CJK JP'",
        "magazine": "'Hiragino Sans', 'Yu Gothic', Meiryo, 'Noto Sans JP', 'Noto Sans CJK JP'",
    },
    "zh": {
        "letter": "'Songti SC', SimSun, 'Noto Serif SC', 'Noto Serif CJK SC'",
        "magazine": "'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC'",
    },
    "zh-hant": {
        "letter": "'Songti TC', PMingLiU, 'Noto Serif TC', 'Noto Serif CJK TC'",
        "magazine": "'PingFang TC', 'Microsoft JhengHei', 'Noto Sans TC', 'Noto Sans CJK TC'",
    },
    "ar": {
        "letter": "'Geeza Pro', 'Noto Naskh Arabic', 'Traditional Arabic', 'Times New Roman'",
        "magazine": "'Geeza Pro', 'Noto Sans Arabic', 'Noto Naskh Arabic', Tahoma",
    },
}
# Outlook's Word takes Times New Roman where it does not know the first family of a list.
OUTLOOK = {
    "ar": "Tahoma",
    "ja": "Meiryo",
    "ko": "'Malgun Gothic'",
    "zh": "'Microsoft YaHei'",
    "zh-hant": "'Microsoft JhengHei'",
}


def colour(text: str) -> str:
    """The colour as six digits. Raises ValueError."""
    known = digits(text)
    if text and known is None:
        raise ValueError(f"{text!r} is no colour that mails can use; write one as in #0f5a94")
    return known or ""


def fonts(text: str) -> str:
    """The families of a CSS list, each with blanks in single quotes. Raises ValueError."""
    families = [family.strip().strip("'\"").strip() for family in text.split(",")] if text else []
    for family in families:
        if not re.fullmatch(r"[^\W_][\w -]*|-apple-system", family):
            raise ValueError(f"{text!r} is no list of fonts; write one as in Georgia, 'Nanum Myeongjo', serif")
    return ", ".join(f"'{family}'" if " " in family or not family.isascii() else family for family in families)


def check(look: Look) -> None:
    """Raises ValueError for colours that nobody could read, with the name of the setting before the colon."""
    background, accent = _chosen(look)
    if contrast(INK, background) < LEAST:
        told = f"{contrast(INK, background):.1f} between {background} and the text, which is {INK}"
        raise ValueError(
            f"background: a contrast of {told}; {LEAST} can be read: write a paler one, as in {_pale(background)}"
        )
    ground = min((background, PAPER), key=lambda each: contrast(accent, each))
    if contrast(accent, ground) < LEAST:
        told = f"{contrast(accent, ground):.1f} between {accent} and its ground, which is {ground}"
        raise ValueError(
            f"accent: a contrast of {told}; {LEAST} can be read: write a darker one, as in "
            f"{readable(accent, background, PAPER)}"
        )


def palettes(look: Look) -> tuple[Palette, Palette]:
    """The colours of a mail by day and in the dark."""
    background, accent = _chosen(look)
    sheet = background if look.name == "letter" else PAPER
    light = Palette(
        page=background,
        sheet=sheet,
        code=CODE,
        ink=INK,
        soft=readable(SOFT, background, sheet),
        muted=readable(MUTED, background, sheet),
        accent=accent,
        on_accent=PAPER,
        line="#dfdbd1",
    )
    dark_page = DARK_SHEET if look.name == "letter" else DARK_PAGE
    dark = Palette(
        page=dark_page,
        sheet=DARK_SHEET,
        code=DARK_CODE,
        ink="#f0efec",
        soft="#cfd1d6",
        muted="#a5a9b1",
        accent=readable(accent, dark_page, DARK_SHEET, DARK_CODE),
        on_accent=DARK_PAGE,
        line="#3a3e46",
    )
    return light, dark


def families(look: Look, language: str) -> tuple[str, str]:
    """The fonts of a mail in a language (BCP 47), and those for Outlook, as CSS lists."""
    key = _script(language)
    own = f"{SCRIPTS[key][look.name]}, " if key in SCRIPTS else ""
    # Arabic's own letters first: others have some that do not join.
    listed = f"{own}{LATIN[look.name]}" if key == "ar" else f"{LATIN[look.name]}, {own}".rstrip(", ")
    latin = "Georgia" if look.name == "letter" else "'Segoe UI'"
    outlook = f"{OUTLOOK[key]}, Arial" if key in OUTLOOK else f"{latin}, Arial"
    return look.font or f"{listed}, {GENERIC[look.name]}", look.font or f"{outlook}, {GENERIC[look.name]}"


def _script(language: str) -> str:
    primary, *rest = language.lower().split("-")
    is_traditional = primary == "zh" and not {"hant", "tw", "hk", "mo"}.isdisjoint(rest)
    return "zh-hant" if is_traditional else primary


def _chosen(look: Look) -> tuple[str, str]:
    background, accent = OWN[look.name]
    return look.background or background, look.accent or accent


def _pale(background: str) -> str:
    """A background as near as text can be read on."""
    return readable(background, INK)
