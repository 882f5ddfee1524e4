"""Text in headers, read back by three decoders that know nothing of each other."""

import re
import shutil
import subprocess
from base64 import b64decode
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher.email.encoded_words import header
from publisher.text import line

PERL = """use Encode;
while (<>) { chomp; s/^Subject: //; print encode('UTF-8', decode('MIME-Header', $_)), "\\n" }
"""
SIGNS = st.one_of(
    st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
    st.characters(min_codepoint=33, max_codepoint=126),
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")),
    st.sampled_from(["👨‍👩‍👧‍👦", "🇰🇷", "é", "한", " ", "=?", "?=", "_"]),
)
SUBJECT = st.lists(SIGNS, min_size=1, max_size=80).map("".join)


def strict(written: str) -> str:
    """RFC 2047 as it is written: each word a whole, no word longer than 75, spaces between words without meaning."""
    text = re.sub(r"\r\n ", " ", written.removeprefix("Subject: "))
    words = re.findall(r"=\?utf-8\?([BQ])\?([!->@-~]*)\?=", text)
    if not words:
        return text
    assert re.sub(r"=\?utf-8\?[BQ]\?[!->@-~]*\?=", "", text).strip() == ""
    assert all(len(word) <= 75 for word in text.split())
    return "".join(_decoded(kind, word) for kind, word in words)


def _decoded(kind: str, word: str) -> str:
    if kind == "B":
        return b64decode(word, validate=True).decode()
    parts = re.split(r"=([0-9A-F]{2})", word.replace("_", " "))
    return b"".join(bytes.fromhex(p) if n % 2 else p.encode() for n, p in enumerate(parts)).decode()


@given(SUBJECT)
@example("비 오는 날의 나룻배")
@example("é" * 200)
@example("a" + "\u0301" * 200)
@example("=?utf-8?Q?no?=")
@example(" two  spaces ")
@settings(max_examples=500, deadline=None)
def test_every_subject_arrives_as_it_was_written(subject: str) -> None:
    written = header("Subject", subject)
    assert written.isascii()
    assert written.endswith("\r\n")
    lines = written.removesuffix("\r\n").split("\r\n")
    assert all(len(line) <= 76 for line in lines)
    assert all(re.match(r" \S", line) for line in lines[1:])
    assert strict(written.removesuffix("\r\n")) == subject
    message = written.encode() + b"\r\n"
    assert str(make_header(decode_header(message_from_bytes(message)["Subject"]))) == subject


@given(SUBJECT.filter(lambda text: text == " ".join(text.split()) and not re.search(r"=\?|\?=", text)))
@settings(max_examples=300, deadline=None)
def test_the_newer_parser_of_the_standard_library_agrees(subject: str) -> None:
    message = message_from_bytes(header("Subject", subject).encode() + b"\r\n", policy=default)
    assert str(message["Subject"]) == subject
    assert not message["Subject"].defects


@pytest.mark.skipif(not shutil.which("perl"), reason="no perl here: apt-get install perl")
@given(st.lists(SUBJECT.map(line).filter(lambda text: text and "=?" not in text), min_size=10, max_size=30))
@settings(max_examples=30, deadline=None)
def test_perl_agrees(subjects: list[str]) -> None:
    unfolded = "".join(header("Subject", each).removesuffix("\r\n").replace("\r\n", "") + "\n" for each in subjects)
    told = subprocess.run(["perl", "-e", PERL], input=unfolded.encode(), capture_output=True, check=True).stdout
    assert told.decode().removesuffix("\n").split("\n") == subjects


def test_no_sign_is_cut_in_two() -> None:
    family = "👨‍👩‍👧‍👦"
    words = re.findall(r"=\?utf-8\?B\?(\S+)\?=", header("Subject", family * 20))
    assert len(words) > 1
    assert all(set(b64decode(word).decode().split(family)) == {""} for word in words)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Rain", "Subject: Rain\r\n"),
        ("A café in the rain", "Subject: =?utf-8?Q?A_caf=C3=A9_in_the_rain?=\r\n"),
        ("비", "Subject: =?utf-8?B?67mE?=\r\n"),
        ("a\r\nBcc: b@example.org", "Subject: =?utf-8?B?YQ0KQmNjOiBiQGV4YW1wbGUub3Jn?=\r\n"),
        ("word " * 20 + "end", "Subject:" + " word" * 13 + "\r\n" + " word" * 7 + " end\r\n"),
    ],
)
def test_what_is_plain_stays_so_and_the_rest_is_short(text: str, written: str) -> None:
    assert header("Subject", text) == written
