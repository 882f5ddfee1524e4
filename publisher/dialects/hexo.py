"""Hexo: the tags of its plugins and of the NexT theme, in a text whose code is left alone."""

import re
from collections.abc import Callable
from textwrap import dedent

from publisher.dialects import octopress
from publisher.dialects.base import Desk, block, escaped, link, tag
from publisher.dialects.code import code_of
from publisher.dialects.shortcodes import Call, expanded
from publisher.dialects.tags import Piece, arguments, assembled, matched, scan

RAW = ("raw", "codeblock", "code")
LITERAL = re.compile(r"""(["'`])(?P<text>.*)\1""", re.DOTALL)
TAB_END = re.compile(r"<!--\s*endtab\s*-->")
TAB = re.compile(r"<!--\s*tab(?:\s+(?P<title>[^\n]*?))?\s*-->")


def expand(desk: Desk) -> str:
    """The desk's text with what its tags stand for."""
    pieces = scan(desk.text, code=code_of(desk.text), raw=RAW, comments=True)
    names = {piece.name for piece in pieces if piece.kind == "tag"}
    ends = matched(
        (piece.name.removeprefix("end"), _is_end(piece, names), at)
        for at, piece in enumerate(pieces)
        if piece.kind == "tag"
    )

    def single(at: int) -> str:
        piece = pieces[at]
        if piece.kind == "text":
            return piece.text
        if piece.kind == "output":
            return _output(piece, desk)
        return "" if _is_end(piece, names) else _meaning(piece, None, desk)

    return assembled(len(pieces), ends, single, lambda at, inner: _meaning(pieces[at], inner, desk))


def _is_end(piece: Piece, names: set[str]) -> bool:
    return piece.name.startswith("end") and piece.name[3:] in names


def _output(piece: Piece, desk: Desk) -> str:
    """A text in quotation marks, which is how authors write braces, or a word of the front matter."""
    literal = LITERAL.fullmatch(piece.text)
    if literal:
        return literal["text"]
    page = {**desk.body.metadata, "title": desk.post.title, "permalink": desk.post.url}
    value = page.get(piece.text.removeprefix("page.").removeprefix("post.").strip().lower())
    if value is None:
        desk.unknown(piece.start, "variable", piece.text)
    return str(value) if isinstance(value, str) else ""


def _meaning(piece: Piece, inner: str | None, desk: Desk) -> str:
    own = MEANINGS.get(piece.name)
    if own:
        return own(piece, inner, desk) or ""
    if piece.name == "raw" and inner is not None:
        return inner
    made = octopress.expanded(piece.name, piece.text, inner, desk)
    if made is None and piece.name not in octopress.MEANINGS:
        words, named = arguments(piece.text)
        made = expanded(Call(name=piece.name, words=tuple(words), named=named, inner=inner), desk)
    if made is None:
        desk.unknown(piece.start, "tag", piece.name)
        return dedent(inner or "")
    return made


def _asset_image(piece: Piece, _inner: str | None, desk: Desk) -> str:
    """A picture beside the post: its name, and a title of bare words or in quotation marks."""
    words, _ = arguments(piece.text)
    at = next((at for at, word in enumerate(words) if re.search(r"\.\w{2,5}$", word)), 0)
    rest = [word for word in words[at + 1 :] if not re.fullmatch(r"\d+%?", word)]
    quoted = re.search(r"[\"']", piece.text) is not None
    alt = octopress.unquoted(rest[-1]) if rest and quoted else " ".join(rest)
    return desk.piece(tag("img", src=words[at], alt=alt)) if words else ""


def _asset_path(piece: Piece, _inner: str | None, _desk: Desk) -> str:
    return "".join(arguments(piece.text)[0][:1])


def _asset_link(piece: Piece, _inner: str | None, desk: Desk) -> str:
    words, _ = arguments(piece.text)
    return desk.piece(link(words[0], " ".join(words[1:]))) if words else ""


def _found(piece: Piece, desk: Desk) -> tuple[str, str]:
    """The address of the post that a tag names, and the words behind its name."""
    words, _ = arguments(piece.text)
    name = words[0] if words else ""
    found = desk.find(name)
    if found is None:
        desk.warn(piece.start, f'no post is named "{name[:80]}"', "name its file as it lies in the content folder")
    title = [word for word in words[1:] if word not in ("true", "false")]
    return found or "", " ".join(title)


def _post_link(piece: Piece, _inner: str | None, desk: Desk) -> str:
    address, title = _found(piece, desk)
    name = "".join(arguments(piece.text)[0][:1])
    return desk.piece(link(address, title or name)) if address else escaped(title or name)


def _post_path(piece: Piece, _inner: str | None, desk: Desk) -> str:
    return _found(piece, desk)[0]


def _tabs(_piece: Piece, inner: str | None, desk: Desk) -> str:
    """NexT's tabs, one beneath the other."""

    def opened(match: re.Match[str]) -> str:
        title = (match["title"] or "").rpartition("@")[0] or (match["title"] or "")
        return f"\n\n{desk.piece(f'<p><strong>{escaped(title.strip())}</strong></p>')}\n\n" if title.strip() else "\n\n"

    return f"\n\n{TAB.sub(opened, TAB_END.sub('', inner or ''))}\n\n"


def _note(piece: Piece, inner: str | None, _desk: Desk) -> str:
    """NexT's note: a class, options and a title in bare words."""
    title = re.sub(r"\A\s*[\w-]+|\b(?:no-icon|flat|modern|simple|disabled)\b", "", piece.text).strip(" \"'")
    heading = f"**{title}**\n\n" if title and not re.search(r"[*_<>]", title) else ""
    return block("<blockquote>", heading + dedent(inner or ""), "</blockquote>")


def _centered(_piece: Piece, inner: str | None, _desk: Desk) -> str:
    return block("<blockquote>", dedent(inner or ""), "</blockquote>")


def _button(piece: Piece, _inner: str | None, desk: Desk) -> str:
    """NexT's button: an address, words, an icon and a title, between commas."""
    parts = [part.strip(" \"'") for part in piece.text.split(",")]
    return desk.piece(link(parts[0], parts[1] if len(parts) > 1 else "")) if parts[0] else ""


def _label(piece: Piece, _inner: str | None, _desk: Desk) -> str:
    return escaped(piece.text.rpartition("@")[2].strip())


def _hidden(piece: Piece, inner: str | None, desk: Desk) -> str | None:
    """Butterfly's text that a reader may open: a title and colours, or colours and a title, between commas."""
    parts = [part.strip() for part in piece.text.split(",")]
    title = parts[-1] if piece.name == "folding" else parts[0]
    return expanded(Call(name="details", words=(title,), inner=inner), desk)


def _hidden_words(piece: Piece, _inner: str | None, _desk: Desk) -> str:
    return escaped(piece.text.partition(",")[0].strip())


MEANINGS: dict[str, Callable[[Piece, str | None, Desk], str | None]] = {
    "asset_img": _asset_image,
    "asset_image": _asset_image,
    "asset_path": _asset_path,
    "asset_link": _asset_link,
    "post_link": _post_link,
    "post_path": _post_path,
    "tabs": _tabs,
    "subtabs": _tabs,
    "note": _note,
    "subnote": _note,
    "cq": _centered,
    "centerquote": _centered,
    "button": _button,
    "btn": _button,
    "label": _label,
    "hideToggle": _hidden,
    "hideBlock": _hidden,
    "folding": _hidden,
    "hideInline": _hidden_words,
}
