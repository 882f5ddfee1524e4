"""What a server answers (RFC 5321, section 4.2), and what that says of a message."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from publisher.mail_model import DeliveryState, Receipt

LONGEST = 500  # characters of an answer that are kept
LINE, LINES = 8192, 200  # bytes and lines that no server needs

_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")


class Garbage(Exception):  # noqa: N818 - what came, not what is wrong with us
    """No reply of SMTP."""


class Reply(NamedTuple):
    """One reply: its code, and the text of each of its lines."""

    code: int
    lines: list[bytes]

    @property
    def is_good(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_bad(self) -> bool:
        return 400 <= self.code < 600


class Replies:
    """Makes replies of bytes as they come."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []

    def feed(self, data: bytes) -> Iterator[Reply]:
        """The replies that are whole now. Raises Garbage for what is none."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            code, mark = line[:3], line[3:4]
            if not code.isdigit() or mark not in (b" ", b"-", b"\r", b""):
                raise Garbage(_shown(line))
            self._lines.append(line[4:].rstrip(b"\r"))
            if mark != b"-":
                yield Reply(int(code), self._lines)
                self._lines = []
        if len(self._rest) > LINE or len(self._lines) > LINES:
            raise Garbage("an answer without an end")


def receipt(reply: Reply, step: str = "") -> Receipt:
    """What a reply says of the message: 2xx took it, 4xx may take it later, 5xx never will, and others tell nothing.

    `step` is the command that was answered, where it was not the message itself.
    """
    states = {2: DeliveryState.SENT, 4: DeliveryState.DEFERRED, 5: DeliveryState.REJECTED}
    text, status = _read(reply)
    return Receipt(
        state=states.get(reply.code // 100, DeliveryState.IN_DOUBT),
        text=f"{text} (to {step})" if step else text,
        code=reply.code,
        status=status,
    )


def words(reply: Reply) -> str:
    """A reply as one line: code, enhanced status, text."""
    return _read(reply)[0]


def _read(reply: Reply) -> tuple[str, str]:
    lines = [line.decode("utf-8", "replace") for line in reply.lines]
    found = _STATUS.match(lines[0])
    status = found[1] if found and int(status_class(found[1])) == reply.code // 100 else ""
    if len(lines) > 1 and status:  # each line of a reply repeats it (RFC 2034, section 4)
        lines[1:] = [line.removeprefix(status).lstrip() for line in lines[1:]]
    text = f"{reply.code} {' '.join(lines)}"
    return (text if len(text) <= LONGEST and text.isprintable() else _one_line(text)), status


def status_class(status: str) -> str:
    """The first part of an enhanced status: 2, 4 or 5 (RFC 3463, section 2)."""
    return status.partition(".")[0]


def _one_line(text: str) -> str:
    text = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _shown(data: bytes) -> str:
    return _one_line(data[:100].decode("utf-8", "replace"))
