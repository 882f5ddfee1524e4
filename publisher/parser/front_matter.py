"""A file is split into its front matter, as text, and its body; what no parser must see is refused before one does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn, cast

import frontmatter

from publisher.errors import ContentError, Fault
from publisher.model import BodyFormat
from publisher.parser.encoding import decode
from publisher.parser.formats import (
    FORMATS,
    MAX_BLOCK,
    MAX_DEPTH,
    YAML,
    BrokenError,
    Format,
    Loaded,
    Metadata,
    TooMuchError,
)
from publisher.parser.headers import READERS, unfenced_block

TOO_DEEP = "the front matter is nested too deep", f"use at most {MAX_DEPTH} levels"
COMMENT_END = re.compile(r"-->\s*(?=---|\+\+\+|\{)")
KEY = re.compile(r"(?:[\w-]+[ \t]*[:=](?:\s|\Z)|\[[\w.]+\][ \t]*(?:\n|\Z))")

# A block that begins as prose does ("It was late: I left.") is front matter all the same if it has one of these.
TELLTALE = set(
    "author authors categories category date draft expirydate excerpt id image lang lastmod layout permalink private "
    "published slug status summary tags title unlisted url visibility".split()
)


@dataclass(slots=True)
class FrontMatter:
    """The keys of a file, lower-cased, with every scalar as clean text; its body, and the line on which that begins.

    `warnings` are faults that the file is published in spite of.
    """

    path: str
    metadata: Metadata = field(default_factory=dict)
    body: str = ""
    line: int = 1
    first: int = 1
    block: str = ""
    format: Format | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    warnings: list[Fault] = field(default_factory=list)

    def line_of(self, key: str) -> int:
        """The line of a key in the file; 1 for what is not written there."""
        line = self.format.line_of(key, self.block) if self.format else self.lines.get(key)
        return 1 if line is None else self.first + line

    def refuse(self, what: str, cure: str, line: int = 1) -> NoReturn:
        """Raises ContentError for a fault in this file."""
        raise ContentError(Fault(path=self.path, line=line, what=what, cure=cure))

    def warn(self, what: str, cure: str, line: int = 1) -> None:
        """Keep a fault that costs nobody the post."""
        self.warnings.append(Fault(path=self.path, line=line, what=what, cure=cure))


def read(path: str, data: bytes, format: BodyFormat = "markdown") -> FrontMatter:  # noqa: A002 - the model's noun
    """Split a file. Without a front matter everything is body.

    Raises ContentError when it is no text, or its front matter is broken, never closed, too large or too deep.
    """
    matter = FrontMatter(path)
    whole = _decode(matter, data)
    text = _without_blank_lines(whole) if whole[:1].isspace() else whole
    comment = COMMENT_END.match(text, text.find("-->")) if text.startswith("<!--") and "-->" in text else None
    text = text[comment.end() :] if comment else text
    matter.line = 1 + whole.count("\n", 0, len(whole) - len(text))
    matter.body = text
    try:
        if not _read_block(matter, text):
            _read_headers(matter, text, format)
    except TooMuchError:
        matter.refuse("the front matter is nested too deep or repeats itself", "write it out plainly", matter.line)
    except RecursionError:
        matter.refuse(*TOO_DEEP, matter.line)
    return matter


def _without_blank_lines(text: str) -> str:
    indented = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, indented) + 1 :]


def _decode(matter: FrontMatter, data: bytes) -> str:
    try:
        text, encoding = decode(data)
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\r|\n", error.object[: error.start])) + 1
        byte = error.object[error.start]
        matter.refuse(f"not UTF-8 (byte 0x{byte:02x})", "save the file with the encoding UTF-8", line)
    if encoding:
        matter.warn(f"not UTF-8, read as {encoding}", "save the file with the encoding UTF-8")
    return text


def _read_block(matter: FrontMatter, text: str) -> bool:
    """Take a block between fences, or an object of JSON, off the body; False where there is none."""
    handler = cast("Format | None", frontmatter.detect_format(text, FORMATS))
    if handler is None:
        return False
    start = matter.line
    matter.first = start + 1
    try:
        block, body = handler.split(text)
        _check(matter, handler, block)
        loaded = handler.read(block)
    except LookupError:
        fence, _, rest = text.partition("\n")
        if KEY.match(rest):  # an author's slip, never a body
            cure = f"write a line {fence.strip()} after its last key"
            matter.refuse("the front matter is never closed", cure, start)
        return False
    except BrokenError as error:
        matter.refuse(f"the front matter is not {handler.name}: {error.what}", error.cure, matter.first + error.line)
    except ValueError:  # tomllib's, for a number of thousands of digits
        matter.refuse("the front matter has a number of thousands of digits", "write it as a text", start)
    first = next(iter(loaded.metadata), "")
    if first.split() != [first] and block.strip() and TELLTALE.isdisjoint(map(str.lower, loaded.metadata)):
        return False  # a rule, prose, and another rule
    _take(matter, handler, block, loaded)
    _set_body(matter, text, len(text) - len(body))
    return True


def _check(matter: FrontMatter, handler: Format, block: str) -> None:
    """Refuse what no parser must see."""
    if len(block) > MAX_BLOCK:
        cure = f"keep it under {MAX_BLOCK // 1024} KB and move the rest into the body"
        matter.refuse(f"the front matter has {len(block)} characters", cure, matter.line)
    if handler.is_too_deep(block):
        matter.refuse(*TOO_DEEP, matter.line)


def _take(matter: FrontMatter, handler: Format, block: str, loaded: Loaded) -> None:
    matter.metadata = {key.lower(): value for key, value in loaded.metadata.items()}
    matter.block, matter.format = block, handler
    for key, line in loaded.twice:
        matter.warn(f"the key {key!r} stands there twice", "keep the last one, which counts", matter.first + line)


def _read_headers(matter: FrontMatter, text: str, format: BodyFormat) -> None:  # noqa: A002 - the model's noun
    """Take a front matter without fences off the body."""
    matter.first = matter.line
    unfenced = unfenced_block(text) if format in ("markdown", "mdx") else None
    if unfenced and _read_unfenced(matter, unfenced[0]):
        _set_body(matter, text, unfenced[1])
        return
    headers = READERS[format](text)
    if headers:
        matter.metadata, matter.lines = headers.metadata, headers.lines
        _set_body(matter, text, headers.start, headers.end)


def _read_unfenced(matter: FrontMatter, block: str) -> bool:
    """Hexo's block without a first fence. One that is not YAML may still be Pelican's."""
    _check(matter, YAML, block)
    try:
        loaded = YAML.read(block)
    except BrokenError:
        return False
    _take(matter, YAML, block, loaded)
    return bool(loaded.metadata)


def _set_body(matter: FrontMatter, text: str, start: int, end: int | None = None) -> None:
    matter.body = text[start:end].lstrip("\n")
    blank = len(text[start:end]) - len(matter.body)
    matter.line += text.count("\n", 0, start + blank)
