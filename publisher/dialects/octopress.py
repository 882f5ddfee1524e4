"""The tags of Octopress, which Hexo took over: `{% codeblock %}`, `{% blockquote %}`, `{% img %}` and their like."""

import re
from collections.abc import Callable
from textwrap import dedent

from publisher.dialects.base import Desk, block, code_block, escaped, link, tag
from publisher.dialects.shortcodes import ADDRESS
from publisher.dialects.tags import arguments

Meaning = Callable[[str, str | None, Desk], str]
SIZE = re.compile(r"\d+(?:px|%)?")
OPTION = re.compile(
    r"\b(?P<name>lang|language|title|url|from|to|start|line_number|highlight|mark|wrap):(?P<value>\S+)\s*"
)


def expanded(name: str, text: str, inner: str | None, desk: Desk) -> str | None:
    """What the tag stands for; None where it is none of these."""
    meaning = MEANINGS.get(name)
    return meaning(text.strip(), inner, desk) if meaning else None


def codeblock(text: str, inner: str | None, desk: Desk) -> str:
    """A block of code, under its title."""
    options = {match["name"]: match["value"] for match in OPTION.finditer(text)}
    words = OPTION.sub("", text).strip()
    address = next((word for word in words.split() if ADDRESS.match(word)), "")
    title = words.partition(address)[0].strip() if address else words
    caption = link(address, title) if address else escaped(title)
    heading = f"<p>{caption}</p>" if caption else ""
    return desk.piece(heading + code_block(inner or "", options.get("lang") or options.get("language") or ""))


def blockquote(text: str, inner: str | None, desk: Desk) -> str:
    """What somebody said: their name, the source, its address and title."""
    footer = ""
    if text:
        address = next((word for word in text.split() if ADDRESS.match(word)), "")
        before, _, title = text.partition(address) if address else (text, "", "")
        author, _, source = before.strip().partition(",")
        words = title.strip() or source.strip()
        cited = link(address, words or address) if address else escaped(words)
        footer = desk.piece(f"<p>— {', '.join(part for part in (escaped(author.strip()), cited) if part)}</p>")
    return block("<blockquote>", f"{dedent(inner or '')}\n\n{footer}", "</blockquote>")


def pullquote(_text: str, inner: str | None, _desk: Desk) -> str:
    """A quotation without an author."""
    return block("<blockquote>", dedent(inner or ""), "</blockquote>")


def picture(text: str, _inner: str | None, desk: Desk) -> str:
    """A picture: classes, its address, width, height, title and description."""
    words, named = arguments(text)
    at = next((at for at, word in enumerate(words) if ADDRESS.match(word) or "/" in word or "." in word), None)
    source = named.get("src", "") if at is None else words[at]
    if not source:
        return ""
    rest = words[(at or 0) + 1 :] if at is not None else []
    sizes: list[str] = []
    while rest and len(sizes) < 2 and SIZE.fullmatch(rest[0]):
        sizes.append(rest.pop(0).removesuffix("px"))
    # `"title" "description"`, or a title of bare words
    quoted = len(re.findall(r"(?:\A|\s)[\"']", text)) >= len(rest)
    title = rest[0] if rest and quoted else " ".join(rest)
    alt = rest[1] if quoted and len(rest) > 1 else title
    width, height = [*(size if size.isdecimal() else "" for size in sizes), "", ""][:2]
    return desk.piece(tag("img", src=source, alt=unquoted(alt), width=width, height=height))


def unquoted(words: str) -> str:
    """The last of the texts that are quoted within a quoted text, else the words as they are."""
    return arguments(words)[0][-1] if re.match(r"[\"'].*[\"']\Z", words, re.DOTALL) else words


def reference(text: str, _inner: str | None, desk: Desk) -> str:
    """`link text address`, with a target and a title perhaps."""
    words, _ = arguments(text)
    at = next((at for at, word in enumerate(words) if ADDRESS.match(word) or word.startswith("/")), None)
    return escaped(text) if at is None else desk.piece(link(words[at], " ".join(words[:at])))


def _linked(pattern: str) -> Meaning:
    def meaning(text: str, _inner: str | None, desk: Desk) -> str:
        words, _ = arguments(text)
        address = words[0] if words and ADDRESS.match(words[0]) else pattern.format(words[0]) if words else ""
        return desk.piece(f"<p>{link(address)}</p>") if words and address else ""

    return meaning


def included_code(text: str, _inner: str | None, desk: Desk) -> str:
    """A file of code, as a link to it: the file is not the post's."""
    words = OPTION.sub("", text).split()
    return desk.piece(f"<p>{link('/downloads/code/' + words[-1], ' '.join(words))}</p>") if words else ""


MEANINGS: dict[str, Meaning] = {
    "codeblock": codeblock,
    "code": codeblock,
    "blockquote": blockquote,
    "quote": blockquote,
    "pullquote": pullquote,
    "img": picture,
    "image": picture,
    "link": reference,
    "jsfiddle": _linked("https://jsfiddle.net/{}/"),
    "iframe": _linked(""),
    "include_code": included_code,
    "include-code": included_code,
}
