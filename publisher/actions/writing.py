"""Documents that were planned are made and written where they are not yet as they should be."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from publisher import output
from publisher.actions.base import Built, Track, silently
from publisher.actions.library import Library
from publisher.actions.planning import Planned
from publisher.errors import Fault
from publisher.model import Document
from publisher.renderings import Made


def write(
    out: Path, planned: Sequence[Planned], library: Library, track: Track[Any] = silently
) -> tuple[tuple[Built, ...], tuple[Fault, ...]]:
    """Make and write what is not there yet as it should be, one document at a time; with it what is to be said.

    Raises OutputError, and whatever making a document raises.
    """
    known = {each.path: library.document(each.path) for each in planned}
    due = [each for each in planned if not _stands(known[each.path], each, output.stamp(out / each.path))]
    made: dict[str, tuple[Fault, ...]] = {}

    def documents() -> Iterator[Document]:
        for each in track(due, "writing feeds", len(due)):
            document = each.make()
            made[each.path] = document.warnings
            yield document

    changed = set(output.write(out, documents()))
    for each in due:
        stamp = output.stamp(out / each.path)
        now = known[each.path] = Made(signature=each.signature, stamp=stamp, warnings=made[each.path])
        library.put_document(each.path, now)
    files = tuple(built(out, each.path, each.type, each.path in changed) for each in planned)
    return files, tuple(fault for each in known.values() if each for fault in each.warnings)


def built(out: Path, path: str, type_: str, changed: bool) -> Built:  # noqa: FBT001
    """A file of the output folder as it lies there."""
    return Built(path=path, type=type_, size=(out / path).stat().st_size, changed=changed)


def _stands(known: Made | None, planned: Planned, stamp: str) -> bool:
    return known is not None and (known.signature, known.stamp) == (planned.signature, stamp)
