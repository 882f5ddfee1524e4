"""A Maildir: each message is a file, and its name says whether it was read."""

import os
from collections.abc import Iterator
from pathlib import Path

from publisher.errors import InletError
from publisher.inlets.base import Arrived

SEEN, FLAGGED = "S", "F"


class Maildir:
    """What is new is moved to `cur` as read; what other programs moved there unread is read as well."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def messages(self) -> Iterator[Arrived]:
        try:
            names = [f"new/{name}" for name in sorted(os.listdir(self.folder / "new"))]
            names += [f"cur/{name}" for name in sorted(os.listdir(self.folder / "cur")) if SEEN not in _flags(name)]
        except OSError as error:
            raise self._outside(error) from error
        for name in names:
            if not name.partition("/")[2].startswith("."):
                try:
                    data = (self.folder / name).read_bytes()
                except FileNotFoundError:  # another program was quicker
                    continue
                except OSError as error:
                    raise self._outside(error) from error
                yield Arrived(name=name, data=data)

    def done(self, arrived: Arrived, *, flagged: bool) -> None:
        bare = arrived.name.partition("/")[2].partition(":2,")[0]
        flags = {*_flags(arrived.name), SEEN, *([FLAGGED] if flagged else [])}
        try:
            (self.folder / arrived.name).rename(self.folder / "cur" / f"{bare}:2,{''.join(sorted(flags))}")
        except FileNotFoundError:
            pass
        except OSError as error:
            raise self._outside(error) from error

    def close(self) -> None:
        """Nothing is open."""

    def _outside(self, error: OSError) -> InletError:
        place = error.filename or self.folder
        return InletError(f"{place}: {error.strerror}: nothing is lost; mend it and try again")


def _flags(name: str) -> str:
    return name.partition(":2,")[2]
