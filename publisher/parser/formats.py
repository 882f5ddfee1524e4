"""The formats of a front matter: where its block ends, what it says, and at which line.

The room of python-frontmatter and PyYAML. python-frontmatter finds the format of a file; the handlers here replace its
own, because those coerce text (`lang: no`, `title: 12:30`), need a TOML package of 2020, and overlook a `...`. Each is
asked whether a block is sane before a parser sees it, because parsers can be made to overflow their stack.
"""

import json
import re
import tomllib
from collections import Counter
from typing import Any, NamedTuple

import yaml
from frontmatter.default_handlers import BaseHandler

from publisher.errors import toml_complaint
from publisher.text import scrub

# Beyond these, a front matter is an attack or an accident: libyaml's parser overflows its stack at a nesting of some
# ten thousand, and aliases can make a short block expand without end.
MAX_BLOCK = 64 * 1024
MAX_DEPTH = 50
MAX_NODES = 10_000

BRACKETS = re.compile(r"[\[\]{}]")
LIST_MARKS = re.compile(rf"(?:[-?:][ \t]+){{{MAX_DEPTH},}}")
DOTTED_KEY = re.compile(
    rf"""^[ \t]*\[{{0,2}}[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{MAX_DEPTH},}}""", re.MULTILINE
)
TOML_TOKEN = re.compile(
    r""""{3}.*?"{3}|'{3}.*?'{3}|^[ \t]*(?P<table>\[)|^[ \t]*["']?(?P<key>[\w-]+)["']?[ \t]*=""",
    re.DOTALL | re.MULTILINE,
)
JSON_TOKEN = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"(?P<names>\s*:)?|(?P<opens>[{\[])|(?P<closes>[}\]])')
YAML_CURE = "mend this line; a text with a colon or a quotation mark belongs in quotes"
NULLS = ("~", "null", "Null", "NULL")  # what YAML calls nothing, which is left as text here

Metadata = dict[str, Any]


class Loaded(NamedTuple):
    """What a block says, every scalar as clean text, and the lines of keys that stand there a second time.

    Lines are counted from the first one of the block, which is 0. `metadata` is empty where the block is no mapping.
    """

    metadata: Metadata
    twice: tuple[tuple[str, int], ...] = ()


class BrokenError(Exception):
    """A block that its parser refuses: what is wrong, what to write instead, and at which of its lines."""

    def __init__(self, what: str, cure: str, line: int) -> None:
        super().__init__(what)
        self.what, self.cure, self.line = what, cure, line


class TooMuchError(Exception):
    """A block that nests deeper, or repeats itself more often, than anybody writes."""


class _Text:
    """Values and YAML's nodes as clean text, until there are more than sane."""

    def __init__(self, block: str) -> None:
        self.nodes = 0
        self.twice: list[tuple[str, int]] = []
        self.is_escaped = "\\" in block  # the file is clean, and only an escape can write what is not

    def of(self, value: Any, depth: int = 0) -> Any:
        """A value of TOML or JSON."""
        if isinstance(value, dict):
            self.count(len(value), depth)
            return {self.clean(str(key)): self.of(each, depth + 1) for key, each in value.items()}
        if isinstance(value, list):
            self.count(len(value), depth)
            return [self.of(each, depth + 1) for each in value]
        if value is None:
            return ""
        return self.scalar(str(value).lower() if isinstance(value, bool) else str(value), depth)

    def of_node(self, node: Any, depth: int = 0) -> Any:
        """A node of YAML's: no tag and no merge key means anything, and an alias is what it stands for."""
        value = node.value
        if isinstance(value, str):
            return self.scalar(value, depth)
        self.count(len(value), depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.of_node(each, depth + 1) for each in value]
        pairs: Metadata = {}
        for name, each in value:
            if not isinstance(name.value, str):
                raise BrokenError("found unhashable key", YAML_CURE, name.start_mark.line)
            key = self.clean(name.value)
            if key in pairs:
                self.twice.append((key, name.start_mark.line))
            pairs[key] = self.of_node(each, depth + 1)
        return pairs

    def scalar(self, text: str, depth: int) -> str:
        if len(text) > 100:
            self.count(len(text) // 100)
        if depth == 1 and text in NULLS:
            return ""
        return self.clean(text)

    def clean(self, text: str) -> str:
        return scrub(text) if self.is_escaped else text

    def count(self, nodes: int, depth: int = 0) -> None:
        self.nodes += nodes
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise TooMuchError


def as_text(value: Any, block: str = "\\") -> Any:
    """A value with every scalar as clean text. Raises TooMuchError."""
    return _Text(block).of(value)


class Format(BaseHandler):
    """A block between two fences. Lines are counted from the one after the first fence, which is 0."""

    name = ""

    def __init__(self, fence: str, end: str) -> None:
        self.opening = re.compile(rf"{fence}[ \t]*\n")
        super().__init__(fm_boundary=self.opening)
        self.closing = re.compile(rf"\n(?:{end})[ \t]*(?:\n|\Z)")

    def split(self, text: str) -> tuple[str, str]:
        """The block and what follows it. Raises LookupError where it is never closed."""
        opening = self.opening.match(text)
        start = opening.end() if opening else 0
        closing = self.closing.search(text, start - 1)
        if closing is None:
            raise LookupError
        return text[start : closing.start() + 1], text[closing.end() :]

    def is_too_deep(self, block: str) -> bool:
        """Whether this would nest deeper than sane; brackets in texts count too, of which nobody opens that many."""
        if block.count("[") + block.count("{") <= MAX_DEPTH:
            return False
        depth = deepest = 0
        for bracket in BRACKETS.findall(block):
            depth += 1 if bracket in "[{" else -1
            deepest = max(deepest, depth)
        return deepest > MAX_DEPTH

    def read(self, block: str) -> Loaded:
        """What the block says. Raises BrokenError or TooMuchError."""
        raise NotImplementedError

    def line_of(self, key: str, block: str) -> int | None:
        """The line of a key of the outermost level, lower-cased."""
        raise NotImplementedError


def _composer() -> Any:
    """libyaml's parser where it is there, without the search for tags, which mean nothing here; it is half the time."""
    if not hasattr(yaml, "CBaseLoader"):
        return yaml.BaseLoader

    class Composer(yaml.CBaseLoader):
        def descend_resolver(self, *_: Any) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass

        def resolve(self, *_: Any) -> str:
            return ""

    return Composer


class Yaml(Format):
    """YAML, of which a block is one document."""

    name = "YAML"
    composer = _composer()

    def is_too_deep(self, block: str) -> bool:
        return super().is_too_deep(block) or LIST_MARKS.search(block) is not None

    def read(self, block: str) -> Loaded:
        try:
            root = yaml.compose(block, Loader=self.composer)
        except yaml.YAMLError as error:
            what = getattr(error, "problem", None) or str(error)
            raise BrokenError(what, YAML_CURE, _line(error, block)) from error
        text = _Text(block)
        value = text.of_node(root) if root else None
        return Loaded(value if isinstance(value, dict) else {}, tuple(text.twice))

    def line_of(self, key: str, block: str) -> int | None:
        root = yaml.compose(block, Loader=self.composer)
        pairs = root.value if isinstance(root, yaml.MappingNode) else []
        lines = [name.start_mark.line for name, _ in pairs if str(name.value).lower() == key]
        return lines[-1] if lines else None


def _line(error: yaml.YAMLError, block: str) -> int:
    """Where the fault is; for what is never closed, where it was opened."""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark and opened and mark.line > block.count("\n") - 1:
        mark = opened
    return mark.line if mark else 0


class Toml(Format):
    """TOML, which refuses a key that stands there twice itself."""

    name = "TOML"

    def is_too_deep(self, block: str) -> bool:
        return super().is_too_deep(block) or DOTTED_KEY.search(block) is not None

    def read(self, block: str) -> Loaded:
        try:
            return Loaded(as_text(tomllib.loads(block), block))
        except tomllib.TOMLDecodeError as error:
            what, line = toml_complaint(error, block)
            raise BrokenError(what, "mend this line", line - 1) from error

    def line_of(self, key: str, block: str) -> int | None:
        for token in TOML_TOKEN.finditer(block):
            if token["table"]:
                break
            if token["key"] and token["key"].lower() == key:
                return block.count("\n", 0, token.start("key"))
        return None


class Json(Format):
    """An object without fences: its first line is -1."""

    name = "JSON"

    def __init__(self) -> None:
        super().__init__("{", "}")

    def detect(self, text: str) -> bool:
        return text.startswith("{") and not text.startswith(("{%", "{{", "{:", "{#"))

    def split(self, text: str) -> tuple[str, str]:
        try:
            _, end = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode(text)
        except json.JSONDecodeError as error:
            raise BrokenError(error.msg, "mend this line", error.lineno - 2) from error
        return text[:end], text[end:]

    def read(self, block: str) -> Loaded:
        twice: list[str] = []

        def pairs(each: list[tuple[str, Any]]) -> Metadata:
            mapping = dict(each)
            if len(mapping) < len(each):
                counts = Counter(key for key, _ in each)
                twice.extend(key for key in counts if counts[key] > 1)
            return mapping

        value = json.loads(block, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=pairs)
        return Loaded(as_text(value, block), tuple((key, self.line_of(key.lower(), block) or 0) for key in twice))

    def line_of(self, key: str, block: str) -> int | None:
        depth, line = 0, None
        for token in JSON_TOKEN.finditer(block):
            depth += bool(token["opens"]) - bool(token["closes"])
            if depth == 1 and token["names"] and token["text"].lower() == key:
                line = block.count("\n", 0, token.start()) - 1
        return line


YAML = Yaml("-{3,}", r"-{3,}|\.\.\.")
FORMATS = (YAML, Toml(r"\+{3,}", r"\+{3,}"), Json())
