"""Which files of the content folder a page shows: found by the addresses that it names."""

import posixpath
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from publisher.model import Entry
from publisher.urls import absolute, candidates

NAMED = re.compile(r'\s(src|srcset|poster|href)="([^"]*)"')

# What a page may bring along; nothing else that happens to lie in the content folder is ever published.
SUFFIXES = frozenset(
    "aac apng avif bmp epub flac gif ico jpeg jpg m4a m4b m4v mov mp3 mp4 oga ogg ogv opus pdf png srt svg vtt wav "
    "webm webp".split()
)


def addresses(entry: Entry) -> Iterator[str]:
    """The addresses of the pictures, sounds, films and papers that an entry names."""
    if entry.image:
        yield entry.image.url
    for enclosure in entry.enclosures:
        yield absolute(entry.url, enclosure.url)
    for name, value in NAMED.findall(entry.content):
        if name == "srcset":
            yield from (url for url, _ in candidates(unescape(value)))
        else:
            yield unescape(value)


def local(url: str, *, post: str, path: str, base: str) -> tuple[str, tuple[str, ...]] | None:
    """Where a file belongs below the output folder, and the places in the content folder where it may lie.

    `post` is the address of the post that names it, `path` that of its source, `base` what the addresses of the site
    begin with. Beside its post comes first, then the same path from the top. None for what is not of this site, or no
    kind of file that a page brings along.
    """
    if not url.startswith(base):
        return None
    target = unquote(urlsplit(url.removeprefix(base)).path)
    if target.rpartition(".")[2].lower() not in SUFFIXES or not _is_plain(target):
        return None
    folder = unquote(urlsplit(urljoin(post, ".")).path)
    beside = posixpath.relpath("/" + unquote(urlsplit(url).path).lstrip("/"), folder)
    places = (posixpath.normpath(posixpath.join(posixpath.dirname(path), beside)), target)
    return target, tuple(dict.fromkeys(place for place in places if _is_plain(place)))


def _is_plain(path: str) -> bool:
    """Whether a path stays below its folder, and is hidden nowhere."""
    return not any(not part or part.startswith(".") for part in path.split("/")) and path.isprintable()
