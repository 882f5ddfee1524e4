"""Hugo: shortcodes, `{{< figure src="a.png" >}}` and `{{% notice %}}…{{% /notice %}}`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from publisher.dialects import gotemplates
from publisher.dialects.base import Desk
from publisher.dialects.code import NOWHERE, Code
from publisher.dialects.shortcodes import Call, expanded
from publisher.dialects.tags import arguments, assembled, matched

OPENING = re.compile(r"\{\{(?P<mark>[<%])")
HEAD = re.compile(r"\s*(?P<closes>/?)\s*(?P<name>[\w./-]*)")
# What may stand in a shortcode up to its end: quoted texts, in which an end is none, and all else.
QUOTE = re.compile(r'["`]')
QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """Text, or one opening or closing shortcode: `text` is then its arguments, and `is_html` says what it gives."""

    text: str
    start: int
    name: str = ""
    is_html: bool = True
    closes: bool = False
    alone: bool = False


def expand(desk: Desk, code: Code = NOWHERE) -> str:
    """The desk's text with what its shortcodes stand for."""
    marks = list(_scan(desk, code))
    ends = matched((mark.name, mark.closes, at) for at, mark in enumerate(marks) if mark.name and not mark.alone)

    def single(at: int) -> str:
        mark = marks[at]
        return mark.text if not mark.name else "" if mark.closes else _expanded(mark, None, desk)

    return assembled(len(marks), ends, single, lambda at, inner: _expanded(marks[at], inner, desk))


def _scan(desk: Desk, code: Code) -> Iterator[_Mark]:
    text, start, place = desk.text, 0, 0
    ends = {"<": _Ends(text, ">}}"), "%": _Ends(text, "%}}")}
    while opening := OPENING.search(text, place):
        place = opening.end()
        if opening.start() in code:
            continue
        end = ends[opening["mark"]].after(place)
        if end < 0:
            continue
        yield _Mark(text=text[start : opening.start()], start=start)
        inner, start = text[place:end], opening.start()
        place = end + 3
        if inner.startswith("/*"):
            inner = inner[2:].removesuffix("*/")
            yield _Mark(text="{{" + opening["mark"] + inner + text[end:place], start=start)
        else:
            yield _mark(inner, start, is_html=opening["mark"] == "<")
        start = place
    yield _Mark(text=text[start:], start=start)


class _Ends:
    """Where shortcodes end, asked for from places that only grow."""

    def __init__(self, text: str, end: str) -> None:
        self.text = text
        self.end = end
        self.next = -2

    def after(self, place: int) -> int:
        """The first end that is not within quotation marks; -1 where another shortcode begins before there is one."""
        if -1 != self.next < place:
            self.next = self.text.find(self.end, place)
        found = self.next
        if found < 0 or self.text.find("{{", place, found) >= 0:
            return -1
        while quote := QUOTE.search(self.text, place, found):
            quoted = QUOTED.match(self.text, quote.start())
            place = quoted.end() if quoted else quote.end()
            if place > found:
                found = self.text.find(self.end, place)
        return found if found >= 0 else self.next


def _mark(inner: str, start: int, *, is_html: bool) -> _Mark:
    alone = inner.rstrip().endswith("/")
    head = HEAD.match(inner)
    rest = inner[head.end() :].strip() if head else ""
    name = head["name"].strip("/") if head else ""
    return _Mark(
        text=rest.removesuffix("/").rstrip() if alone else rest,
        start=start,
        name=name or "?",
        is_html=is_html,
        closes=bool(head and head["closes"]),
        alone=alone,
    )


def _expanded(mark: _Mark, inner: str | None, desk: Desk) -> str:
    words, named = arguments(mark.text)
    call = Call(name=mark.name, words=tuple(words), named=named, inner=inner)
    template = desk.surroundings.include(f"{mark.name}.html")
    own = gotemplates.expanded(template, call, desk) if template is not None else None
    if own is not None:
        return desk.piece(own.strip()) if mark.is_html else own
    if mark.name in ("ref", "relref"):
        return _reference(call.get("path", 0), mark.start, desk)
    if mark.name == "param":
        return _parameter(call.get("name", 0), desk)
    if mark.name == "highlight" and inner is None:
        return ""
    made = expanded(call, desk)
    if made is None:
        desk.unknown(mark.start, "shortcode", mark.name)
        return dedent(inner or "")
    return made


def _reference(path: str, place: int, desk: Desk) -> str:
    found = desk.find(path)
    if found is None:
        desk.warn(place, f'no post is named "{path[:80]}"', "name its file as it lies in the content folder")
        guess = re.sub(r"(?:(?:/|\A)_?index)?(?:\.[a-z-]{2,5})?\.(?:md|html)(?=[#?]|\Z)", "/", path)
        return guess if guess.startswith("#") else desk.surroundings.site.url + guess.lstrip("/")
    return found


def _parameter(name: str, desk: Desk) -> str:
    """A parameter of the page, or else of the site, whatever the case of its name."""
    for source in (
        desk.body.metadata,
        desk.body.metadata.get("params"),
        desk.surroundings.variables.get("params"),
        desk.surroundings.variables,
    ):
        value: Any = source
        for key in name.split("."):
            names = {str(each).lower(): each for each in value} if isinstance(value, dict) else {}
            value = value[names[key.lower()]] if key.lower() in names else None
        if value not in (None, "") and not isinstance(value, dict | list):
            return str(value)
    return ""
