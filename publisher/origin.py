"""The files by which a folder tells what it was made for: the paths of all, and the bytes of those that are wanted."""

import os
from collections import deque
from collections.abc import Callable
from heapq import nsmallest
from pathlib import Path

from publisher.errors import Fault
from publisher.model import SourceFile

MAX_SIZE = 1024 * 1024
MAX_FILES = 500  # of which the bytes are read
MAX_PATHS = 5_000
MAX_DEPTH = 8

SKIPPED_FOLDERS = set(
    "_site bower_components node_modules out outbox preview public resources themes vendor venv".split()
)


def read(
    folder: Path, *, wanted: Callable[[str], bool]
) -> tuple[tuple[str, ...], tuple[SourceFile, ...], tuple[Fault, ...]]:
    """The paths of the files below `folder`, those nearest to it first; the wanted ones; and what cannot be read.

    Nothing outside of the folder is read, no file over 1 MB, and no more of a large folder than tells what it is.
    """
    root = folder.resolve()
    paths: list[str] = []
    files: list[SourceFile] = []
    faults: list[Fault] = []
    waiting = deque([""])
    while waiting and len(paths) < MAX_PATHS:
        below = waiting.popleft()
        folders, names = _listed(root / below, MAX_PATHS - len(paths))
        if below.count("/") < MAX_DEPTH:
            waiting.extend(f"{below}{name}/" for name in folders)
        for path in (f"{below}{name}" for name in names):
            paths.append(path)
            if wanted(path) and len(files) < MAX_FILES:
                _read(root, path, files, faults)
    return tuple(paths), tuple(files), tuple(faults)


def _listed(folder: Path, limit: int) -> tuple[list[str], list[str]]:
    """The names of the folders and of the first files in a folder that can be read.

    Links to folders are not followed.
    """
    folders, names = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    names.append(entry.name)
                elif entry.name not in SKIPPED_FOLDERS and not entry.name.startswith("."):
                    folders.append(entry.name)
    except OSError:
        return [], []
    return sorted(filter(_is_text, folders)), nsmallest(limit, filter(_is_text, names))


def _is_text(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)


def _read(root: Path, path: str, files: list[SourceFile], faults: list[Fault]) -> None:
    file = root / path
    try:
        if not Path(os.path.realpath(file)).is_relative_to(root):
            what, cure = "a link that leads out of the folder", "put the file itself here"
        elif not file.is_file():
            what, cure = "not a regular file", "remove it or put a text file in its place"
        elif file.stat().st_size > MAX_SIZE:
            what, cure = "larger than 1 MB", "no configuration is: it was not read"
        else:
            files.append(SourceFile(path=path, data=file.read_bytes()))
            return
    except OSError as error:
        what, cure = f"cannot be read ({error.strerror})", "give publisher leave to read it"
    faults.append(Fault(path=path, what=what, cure=cure))
