"""Front matters without fences: Pelican's and MultiMarkdown's headers, reStructuredText's fields, HTML's head."""

import html
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from publisher.model import BodyFormat

MAX_HEAD = 64 * 1024

# A header is one only if it begins with one of these; prose may begin with `Note: `.
KNOWN = (
    "title date author authors category categories tags tag slug summary status modified lang layout keywords "
    "description subtitle permalink published updated id url draft template email save_as translation".split()
)
TELLTALE = {"title", "date"}

KEY = r"[A-Za-z][\w-]*(?: [\w-]+){0,2}"
FIRST = re.compile(rf" {{0,3}}(?:{'|'.join(KNOWN)})[ \t]*:", re.IGNORECASE)
LINE = re.compile(rf" {{0,3}}(?P<key>{KEY})[ \t]*:[ \t]*(?P<value>.*)|(?: {{4}}|\t)[ \t]*(?P<more>\S.*)")
BLOCK = re.compile(r"(?:[ \t]*\S[^\n]*\n)+?(?=-{3,}[ \t]*(?:\n|\Z))")
RULE = re.compile(r"-{3,}[ \t]*(?:\n|\Z)")

ORNAMENT = r"""(?:={3,}|-{3,}|`{3,}|:{3,}|\.{3,}|'{3,}|"{3,}|~{3,}|\^{3,}|_{3,}|\*{3,}|\+{3,}|\#{3,}|<{3,}|>{3,})"""
RST_TITLE = re.compile(rf"(?:{ORNAMENT}[ \t]*\n)?[ \t]*(?P<title>[^\s:.][^\n]*)\n{ORNAMENT}[ \t]*(?:\n+|\Z)")
RST_FIELD = re.compile(r":(?P<key>\w[\w -]*):(?P<value>[^\n]*(?:\n[ \t]+\S[^\n]*)*)(?:\n|\Z)")

DOCUMENT = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*(?:<!doctype\s+html|<html|<head)\b", re.IGNORECASE | re.DOTALL
)
ELEMENT = re.compile(
    r"<html\b(?P<html>[^<>]*)>|<title\b[^<>]*>(?P<title>[^<]*)|<meta\b(?P<meta>[^<>]*)>", re.IGNORECASE
)
ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]+)\s*=\s*(?:"([^"]*)(?:"|\Z)|'([^']*)(?:'|\Z)|([^\s"'>]+))""")
BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)
BODY_END = re.compile(r"</body\s*>|</html\s*>", re.IGNORECASE)
META = {
    "article:author": "author",
    "article:modified_time": "modified",
    "article:published_time": "date",
    "article:section": "category",
    "article:tag": "tags",
    "dc.date": "date",
    "dcterms.created": "date",
    "keywords": "tags",
    "og:description": "description",
    "og:image": "image",
    "og:title": "title",
    "twitter:image": "image",
}
OWN = set(KNOWN) | set(META.values()) | {"expires", "private", "unlisted", "visibility"}


class Headers(NamedTuple):
    """What a file says of itself, its keys as written, with the line of each; and from where to where its body goes."""

    metadata: dict[str, Any]
    lines: dict[str, int]
    start: int
    end: int


def of_markdown(text: str) -> Headers | None:
    """`Key: value` lines up to the first blank line, or to a rule; what is indented by four goes on."""
    if not FIRST.match(text):
        return None
    metadata: dict[str, Any] = {}
    lines: dict[str, int] = {}
    position = number = 0
    key = ""
    while position < min(len(text), MAX_HEAD):
        end = text.find("\n", position) + 1 or len(text)
        match = LINE.fullmatch(text, position, end - (text[end - 1] == "\n"))
        if match is None:
            break
        if match["more"]:
            metadata[key] += "\n" + match["more"].rstrip()
        else:
            key = match["key"].lower()
            metadata[key] = match["value"].strip()
            lines[key] = number
        position, number = end, number + 1
    rule = RULE.match(text, position)
    is_ended = rule or position == len(text) or text[position] == "\n"
    if not TELLTALE & metadata.keys() or not (is_ended or metadata.keys() >= TELLTALE):
        return None
    return Headers(metadata, lines, rule.end() if rule else position, len(text))


def unfenced_block(text: str) -> tuple[str, int] | None:
    """A block of YAML without a first fence, as Hexo's older posts have it, and where its body begins."""
    match = BLOCK.match(text, 0, MAX_HEAD) if FIRST.match(text) else None
    if match is None:
        return None
    rule = RULE.match(text, match.end())
    return match[0], rule.end() if rule else match.end()


def of_rst(text: str) -> Headers | None:
    """A title with a line below it (and above), and a list of fields, each of them once."""
    metadata: dict[str, Any] = {}
    lines: dict[str, int] = {}
    position = 0
    title = RST_TITLE.match(text)
    if title:
        metadata["title"] = title["title"].rstrip()
        position = title.end()
    while position < MAX_HEAD and (field := RST_FIELD.match(text, position)):
        key = field["key"].lower()
        metadata[key] = _field(field["value"])
        lines[key] = text.count("\n", 0, position)
        position = field.end()
    return Headers(metadata, lines, position, len(text)) if metadata else None


def _field(written: str) -> str | list[str]:
    lines = [line.strip() for line in written.strip().split("\n")]
    is_list = all(line.startswith("- ") for line in lines)
    return [line.removeprefix("- ") for line in lines] if is_list else "\n".join(lines)


def of_html(text: str) -> Headers | None:
    """The head of a whole document, and what is in its body."""
    if not DOCUMENT.match(text, 0, MAX_HEAD):
        return None
    opening = BODY.search(text) or HEAD_END.search(text)
    start = opening.end() if opening else 0
    metadata: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for element in ELEMENT.finditer(text, 0, min(start or len(text), MAX_HEAD)):
        key, value = _meant(element)
        if key and value and key not in metadata:
            metadata[key] = value
            lines[key] = text.count("\n", 0, element.start())
    closing = BODY_END.search(text, start)
    return Headers(metadata, lines, start, closing.start() if closing else len(text))


def _meant(element: re.Match[str]) -> tuple[str, str]:
    """The key and the value that an element of the head stands for; ("", "") for one that tells nothing of a post."""
    if element["title"] is not None:
        return "title", html.unescape(element["title"]).strip()
    written = element["html"] if element["meta"] is None else element["meta"]
    attributes = {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(written)}
    if element["meta"] is None:
        return "lang", attributes.get("lang", "")
    name = next((attributes[each] for each in ("name", "property", "itemprop") if each in attributes), "").lower()
    value = attributes.get("content") or attributes.get("contents") or ""
    key = META.get(name, name)
    return (key, value.strip()) if key in OWN else ("", "")


READERS: dict[BodyFormat, Callable[[str], Headers | None]] = {
    "html": of_html,
    "markdown": of_markdown,
    "mdx": of_markdown,
    "rst": of_rst,
}
