"""The syntax that Liquid, Nunjucks and Tera share: `{% tag %}`, `{{ output }}`, `{# comment #}`."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from publisher.dialects.code import NOWHERE, Code

OPENING = re.compile(r"\{[{%#]")
CLOSINGS = {"{{": "}}", "{%": "%}", "{#": "#}"}
# How authors write braces that are none of the template's: as a text.
LITERAL = re.compile(r"""\{\{-?\s*(?:"[^"\n]{0,500}"|'[^'\n]{0,500}')\s*-?(?=\}\})""")
TAG = re.compile(r"\s*(?P<name>[\w.:/+-]*|#)\s*(?P<rest>.*)", re.DOTALL)
ARGUMENT = re.compile(
    r"""(?:(?P<key>[\w:.-]+?)\s*(?:=\s*|:\s*(?=["'])))?"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|`(?P<back>[^`]*)`|(?P<bare>[^\s,]+))[\s,]*""",
    re.DOTALL,
)
MARGIN = re.compile(r"\n[ \t]+\Z")
MAX_NESTING = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Text, an output's expression, or a tag's name and the rest of it. `start` is where it stands in the source."""

    kind: Literal["text", "output", "tag"]
    text: str
    name: str = ""
    start: int
    end: int


def scan(text: str, *, code: Code = NOWHERE, raw: Iterable[str] = ("raw",), comments: bool = False) -> list[Piece]:
    """The pieces of a text, in one pass. What begins inside of `code` is text.

    The tags named in `raw` hold text in which there is nothing to be found: such a tag, this text and its end are three
    pieces. Where `comments`, `{# … #}` is one. What is never closed is text.
    """
    return list(_Scanner(text, code, frozenset(raw), comments=comments).pieces())


class _Scanner:
    def __init__(self, text: str, code: Code, raw: frozenset[str], *, comments: bool) -> None:
        self.text = text
        self.code = code
        self.raw = raw
        self.comments = comments
        self.ends = dict.fromkeys(CLOSINGS, -2)
        self.hopeless: set[str] = set()
        self.strip_next = False

    def pieces(self) -> Iterator[Piece]:
        start = place = 0
        while opening := OPENING.search(self.text, place):
            place = opening.end()
            mark = opening[0]
            if (mark == "{#" and not self.comments) or opening.start() in self.code:
                continue
            literal = LITERAL.match(self.text, opening.start())
            end = literal.end() if literal else self._end(mark, place)
            if end < 0:
                continue
            inner = self.text[place:end]
            strips = inner[:1] in ("-", "~")
            yield from self._literal(start, opening.start(), strip=strips)
            self.strip_next = len(inner) > 1 and inner[-1] in ("-", "~")
            inner = inner[strips : len(inner) - self.strip_next]
            start = place = end + 2
            if mark == "{{":
                yield Piece(kind="output", text=inner.strip(), start=opening.start(), end=place)
            elif mark == "{%":
                piece = self._tag(inner, opening.start(), place)
                yield piece
                if piece.name in self.raw:
                    raw = self._raw(piece)
                    yield from raw
                    start = place = raw[-1].end if raw else place
        yield from self._literal(start, len(self.text), strip=False)

    def _tag(self, inner: str, start: int, end: int) -> Piece:
        match = TAG.match(inner)
        name, rest = (match["name"], match["rest"]) if match else ("", inner)
        return Piece(kind="tag", name=name, text=rest.rstrip(), start=start, end=end)

    def _raw(self, opening: Piece) -> list[Piece]:
        """The text that a tag holds, and its end; nothing where it is never closed."""
        name = f"end{opening.name}"
        pattern = re.compile(r"\{%[-~]?\s*" + re.escape(name) + r"\s*[-~]?%\}")
        closing = pattern.search(self.text, opening.end) if name not in self.hopeless else None
        if closing is None:
            self.hopeless.add(name)
            return []
        self.strip_next = closing[0].endswith(("-%}", "~%}"))
        text = Piece(kind="text", text=self.text[opening.end : closing.start()], start=opening.end, end=closing.start())
        return [text, Piece(kind="tag", name=name, text="", start=closing.start(), end=closing.end())]

    def _end(self, mark: str, place: int) -> int:
        """Where a tag ends; -1 where another begins before there is an end."""
        if -1 != self.ends[mark] < place:
            self.ends[mark] = self.text.find(CLOSINGS[mark], place)
        end = self.ends[mark]
        return end if self.text.find(mark, place, max(end, 0)) < 0 else -1

    def _literal(self, start: int, end: int, *, strip: bool) -> Iterator[Piece]:
        text = self.text[start:end]
        text = text.lstrip() if self.strip_next else text
        text = text.rstrip() if strip else text
        self.strip_next = False
        if text:
            yield Piece(kind="text", text=text, start=start, end=end)


def matched(marks: Iterable[tuple[str, bool, int]]) -> dict[int, int]:
    """Which opening has which end, from the name of each, whether it is an end, and its number.

    One that is nested too deep has none.
    """
    opened: list[tuple[str, int]] = []
    count: Counter[str] = Counter()
    pairs = []
    for name, ends, number in marks:
        if not ends:
            opened.append((name, number))
            count[name] += 1
        elif count[name]:
            other, opening = "", 0
            while other != name:
                other, opening = opened.pop()
                count[other] -= 1
            pairs.append((opening, number))
    shallow: dict[int, int] = {}
    around: list[int] = []
    for opening, end in sorted(pairs):
        while around and around[-1] < opening:
            around.pop()
        if len(around) < MAX_NESTING:
            around.append(end)
            shallow[opening] = end
    return shallow


def assembled(
    count: int, ends: Mapping[int, int], single: Callable[[int], str], pair: Callable[[int, str], str]
) -> str:
    """A text from so many parts in a row: those with an end get what lies between as their text, all others none.

    What takes several lines is as far from the margin as the part that it stands for: it may belong to a list.
    """
    closings = set(ends.values())
    around: list[tuple[int, list[str]]] = []
    made: list[str] = []
    for at in range(count):
        if at in ends:
            around.append((at, made))
            made = []
        elif at in closings:
            inner = "".join(made)
            opening, made = around.pop()
            margin = MARGIN.search(made[-1]) if made else None
            text = pair(opening, inner)
            made.append(text.replace("\n", margin[0]) if margin else text)
        else:
            made.append(single(at))
    return "".join(made)


def arguments(text: str) -> tuple[list[str], dict[str, str]]:
    """The words and quoted texts of a tag, and those that have a name."""
    words: list[str] = []
    named: dict[str, str] = {}
    place = len(text) - len(text.lstrip())
    while place < len(text):
        match = ARGUMENT.match(text, place)
        if match is None or match.end() == place:
            place += 1
            continue
        quoted = match["double"] if match["double"] is not None else match["single"]
        if quoted is not None:
            value = re.sub(r"\\([\"'`\\])", r"\1", quoted)  # before letters a backslash is TeX's, or a path's
        else:
            value = match["bare"] if match["back"] is None else match["back"]
        if match["key"]:
            named[match["key"].lower()] = value
        else:
            words.append(value)
        place = match.end()
    return words, named
