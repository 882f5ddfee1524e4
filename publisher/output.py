"""Files that change whole or not at all."""

import json
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from publisher.errors import OutputError
from publisher.model import Document
from publisher.workers import runs

MOVES = ".publisher-moves"  # what is being moved, so that another process can finish it


def write(folder: Path, documents: Iterable[Document]) -> tuple[str, ...]:
    """Write what differs below `folder`, all of it or nothing; return the paths of the documents that did.

    Each is made and written to a temporary file in turn, so that one at a time is in memory. Then all are moved, one
    directly after the other, by a list that is written down first: where moving fails, what was moved is put back, and
    what a process that was killed had still to move is moved by `recover`. A file whose bytes are the same keeps its
    modification time. Raises OutputError, and whatever making a document raises.
    """
    staged: list[tuple[Path, Path]] = []
    changed: list[str] = []
    target = folder
    try:
        for document in documents:
            target = folder / document.path
            if _read(target) == document.data:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.append((_temporary(target), target))
            _fill(staged[-1][0], (document.data,))
            changed.append(document.path)
        if staged:
            _move(folder, staged)
    except OSError as error:
        named = str(error.filename or target)
        what = f"{target if named.endswith('.tmp') else named}: {error.strerror}"
        raise OutputError(f"{what}: nothing is lost; mend this and try again") from error
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
    return tuple(changed)


def recover(folder: Path) -> None:
    """Finish what a process that was killed had still to move below `folder`. Raises OutputError."""
    moves = folder / MOVES
    try:
        for line in moves.read_text(encoding="utf-8").splitlines():
            temporary, target = (folder / name for name in json.loads(line))
            if temporary.exists():
                temporary.replace(target)
        moves.unlink()
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise OutputError(f"{moves}: {error}: remove this file and try again; nothing is lost") from error


def _move(folder: Path, staged: Sequence[tuple[Path, Path]]) -> None:
    """Move every temporary file to its place, or none."""
    pairs = ([str(each.relative_to(folder)) for each in pair] for pair in staged)
    before = {target: _temporary(target, "old") for _, target in staged if target.exists()}
    done: list[Path] = []
    try:
        for target, kept in before.items():
            _twin(target, kept)
        replace(folder / MOVES, ((json.dumps(pair) + "\n").encode() for pair in pairs))
        try:
            for temporary, target in staged:
                temporary.replace(target)
                done.append(target)
        except OSError:
            for target in done:
                before[target].replace(target) if target in before else target.unlink()
            raise
        finally:
            (folder / MOVES).unlink()
    finally:
        for kept in before.values():
            kept.unlink(missing_ok=True)


def _twin(path: Path, other: Path) -> None:
    """A second name for a file, or its copy on a disk that knows no second names."""
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)


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
        for path in (path for name in of for path in sorted((folder / name).rglob("*"), reverse=True)):
            name = path.relative_to(folder).as_posix()
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif name not in kept and not path.name.startswith("."):
                path.unlink()
                removed.append(name)
    except OSError as error:
        raise OutputError(f"{error.filename}: {error.strerror}: mend this and try again") from error
    return tuple(sorted(removed))


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


def _temporary(target: Path, what: str = "new") -> Path:
    return target.with_name(f".{target.name}.{what}.{os.getpid()}.tmp")


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
