"""Where a file of `out/` lies, what it is, and what a host was told of it."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from publisher.filetypes import media_type
from publisher.hosting import static
from publisher.hosting.base import Moved
from publisher.hosting.rules import FRESH, base
from publisher.hosting.static import HEADERS, REDIRECTS

# Those of filetypes are of what posts show; these are of what pages are made of.
TYPES = {
    "html": "text/html",
    "htm": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "mjs": "text/javascript",
    "json": "application/json",
    "xml": "application/xml",
    "opml": "text/x-opml",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "vtt": "text/vtt",
    "ics": "text/calendar",
    "webmanifest": "application/manifest+json",
    "wasm": "application/wasm",
    "ico": "image/vnd.microsoft.icon",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "gz": "application/gzip",
    "zip": "application/zip",
}
TEXT = re.compile(r"text/.*|application/(?:.*\+)?(?:json|xml)|image/svg\+xml")
UNKNOWN = "application/octet-stream"
HIDDEN = frozenset({HEADERS, REDIRECTS})


class Told:
    """What the last build told hosts: the headers of each path below `out/`, and where paths lead that moved."""

    def __init__(self, out: Path, *, site: str) -> None:
        """`site` is the address of `out/`. What publisher did not write is not heeded."""
        self.top = base(site)
        rules = static.read_headers(_ours(out / HEADERS))
        self.plain = {unquote(rule.path.removeprefix(self.top)): rule.headers for rule in rules if not rule.is_pattern}
        self.patterns = [(re.compile(rule.expression), rule.headers) for rule in rules if rule.is_pattern]
        self.moved = {self._below(each.old): each for each in static.read_redirects(_ours(out / REDIRECTS))}

    def headers(self, path: str) -> Mapping[str, str]:
        """The headers of a file, with its media type, and how long it is fresh."""
        found = self.plain.get(path) or next(
            (headers for pattern, headers in self.patterns if pattern.fullmatch(unquote(self.top) + path)), ()
        )
        return {"Content-Type": type_of(path), "Cache-Control": FRESH, **dict(found)}

    def leads(self, path: str) -> str:
        """Where a path below `out/` leads that moved, as `Elsewhere` has it; "" where it did not."""
        moved: Moved | None = self.moved.get(path)
        if moved is None:
            return ""
        return "/" + moved.new.removeprefix(self.top) if moved.new.startswith(self.top) else moved.new

    def _below(self, address: str) -> str:
        return unquote(address.removeprefix(self.top))


def type_of(path: str) -> str:
    """The media type of a file by its suffix, with the encoding of text."""
    type_ = TYPES.get(path.rpartition(".")[2].lower()) or media_type(path) or UNKNOWN
    return f"{type_}; charset=utf-8" if is_text(type_) else type_


def is_text(type_: str) -> bool:
    """Whether a file of this media type is text, which is worth compressing."""
    return TEXT.fullmatch(type_.partition(";")[0]) is not None


def locate(out: Path, path: str) -> str | None:
    """The file or folder at a path that was decoded once; None for what is none of those in `out/`.

    Nothing is normalised: a path has one spelling. Nothing hidden is shown, and no link leads out of the folder.
    """
    names = path.split("/")
    last = names.pop() if names[-1] == "" else None  # a folder's address ends with a slash
    if last is None and not names:
        return None
    for name in names:
        if name in ("", ".", "..") or "\\" in name or _is_hidden(name):
            return None
    if names and names[0] in HIDDEN:
        return None
    try:
        root = os.path.realpath(out)
        found = os.path.realpath(os.path.join(root, *names), strict=True)
    except (OSError, ValueError):
        return None
    if found != root and not found.startswith(root + os.sep):
        return None
    return found if os.path.isdir(found) or last is None else None


def _is_hidden(name: str) -> bool:
    return name.startswith(".") and name != ".well-known"


def _ours(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return text if text.startswith(static.MARK) else ""
