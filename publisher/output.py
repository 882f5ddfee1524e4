"""Files that change whole or not at all."""

import os
from collections.abc import Sequence
from pathlib import Path

from publisher.errors import OutputError
from publisher.model import Document


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
            staged.append((_stage(target, document.data), target))
        for temporary, target in staged:
            temporary.replace(target)
    except OSError as error:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
        named = str(error.filename or target)
        what = f"{target if named.endswith('.tmp') else named}: {error.strerror}"
        raise OutputError(f"{what}: nothing is lost; mend this and try again") from error
    return tuple(document.path for document in changed)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _stage(target: Path, data: bytes) -> Path:
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
