"""What a post says of the episode of a podcast that it is."""

import re
from collections.abc import Iterator
from typing import Any

from publisher.model import Episode, Link
from publisher.parser.keys import FALSE, TRUE, Keys, plainly_named
from publisher.text import plain

SEASONS = ("season", "itunesseason", "podcastseason", "seasonnumber")
NUMBERS = ("episode", "episodenumber", "itunesepisode", "podcastepisode")
KINDS = ("episodetype", "itunesepisodetype", "podcastepisodetype")
EXPLICIT = ("explicit", "itunesexplicit", "podcastexplicit")
TRANSCRIPTS = ("transcript", "transcripts", "transcripturl", "podcasttranscript")
CHAPTERS = ("chapters", "chaptersurl", "podcastchapters")
PERSONS = ("guests", "guest", "hosts", "host", "persons", "people")
KEYS = frozenset((*SEASONS, *NUMBERS, *KINDS, *EXPLICIT, *TRANSCRIPTS, *CHAPTERS, *PERSONS))

# Podcast namespace 1.0, "transcript".
TYPES = {
    "html": "text/html",
    "json": "application/json",
    "srt": "application/x-subrip",
    "txt": "text/plain",
    "vtt": "text/vtt",
}


def episode(keys: Keys) -> Episode | None:
    """What the keys say of an episode; None for a post that carries no file, or says nothing of it."""
    if KEYS.isdisjoint(keys.own):
        return None
    kind, explicit = keys.text(*KINDS).lower(), keys.text(*EXPLICIT).lower()
    told = Episode(
        season=_number(keys.text(*SEASONS)),
        number=_number(keys.text(*NUMBERS)),
        kind=kind if kind in ("full", "trailer", "bonus") else "",
        explicit=explicit in (*TRUE, "explicit") if explicit in (*TRUE, *FALSE, "clean", "explicit") else None,
        transcripts=tuple(_transcripts(keys)),
        chapters=_url(keys.find(*CHAPTERS)[1]),
        persons=tuple(dict.fromkeys(_persons(keys))),
    )
    return told if told != Episode() else None


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d{0,4}", text) else None


def _transcripts(keys: Keys) -> Iterator[Link]:
    value = keys.find(*TRANSCRIPTS)[1]
    for each in value if isinstance(value, list) else [value]:
        url = _url(each)
        written = plainly_named(each).get("type") if isinstance(each, dict) else None
        type_ = written if isinstance(written, str) else TYPES.get(re.split("[?#]", url)[0].rpartition(".")[2].lower())
        if url and type_:
            yield Link(rel="transcript", url=url, type=type_)


def _url(value: Any) -> str:
    if isinstance(value, dict):
        table = plainly_named(value)
        value = table.get("url") or table.get("file") or table.get("src")
    return value.strip() if isinstance(value, str) and re.fullmatch(r"\S*[./]\S*", value.strip()) else ""


def _persons(keys: Keys) -> Iterator[str]:
    for key in PERSONS:
        value = keys.own.get(key)
        for each in value if isinstance(value, list) else [value]:
            name = plainly_named(each).get("name") if isinstance(each, dict) else each
            if isinstance(name, str) and (told := plain(name)):
                yield told
