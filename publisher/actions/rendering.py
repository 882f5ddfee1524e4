"""A post's body becomes what is kept of its entry. Runs in processes of its own where many are due."""

import json
import posixpath
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from publisher import assets, content
from publisher.actions.base import Shelf
from publisher.errors import ContentError
from publisher.filetypes import media_type
from publisher.model import Enclosure, Entry, Episode, Image, Link, Post, Site, Surroundings
from publisher.references import meant, stem
from publisher.renderings import Kept

MAX_REFERENCES = 1_000  # to other posts that one body may make
MAX_PATH = 4_096

# The paths and addresses of the posts with a stem (`publisher.references`).
Named = Callable[[str], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What came of the body at a path: see `Renderings.keep`."""

    path: str
    kept: Kept
    asked: tuple[str, ...] = ()
    assets: tuple[tuple[str, str], ...] = ()


def draw(shelf: Shelf, site: Site, named: Named, post: Post) -> Drawn:
    """Read the body of a post once more and make its entry."""
    # Markdown's and HTML's libraries take a while to load.
    from publisher.markup.entry import entry
    from publisher.parser.manuscript import parse_body

    answers: dict[str, str | None] = {}
    stems: set[str] = set()

    def one(path: str) -> str | None:
        stems.add(stem(path))
        return meant(path, named(stem(path)))

    def find(reference: str) -> str | None:
        if reference not in answers and len(answers) < MAX_REFERENCES and len(reference) < MAX_PATH:
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(post.path), reference))
            below = posixpath.normpath(reference).lstrip("/")
            answers[reference] = one(beside) or (one(below) if below != beside else None)
        return answers.get(reference)

    def include(name: str) -> str | None:
        return content.include(shelf.includes, name) if shelf.includes else None

    surroundings = Surroundings(
        site=site,
        generator=shelf.conventions.generator,
        find=find,
        include=include,
        variables=shelf.variables,
        emoji=shelf.conventions.emoji,
    )
    try:
        source, _ = content.read(shelf.folder, post.path)
        body = parse_body(source, zone=ZoneInfo(shelf.site.timezone), conventions=shelf.conventions)
        rendered = entry(post, body, surroundings)
    except ContentError as error:
        return Drawn(path=post.path, kept=Kept(fault=error.fault), asked=tuple(sorted(stems)))
    desk = _Desk(shelf, post)
    data = _data(desk.measured(rendered.entry))
    return Drawn(
        path=post.path,
        kept=Kept(data=data, warnings=rendered.warnings),
        asked=tuple(sorted(stems)),
        assets=tuple(desk.files.items()),
    )


class _Desk:
    """The files of one post that lie in the project."""

    def __init__(self, shelf: Shelf, post: Post) -> None:
        self.shelf = shelf
        self.post = post
        self.files: dict[str, str] = {}

    def measured(self, entry: Entry) -> Entry:
        """The entry with the real sizes of the files that it names."""
        pairs = [each for each in zip(self.post.enclosures, entry.enclosures, strict=True) if each[1].url]
        image = self.post.image and entry.image and self._picture(self.post.image.url, entry.image)
        return replace(entry, image=image, enclosures=tuple(self._sound(said.url, made) for said, made in pairs))

    def _locate(self, written: str) -> assets.Asset | None:
        shelf = self.shelf
        folder = shelf.folder.relative_to(shelf.project).as_posix() if shelf.inside else ""
        found = assets.locate(shelf.project, folder, self.post.path, written, site=shelf.site.url)
        if found:
            self.files[found.file] = found.stamp
        return found if found and found.length is not None else None

    def _picture(self, written: str, image: Image) -> Image:
        image = replace(image, type=media_type(image.url))
        file = self._locate(written)
        if file is None:
            return image
        width, height = assets.size(self.shelf.project, file) or (None, None)
        return replace(image, length=file.length, width=width, height=height)

    def _sound(self, written: str, enclosure: Enclosure) -> Enclosure:
        file = self._locate(written)
        if file is None:
            return enclosure
        type_ = media_type(file.file) or enclosure.type
        seconds = enclosure.duration
        if seconds is None and type_.startswith(("audio/", "video/")):
            seconds = assets.duration(self.shelf.project, file)
        return replace(enclosure, type=type_, length=file.length, duration=seconds)


def _data(entry: Entry) -> str:
    said = {name: getattr(entry, name) for name in ("image", "enclosures", "episode", "summary", "content", "text")}
    return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False, default=asdict)


def entry_of(post: Post, data: str) -> Entry:
    """The entry of a post, with what was kept of it."""
    kept: dict[str, Any] = json.loads(data)
    episode = kept.get("episode")
    if episode:
        transcripts = tuple(Link(**each) for each in episode["transcripts"])
        episode = Episode(**episode | {"transcripts": transcripts, "persons": tuple(episode["persons"])})
    return Entry.of(
        post,
        image=Image(**kept["image"]) if "image" in kept else None,
        enclosures=tuple(Enclosure(**each) for each in kept.get("enclosures", ())),
        episode=episode,
        summary=kept.get("summary", ""),
        content=kept.get("content", ""),
        text=kept.get("text", ""),
    )
