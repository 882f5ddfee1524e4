"""The picture of a post, and the files that it carries, as an episode's sound."""

import re
from collections.abc import Iterator
from typing import Any

from publisher.filetypes import media_type
from publisher.model import Enclosure, Image
from publisher.parser.keys import Keys, plainly_named
from publisher.text import plain

IMAGE_KEYS = (
    *("image", "images", "cover", "coverimage", "featuredimage", "featureimage", "featuredimg", "thumbnail"),
    *("banner", "bannerimg", "hero", "heroimage", "ogimage", "socialimage", "teaser", "preview", "indeximg", "photos"),
    *("header", "headerimg", "img", "resources"),
)
IMAGE_PLACES = ("url", "src", "path", "feature", "image", "overlayimage", "teaser", "file", "href", "thumbnail")
ALT_KEYS = ("alt", "imagealt", "alttext", "caption", "imagedescription")
PICTURE = re.compile(r"(?!data:|#)\S*[./]\S*|[^\n]*\.(?:avif|gif|jpe?g|png|svg|webp)(?:[?#]\S*)?", re.IGNORECASE)
FILE = re.compile(
    r"(?!data:|#)\S*[./]\S*|[^\n]*\.(?:aac|epub|flac|m4[abv]|mov|mp[34]|og[agv]|opus|pdf|wav|webm)(?:[?#]\S*)?",
    re.IGNORECASE,
)

# Those of the first row carry files; those of the second may say anything, and count if they name a sound or a film.
CARRYING = (
    "enclosure",
    "enclosures",
    "podcastfile",
    "podcastlink",
    "podcasturl",
    "audiofile",
    "audiourl",
    "mp3",
    "mp3url",
)
PERHAPS = ("podcast", "audio", "media", "file", "video", "link", "episode")
FILE_KEYS = frozenset((*CARRYING, *PERHAPS))
FILE_PLACES = ("url", "file", "src", "href", "link", "mp3", "audio", "path", "audiofile", "audiourl", "podcastfile")
LENGTHS = ("podcastbytes", "podcastlength", "podcastfilesize", "enclosurelength", "length", "bytes", "filesize", "size")
DURATIONS = ("podcastduration", "itunesduration", "audioduration", "episodeduration", "duration")
CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:\.\d+)?|(\d{1,6})(?:\.\d+)?")


def image(keys: Keys) -> Image | None:
    """The first picture that any of the generators' keys names; a colour, a switch or a text is none."""
    for table in (keys.own, *keys.beneath):
        for key in IMAGE_KEYS if not table.keys().isdisjoint(IMAGE_KEYS) else ():
            found = _image(table[key]) if table.get(key) else None
            if found and not found.alt:
                alt = table.get(f"{key}alt") or table.get("imagealt") or ""
                return Image(url=found.url, alt=plain(alt) if isinstance(alt, str) else "")
            if found:
                return found
    return None


def _image(value: Any) -> Image | None:
    if isinstance(value, list):
        return next((found for found in map(_image, value[:20]) if found), None)
    if isinstance(value, dict):
        table = plainly_named(value)
        found = next((each for each in (_image(table.get(name)) for name in IMAGE_PLACES) if each), None)
        alt = next((table[key] for key in ALT_KEYS if isinstance(table.get(key), str) and table[key]), "")
        return Image(url=found.url, alt=found.alt or plain(alt)) if found else None
    text = value.strip() if isinstance(value, str) else ""
    return Image(url=text) if PICTURE.fullmatch(text) else None


def enclosures(keys: Keys) -> Iterator[Enclosure]:
    """The files that the post carries, each once."""
    seen: set[str] = set()
    if FILE_KEYS.isdisjoint(keys.own) and not keys.beneath:
        return
    for key in (*CARRYING, *PERHAPS):
        value = keys.find(key)[1]
        for each in value if isinstance(value, list) else [value]:
            found = _enclosure(each, keys) if each else None
            if found and found.url not in seen and (key in CARRYING or found.type):
                seen.add(found.url)
                yield found


def _enclosure(value: Any, keys: Keys) -> Enclosure | None:
    table: dict[str, Any] = {}
    if isinstance(value, dict):
        table = plainly_named(value)
        value = next((table[name] for name in FILE_PLACES if isinstance(table.get(name), str) and table[name]), "")
    if not isinstance(value, str):
        return None
    # WordPress keeps address, length and type in three lines of one text.
    url, *more = [line.strip() for line in value.strip().splitlines()] or [""]
    if not FILE.fullmatch(url):
        return None
    length, kind = (*more, "", "")[:2]
    written = table.get("type") or table.get("mimetype") or kind
    return Enclosure(
        url=url,
        type=written if isinstance(written, str) and "/" in written else _played(url),
        length=_bytes(_of(table, LENGTHS) or length or keys.text(*LENGTHS, beneath=True)),
        duration=_seconds(_of(table, DURATIONS) or keys.text(*DURATIONS, beneath=True)),
    )


def _of(table: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((table[name].strip() for name in names if isinstance(table.get(name), str) and table[name]), "")


def _played(url: str) -> str:
    """The media type of a sound or a film; a picture or a document is a file that a post carries only if it says so."""
    known = media_type(url)
    return known if known.startswith(("audio/", "video/")) else ""


def _bytes(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d{0,14}", text) else None


def _seconds(text: str) -> int | None:
    clock = CLOCK.fullmatch(text)
    if clock is None:
        return None
    hours, minutes, seconds, alone = (int(part or 0) for part in clock.groups())
    return hours * 3600 + minutes * 60 + seconds + alone or None
