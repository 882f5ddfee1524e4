"""Files that change whole or not at all."""

import os
import stat
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from publisher.errors import OutputError
from publisher.model import Document
from publisher.workers import runs


def write(folder: Path, documents: Sequence[Document]) -> tuple[str, ...]:
    """Write what differs below `folder`; return the paths of those that did.

    All are written to temporary files first and then moved, so that a full disk leaves yesterday's files; one whose
    bytes are the same keeps its modification time. Raises OutputError.
    """
    changed = [document for document in documents if _read(folder / document.path) != document.data]
    staged: list[tuple[Path, Path]] = []
    target = folder
    try:
        for document in changed:
            target = folder / document.path
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.append((_temporary(target), target))
            _fill(staged[-1][0], (document.data,))
        for temporary, target in staged:
            temporary.replace(target)
    except OSError as error:
        named = str(error.filename or target)
        what = f"{target if named.endswith('.tmp') else named}: {error.strerror}"
        raise OutputError(f"{what}: nothing is lost; mend this and try again") from error
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
    return tuple(document.path for document in changed)


def replace(path: Path, chunks: Iterable[bytes]) -> None:
    """Put the chunks in the place of a file, whole or not at all; what a killed process left of it goes.

    Raises OutputError.
    """
    temporary = _temporary(path)
    try:
        _clear(each for each in path.parent.glob(".*.tmp") if each.name.startswith(f".{path.name}."))
        _fill(temporary, chunks)
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}: nothing is lost; mend this and try again") from error
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: Path, *, kept: Collection[str], of: Collection[str]) -> tuple[str, ...]:
    """Remove what earlier builds left below the folders `of`: files that are not `kept`; return their paths.

    A feed of a tag that nothing bears any more would go on telling what its author took back. What a killed process
    left half-written goes too. Raises OutputError.
    """
    removed: list[str] = []
    try:
        _clear(folder.rglob(".*.tmp"))
        for path in (path for name in of for path in sorted((folder / name).glob("*/*"))):
            name = path.relative_to(folder).as_posix()
            if name not in kept and path.is_file() and not path.name.startswith("."):
                path.unlink()
                removed.append(name)
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
    except OSError as error:
        raise OutputError(f"{error.filename}: {error.strerror}: mend this and try again") from error
    return tuple(removed)


def stamp(path: Path) -> str:
    """What tells whether a file is still the one that was written; "" where there is none."""
    try:
        return stamp_of(path.stat())
    except OSError:
        return ""


def stamp_of(status: os.stat_result) -> str:
    """The stamp of a file from its status: another one whenever its bytes are, or another file took its name.

    The inode counts too: a folder that takes another's name changes no times, and a checkout writes many files in one
    tick.
    """
    return f"{status.st_ino}.{status.st_mtime_ns}.{status.st_ctime_ns}.{status.st_size}"


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _temporary(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.tmp")


def _clear(temporaries: Iterable[Path]) -> None:
    """Remove what processes that run no more left half-written."""
    for path in sorted(temporaries):
        number = path.name.split(".")[-2]
        if number.isdigit() and not runs(int(number)):
            path.unlink(missing_ok=True)


def _fill(path: Path, chunks: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())
