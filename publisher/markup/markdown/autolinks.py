"""Addresses that stand bare in the words become links, as on GitHub: with a scheme, or with `www.`."""

import re
from collections import Counter

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# Punctuation of Chinese, Japanese and Korean ends an address, and so does a finished piece's mark (private use).
ADDRESS = re.compile(
    r"(?<![A-Za-z0-9_/@.=-])(?:https?://|www\.(?=[^\s.]+\.))[^\s<>\ue000-\uf8ff\u3000-\u303f\uff00-\uff0f\uff1a-\uff1f‘’“”…]+",
    re.IGNORECASE,
)
BRACKETS = {")": "(", "]": "[", "}": "{"}


def autolinks(parser: MarkdownIt) -> None:
    """Make links of bare addresses."""
    parser.core.ruler.push("autolinks", _autolinks)


def _autolinks(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.children and ("://" in token.content or "www." in token.content.lower()):
            token.children = _linked(state, token.children)


def _linked(state: StateCore, tokens: list[Token]) -> list[Token]:
    linked: list[Token] = []
    depth = 0  # of links, which do not stand in each other
    for token in tokens:
        if token.type == "html_inline":
            depth = max(0, depth + _opens(token.content))
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not depth:
            linked.extend(_parted(state, token))
        else:
            linked.append(token)
    return linked


def _opens(tag: str) -> int:
    """1 for the tag that begins a link, -1 for one that ends it."""
    if re.match(r"</a\s*>", tag, re.IGNORECASE):
        return -1
    return int(bool(re.match(r"<a[\s>]", tag, re.IGNORECASE)))


def _parted(state: StateCore, token: Token) -> list[Token]:
    parts: list[Token] = []
    end = 0
    for match in ADDRESS.finditer(token.content):
        address = _trimmed(match[0])
        if address.endswith("://") or len(address) < 7:
            continue
        parts.append(Token("text", "", 0, content=token.content[end : match.start()], level=token.level))
        href = state.md.normalizeLink(address if "://" in address[:8] else f"https://{address}")
        parts.append(Token("link_open", "a", 1, attrs={"href": href}, level=token.level))
        parts.append(Token("text", "", 0, content=address, level=token.level + 1))
        parts.append(Token("link_close", "a", -1, level=token.level))
        end = match.start() + len(address)
    parts.append(Token("text", "", 0, content=token.content[end:], level=token.level))
    return parts


def _trimmed(address: str) -> str:
    """The address without what belongs to the sentence: `(see https://example.org/a_(b).)`."""
    signs = Counter(address)
    end = len(address)
    while end:
        last = address[end - 1]
        unbalanced = last in BRACKETS and signs[last] > signs[BRACKETS[last]]
        if not (last in "?!.,:;*_~'\"" or unbalanced):
            break
        signs[last] -= 1
        end -= 1
    return address[:end]
