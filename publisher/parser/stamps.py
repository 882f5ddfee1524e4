"""A file with its post's id and date written into its front matter, and nothing else changed."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from publisher.errors import ContentError, Fault
from publisher.model import SourceFile
from publisher.parser.manuscript import parse

# Where a line can be added to each kind of front matter, and how it is written there; the last one adds a front matter.
YAML = re.compile(r"\A\s*-{3,}[ \t]*\n(?:.*?\n)??(?=(?:-{3,}|\.\.\.)[ \t]*(?:\n|\Z))", re.DOTALL)
TOML = re.compile(r"\A\s*\+{3,}[ \t]*\n")
JSON = re.compile(r"\A\s*\{")
HEADERS = re.compile(r"\A\s*[^\n]+\n")
FIELDS = re.compile(r"\A\s*[^\n]+\n[^\w\s]+\n\s*")
NOTHING = re.compile(r"\A")
PLACES = (
    (YAML, "{key}: {value}\n", "{lines}"),
    (TOML, "{key} = {value}\n", "{lines}"),
    (JSON, "\n  {value_key}: {value},", "{lines}"),
    (HEADERS, "{key}: {plain}\n", "{lines}"),
    (FIELDS, ":{key}: {plain}\n", "{lines}"),
    (NOTHING, "{key}: {value}\n", "---\n{lines}---\n\n"),
)


def stamped(source: SourceFile, *, id: str | None, published: datetime | None, **reading: Any) -> bytes:  # noqa: A002
    """The file's bytes with its id and the date of its publication, each if it is given.

    `reading` are the arguments of `parse`, which tells whether the file still says the same. Raises ContentError where
    that cannot be done.
    """
    before, body = parse(source, **reading)
    keys = {"id": id} if id else {}
    if published:
        keys["date"] = f"{published:%Y-%m-%d %H:%M:%S %z}"
    wanted = replace(before, id=id or before.id, published=published or before.published, warnings=())
    for data in _candidates(source.data, keys):
        try:
            after, same = parse(SourceFile(path=source.path, data=data), **reading)
        except ContentError:
            continue
        if replace(after, warnings=(), keys=wanted.keys) == wanted and same.text == body.text:
            return data
    lines = " and ".join(f"{key}: {value}" for key, value in keys.items())
    fault = Fault(path=source.path, what="its front matter cannot be added to", cure=f"write {lines} into it yourself")
    raise ContentError(fault)


def _candidates(data: bytes, keys: Mapping[str, str]) -> Iterator[bytes]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    end = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
    text = text.removeprefix(mark).replace(end, "\n")
    for place, line, whole in PLACES:
        found = place.match(text)
        if found:
            added = "".join(
                line.format(key=key, plain=value, value=json.dumps(value), value_key=json.dumps(key))
                for key, value in keys.items()
            )
            made = text[: found.end()] + whole.format(lines=added) + text[found.end() :]
            yield (mark + made.replace("\n", end)).encode()
