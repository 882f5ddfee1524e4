"""A page for each post, where no other program makes one: made when the post changes, and gone when it goes."""

import filecmp
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from publisher import manifest, output
from publisher.actions.base import Track, signature
from publisher.actions.library import Library, Shelved
from publisher.errors import Fault
from publisher.model import Document, Entry
from publisher.pages.base import TYPE, Subject
from publisher.pages.media import addresses, local
from publisher.pages.post import Mention, base_of, path_of, post, year, year_path
from publisher.renderings import Made

BATCH = 50  # pages that are held in memory before they are written
ANOTHER = "give the post another address"


@dataclass(slots=True, kw_only=True)
class Pages:
    """What was made: path, media type and whether it changed of each file; what went; and what was refused."""

    files: list[tuple[str, str, bool]] = field(default_factory=list)
    removed: tuple[str, ...] = ()
    refused: list[Fault] = field(default_factory=list)


def withdraw(library: Library, out: Path) -> Pages:
    """Remove all pages of posts that there are."""
    removed = manifest.remove(out, manifest.load(out) | library.pages)
    manifest.save(out, ())
    library.put_pages(())
    return Pages(removed=removed)


class PostPages:
    """The pages of one build."""

    def __init__(self, library: Library, *, templates: Mapping[str, str], out: Path) -> None:
        self.library = library
        self.site = library.site
        self.base = base_of(self.site)
        self.templates = templates
        self.out = out
        self.known = manifest.load(out) | library.pages  # each is there where the other was lost
        self.posts = library.newest()
        self.mentions = [_mention(each) for each in self.posts]
        self.pages = Pages()
        self._due: list[tuple[Document, str]] = []
        self._copies: dict[str, Path] = {}

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which posts were published, newest first."""
        return tuple(dict.fromkeys(sorted((each.published.year for each in self.mentions), reverse=True)))

    def write(self, subjects: Sequence[Subject], *, taken: Collection[str], track: Track[Any]) -> Pages:
        """Write the pages of all posts and years, and the local files that they show.

        No page stands where another file of this build (`taken`) or one that publisher did not write does. `subjects`
        are the feeds, that of everything first.
        """
        main = subjects[0]
        feeds = {(each.kind, each.key): each.links[0].url for each in subjects[1:]}
        look = signature(self.site, main, sorted(self.templates.items()))
        shelf = _Shelf([*taken, manifest.NAME, *map(year_path, self.years)])
        years = list(self._free_years())
        placed = list(self._placed(shelf))
        manifest.save(self.out, self.known | {path for path, _ in placed} | set(map(year_path, years)))
        for number in years:
            of_year = tuple(each for each in self.mentions if each.published.year == number)
            make = partial(year, number, of_year, site=self.site, main=main, templates=self.templates)
            self._offer(year_path(number), signature(look, of_year), make)
        for path, at in track(placed, "writing pages", len(placed)):
            each = self.posts[at]
            for entry in self.library.entries([each]):
                newer, older = (self.mentions[n] if 0 <= n < len(self.posts) else None for n in (at - 1, at + 1))
                names = [("category", name) for name in entry.categories] + [("tag", name) for name in entry.tags]
                linked = {key: feeds[key] for kind, name in names if (key := (kind, name.casefold())) in feeds}
                make = partial(
                    post,
                    path,
                    entry,
                    site=self.site,
                    main=main,
                    feeds=linked,
                    older=older,
                    newer=newer,
                    templates=self.templates,
                )
                self._offer(path, signature(look, each.post.id, each.version, linked, older, newer), make)
                self._gather(entry, each, shelf)
        self._flush()
        return self._close()

    def _free_years(self) -> Iterator[int]:
        """The years that can have a page; the newest post of another one is named instead."""
        newest = {each.post.published.year: each for each in reversed(self.posts)}
        for number in self.years:
            path = year_path(number)
            if self._is_foreign(path):
                what = f"no page is made of its year: publisher did not write the {self.out.name}/{path} that is there"
                self._refuse(newest[number], what, "move that away")
            else:
                yield number

    def _placed(self, shelf: "_Shelf") -> Iterator[tuple[str, int]]:
        """The path of each page, and which of the posts it is of; the others are refused."""
        seen: set[str] = set()
        for at, each in enumerate(self.posts):
            url = each.post.url
            if url in seen:  # the author was warned of two posts with one address: the newest has the page
                continue
            seen.add(url)
            try:
                path = path_of(url, self.site)
            except ValueError as error:
                self._refuse(each, f"no page is made: {error}", f"{ANOTHER}, or write posts = false under [pages]")
                continue
            other = shelf.take(path)
            if other:
                self._refuse(each, f"no page is made at {url}: {other} stands there", ANOTHER)
            elif self._is_foreign(path):
                what = f"no page is made at {url}: publisher did not write the {self.out.name}/{path} that is there"
                self._refuse(each, what, f"move that away, or {ANOTHER}")
            else:
                yield path, at

    def _is_foreign(self, path: str) -> bool:
        return path not in self.known and self.library.document(path) is None and (self.out / path).exists()

    def _refuse(self, each: Shelved, what: str, cure: str) -> None:
        self.pages.refused.append(Fault(path=each.post.path, line=1, what=what, cure=cure))

    def _offer(self, path: str, sign: str, make: Callable[[], Document]) -> None:
        """Make a page if what is there is not made of the same."""
        if self._stands(path, sign):
            self.pages.files.append((path, TYPE, False))
            return
        self._due.append((make(), sign))
        if len(self._due) == BATCH:
            self._flush()

    def _stands(self, path: str, sign: str) -> bool:
        """Whether a file is the one that was made of the same."""
        known = self.library.document(path)
        return known is not None and (known.signature, known.stamp) == (sign, output.stamp(self.out / path))

    def _remember(self, path: str, sign: str) -> None:
        self.library.put_document(path, Made(signature=sign, stamp=output.stamp(self.out / path)))

    def _flush(self) -> None:
        changed = set(output.write(self.out, [document for document, _ in self._due]))
        for document, sign in self._due:
            self._remember(document.path, sign)
            self.pages.files.append((document.path, TYPE, document.path in changed))
        self._due.clear()

    def _gather(self, entry: Entry, each: Shelved, shelf: "_Shelf") -> None:
        """Note the local files that a page shows."""
        for url in addresses(entry):
            found = local(url, post=entry.url, path=each.post.path, base=self.base)
            target, places = found or ("", ())
            source = next(filter(None, map(self._file, places)), None)
            if source is None or target in self._copies:
                continue
            other = shelf.take(target)
            if not other and self._is_foreign(target):
                if filecmp.cmp(source, self.out / target, shallow=False):
                    continue
                other = "a file that publisher did not write"
            if other:
                self._refuse(each, f"{url} is not copied: {other} stands there", "give the file another name")
            else:
                self._copies[target] = source

    def _file(self, place: str) -> Path | None:
        """A file of the content folder, unless a link leads out of it."""
        root = os.path.realpath(self.library.shelf.folder)
        path = Path(os.path.realpath(os.path.join(root, place)))
        return path if path.is_relative_to(root) and path.is_file() and os.access(path, os.R_OK) else None

    def _close(self) -> Pages:
        """Copy the files, and remove what earlier builds left."""
        kept = {path for path, _, _ in self.pages.files} | set(self._copies)
        manifest.save(self.out, self.known | kept)
        for target, source in self._copies.items():
            sign, path = output.stamp(source), self.out / target
            self.pages.files.append((target, "", not self._stands(target, sign) and manifest.copy(source, path)))
            self._remember(target, sign)
        self.pages.removed = manifest.remove(self.out, self.known - kept)
        manifest.save(self.out, kept)
        self.library.put_pages(kept)
        return self.pages


class _Shelf:
    """Which paths of the output folder are taken: a file's and those of its folders, in whatever case."""

    def __init__(self, taken: Collection[str]) -> None:
        self.files = {path.casefold(): path for path in taken}
        self.folders = {folder: path for path in taken for folder in _folders(path)}

    def take(self, path: str) -> str:
        """Take a path; "" if it was free, else what stands in its way."""
        sign = path.casefold()
        above = (self.files[folder] for folder in _folders(path) if folder in self.files)
        other = self.files.get(sign) or self.folders.get(sign) or next(above, "")
        if not other:
            self.files[sign] = path
            self.folders |= dict.fromkeys(_folders(path), path)
        return other


def _folders(path: str) -> Iterator[str]:
    parts = path.casefold().split("/")
    return ("/".join(parts[:n]) for n in range(1, len(parts)))


def _mention(each: Shelved) -> Mention:
    shown = each.post
    return Mention(url=shown.url, title=shown.title, language=shown.language, published=shown.published.date())
