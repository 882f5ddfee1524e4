"""Colours of authors, in forms that mail programs know."""

import pytest

from publisher.colours import flatten, ink_on


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("#21538527", "#dde5ec"),
        ("#f00", "#ff0000"),
        ("#f008", "#ff7777"),
        ("#EE2323", "#ee2323"),
        ("rgb(90 90 90 / 80%)", "#7b7b7b"),
        ("rgba(0, 0, 0, 0.5)", "#808080"),
        ("rgb(100%, 0%, 0%)", "#ff0000"),
        ("red", "red"),
        ("#12", "#12"),
        ("rgb(1.2.3, 1, 1)", "rgb(1.2.3, 1, 1)"),
    ],
)
def test_colours_are_flattened_to_what_mail_programs_know(written: str, known: str) -> None:
    assert flatten(written) == known


def test_ink_is_dark_on_pale_paper_and_light_on_dark() -> None:
    assert ink_on("#dde5ec") == "#1c1e21"
    assert ink_on("#215385") == "#ffffff"
    assert ink_on("yellow") == "#1c1e21"
