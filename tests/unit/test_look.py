"""Colours and letters that were chosen: what cannot be read is refused, and all that is made from them can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.colours import LEAST, contrast, readable
from publisher.email.look import OWN, Palette, check, colour, families, fonts, palettes
from publisher.mail_model import Look

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
NAMES = st.sampled_from(list(OWN))


def inks(palette: Palette) -> list[tuple[str, str]]:
    """Each ink with each ground that it stands on."""
    grounds = (palette.page, palette.sheet)
    words = [(ink, ground) for ink in (palette.ink, palette.soft, palette.muted, palette.accent) for ground in grounds]
    return [*words, (palette.ink, palette.code), (palette.on_accent, palette.accent)]


@pytest.mark.parametrize("name", OWN)
def test_the_looks_own_colours_can_be_read(name: str) -> None:
    look = Look(name=name)  # type: ignore[arg-type]
    check(look)
    for palette in palettes(look):
        assert [pair for pair in inks(palette) if contrast(*pair) < LEAST] == []


@given(name=NAMES, accent=COLOURS, background=COLOURS)
def test_a_refusal_names_a_colour_that_would_do_and_then_all_can_be_read(
    name: str, accent: str, background: str
) -> None:
    chosen = {"name": name, "accent": accent, "background": background}
    for _ in range(2):
        try:
            check(Look(**chosen))  # type: ignore[arg-type]
        except ValueError as error:
            chosen[str(error).partition(":")[0]] = str(error)[-7:]
    look = Look(**chosen)  # type: ignore[arg-type]
    check(look)
    for palette in palettes(look):
        assert [pair for pair in inks(palette) if contrast(*pair) < LEAST] == []


def test_a_refusal_says_what_is_wrong() -> None:
    with pytest.raises(
        ValueError, match=r"accent: a contrast of 1.1 between #eeee00 and its ground, which is #f1efe9; 4.5"
    ):
        check(Look(accent="#eeee00", background=""))
    with pytest.raises(
        ValueError, match=r"background: a contrast of 1.0 between #000080 and the text, which is #22252b"
    ):
        check(Look(background="#000080", accent="#ffffff"))


@given(ink=COLOURS, ground=COLOURS)
def test_any_ink_can_be_made_readable(ink: str, ground: str) -> None:
    made = readable(ink, ground)
    assert contrast(made, ground) >= LEAST
    assert made == ink or contrast(ink, ground) < LEAST


def test_colours_and_fonts_are_brought_into_one_form() -> None:
    assert colour("navy") == "#000080"
    assert colour("#ABC") == "#aabbcc"
    assert colour("") == ""
    assert fonts('"Noto Serif KR",Georgia , 나눔명조, serif') == "'Noto Serif KR', Georgia, '나눔명조', serif"
    assert fonts("") == ""


@pytest.mark.parametrize("text", ["blurple", "#12", "red; position: fixed", "url(x)"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no colour that mails can use; write one as in #0f5a94"):
        colour(text)


@pytest.mark.parametrize("text", ["a; color: red", "</style>", "a, , b", "x{}", "url(x)"])
def test_what_are_no_fonts_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no list of fonts; write one as in Georgia"):
        fonts(text)


def test_each_script_has_its_fonts() -> None:
    assert "'Malgun Gothic'" in families(Look(), "ko-KR")[0]
    assert "'PingFang TC'" in families(Look(), "zh-TW")[0]
    assert "'PingFang SC'" in families(Look(), "zh")[0]
    assert families(Look(), "ar")[0].startswith("'Geeza Pro'")
    assert families(Look(font="Georgia"), "ar") == ("Georgia", "Georgia")
