"""Messages in files and from a pipe. They are left as they are: what was recorded is known again."""

import mailbox
import sys
from collections.abc import Iterator
from pathlib import Path

from publisher.errors import InletError
from publisher.inlets.base import Arrived

MBOX = b"From "


class Pipe:
    """One message on standard input, as procmail and the aliases of a mail server hand it over."""

    def messages(self) -> Iterator[Arrived]:
        data = sys.stdin.buffer.read()
        if data.strip():
            yield Arrived(name="-", data=data)

    def done(self, arrived: Arrived, *, flagged: bool) -> None:
        """Nothing is marked."""

    def close(self) -> None:
        """Nothing is open."""


class File:
    """One message (`.eml`), or an mbox of many."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def messages(self) -> Iterator[Arrived]:
        try:
            with self.path.open("rb") as file:
                is_mbox = file.read(len(MBOX)) == MBOX
            if not is_mbox:
                yield Arrived(name=self.path.name, data=self.path.read_bytes())
                return
            box = mailbox.mbox(self.path, create=False)
            for number, key in enumerate(box.iterkeys(), 1):
                yield Arrived(name=f"{self.path.name} {number}", data=box.get_bytes(key))
            box.close()
        except OSError as error:
            raise InletError(f"{self.path}: {error.strerror}: nothing is lost; mend it and try again") from error

    def done(self, arrived: Arrived, *, flagged: bool) -> None:
        """Nothing is marked."""

    def close(self) -> None:
        """Nothing is open."""
