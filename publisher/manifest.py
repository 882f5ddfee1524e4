"""The list of what publisher wrote for posts into the output folder: it never removes or replaces anything else there.

It stands in the output folder itself: where one is lost or moved, so is the other.
"""

import filecmp
import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from publisher import output
from publisher.errors import OutputError

NAME = "pages.txt"
CHUNK = 1 << 20


def load(folder: Path) -> frozenset[str]:
    """The paths that are listed, without any that would lead out of the folder."""
    try:
        lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return frozenset()
    return frozenset(line for line in lines if line and not {"", ".", ".."} & set(line.split("/")))


def save(folder: Path, paths: Collection[str]) -> None:
    """List these paths; without any there is no list. Raises OutputError."""
    if not paths:
        _remove(folder / NAME)
    elif paths != load(folder):
        folder.mkdir(parents=True, exist_ok=True)
        output.replace(folder / NAME, ("".join(f"{path}\n" for path in sorted(paths)).encode(),))


def remove(folder: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Remove files and the folders that they leave empty; return the paths of those that were there.

    One that a link leads out of the folder stays. Raises OutputError.
    """
    removed: list[str] = []
    root = Path(os.path.realpath(folder))
    for path in sorted(paths):
        file = root / path
        if file.is_file() and Path(os.path.realpath(file.parent)).is_relative_to(root):
            _remove(file)
            removed.append(path)
            for above in file.parents:
                if above == root or any(above.iterdir()):
                    break
                above.rmdir()
    return tuple(removed)


def copy(source: Path, target: Path) -> bool:
    """Make `target` the same as `source`, whole or not at all; whether it was not. Raises OutputError."""
    try:
        if target.is_file() and filecmp.cmp(source, target, shallow=False):
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{error.filename}: {error.strerror}: mend this and try again") from error
    output.replace(target, _chunks(source))
    return True


def _chunks(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{file}: {error.strerror}: mend this and try again") from error
