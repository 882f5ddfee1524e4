"""Text in headers (RFC 2047), written by hand: the newer code of Python 3.11 loses spaces between Korean words (CPython
issue 92081), and its repair made subjects that Yahoo refuses (issue 144156).
"""

from base64 import b64encode
from collections.abc import Iterator

from publisher.text import graphemes

WORD = 75  # characters of an encoded word, with its marks (RFC 2047, section 2)
LINE = 76  # characters of a line that holds one
MARKS = len("=?utf-8?B??=")

# Letters that may stand in a word also where it is a name (section 5, rule 3).
PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")


def header(name: str, text: str) -> str:
    """A header of free text, folded; encoded as a whole where any of it needs to be."""
    if is_plain(text):
        lines = _folded(f"{name}:", text)
        if all(len(line) <= LINE for line in lines):
            return "\r\n".join(lines) + "\r\n"
    return f"{name}: {encoded(text, used=len(name) + 2)}\r\n"


def is_plain(text: str) -> bool:
    """Whether a header can say the text as it is: ASCII, single spaces, nothing that looks encoded."""
    return text.isascii() and text.isprintable() and text == " ".join(text.split()) and "=?" not in text


def encoded(text: str, *, used: int) -> str:
    """The text as encoded words, a line each; `used` columns of the first line are taken.

    Spaces stand inside the words, because those between them do not count. No sign that readers see as one is cut in
    two, unless it alone is longer than a word.
    """
    return "\r\n ".join(f"=?utf-8?{kind}?{word}?=" for kind, word in _words(text, used))


def _words(text: str, used: int) -> Iterator[tuple[str, str]]:
    kind, size = ("Q", _q_size) if _q_size(text.encode()) <= _b_size(text.encode()) else ("B", _b_size)
    room = min(WORD, LINE - used) - MARKS
    word = b""
    for sign in graphemes(text):
        # A sign of many marks may be longer than a word; its characters may not be cut.
        whole = size(sign.encode()) <= WORD - MARKS
        for piece in (sign.encode(),) if whole else (letter.encode() for letter in sign):
            if word and size(word + piece) > room:
                yield kind, _spelt(kind, word)
                word, room = b"", WORD - MARKS
            word += piece
    yield kind, _spelt(kind, word)


def _q_size(data: bytes) -> int:
    return sum(1 if byte in PLAIN or byte == 0x20 else 3 for byte in data)


def _b_size(data: bytes) -> int:
    return (len(data) + 2) // 3 * 4


def _spelt(kind: str, data: bytes) -> str:
    if kind == "B":
        return b64encode(data).decode()
    return "".join("_" if byte == 0x20 else chr(byte) if byte in PLAIN else f"={byte:02X}" for byte in data)


def _folded(start: str, text: str) -> list[str]:
    lines = [start]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > LINE and lines[-1] != start:
            lines.append("")
        lines[-1] += f" {word}"
    return lines
