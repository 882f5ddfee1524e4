"""The content folder: which files are sources, and their bytes."""

import os
from collections.abc import Iterator
from pathlib import Path

from publisher.errors import Fault, OutsideError
from publisher.model import SourceFile

MAX_SIZE = 10 * 1024 * 1024
LEAVE = "give publisher leave to read it"

# Beside posts, the folders of generators hold these; no post is ever looked for in them.
SKIPPED_FOLDERS = set("_includes _layouts _site node_modules out outbox preview public templates venv".split())

# What stands at the top of a repository and is about the folder, not of it.
SKIPPED_FILES = {"changelog", "code_of_conduct", "contributing", "license", "readme", "security"}


def read(folder: Path, *, suffixes: frozenset[str]) -> tuple[tuple[SourceFile, ...], tuple[Fault, ...]]:
    """All sources below `folder` whose suffix is known, in the order of their paths, and those that cannot be read.

    A link that leads out of the folder, a file that is no regular file, one over 10 MB, and one without permission
    are refused, each alone. Raises OutsideError when the folder itself cannot be read.
    """
    sources: list[SourceFile] = []
    refused: list[Fault] = []
    root = folder.resolve()
    for path in sorted(_walk(folder, refused)):
        if path.suffix.lower() not in suffixes or _is_skipped(path, folder):
            continue
        name = path.relative_to(folder).as_posix()
        try:
            fault = _fault(path, root, name)
            if fault is None:
                sources.append(SourceFile(path=name, data=path.read_bytes()))
        except OSError as error:
            fault = Fault(path=name, what=f"cannot be read ({error.strerror})", cure=LEAVE)
        if fault is not None:
            refused.append(fault)
    return tuple(sources), tuple(refused)


def _walk(folder: Path, refused: list[Fault]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise OutsideError(f"{folder}: {error.strerror}: {LEAVE}; nothing was changed") from error
        name = Path(error.filename).relative_to(folder).as_posix()
        refused.append(Fault(path=name, what=f"cannot be read ({error.strerror})", cure=LEAVE))

    # Links to folders are not followed: one that leads upwards would never end.
    for where, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith(".")]
        yield from (Path(where, name) for name in files if not name.startswith("."))


def _is_skipped(path: Path, folder: Path) -> bool:
    stem = path.stem.lower()
    return stem == "_index" or (path.parent == folder and stem in SKIPPED_FILES)


def _fault(path: Path, root: Path, name: str) -> Fault | None:
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        shown = name.encode(errors="replace").decode()
        return Fault(path=shown, what="a file name that is not UTF-8", cure="rename the file")
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
        return Fault(path=name, what="a link that leads out of the content folder", cure="put the file itself here")
    if not path.is_file():
        return Fault(path=name, what="not a regular file", cure="remove it or put a text file in its place")
    if path.stat().st_size > MAX_SIZE:
        return Fault(path=name, what="larger than 10 MB", cure="no post is: split it, or give it another suffix")
    return None
