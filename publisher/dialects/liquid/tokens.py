"""A template's text as the tokens that python-liquid parses: balanced, so that no block is ever open at the end."""

import re
from collections.abc import Collection

from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG, Token

from publisher.dialects.code import Code
from publisher.dialects.tags import Piece, matched, scan

PLUGIN, PAIR = "a tag of a plugin", "a block of a plugin"
BLOCKS = ("if", "unless", "case", "for", "tablerow", "capture", "ifchanged")
MIDDLES = {
    "else": ("if", "unless", "case", "for", "ifchanged"),
    "elsif": ("if", "unless"),
    "elseif": ("if", "unless"),
    "when": ("case",),
}
ALIASES = {"elseif": "elsif", "set": "assign"}
RAW = ("raw", "comment", "verbatim")
CALLED = re.compile(r"\|\s*(?P<name>\w+)\s*\((?P<arguments>[^()]*)\)")


def pieces_of(text: str, code: Code, *, comments: bool) -> list[Piece]:
    """The pieces of a template, without what its comments hold."""
    pieces = scan(text, code=code, raw=RAW, comments=comments)
    held = {
        at + 1
        for at, piece in enumerate(pieces[:-2])
        if piece.kind == "tag" and piece.name == "comment" and pieces[at + 2].name == "endcomment"
    }
    return [piece for at, piece in enumerate(pieces) if at not in held]


def tokens_of(pieces: list[Piece], source: str, *, known: Collection[str]) -> list[Token]:
    """The tokens of a template: without ends of nothing, blocks that never end, and branches outside of a block.

    A tag that is not `known` becomes a PLUGIN or, where it has an end, a PAIR.
    """
    tags = {at: piece for at, piece in enumerate(pieces) if piece.kind == "tag" and piece.name not in ("", "#", *RAW)}
    names = {piece.name for piece in tags.values()}
    ends = matched(
        (piece.name[3:] if (is_end := _is_end(piece, names)) else piece.name, is_end, at) for at, piece in tags.items()
    )
    closings = {end: pieces[opening].name for opening, end in ends.items()}
    around: list[str] = []
    tokens: list[Token] = []
    for at, piece in enumerate(pieces):
        if piece.kind == "text":
            tokens.append(Token(TOKEN_CONTENT, piece.text, piece.start, source))
        elif piece.kind == "output" and piece.text:
            tokens.append(Token(TOKEN_OUTPUT, piece.text, piece.start, source))
            tokens.append(Token(TOKEN_EXPRESSION, _filtered(piece.text), piece.start, source))
        elif at in closings:
            around.pop()
            name = closings[at] if closings[at] in known else f" {PAIR}"
            tokens.append(Token(TOKEN_TAG, f"end{name}", piece.start, source))
        elif at in tags:
            tokens.extend(_opening(piece, source, around, known=known, paired=at in ends))
            if at in ends:
                around.append(piece.name)
    return tokens


def _is_end(piece: Piece, names: set[str]) -> bool:
    return piece.name.startswith("end") and piece.name[3:] in names


def _opening(piece: Piece, source: str, around: list[str], *, known: Collection[str], paired: bool) -> list[Token]:
    name, text = ALIASES.get(piece.name, piece.name), piece.text
    if piece.name in MIDDLES:
        if not around or around[-1] not in MIDDLES[piece.name]:
            return []
    elif (name in BLOCKS and not paired) or piece.name.startswith("end"):
        return []
    elif name not in known:
        name, text = (PAIR if paired else PLUGIN), f"{name} {text}"
    text = "" if name == "else" else _filtered(text)
    tag = [Token(TOKEN_TAG, name, piece.start, source)]
    return [*tag, Token(TOKEN_EXPRESSION, text, piece.start, source)] if text else tag


def _filtered(expression: str) -> str:
    """Nunjucks writes the arguments of a filter between parentheses."""
    return CALLED.sub(r"| \g<name>: \g<arguments>", expression) if "(" in expression else expression
