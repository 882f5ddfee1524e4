"""Pictures and sounds of posts that lie in the project: found, and measured."""

import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from publisher.output import stamp_of

# Where generators keep what is copied to the site as it stands; the project itself for Jekyll.
ROOTS = ("", "static", "public", "source", "assets", "src")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of the project: `file` is its path there, `length` in bytes; None and "" where there is no such file."""

    file: str
    stamp: str = ""
    length: int | None = None


def locate(project: Path, content: str, path: str, written: str, *, site: str) -> Asset | None:
    """The file that a post at `path` of the folder `content` names, by a path or by its address below `site`.

    None for an address elsewhere; for a file that is not there, where it should be. A link out of the project is not
    followed.
    """
    below = _below(written, urlsplit(site).path) if "://" not in written else _after(written, site)
    if below is None:
        return None
    root = os.path.realpath(project)
    places = list(dict.fromkeys(_places(content, posixpath.dirname(path), below, rooted=written[:1] in ("/", "@"))))
    for place in places:
        file = os.path.realpath(os.path.join(root, place))
        try:
            if file.startswith(f"{root}{os.sep}") and os.path.isfile(file):
                status = os.stat(file)
                return Asset(file=place, stamp=stamp_of(status), length=status.st_size)
        except (OSError, ValueError):
            continue
    return Asset(file=places[0])


def size(project: Path, asset: Asset) -> tuple[int, int] | None:
    """Width and height of a picture in pixels, None where nobody can tell."""
    import imagesize  # few posts need it

    try:
        width, height = imagesize.get(os.path.join(project, asset.file))
    except (OSError, ValueError):
        return None
    return (int(width), int(height)) if width > 0 and height > 0 else None


def duration(project: Path, asset: Asset) -> int | None:
    """How long a sound or a film plays, in whole seconds, None where nobody can tell."""
    from tinytag import TinyTag, TinyTagException  # few posts need it

    try:
        seconds = TinyTag.get(os.path.join(project, asset.file), tags=False).duration
    except (OSError, ValueError, TinyTagException):
        return None
    return round(seconds) if seconds and seconds >= 1 else None


def _after(url: str, site: str) -> str | None:
    """What follows the site's address in one of a file on it."""
    start = site.partition("://")[2]
    rest = url.partition("://")[2]
    return _path(rest[len(start) :]) if rest.startswith(start) else None


def _below(written: str, folder: str) -> str | None:
    if written.startswith("//") or ":" in written.partition("/")[0]:
        return None
    path = _path(written.removeprefix("@site"))
    return path.removeprefix(folder.lstrip("/")) if written.startswith("/") else path


def _path(written: str) -> str:
    return unquote(written.partition("?")[0].partition("#")[0]).lstrip("/")


def _places(content: str, folder: str, below: str, *, rooted: bool) -> Iterator[str]:
    if not rooted:
        yield posixpath.normpath(posixpath.join(content, folder, below))
    for root in (*ROOTS, content):
        yield posixpath.normpath(posixpath.join(root, below))
