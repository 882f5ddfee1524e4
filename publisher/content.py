"""The content folder: which files are sources, their stamps, and their bytes."""

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from stat import S_ISREG
from time import time_ns

from publisher.errors import ContentError, Fault, OutsideError
from publisher.model import SourceFile
from publisher.output import stamp_of

MAX_SIZE = 10 * 1024 * 1024
LEAVE = "give publisher leave to read it"
TICK = 50_000_000  # nanoseconds within which a file may change twice and keep its times
COARSE_TICK = 2_000_000_000  # ... on a disk that only counts seconds

# Beside posts, the folders of generators hold these; no post is ever looked for in them.
SKIPPED_FOLDERS = set("_includes _layouts _site node_modules out outbox preview public templates venv".split())

# What stands at the top of a repository and is about the folder, not of it.
SKIPPED_FILES = {"changelog", "code_of_conduct", "contributing", "license", "readme", "security"}

Wanted = Callable[[str], bool]


def scan(
    folder: Path,
    *,
    suffixes: frozenset[str],
    wanted: Wanted,
    refused: list[Fault],
    known: Collection[str] = (),
) -> Iterator[tuple[str, str]]:
    """The path and the stamp of each source below `folder` whose suffix is known and whose path is `wanted`.

    A stamp changes whenever the file's bytes do. A link that leads out of the folder, a file that is no regular file,
    and one over 10 MB go into `refused`, each alone, and so does a folder without permission. Raises OutsideError when
    the content folder itself cannot be read. Of the paths that are `known` it is not asked again whether they are
    sources, because a scan takes most of the time of a build in which nothing changed.
    """
    root = os.path.realpath(folder)
    pending = [""]
    while pending:
        below = pending.pop()
        try:
            with os.scandir(folder / below) as listing:
                for item in listing:
                    path = below + item.name
                    stamp = _stamp_of_known(item) if path in known else None
                    if stamp:
                        yield path, stamp
                    # Links to folders are not followed: one that leads upwards would never end.
                    elif item.is_dir(follow_symlinks=False):
                        if item.name not in SKIPPED_FOLDERS and not item.name.startswith("."):
                            pending.append(f"{path}/")
                    elif _is_source(item.name, below, suffixes) and wanted(path):
                        stamp = _stamp(item, path, root, refused)
                        if stamp:
                            yield path, stamp
        except OSError as error:
            if not below:
                raise OutsideError(f"{folder}: {error.strerror}: {LEAVE}; nothing was changed") from error
            refused.append(Fault(path=below.rstrip("/"), what=f"cannot be read ({error.strerror})", cure=LEAVE))


def read(folder: Path, path: str) -> tuple[SourceFile, str]:
    """One source, and its stamp as of before it was read; "" if it may have changed while it was read.

    Raises ContentError.
    """
    try:
        with open(f"{folder}/{path}", "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            data = file.readall()
    except OSError as error:
        fault = Fault(path=path, what=f"cannot be read ({error.strerror})", cure=LEAVE)
        raise ContentError(fault) from error
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    tick = TICK if newest % 1_000_000_000 else COARSE_TICK
    is_settled = newest + tick < time_ns()
    return SourceFile(path=path, data=data), stamp_of(status) if is_settled else ""


def include(folder: Path, name: str) -> str | None:
    """The text of a file below a folder of includes; None for one that is not there, or leads out of it."""
    path = Path(os.path.realpath(folder / name))
    try:
        if path.is_relative_to(os.path.realpath(folder)) and path.stat().st_size <= MAX_SIZE:
            return path.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        pass
    return None


def stamps(folder: Path) -> tuple[tuple[str, str], ...]:
    """The path and the stamp of every file below a folder."""
    files = (Path(where, name) for where, _, names in os.walk(folder) for name in names)
    return tuple(sorted((str(file), stamp_of(file.stat())) for file in files if file.is_file()))


def _is_source(name: str, below: str, suffixes: frozenset[str]) -> bool:
    stem, _, suffix = name.rpartition(".")
    if not stem or name.startswith(".") or f".{suffix.lower()}" not in suffixes:
        return False
    return bool(below or stem.lower() not in SKIPPED_FILES) and stem.lower() != "_index"


def _stamp_of_known(item: "os.DirEntry[str]") -> str | None:
    """The stamp of a file that was a source before, if nothing but its bytes and times can be another."""
    try:
        status = item.stat(follow_symlinks=False)
    except OSError:
        return None
    return stamp_of(status) if S_ISREG(status.st_mode) and status.st_size <= MAX_SIZE else None


def _stamp(item: "os.DirEntry[str]", path: str, root: str, refused: list[Fault]) -> str | None:
    """The stamp of one file, or None if it is refused."""
    try:
        if not path.isascii():
            path.encode()
        if item.is_symlink() and not Path(os.path.realpath(item.path)).is_relative_to(root):
            fault = Fault(
                path=path, what="a link that leads out of the content folder", cure="put the file itself here"
            )
        elif (item.is_symlink() and not os.path.exists(item.path)) or not item.is_file():  # one to itself exists not
            fault = Fault(path=path, what="not a regular file", cure="remove it or put a text file in its place")
        elif (status := item.stat()).st_size > MAX_SIZE:
            fault = Fault(path=path, what="larger than 10 MB", cure="no post is: split it, or give it another suffix")
        else:
            return stamp_of(status)
    except UnicodeEncodeError:
        shown = path.encode(errors="replace").decode()
        fault = Fault(path=shown, what="a file name that is not UTF-8", cure="rename the file")
    except OSError as error:
        fault = Fault(path=path, what=f"cannot be read ({error.strerror})", cure=LEAVE)
    refused.append(fault)
    return None
