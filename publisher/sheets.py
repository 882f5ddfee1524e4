"""Files of comma-separated values (RFC 4180), whoever wrote them: read line by line, however long, and written."""

import codecs
import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TextIO

from publisher.errors import Fault, SettingsError

SAMPLE = 64 * 1024  # bytes
CHUNK = 1024 * 1024
LONGEST_LINE = 256 * 1024  # letters
MOST_LINES = 100  # of one record: a quote that is not closed by then was never meant to be

# The number of a line, and its cells or what is wrong with it.
Line = tuple[int, list[str] | Fault]


def sample(path: Path) -> bytes:
    """What tells the encoding of a file: its first lines, or those where it is no UTF-8.

    Raises SettingsError for a file that cannot be read.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            head = file.read(SAMPLE)
            file.seek(0)
            while chunk := file.read(CHUNK):
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError as error:
                    wrong = file.tell() - len(error.object) + error.start
                    if wrong < SAMPLE // 2:
                        break
                    file.seek(wrong - SAMPLE // 2)
                    return _whole_lines(file.read(SAMPLE).partition(b"\n")[2])
            return _whole_lines(head)
    except OSError as error:
        raise _unreadable(path, error) from error


def head(path: Path, encoding: str, count: int) -> list[str]:
    """The first lines of a file, as they stand there."""
    with _opened(path, encoding) as file:
        return list(islice(iter(lambda: file.readline(LONGEST_LINE), ""), count))


def lines(path: Path, encoding: str, delimiter: str) -> Iterator[Line]:
    """The lines of a file that are not empty.

    A record is told by the line on which it begins. Where it does not end, that line is wrong, and the next one begins
    another. What cannot be decoded is U+FFFD.
    """
    with _opened(path, encoding) as file:
        source = _Source(file)
        reader = csv.reader(source, delimiter=delimiter)
        while True:
            first = source.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (_EndlessError, csv.Error):
                yield first, source.give_up(str(path), first)
                reader = csv.reader(source, delimiter=delimiter)
                continue
            if any(map(str.strip, cells)):
                yield first, cells


def written(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The bytes of a file with these rows, every cell in quotes."""
    said: list[str] = []
    writer = csv.writer(_Sink(said), quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow(row)
        yield "".join(said).encode()
        said.clear()


class _EndlessError(Exception):
    """A record that has no end."""


class _Source:
    """The lines of a file as the reader asks for them; those of one record can be put back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._waiting: deque[str] = deque()
        self._record: list[str] = []
        self._number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            if self._record:  # the file ends between quotes
                raise _EndlessError
            raise StopIteration
        self._record.append(line)
        if len(line) >= LONGEST_LINE or len(self._record) > MOST_LINES:
            raise _EndlessError
        return line

    def _read(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if len(line) >= LONGEST_LINE:
            rest = line
            while rest and not rest.endswith(("\r", "\n")):
                rest = self._file.readline(LONGEST_LINE)
        return line

    def begin(self) -> int:
        """Begin a record; the number of its line."""
        self._number += len(self._record)
        self._record.clear()
        return self._number + 1

    def give_up(self, path: str, number: int) -> Fault:
        """Let go of the first line of a record that does not end, and put the others back; what is wrong with it."""
        first, *others = self._record
        self._waiting.extendleft(reversed(others))
        self._record = [first]
        if len(first) >= LONGEST_LINE or (not others and '"' not in first):
            what, cure = "a line that is too long", f"leave no more than {LONGEST_LINE:,} letters on it"
        else:
            what, cure = "a quote is opened and not closed", "close it, or write it twice where it belongs to a cell"
        return Fault(path=path, line=number, what=what, cure=cure)


class _Sink:
    """What the standard library's writer writes to."""

    def __init__(self, said: list[str]) -> None:
        self.write = said.append


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIO]:
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            yield file
    except OSError as error:
        raise _unreadable(path, error) from error


def _whole_lines(data: bytes) -> bytes:
    """The data up to the end of its last line; all of it where it has only one."""
    return data[: data.rfind(b"\n") + 1] or data


def _unreadable(path: Path, error: OSError) -> SettingsError:
    what = f"cannot be read ({error.strerror})"
    return SettingsError([Fault(path=str(path), line=0, what=what, cure="name a file of comma-separated values")])
