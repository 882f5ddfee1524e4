"""Zola: Tera's shortcodes, `{{ youtube(id="…") }}` and `{% quote() %}…{% end %}`, and links to `@/blog/post.md`."""

import re
from textwrap import dedent

from publisher.dialects.base import Desk
from publisher.dialects.code import Code, code_of
from publisher.dialects.shortcodes import Call, expanded
from publisher.dialects.tags import Piece, arguments, assembled, matched, scan

CALL = re.compile(r"(?P<name>[A-Za-z_]\w*(?:::\w+)*)\s*\((?P<arguments>.*)\)\s*", re.DOTALL)
INTERNAL = re.compile(r"(?P<before>\]\(<?|\]:[ \t]*<?|\b(?:href|src)=[\"']?)@/(?P<path>[^\s)\"'>]+)")


def expand(desk: Desk) -> str:
    """The desk's text with what its shortcodes and internal links stand for."""
    pieces = scan(desk.text, raw=())
    code = code_of(desk.text)
    calls = {at: call for at, piece in enumerate(pieces) if (call := _call(piece))}
    ends = matched(
        ("end", at not in calls, at)
        for at, piece in enumerate(pieces)
        if piece.kind == "tag" and (at in calls or (piece.name == "end" and not piece.text))
    )

    def single(at: int) -> str:
        return _meaning(calls[at], None, pieces[at].start, desk) if at in calls else _text(pieces[at], code, desk)

    return assembled(len(pieces), ends, single, lambda at, inner: _meaning(calls[at], inner, pieces[at].start, desk))


def _call(piece: Piece) -> Call | None:
    """The shortcode that an output or a tag is; None where it has not the form of one."""
    if piece.kind == "text":
        return None
    match = CALL.fullmatch(piece.text if piece.kind == "output" else piece.name + piece.text)
    if match is None:
        return None
    words, named = arguments(match["arguments"])
    return Call(name=match["name"], words=tuple(words), named=named)


def _text(piece: Piece, code: Code, desk: Desk) -> str:
    """What is no shortcode, with addresses in place of internal links; `/*` and `*/` around a shortcode show it."""
    source = desk.text[piece.start : piece.end]
    if source.startswith(("{{/*", "{%/*")):
        return source[:2] + source[4:-2].removesuffix("*/") + source[-2:]

    def linked(match: re.Match[str]) -> str:
        place = piece.start + match.start()
        return match[0] if place in code else match["before"] + _address(match["path"], place, desk)

    return INTERNAL.sub(linked, source)


def _meaning(call: Call, inner: str | None, place: int, desk: Desk) -> str:
    held = call.named.get("body") if inner is None else inner  # Zola takes either for the other
    made = expanded(Call(name=call.name, words=call.words, named=call.named, inner=held), desk)
    if made is None:
        desk.unknown(place, "shortcode", call.name)
        return dedent(inner or "")
    return made


def _address(path: str, place: int, desk: Desk) -> str:
    found = desk.find(path)
    if found is None:
        desk.warn(place, f'no post is named "@/{path[:80]}"', "name its file as it lies in the content folder")
        below = re.sub(r"(?:(?:/|\A)_?index)?\.md(?=#|\Z)", "/", path).lstrip("/")
        return desk.surroundings.site.url + below
    return found
