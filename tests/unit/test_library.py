"""The posts of a folder from one call to the next: what is read again, what is remembered, and what is taken back."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from publisher.actions import reading
from publisher.actions.base import Shelf
from publisher.actions.build import BuildReport, build
from publisher.actions.library import opened
from publisher.actions.planning import FeedPlan
from publisher.content import TICK
from publisher.errors import LedgerError, OutputError
from publisher.mail_model import Past
from publisher.model import Permalinks, Site
from publisher.parser import manuscript as module

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PLAN = FeedPlan(files={"json": "feed.json"}, by=("tag",), page=False)


@dataclass
class Blog:
    """A folder of posts that is read again and again."""

    folder: Path
    now: datetime = NOW
    settings: dict[str, Any] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    @property
    def shelf(self) -> Shelf:
        return replace(
            Shelf(
                project=self.folder,
                folder=self.folder / "content",
                cache=self.folder / "cache",
                site=Site(title="Blog", url="https://example.org/", language="en"),
                permalinks=Permalinks(pattern="/:slug/"),
                guard=1000,
            ),
            **self.settings,
        )

    @property
    def ledger(self) -> Path:
        return self.folder / "publisher.lock"

    @property
    def cache(self) -> Path:
        return self.folder / "cache" / "posts.db"

    def path(self, path: str) -> Path:
        return self.folder / "content" / path

    def write(self, path: str, body: str = "It rained.", **keys: str) -> Path:
        file = self.path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        head = "".join(f"{key}: {value}\n" for key, value in ({"title": file.stem} | keys).items())
        file.write_text(f"---\n{head}---\n{body}\n", encoding="utf-8")
        return file

    def read(self, *, keep: bool = True) -> dict[str, str]:
        """The id of each public post by its path."""
        with opened(self.shelf, now=self.now, keep=keep) as library:
            posts = [each.post for each in library.newest()]
            self.refused = [str(fault) for fault in library.refused]
            return {post.path: post.id for post in posts}

    def titles(self) -> dict[str, str]:
        with opened(self.shelf, now=self.now) as library:
            return {each.post.path: each.post.title for each in library.newest()}

    def bodies(self) -> dict[str, str]:
        with opened(self.shelf, now=self.now) as library:
            posts = library.newest()
            return {each.post.path: entry.text for each, entry in zip(posts, library.entries(posts), strict=True)}

    def build(self) -> BuildReport:
        return build(self.shelf, PLAN, out=self.folder / "out", now=self.now)

    def feed(self, path: str = "feed.json") -> list[str]:
        return [item["title"] for item in json.loads((self.folder / "out" / path).read_text())["items"]]


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    blog = Blog(tmp_path)
    blog.write("a.md", "Of a.")
    blog.write("b.md", "Of b.")
    return blog


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that are parsed, as it happens."""
    paths: list[str] = []
    parse = module.parse

    def noted(source: Any, **rest: Any) -> Any:
        paths.append(source.path)
        return parse(source, **rest)

    monkeypatch.setattr(module, "parse", noted)
    monkeypatch.setattr(reading, "parse", noted)
    return paths


def rest() -> None:
    """Wait until the times of what was written can be trusted."""
    sleep(2 * TICK / 1e9)


def same_size(file: Path, old: str, new: str) -> None:
    """Other bytes, and a modification time as before."""
    times = file.stat()
    text = file.read_text(encoding="utf-8")
    assert old in text
    assert len(old) == len(new)
    file.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


@contextmanager
def closed(path: Path) -> Iterator[None]:
    """Without any permission; skipped for one whom permissions do not bind."""
    before = path.stat().st_mode
    path.chmod(0)
    try:
        if os.access(path, os.R_OK | os.X_OK if path.is_dir() else os.R_OK):
            pytest.skip("root may read everything: run the tests as somebody else")
        yield
    finally:
        path.chmod(before)


# What is read again


def test_what_rests_is_parsed_once(blog: Blog, parsed: list[str]) -> None:
    rest()
    first = blog.read()
    assert sorted(parsed) == ["a.md", "b.md"]
    assert blog.read() == first
    assert len(parsed) == 2


def test_only_what_changed_is_parsed(blog: Blog, parsed: list[str]) -> None:
    rest()
    blog.read()
    parsed.clear()
    blog.write("a.md", title="New")
    blog.write("c.md")
    assert blog.titles() == {"a.md": "New", "b.md": "b", "c.md": "c"}
    assert sorted(parsed) == ["a.md", "c.md"]


def test_a_file_that_was_touched_is_not_parsed_and_changes_nothing(blog: Blog, parsed: list[str]) -> None:
    blog.build()
    before = blog.ledger.stat().st_mtime_ns, blog.ledger.read_bytes()
    parsed.clear()
    os.utime(blog.path("a.md"), (1_000_000_000, 1_000_000_000))
    blog.path("b.md").chmod(0o600)
    assert not any(file.changed for file in blog.build().files)
    assert parsed == []
    assert (blog.ledger.stat().st_mtime_ns, blog.ledger.read_bytes()) == before


@pytest.mark.parametrize("pause", [0, 2 * TICK / 1e9], ids=["at once", "later"])
def test_a_change_of_the_same_size_with_the_old_time_is_noticed(blog: Blog, pause: float) -> None:
    rest()
    assert blog.bodies()["a.md"] == "Of a."
    sleep(pause)
    same_size(blog.path("a.md"), "Of a.", "Of x.")
    assert blog.bodies()["a.md"] == "Of x."


def test_changes_right_after_each_call_are_noticed(blog: Blog) -> None:
    for number in range(30):
        blog.path("a.md").write_text(f"# a\n\nNo {number:02}.\n")
        assert blog.bodies()["a.md"] == f"No {number:02}."


def test_the_same_words_in_another_folder_of_the_same_name_are_read(blog: Blog) -> None:
    blog.write("x/p.md", "Of x.", title="x")
    blog.write("y/p.md", "Of y.", title="y")
    rest()
    before = blog.read()
    blog.path("x").rename(blog.path("z"))
    blog.path("y").rename(blog.path("x"))
    blog.path("z").rename(blog.path("y"))
    after = blog.read()
    assert blog.bodies()["x/p.md"] == "Of y."
    assert (after["x/p.md"], after["y/p.md"]) == (before["y/p.md"], before["x/p.md"])


def test_a_link_that_leads_elsewhere_now_is_read_again(blog: Blog) -> None:
    blog.path("l.md").symlink_to("a.md")
    rest()
    assert blog.bodies()["l.md"] == "Of a."
    blog.path("l.md").unlink()
    blog.path("l.md").symlink_to("b.md")
    assert blog.bodies()["l.md"] == "Of b."


@pytest.mark.parametrize("what", ["folder", "link", "link to a folder", "pipe", "nothing"])
def test_a_post_whose_file_becomes_something_else_goes_and_comes_back_with_its_id(blog: Blog, what: str) -> None:
    before = blog.read()
    file = blog.path("a.md")
    text = file.read_bytes()
    file.unlink()
    if what == "folder":
        file.mkdir()
    elif what == "link":
        file.symlink_to("/etc/hostname")
    elif what == "link to a folder":
        file.symlink_to(".")
    elif what == "pipe":
        os.mkfifo(file)
    assert blog.read() == {"b.md": before["b.md"]}
    assert [fault.partition(":")[0] for fault in blog.refused] == (
        ["content/a.md"] if what not in ("folder", "nothing") else []
    )
    file.rmdir() if what == "folder" else file.unlink(missing_ok=True)
    file.write_bytes(text)
    assert blog.read() == before
    assert blog.refused == []


def test_posts_in_a_folder_that_cannot_be_read_today_keep_their_ids(blog: Blog) -> None:
    blog.write("notes/c.md", "Of c.")
    before = blog.read()
    with closed(blog.path("notes")):
        blog.write("copy.md", "Of c.", title="c")
        today = blog.read()
        assert set(today) == {"a.md", "b.md", "copy.md"}
        assert before["notes/c.md"] not in today.values()
        assert "content/notes:1: cannot be read (Permission denied)" in blog.refused[0]
    assert blog.read() == before | {"copy.md": today["copy.md"]}


def test_a_file_that_cannot_be_read_today_keeps_its_id(blog: Blog) -> None:
    rest()
    before = blog.read()
    with closed(blog.path("a.md")):
        assert blog.read() == {"b.md": before["b.md"]}
        assert "content/a.md:1: cannot be read (Permission denied)" in blog.refused[0]
    assert blog.read() == before


# What is remembered


def test_without_keep_neither_ledger_nor_cache_is_written(blog: Blog, parsed: list[str]) -> None:
    looked = blog.read(keep=False)
    assert not blog.ledger.exists()
    assert blog.read() == looked
    assert len(parsed) == 4
    ledger, blog_cache = blog.ledger.read_bytes(), blog.cache.read_bytes()
    blog.write("c.md")
    assert set(blog.read(keep=False)) == {"a.md", "b.md", "c.md"}
    assert blog.ledger.read_bytes() == ledger
    assert blog.cache.read_bytes() == blog_cache


def test_what_fails_in_the_midst_is_not_remembered(blog: Blog) -> None:
    with pytest.raises(OutputError), opened(blog.shelf, now=NOW):
        raise OutputError("no room")
    before = blog.read()
    blog.write("a.md", "New.")
    with pytest.raises(OutputError), opened(blog.shelf, now=NOW):
        raise OutputError("no room")
    assert blog.bodies()["a.md"] == "New."
    assert blog.read() == before


def test_a_cache_of_other_settings_is_dropped(blog: Blog, parsed: list[str]) -> None:
    blog.write("d.md", draft="true")
    rest()
    assert set(blog.read()) == {"a.md", "b.md"}
    parsed.clear()
    blog.settings["drafts"] = True
    assert set(blog.read()) == {"a.md", "b.md", "d.md"}
    assert sorted(parsed) == ["a.md", "b.md", "d.md"]
    blog.settings["exclude"] = ("a.md",)
    assert set(blog.read()) == {"b.md", "d.md"}


def test_an_excluded_post_comes_back_with_its_id(blog: Blog) -> None:
    before = blog.read()
    blog.settings["exclude"] = ("a.md",)
    blog.read()
    del blog.settings["exclude"]
    assert blog.read() == before


def spoilt(blog: Blog, how: str) -> None:
    data = blog.cache.read_bytes()
    if how == "no database":
        blog.cache.write_bytes(b"not a database, and longer than its head would be" * 100)
    elif how == "empty":
        blog.cache.write_bytes(b"")
    elif how == "truncated":
        blog.cache.write_bytes(data[: len(data) // 2])
    elif how == "gone":
        blog.cache.unlink()
    else:
        blog.cache.unlink()
        with sqlite3.connect(blog.cache) as foreign:
            foreign.execute(f"CREATE TABLE {how} (key TEXT)")
        foreign.close()


@pytest.mark.parametrize(
    "how", ["no database", "empty", "truncated", "gone", "note", "source", "[two words]", "t (n INTEGER PRIMARY KEY)--"]
)
def test_a_cache_that_is_none_is_dropped(blog: Blog, how: str, parsed: list[str]) -> None:
    before = blog.read()
    ledger = blog.ledger.read_bytes()
    spoilt(blog, how)
    parsed.clear()
    assert blog.read() == before
    assert sorted(parsed) == ["a.md", "b.md"]
    assert blog.ledger.read_bytes() == ledger


def test_a_cache_that_is_broken_in_its_midst_is_named_and_removed(blog: Blog) -> None:
    for number in range(50):
        blog.write(f"{number}.md", "Words. " * 50)
    before = blog.read()
    data = bytearray(blog.cache.read_bytes())
    data[4096 * 2 :] = b"\xff" * (len(data) - 4096 * 2)
    blog.cache.write_bytes(data)
    with pytest.raises(OutputError) as caught:
        blog.read()
    assert str(caught.value).startswith(f"{blog.cache}: ")
    assert str(caught.value).endswith(": it was removed, and nothing is lost: try again")
    assert blog.read() == before


def test_a_cache_that_cannot_be_written_is_named(blog: Blog) -> None:
    blog.cache.mkdir(parents=True)
    with pytest.raises(OutputError) as caught:
        blog.read()
    assert f"{blog.cache}: " in str(caught.value)


# Time


def test_a_post_comes_and_goes_with_time_and_keeps_its_id(blog: Blog) -> None:
    blog.write("t.md", date="2026-11-22", expirydate="2026-11-24")
    assert "t.md" not in blog.read()
    blog.now = NOW + DAY
    (id_,) = (id_ for path, id_ in blog.read().items() if path == "t.md")
    for days, shown in ((5, False), (2, True), (0, False), (1, True)):
        blog.now = NOW + days * DAY
        assert blog.read().get("t.md") == (id_ if shown else None)


def test_a_post_is_public_from_its_very_second_and_until_it(blog: Blog) -> None:
    blog.write("t.md", date="2026-11-22 09:00:00", expirydate="2026-11-23 09:00:00")
    second = timedelta(seconds=1)
    seen = []
    for now in (NOW + DAY - second, NOW + DAY, NOW + 2 * DAY - second, NOW + 2 * DAY):
        blog.now = now
        seen.append("t.md" in blog.read())
    assert seen == [False, True, True, False]


def test_a_change_that_is_dated_ahead_shows_when_it_has_come(blog: Blog) -> None:
    blog.write("a.md", lastmod="2026-11-22")
    blog.build()
    assert "2026-11-22" not in (blog.folder / "out/feed.json").read_text()
    blog.now = NOW + DAY
    assert [file.path for file in blog.build().files if file.changed] == ["feed.json"]
    assert "2026-11-22" in (blog.folder / "out/feed.json").read_text()


# Who is who


@pytest.mark.parametrize("key", [{"draft": "true"}, {"published": "false"}, {"date": "2027-01-01"}])
def test_a_post_that_was_taken_back_and_is_shown_again_keeps_its_id(blog: Blog, key: dict[str, str]) -> None:
    before = blog.read()
    blog.write("a.md", "Of a.", **key)
    assert blog.read() == {"b.md": before["b.md"]}
    blog.write("a.md", "Of a.")
    assert blog.read() == before


def test_a_post_that_was_refused_and_is_mended_keeps_its_id(blog: Blog) -> None:
    before = blog.read()
    blog.write("a.md", "Of a.", title="a: b")
    blog.write("copy.md", "Of a.", title="a")
    assert set(blog.read()) == {"b.md", "copy.md"}
    assert "content/a.md:2: the front matter is not YAML" in blog.refused[0]
    blog.write("a.md", "Of a.")
    after = blog.read()
    assert (after["a.md"], after["b.md"]) == (before["a.md"], before["b.md"])
    assert after["copy.md"] not in before.values()


def test_a_refused_post_is_named_each_time_and_not_parsed_again(blog: Blog, parsed: list[str]) -> None:
    blog.write("c.md", title="a: b")
    rest()
    blog.read()
    first = blog.refused
    parsed.clear()
    blog.read()
    assert blog.refused == first != []
    assert parsed == []


def test_a_post_that_was_deleted_and_comes_back_under_another_name_keeps_its_id(blog: Blog) -> None:
    before = blog.read()
    text = blog.path("a.md").read_bytes()
    blog.path("a.md").unlink()
    blog.read()
    blog.now += 30 * DAY
    blog.path("back.md").write_bytes(text)
    assert blog.read() == {"back.md": before["a.md"], "b.md": before["b.md"]}


def test_files_that_swap_their_names_swap_their_ids(blog: Blog) -> None:
    before = blog.read()
    blog.path("a.md").rename(blog.path("c"))
    blog.path("b.md").rename(blog.path("a.md"))
    blog.path("c").rename(blog.path("b.md"))
    assert blog.read() == {"a.md": before["b.md"], "b.md": before["a.md"]}


def test_a_copy_is_new_and_stays_so_when_the_original_goes(blog: Blog) -> None:
    before = blog.read()
    blog.path("c.md").write_bytes(blog.path("a.md").read_bytes())
    after = blog.read()
    assert after["a.md"] == before["a.md"]
    assert len(set(after.values())) == 3
    blog.path("a.md").unlink()
    assert blog.read() == {"b.md": after["b.md"], "c.md": after["c.md"]}


def test_the_id_of_a_post_that_did_not_change_is_refused_to_others(blog: Blog) -> None:
    blog.write("a.md", id="42")
    before = blog.read()
    blog.write("0.md", id="42")
    for _ in range(2):
        assert blog.read() == before
        assert blog.refused == ["content/0.md:1: the id '42' belongs to a.md too: give each post an id of its own"]


@pytest.mark.parametrize("key", [{"draft": "true"}, {"title": "a: b"}], ids=["draft", "broken"])
def test_the_id_of_a_post_that_is_not_public_today_is_refused_to_others(blog: Blog, key: dict[str, str]) -> None:
    blog.write("b.md", id="42")
    before = blog.read()
    blog.write("b.md", id="42", **key)
    blog.write("0.md", id="42")
    assert blog.read() == {"a.md": before["a.md"]}
    assert "content/0.md:1: the id '42' belongs to b.md too: give each post an id of its own" in blog.refused
    blog.write("b.md", id="42")
    assert blog.read() == before


def test_an_id_that_was_taken_over_does_not_come_back_with_its_old_file(blog: Blog) -> None:
    """Else two lines of the ledger would have it, and which of the two posts is public would be chance."""
    before = blog.read()
    text = blog.path("a.md").read_bytes()
    blog.path("a.md").unlink()
    blog.write("b.md", "Of b.", id=before["a.md"])
    assert blog.read() == {"b.md": before["a.md"]}
    blog.path("a.md").write_bytes(text)
    after = blog.read()
    assert after["b.md"] == before["a.md"]
    assert after["a.md"] not in before.values()
    blog.cache.unlink()
    assert blog.read() == after


# The ledger


def test_a_ledger_edited_by_hand_counts(blog: Blog) -> None:
    before = blog.read()
    blog.ledger.write_text(blog.ledger.read_text().replace(before["a.md"], "urn:uuid:1"))
    assert blog.read() == before | {"a.md": "urn:uuid:1"}


def test_ids_that_change_places_in_the_ledger_count(blog: Blog) -> None:
    """The file is as large as before."""
    before = blog.read()
    text = blog.ledger.read_text()
    for old, new in ((before["a.md"], "?"), (before["b.md"], before["a.md"]), ("?", before["b.md"])):
        text = text.replace(old, new)
    blog.ledger.write_text(text)
    assert blog.read() == {"a.md": before["b.md"], "b.md": before["a.md"]}


def test_a_ledger_of_an_earlier_day_counts(blog: Blog) -> None:
    blog.read()
    earlier = blog.ledger.read_bytes()
    blog.write("c.md")
    blog.now += DAY
    later = blog.read()
    blog.ledger.write_bytes(earlier)
    blog.now += DAY
    assert blog.read() == later
    assert json.loads(blog.ledger.read_text().splitlines()[-1])["seen"] == "2026-11-23T09:00:00Z"


def test_a_ledger_that_was_deleted_is_made_anew(blog: Blog) -> None:
    before = blog.read()
    lines = blog.ledger.read_bytes()
    blog.ledger.unlink()
    assert blog.read() == before
    assert blog.ledger.read_bytes() == lines


def test_a_ledger_that_changes_while_it_is_used_is_read_the_next_time(blog: Blog) -> None:
    before = blog.read()
    with opened(blog.shelf, now=NOW):
        blog.ledger.write_text(blog.ledger.read_text().replace(before["a.md"], "urn:uuid:1"))
    assert blog.read()["a.md"] == "urn:uuid:1"


def test_a_ledger_in_conflict_stops_and_everything_stays(blog: Blog) -> None:
    blog.build()
    conflict = blog.ledger.read_text() + "<<<<<<< HEAD\n"
    blog.ledger.write_text(conflict)
    blog.write("a.md", title="New")
    for _ in range(2):
        with pytest.raises(LedgerError):
            blog.build()
    assert blog.ledger.read_text() == conflict
    assert "New" not in blog.feed()
    blog.ledger.write_text(conflict.replace("<<<<<<< HEAD\n", ""))
    blog.build()
    assert "New" in blog.feed()


# Documents


@pytest.mark.parametrize("how", ["deleted", "edited", "edited to the same size"])
def test_a_document_that_was_meddled_with_is_written_again(blog: Blog, how: str) -> None:
    blog.build()
    file = blog.folder / "out" / "feed.json"
    data = file.read_bytes()
    rest()
    if how == "deleted":
        file.unlink()
    elif how == "edited":
        file.write_bytes(data + b"?")
    else:
        same_size(file, "Blog", "Glob")
    assert [each.path for each in blog.build().files if each.changed] == ["feed.json"]
    assert file.read_bytes() == data


def test_another_template_makes_another_page(blog: Blog) -> None:
    def page(template: str) -> tuple[list[str], str]:
        templates = {"index.html.j2": template, "pages.css.j2": "", "pages.js.j2": ""}
        plan = replace(PLAN, page=True, templates=templates)
        report = build(blog.shelf, plan, out=blog.folder / "out", now=NOW)
        changed = [file.path for file in report.files if file.changed]
        return changed, (blog.folder / "out" / "index.html").read_text()

    page("one")
    assert page("two") == (["index.html"], "two")
    assert page("two") == ([], "two")


def test_the_feeds_of_a_tag_come_and_go(blog: Blog) -> None:
    blog.write("a.md", tags="[Wet]")
    blog.write("b.md", tags="[wet, cold]")
    blog.build()
    assert sorted(blog.feed("tag/wet/feed.json")) == ["a", "b"]
    blog.write("b.md", tags="[]")
    assert blog.build().removed == ("tag/cold/feed.json",)
    assert blog.feed("tag/wet/feed.json") == ["a"]
    blog.write("b.md", tags="[cold]")
    blog.build()
    assert blog.feed("tag/cold/feed.json") == ["b"]


# What a newsletter asks


def fresh(blog: Blog, past: Past | None = None, *wanted: tuple[str, tuple[str, ...]]) -> list[str]:
    with opened(blog.shelf, now=blog.now) as library:
        return [each.path for each in library.fresh(past, wanted)]


def past(blog: Blog, *paths: str) -> Past:
    """An issue that was made now and carried the posts at these paths."""
    with opened(blog.shelf, now=blog.now) as library:
        known = {each.id: each.content for each in library.fresh(None, ()) if each.path in paths}
    return Past(known=known, carried=frozenset(known), last=blog.now)


def test_what_no_issue_made_known_is_fresh_newest_first(blog: Blog) -> None:
    told = past(blog, "a.md", "b.md")
    blog.write("old.md", date="2001-01-01")
    blog.write("new.md", date="2026-11-20")
    assert fresh(blog, told) == ["new.md", "old.md"]
    assert sorted(fresh(blog)) == ["a.md", "b.md", "new.md", "old.md"]


def test_a_known_post_that_moved_changed_and_took_another_date_is_not_fresh(blog: Blog) -> None:
    told = past(blog, "a.md", "b.md")
    blog.path("a.md").rename(blog.path("c.md"))
    assert fresh(blog, told) == []
    blog.write("c.md", "Of a, and more.", title="a", date="2026-11-20")
    assert fresh(blog, told) == []


def test_fresh_posts_bear_one_name_of_each_kind(blog: Blog) -> None:
    blog.write("notes/c.md", tags="Rain", lang="ko", categories="River", author="Nell")
    blog.write("d.md", tags="rain", lang="en")
    told = past(blog, "b.md")
    assert sorted(fresh(blog, told, ("tag", ("rain", "sun")))) == ["d.md", "notes/c.md"]
    for kind, key in [("language", "ko"), ("category", "river"), ("author", "nell"), ("folder", "notes")]:
        assert fresh(blog, told, ("tag", ("rain",)), (kind, (key,))) == ["notes/c.md"]
    assert fresh(blog, told, ("tag", ("snow",))) == []


def test_a_post_that_says_nothing_has_no_content_to_be_known_by(blog: Blog) -> None:
    blog.write("empty.md", "")
    with opened(blog.shelf, now=blog.now) as library:
        contents = {each.path: each.content for each in library.fresh(None, ())}
    assert contents["empty.md"] == ""
    assert len({contents["a.md"], contents["b.md"], ""}) == 3


def test_what_is_public_no_more_is_gone_of_the_past(blog: Blog) -> None:
    told = past(blog, "a.md", "b.md")
    (gone,) = [each for each in told.known if each == blog.read()["a.md"]]
    blog.path("a.md").unlink()
    with opened(blog.shelf, now=blog.now) as library:
        assert library.gone_of(told) == [gone]
        assert library.gone_of(None) == []


def test_carried_posts_that_changed_since_the_last_issue(blog: Blog) -> None:
    told = past(blog, "a.md", "b.md")
    blog.write("c.md")
    blog.now += DAY
    for name in ("a", "b", "c"):
        blog.write(f"{name}.md", "It was corrected.")
    told = replace(told, carried=told.carried - {blog.read()["b.md"]})
    with opened(blog.shelf, now=blog.now) as library:
        assert [post.path for post in library.changed(told, 9)] == ["a.md"]
        assert library.changed(told, 0) == ()
        assert library.changed(replace(told, last=blog.now), 9) == ()
