"""YAML, TOML and JSON as plain values: tables, lists, and every scalar as clean text.

A room of PyYAML. Nothing here nests, repeats or counts on without end, whatever was written.
"""

import json
import re
import tomllib
from typing import Any

from publisher.errors import toml_complaint
from publisher.text import scrub

MAX_DEPTH = 50
MAX_NODES = 100_000

NULLS = ("", "~", "null", "Null", "NULL")
# tomllib takes time that grows with the square of the parts of a key.
PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
LONG_KEY = re.compile(rf"(?<![\w-])(?:{PART}[ \t]*+\.[ \t]*+){{{MAX_DEPTH},}}")

Table = dict[str, Any]


class NotationError(ValueError):
    """What is wrong with a text, and at which of its lines. `above` is what stands before it, where that is known."""

    def __init__(self, what: str, line: int, above: str = "") -> None:
        super().__init__(what)
        self.what, self.line, self.above = what, line, above


TOO_MUCH = "nested too deep, or repeats itself"


def table(text: str, notation: str) -> Table:
    """The table that a text in "yaml", "toml" or "json" is; an empty one if it is something else.

    Raises NotationError.
    """
    value = {"yaml": _yaml, "toml": _toml, "json": _json}[notation](scrub(text.removeprefix("\ufeff")))
    return value if isinstance(value, dict) else {}


def _yaml(text: str) -> Any:
    """The first document. It is built from the parser's events, so that no depth and no alias can do harm."""
    import yaml  # it takes a while to load, and many folders have none

    builder = _Builder()
    line = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            line = event.start_mark.line if event.start_mark else line
            if isinstance(event, yaml.DocumentEndEvent):
                break
            builder.take(event)
    except yaml.YAMLError as error:
        mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        at = min(each.line for each in (mark, opened) if each) if mark or opened else 0
        what = f"not YAML: {getattr(error, 'problem', None) or error}"
        raise NotationError(what, at + 1, _before(text, at)) from error
    except OverflowError as error:
        raise NotationError(TOO_MUCH, line + 1) from error
    return builder.result


def _before(text: str, line: int) -> str:
    """The lines above the key of the outermost level in which `line`, from 0, stands."""
    lines = text.split("\n")[: line + 1]
    while lines and not re.match(r"[\w\"']", lines.pop()):
        pass
    return "\n".join(lines)


class _Builder:
    """Makes values of YAML's events. A key waits in `keys` until its value is there; "<<" merges as YAML 1.1 has it."""

    def __init__(self) -> None:
        self.result: Any = None
        self.open: list[Any] = []
        self.keys: list[str | None] = []
        self.sizes: list[int] = []
        self.names: list[str] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.nodes = 0

    def take(self, event: Any) -> None:
        import yaml

        if isinstance(event, yaml.ScalarEvent):
            is_null = event.style in (None, "") and event.value in NULLS
            self._put("" if is_null else event.value, event.anchor or "")
        elif isinstance(event, yaml.AliasEvent):
            value, size = self.anchors.get(event.anchor or "", ("", 0))
            self._count(size)
            self._put(value, "")
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(self.open) >= MAX_DEPTH:
                raise OverflowError
            self.open.append({} if isinstance(event, yaml.MappingStartEvent) else [])
            self.keys.append(None)
            self.sizes.append(self.nodes)
            self.names.append(event.anchor or "")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            value, size = self.open.pop(), self.sizes.pop()
            self.keys.pop()
            self._put(value, self.names.pop(), self.nodes - size)

    def _put(self, value: Any, anchor: str, size: int = 0) -> None:
        self._count(1)
        if anchor:
            self.anchors[anchor] = value, size + 1
        if not self.open:
            self.result = value
            return
        parent = self.open[-1]
        if isinstance(parent, list):
            parent.append(value)
        elif self.keys[-1] is None:
            self.keys[-1] = value if isinstance(value, str) else ""
        else:
            key, self.keys[-1] = self.keys[-1], None
            if key == "<<" and isinstance(value, dict):
                parent |= {**value, **parent}
                self._count(len(value))
            else:
                parent[key] = value

    def _count(self, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise OverflowError


def _toml(text: str) -> Any:
    if LONG_KEY.search(text):
        raise NotationError(TOO_MUCH, 1)
    text = text.replace("\r\n", "\n")
    try:
        return _as_text(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        what, line = toml_complaint(error, text)
        raise NotationError(f"not TOML: {what}", line, "\n".join(text.split("\n")[: line - 1])) from error
    except (RecursionError, OverflowError, ValueError) as error:  # ValueError: a number of thousands of digits
        raise NotationError(TOO_MUCH, 1) from error


def _json(text: str) -> Any:
    try:
        return _as_text(json.loads(text, parse_int=str, parse_float=str, strict=False))
    except json.JSONDecodeError as error:
        raise NotationError(f"not JSON: {error.msg}", error.lineno) from error
    except (RecursionError, OverflowError) as error:
        raise NotationError(TOO_MUCH, 1) from error


def _as_text(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise OverflowError
    if isinstance(value, dict):
        return {scrub(key): _as_text(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_text(each, depth + 1) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else scrub(str(value))
