"""Bodies as they travel: encoded once, with places that are filled in later, and decoded by the standard library."""

import re
from base64 import b64decode
from collections.abc import Callable
from quopri import decodestring

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher.email.transfer import Base64, Body, QuotedPrintable, encode

PLACES = ("https://one.invalid/", "two@address.invalid")
TEXT = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("a =.\r\n가🌧\t")), max_size=90)
FORMS: dict[str, Callable[[list[bytes], list[str]], Body]] = {"base64": Base64, "quoted-printable": QuotedPrintable}


def decoded(body: Body, pieces: list[bytes]) -> bytes:
    data = b"".join(pieces)
    lines = data.split(b"\r\n")
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r") == len(lines) - 1
    assert max(map(len, lines)) <= 76
    if body.name == "quoted-printable":
        assert not [line for line in lines if line.endswith((b" ", b"\t"))]
        return decodestring(data)
    assert b"" not in lines[:-1]
    assert b"=" not in b"".join(lines)[:-2]
    return b64decode(data, validate=False)


@pytest.mark.parametrize("form", FORMS)
@given(stretches=st.lists(TEXT, min_size=1, max_size=5), values=st.tuples(TEXT, TEXT))
@example(stretches=["x" * 75, "=" * 30, " ", ""], values=("v" * 76, ""))
@settings(max_examples=300, deadline=None)
def test_every_value_stands_in_its_place(form: str, stretches: list[str], values: tuple[str, str]) -> None:
    clean = [re.sub(r"\r\n|\r|\n", "\r\n", each).encode() for each in stretches]
    places = [PLACES[number % 2] for number in range(len(clean) - 1)]
    said = {
        place: value.replace("\r", "").replace("\n", "").encode() for place, value in zip(PLACES, values, strict=True)
    }
    expected = clean[0] + b"".join(said[place] + each for place, each in zip(places, clean[1:], strict=True))
    body = FORMS[form](clean, places)
    assert decoded(body, body.filled(said)) == expected


def test_places_are_found_and_lines_end_as_mail_has_it() -> None:
    body = encode(f"a\nb\r\nc\r{PLACES[1]}d{PLACES[0]}", PLACES)
    said = {PLACES[0]: b"1", PLACES[1]: b"2"}
    assert decoded(body, body.filled(said)) == b"a\r\nb\r\nc\r\n2d1"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rain over the river, and a café.", "quoted-printable"),
        ("비 오는 날의 나룻배", "base64"),
        ("<td>Rain</td>\n" * 50 + "비 오는 날", "quoted-printable"),
        ("雨" * 500 + "<td></td>" * 20, "base64"),
    ],
)
def test_the_shorter_encoding_is_taken(text: str, name: str) -> None:
    assert encode(text, PLACES).name == name
