"""What the cache is given and gives; manuscripts and faults as lines of JSON, and back."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, NamedTuple

from publisher.errors import Fault
from publisher.model import Author, Enclosure, Episode, Image, Link, Manuscript

Names = Sequence[tuple[str, str]]  # of a post, each with its kind: ("tag", "rain")

MANUSCRIPT = fields(Manuscript)
NAMES = [each.name for each in MANUSCRIPT]
DATES = {each.name for each in MANUSCRIPT if "datetime" in str(each.type)}
TEXTS = {each.name for each in MANUSCRIPT if each.type == tuple[str, ...]}
PARTS = {"authors": Author, "enclosures": Enclosure}
WHOLES = {"image": Image, "source": Link}


class Identity(NamedTuple):
    """Who a public post is: its id, the line of its record, its address, the second it was published, its names."""

    id: str
    record: str
    url: str
    published: int
    names: Names = ()


class Reading(NamedTuple):
    """What one file gave: a manuscript with the instants between which it is public, or a fault.

    It has its `identity` where that depends on no other post.
    """

    path: str
    stamp: str = ""
    digest: str | None = None
    manuscript: str | None = None
    address: str | None = None
    warnings: tuple[Fault, ...] = ()
    window: tuple[int, int] | None = None
    fault: Fault | None = None
    identity: Identity | None = None


def to_text(manuscript: Manuscript) -> str:
    """A manuscript as one line of JSON, without what is at its default."""
    return _encode({name: value for name in NAMES if (value := getattr(manuscript, name))})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else asdict(value)


_encode = json.JSONEncoder(ensure_ascii=False, default=_plain).encode


def to_manuscript(text: str) -> Manuscript:
    """The manuscript of `to_text`."""
    fields = json.loads(text)
    for name in DATES & fields.keys():
        fields[name] = datetime.fromisoformat(fields[name])
    for name, kind in PARTS.items():
        if name in fields:
            fields[name] = tuple(kind(**part) for part in fields[name])
    for name in TEXTS & fields.keys():
        fields[name] = tuple(fields[name])
    for name, kind in WHOLES.items():
        if name in fields:
            fields[name] = kind(**fields[name])
    if "episode" in fields:
        told = fields["episode"]
        told |= {"transcripts": tuple(Link(**each) for each in told["transcripts"]), "persons": tuple(told["persons"])}
        fields["episode"] = Episode(**told)
    return Manuscript(**fields)


def faults_text(faults: Iterable[Fault]) -> str | None:
    """Faults as a line of JSON; None for none."""
    written = [[fault.path, fault.what, fault.cure, fault.line] for fault in faults]
    return json.dumps(written) if written else None


def faults_of(text: str | None) -> Iterator[Fault]:
    """The faults of `faults_text`."""
    written = json.loads(text) if text else ()
    return (Fault(path=path, what=what, cure=cure, line=line) for path, what, cure, line in written)
