"""A manuscript as a line of JSON, and back."""

import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from publisher.model import Author, Enclosure, Image, Manuscript

MANUSCRIPT = fields(Manuscript)
NAMES = [each.name for each in MANUSCRIPT]
DATES = {each.name for each in MANUSCRIPT if "datetime" in str(each.type)}
TEXTS = {each.name for each in MANUSCRIPT if each.type == tuple[str, ...]}
PARTS = {"authors": Author, "enclosures": Enclosure}


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
    if "image" in fields:
        fields["image"] = Image(**fields["image"])
    return Manuscript(**fields)
