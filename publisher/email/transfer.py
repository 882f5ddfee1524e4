"""The body of a part as it travels (RFC 2045, section 6), encoded once but for the few places that differ by reader.

Both encodings let a line end anywhere, so that what differs gets lines of its own and nothing else is touched:
quoted-printable by soft line breaks, base64 because its decoders skip line ends. Base64 goes by three bytes, which a
value of any length shifts; each stretch of text is therefore kept in the three forms that can follow.
"""

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

LINE = 57  # bytes of a line of base64, which makes 76 characters of them
SOFT = b"=\r\n"

Values = Mapping[str, bytes]


class Body(Protocol):
    """An encoded body with its places open; `name` is that of its encoding, as Content-Transfer-Encoding has it."""

    name: str

    def filled(self, values: Values) -> list[bytes]:
        """The body in pieces, with a value in each place."""


def encode(text: str, places: Sequence[str]) -> Body:
    """The text in UTF-8, its lines ended by CRLF (RFC 2046, section 4.1.1), in the encoding in which it is shorter."""
    text = re.sub(r"\r\n|\r|\n", "\r\n", text)
    parts = re.split("(" + "|".join(map(re.escape, places)) + ")", text)
    stretches, names = [part.encode() for part in parts[::2]], tuple(parts[1::2])
    data = text.encode()
    if len(_quoted(data)) <= (len(data) + 2) // 3 * 4 * 78 // 76:
        return QuotedPrintable(stretches, names)
    return Base64(stretches, names)


class QuotedPrintable:
    """For text that is mostly ASCII: it can be read as it travels."""

    name = "quoted-printable"

    def __init__(self, stretches: Sequence[bytes], names: Sequence[str]) -> None:
        *before, last = stretches
        self._before = [(_continued(stretch), name) for stretch, name in zip(before, names, strict=True)]
        self._last = _quoted(last)

    def filled(self, values: Values) -> list[bytes]:
        continued = {name: _continued(value) for name, value in values.items()}
        return [*(piece for stretch, name in self._before for piece in (stretch, continued[name])), self._last]


def _quoted(data: bytes) -> bytes:
    # b2a_qp takes its line ends from the first one that it finds, and without one writes LF.
    return b2a_qp(data).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _continued(data: bytes) -> bytes:
    """The data encoded, its line left open: a letter that is taken off again keeps room for the soft line break."""
    encoded = _quoted(data + b"_")[:-1]
    return encoded if not encoded or encoded.endswith(b"\n") else encoded + SOFT


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of text: `head` completes the three bytes of what stands before it, `rest` waits for what follows."""

    head: bytes
    lines: bytes
    rest: bytes


class Base64:
    """For text in other scripts, of which it takes a third more bytes instead of three times as many."""

    name = "base64"

    def __init__(self, stretches: Sequence[bytes], names: Sequence[str]) -> None:
        self._stretches = [tuple(_stretch(data, head) for head in range(3)) for data in stretches]
        self._names = (*names, "")

    def filled(self, values: Values) -> list[bytes]:
        pieces: list[bytes] = []
        carried = b""
        for forms, name in zip(self._stretches, self._names, strict=True):
            form = forms[-len(carried) % 3]
            start = carried + form.head
            if len(start) % 3 == 0:
                pieces += (_lines(start), form.lines)
                start = form.rest
            carried = start + values[name] if name else start
        pieces.append(_lines(carried))
        return pieces


def _stretch(data: bytes, head: int) -> _Stretch:
    end = max(head, len(data) - (len(data) - head) % 3)
    return _Stretch(head=data[:head], lines=_lines(data[head:end]), rest=data[end:])


def _lines(data: bytes) -> bytes:
    return b"".join(b2a_base64(data[at : at + LINE], newline=False) + b"\r\n" for at in range(0, len(data), LINE))
