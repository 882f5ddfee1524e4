"""A file is split into its front matter, as text, and its body; what a parser must not see is refused before it does.

The room of python-frontmatter and PyYAML. python-frontmatter finds and splits the block; the handlers here replace its
own, because those coerce text (`lang: no`, `title: 12:30`), need a TOML package of 2020, and overlook a `...`.
"""

import codecs
import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import Any, NoReturn

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from publisher.errors import ContentError, Fault, toml_complaint
from publisher.text import scrub

# Beyond these, a front matter is an attack or an accident: libyaml's parser overflows its stack at a nesting of some
# ten thousand, and aliases can make a short block expand without end.
MAX_BLOCK = 64 * 1024
MAX_DEPTH = 50
MAX_NODES = 10_000

# libyaml where it is there; the base loader leaves every scalar as it was written, and knows no merge keys.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
TOO_DEEP = "the front matter is nested too deep", f"use at most {MAX_DEPTH} levels"
LIST_MARKS = re.compile(rf"(?:[-?:][ \t]+){{{MAX_DEPTH},}}")
DOTTED_KEY = re.compile(rf"""^[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{MAX_DEPTH},}}""", re.MULTILINE)
TOML_TOKEN = re.compile(
    r""""{3}.*?"{3}|'{3}.*?'{3}|^[ \t]*(?P<table>\[)|^[ \t]*["']?(?P<key>[\w-]+)["']?[ \t]*=""",
    re.DOTALL | re.MULTILINE,
)
JSON_TOKEN = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"(?P<names>\s*:)?|(?P<opens>[{\[])|(?P<closes>[}\]])')
NULLS = ("~", "null", "Null", "NULL")  # what YAML calls nothing, which the base loader leaves as text
KEY = re.compile(r"(?:[\w-]+[ \t]*[:=](?:\s|\Z)|\[[\w.]+\][ \t]*(?:\n|\Z))")

# A block that begins as prose does ("It was late: I left.") is front matter all the same if it has one of these.
TELLTALE = set(
    "author authors categories category date draft expirydate excerpt id image lang lastmod layout permalink private "
    "published slug status summary tags title unlisted url visibility".split()
)

Metadata = dict[str, Any]


class _Format(BaseHandler):
    """A block between two fences.

    Each format has a `line_of`, the line of a key of the outermost level or None. Lines are counted from the one after
    the fence, which is 0.
    """

    def __init__(self, fence: str, end: str) -> None:
        self.opening = re.compile(rf"{fence}[ \t]*\n")
        self.whole = re.compile(rf"{fence}[ \t]*\n(.*?)^(?:{end})[ \t]*$\n?", re.DOTALL | re.MULTILINE)
        super().__init__(fm_boundary=self.whole)

    def split(self, text: str) -> tuple[str, str]:
        match = self.whole.match(text)
        if match is None:
            raise ValueError
        return match[1], text[match.end() :]

    def is_too_deep(self, block: str) -> bool:
        """Whether this would nest deeper than sane; brackets in texts count too, of which nobody opens that many."""
        depth = deepest = 0
        for bracket in re.findall(r"[\[\]{}]", block):
            depth += 1 if bracket in "[{" else -1
            deepest = max(deepest, depth)
        return deepest > MAX_DEPTH


class _Yaml(_Format):
    def load(self, fm: str) -> Any:
        return yaml.load(fm, Loader=LOADER)  # noqa: S506

    def is_too_deep(self, block: str) -> bool:
        return super().is_too_deep(block) or LIST_MARKS.search(block) is not None

    def line_of(self, key: str, block: str) -> int | None:
        root = yaml.compose(block, Loader=LOADER)
        pairs = root.value if isinstance(root, yaml.MappingNode) else []
        lines = [name.start_mark.line for name, _ in pairs if str(name.value).lower() == key]
        return lines[-1] if lines else None


class _Toml(_Format):
    def load(self, fm: str) -> Any:
        return tomllib.loads(fm)

    def is_too_deep(self, block: str) -> bool:
        return super().is_too_deep(block) or DOTTED_KEY.search(block) is not None

    def line_of(self, key: str, block: str) -> int | None:
        for token in TOML_TOKEN.finditer(block):
            if token["table"]:
                break
            if token["key"] and token["key"].lower() == key:
                return block.count("\n", 0, token.start("key"))
        return None


class _Json(_Format):
    """An object without fences: its first line is -1."""

    def detect(self, text: str) -> bool:
        return text.startswith("{") and not text.startswith(("{%", "{{", "{:"))

    def split(self, text: str) -> tuple[str, str]:
        _, end = json.JSONDecoder(parse_int=str).raw_decode(text)
        return text[:end], text[end:]

    def load(self, fm: str) -> Any:
        return json.loads(fm, parse_int=str, parse_float=str)

    def line_of(self, key: str, block: str) -> int | None:
        depth = 0
        for token in JSON_TOKEN.finditer(block):
            depth += bool(token["opens"]) - bool(token["closes"])
            if depth == 1 and token["names"] and token["text"].lower() == key:
                return block.count("\n", 0, token.start()) - 1
        return None


FENCED = (_Yaml("-{3,}", r"-{3,}|\.\.\."), _Toml(r"\+{3,}", r"\+{3,}"))
FORMATS = (*FENCED, _Json("{", "}"))


@dataclass(slots=True)
class FrontMatter:
    """The keys of a file, lower-cased, with every scalar as clean text; its body; and where each key stands."""

    path: str
    metadata: Metadata = field(default_factory=dict)
    body: str = ""
    start: int = 1
    block: str = ""
    format: _Yaml | _Toml | _Json | None = None

    def line_of(self, key: str) -> int:
        """The line of a key in the file; 1 for what is not written there."""
        line = self.format.line_of(key, self.block) if self.format else None
        return 1 if line is None else self.start + 1 + line

    def refuse(self, what: str, cure: str, line: int = 1) -> NoReturn:
        """Raises ContentError for a fault in this file."""
        raise ContentError(Fault(path=self.path, line=line, what=what, cure=cure))


def read(path: str, data: bytes) -> FrontMatter:
    """Split a file. Without a front matter everything is body.

    Raises ContentError when it is not UTF-8, or its front matter is broken, never closed, too large or too deep.
    """
    matter = FrontMatter(path)
    whole = _decode(matter, data)
    text = whole.lstrip("\n")
    matter.start = 1 + len(whole) - len(text)
    loaded = _load(matter, text)
    if loaded is None:
        matter.body = text
        return matter
    metadata = _as_text(loaded)
    if metadata is None:
        matter.refuse("the front matter is nested too deep or repeats itself", "write it out plainly", matter.start)
    keys = {key.lower(): value for key, value in metadata.items()}
    if matter.block.strip() and not re.fullmatch(r"\S+", next(iter(keys), "")) and not TELLTALE & keys.keys():
        matter.body = text  # a rule, prose, and another rule: no front matter at all
    else:
        matter.metadata = keys
        matter.body = matter.body.lstrip("\n")
    return matter


def _decode(matter: FrontMatter, data: bytes) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\r|\n", data[: error.start])) + 1
        matter.refuse(f"not UTF-8 (byte 0x{data[error.start]:02x})", "save the file with the encoding UTF-8", line)
    return scrub(text.replace("\r\n", "\n").replace("\r", "\n"))


def _load(matter: FrontMatter, text: str) -> Any:
    """What the front matter says, in its format's own types; None where there is none."""
    first = matter.start + 1
    try:
        matter.format = frontmatter.detect_format(text, FORMATS)  # type: ignore[assignment]
        if matter.format is None:
            _refuse_unclosed(matter, text)
            return None
        matter.block, matter.body = matter.format.split(text)
        if len(matter.block) > MAX_BLOCK:
            cure = f"keep it under {MAX_BLOCK // 1024} KB and move the rest into the body"
            matter.refuse(f"the front matter has {len(matter.block)} characters", cure, matter.start)
        if matter.format.is_too_deep(matter.block):
            matter.refuse(*TOO_DEEP, matter.start)
        return frontmatter.parse(text, handler=matter.format)[0]
    except RecursionError:
        matter.refuse(*TOO_DEEP, matter.start)
    except json.JSONDecodeError as error:
        what, line = f"not JSON: {error.msg}", error.lineno - 2
    except tomllib.TOMLDecodeError as error:
        what, line = toml_complaint(error, matter.block)
        what, line = f"not TOML: {what}", line - 1
    except yaml.YAMLError as error:
        what, line = f"not YAML: {getattr(error, 'problem', None) or error}", _yaml_line(error, matter.block)
        cure = "mend this line; a text with a colon or a quotation mark belongs in quotes"
        matter.refuse(f"the front matter is {what}", cure, first + line)
    except ValueError as error:  # tomllib's, for a number of thousands of digits
        matter.refuse(f"the front matter cannot be read: {error}", "write that number as a text", matter.start)
    return matter.refuse(f"the front matter is {what}", "mend this line", first + line)


def _last(block: str) -> int:
    return block.count("\n") - 1


def _yaml_line(error: yaml.YAMLError, block: str) -> int:
    """Where the fault is; for what is never closed, where it was opened."""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark and opened and mark.line > _last(block):
        mark = opened
    return mark.line if mark else 0


def _refuse_unclosed(matter: FrontMatter, text: str) -> None:
    """A fence, a line that can only be a key, and no second fence: an author's slip, never a body."""
    for each in FENCED:
        opening = each.opening.match(text)
        if opening and KEY.match(text, opening.end()):
            cure = f"write a line {opening[0].strip()} after its last key"
            matter.refuse("the front matter is never closed", cure, matter.start)


def _as_text(value: Any) -> Metadata | None:
    """The mapping with every scalar as clean text; {} if it is no mapping, None if it is deeper or larger than sane."""
    nodes = 0

    def convert(value: Any, depth: int) -> Any:
        nonlocal nodes
        nodes += 1 + (len(value) // 100 if isinstance(value, str) else 0)
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise OverflowError
        if isinstance(value, dict):
            return {scrub(str(key)): convert(each, depth + 1) for key, each in value.items()}
        if isinstance(value, list):
            return [convert(each, depth + 1) for each in value]
        if value is None or (depth == 1 and value in NULLS):
            return ""
        return str(value).lower() if isinstance(value, bool) else scrub(str(value))

    if not isinstance(value, dict):
        return {}
    try:
        return convert(value, 0)  # type: ignore[no-any-return]
    except (OverflowError, ValueError):  # ValueError: a number of more digits than Python writes out
        return None
