"""The packaged templates copied into a project, to be changed there."""

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher import output
from publisher.errors import Fault, OutputError, SettingsError
from publisher.templating import SUFFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class Ejected:
    """The names of the templates that were written, and of those that were there and stay as they are."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def eject(packaged: Path, folder: Path, names: Sequence[str]) -> Ejected:
    """Copy the templates that are named, with or without `.j2`, or all; what is there already stays as it is.

    Raises SettingsError for names that no template has, and OutputError.
    """
    known = sorted(name for name in os.listdir(packaged) if name.endswith(SUFFIX))
    wanted = [name if name.endswith(SUFFIX) else name + SUFFIX for name in dict.fromkeys(names)]
    if faults := [_unknown(name, known) for name in wanted if name not in known]:
        raise SettingsError(faults)
    written, kept = [], []
    for name in wanted or known:
        target = folder / name
        if target.exists():
            kept.append(name)
        else:
            _make(folder)
            output.replace(target, ((packaged / name).read_bytes(),))
            written.append(name)
    return Ejected(written=tuple(written), kept=tuple(kept))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror}: make room for a folder of this name") from error


def _unknown(name: str, known: Sequence[str]) -> Fault:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    cure = f"did you mean {near[0]}?" if near else f"name one of: {', '.join(known)}"
    return Fault(path=f"templates/{name}", line=0, what="no template has this name", cure=cure)
