"""Pelican: links to sources, `{filename}other.md`, and to files, `{static}/images/x.png`."""

import posixpath
import re
from urllib.parse import unquote

from publisher.dialects.base import Desk
from publisher.dialects.code import NOWHERE, Code

LINK = re.compile(
    r"(?P<before>[(<\"'=:]\s{0,3})[{|](?P<kind>filename|static|attach|tag|category|author|index)[}|]"
    r"(?P<path>[^\s\"'<>)\]`]*)"
)
COLLECTIONS = ("tag", "category", "author")


def expand(desk: Desk, text: str, code: Code = NOWHERE) -> str:
    """The text with addresses in place of Pelican's links."""

    def written(match: re.Match[str]) -> str:
        if match.start() in code:
            return match[0]
        return match["before"] + _address(match["kind"], match["path"], match.start(), desk)

    return LINK.sub(written, text)


def _address(kind: str, path: str, place: int, desk: Desk) -> str:
    if kind == "index":
        return "/"
    if kind in COLLECTIONS:
        return f"/{kind}/{path}.html"
    if kind == "attach":
        return path.rpartition("/")[2]
    folder = "" if path.startswith("/") else posixpath.dirname(desk.post.path)
    full = posixpath.normpath(posixpath.join("/", folder, path.lstrip("/")))
    if kind == "static":
        return full
    found = desk.find(unquote(full.lstrip("/"))) or desk.find(unquote(path))
    if found is None and re.search(r"\.(?:md|rst|markdown|html?)(?:[#?]|\Z)", path):
        desk.warn(place, f'no post is named "{path[:80]}"', "name its file as it lies in the content folder")
    return full if found is None else found
