"""What was made of each source file: what is put in comes out again, in order, and goes when it is no longer true."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.cache import Cache
from publisher.errors import ContentError, Fault, OutputError
from publisher.feeds.groups import names
from publisher.manuscripts import Reading, to_text
from publisher.model import Author, Manuscript, Post, Record
from publisher.renderings import Kept, Made

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
EVER = 2**62


def open_cache(folder: Path, fingerprint: str = "settings") -> Cache:
    return Cache(folder / "cache", fingerprint)


def add(cache: Cache, path: str, *, published: datetime = NOW, tags: tuple[str, ...] = (), author: str = "") -> None:
    """A public post at a path, which is its id and title too."""
    cache.put([reading(path, title=path, tags=tags)])
    authors = (Author(name=author),) if author else ()
    added = replace(post(path), published=published, tags=tags, authors=authors)
    cache.settle([(added, record(path), names(added), None)], dropped=())


def post(path: str, id_: str = "") -> Post:
    return Post(
        id=id_ or path,
        url=f"https://example.org/{path}",
        path=path,
        title=path,
        published=NOW,
        updated=NOW,
        authors=(),
        categories=(),
        tags=(),
        language="en",
        image=None,
        summary=None,
    )


def reading(path: str, *, title: str = "Rain", tags: tuple[str, ...] = (), stamp: str = "1") -> Reading:
    manuscript = Manuscript(path=path, slug=path, title=title, fingerprint="body", tags=tags)
    return Reading(path=path, stamp=stamp, digest="digest", manuscript=to_text(manuscript), window=(-EVER, EVER))


def record(path: str, id_: str = "") -> Record:
    return Record(path=path, id=id_ or path, seen=NOW, title="title", body="body")


def shown(cache: Cache, limit: int = -1) -> list[str]:
    return [each.manuscript.path for each in cache.posts.newest(limit)]


def bearers(cache: Cache, kind: str, key: str, limit: int = -1) -> list[str]:
    return [each.manuscript.path for each in cache.posts.newest(limit, [(kind, [key])])]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return open_cache(tmp_path)


# What is kept from one call to the next


def test_what_was_committed_is_there_the_next_time(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        add(cache, "a.md")
        cache.commit()
        add(cache, "b.md")
    with open_cache(tmp_path) as cache:
        assert shown(cache) == ["a.md"]


def test_what_was_made_with_other_settings_is_dropped(tmp_path: Path) -> None:
    with open_cache(tmp_path) as cache:
        add(cache, "a.md")
        cache.commit()
    with open_cache(tmp_path, "other settings") as cache:
        assert shown(cache) == []
        assert cache.stamps() == {}


def fail(folder: Path, error: Exception) -> None:
    with open_cache(folder) as cache:
        add(cache, "a.md")
        cache.commit()
        raise error


@pytest.mark.parametrize("error", [ContentError(Fault(path="a.md", what="bad", cure="mend")), OutputError("full")])
def test_the_faults_of_others_leave_the_cache_alone(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(type(error)):
        fail(tmp_path, error)
    with open_cache(tmp_path) as cache:
        assert shown(cache) == ["a.md"]


def test_what_nobody_expected_may_be_the_caches_fault_and_removes_it(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        fail(tmp_path, ZeroDivisionError())
    with open_cache(tmp_path) as cache:
        assert shown(cache) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    with pytest.raises(OutputError) as caught:
        open_cache(tmp_path)
    assert str(tmp_path / "cache") in str(caught.value)


# Posts


def test_the_newest_posts_come_first_and_of_one_instant_in_the_order_of_their_paths(cache: Cache) -> None:
    for path, days in (("c", 0), ("a", 0), ("old", -1), ("b", 0), ("new", 1), ("ancient", -900_000 // 2)):
        add(cache, path, published=NOW + timedelta(days=days))
    assert shown(cache) == ["new", "a", "b", "c", "old", "ancient"]
    assert shown(cache, 2) == ["new", "a"]
    assert cache.posts.count() == 6


def test_a_post_says_what_its_file_says(cache: Cache) -> None:
    add(cache, "a.md", tags=("wet",))
    (settled,) = cache.posts.newest()
    assert settled.manuscript == Manuscript(path="a.md", slug="a.md", title="a.md", fingerprint="body", tags=("wet",))
    assert settled.record == record("a.md")
    assert settled.url == "https://example.org/a.md"


def test_a_post_whose_file_changed_is_public_when_it_is_settled_again(cache: Cache) -> None:
    add(cache, "a.md", tags=("wet",))
    (before,) = cache.posts.newest()
    cache.put([reading("a.md", title="New")])
    assert shown(cache) == []
    assert bearers(cache, "tag", "wet") == []
    assert [each.title for each, _ in cache.unsettled(0)] == ["New"]
    add(cache, "a.md")
    (after,) = cache.posts.newest()
    assert after.version > before.version


def test_a_reading_that_gave_nothing_new_leaves_its_post_alone(cache: Cache) -> None:
    add(cache, "a.md")
    cache.put([Reading(path="a.md", stamp="2")])
    assert shown(cache) == ["a.md"]
    assert cache.stamps() == {"a.md": "2"}


def test_a_file_that_is_gone_takes_its_post_with_it_and_leaves_its_record(cache: Cache) -> None:
    add(cache, "a.md", tags=("wet",))
    cache.put([reading("never-public.md")])
    cache.drop(["a.md", "never-public.md"])
    assert shown(cache) == bearers(cache, "tag", "wet") == []
    assert cache.stamps() == {}
    assert cache.free([], ()) == [record("a.md")]


def test_what_lies_in_a_closed_folder_is_not_free(cache: Cache) -> None:
    cache.load([record("notes/a.md"), record("notes.md"), record("b.md")])
    assert cache.free([], ("notes/",)) == [record("b.md"), record("notes.md")]


def test_a_file_that_was_refused_keeps_its_record_to_itself(cache: Cache) -> None:
    add(cache, "a.md")
    fault = Fault(path="a.md", what="bad", cure="mend it", line=7)
    cache.put([Reading(path="a.md", stamp="2", fault=fault)])
    assert shown(cache) == []
    assert cache.faults() == [fault]
    assert cache.free([], ()) == []
    assert cache.holders("a.md") == ["a.md"]


def test_what_authors_should_know_is_told_until_their_files_change(cache: Cache) -> None:
    warning = Fault(path="a.md", what="odd", cure="look", line=2)
    cache.put([reading("a.md")._replace(warnings=(warning,)), reading("b.md")])
    assert cache.warnings() == [warning]
    cache.put([reading("a.md", title="New")])
    assert cache.warnings() == []


def test_only_what_is_public_now_is_to_be_settled(cache: Cache) -> None:
    cache.put(
        reading(path)._replace(window=window)
        for path, window in [("hidden", None), ("past", (0, 10)), ("now", (10, 11)), ("future", (11, EVER))]
    )
    assert [each.path for each, _ in cache.unsettled(10)] == ["now"]


@pytest.mark.parametrize(("now", "left"), [(9, ["b"]), (10, ["a", "b"]), (19, ["a", "b"]), (20, ["b"])])
def test_time_takes_posts_back_in_both_directions(cache: Cache, now: int, left: list[str]) -> None:
    cache.put([reading("a")._replace(window=(10, 20)), reading("b")])
    cache.settle(((post(path), record(path), (), None) for path in "ab"), dropped=())
    cache.withdraw(now)
    assert shown(cache) == left


def test_a_record_that_moved_is_at_its_new_path_only(cache: Cache) -> None:
    cache.load([record("old.md", "urn:1")])
    cache.put([reading("new.md")])
    cache.settle([(post("new.md", "urn:1"), record("new.md", "urn:1"), (), None)], dropped=["old.md"])
    assert cache.holders("urn:1") == ["new.md"]
    assert ['"path": "new.md"' in line for line in cache.records()] == [True]


def test_records_come_in_the_order_of_their_paths(cache: Cache) -> None:
    cache.load(record(path) for path in ("b", "비", "a/z", "a", "Z"))
    assert [line.split('"')[3] for line in cache.records()] == ["Z", "a", "a/z", "b", "비"]


# Names


def test_the_bearers_of_a_name_come_newest_first(cache: Cache) -> None:
    for path in "cab":
        add(cache, path, tags=("wet",), published=NOW if path != "b" else NOW + timedelta(days=1))
    assert bearers(cache, "tag", "wet") == ["b", "a", "c"]
    assert bearers(cache, "tag", "wet", 1) == ["b"]
    assert bearers(cache, "category", "wet") == []


def test_names_that_differ_in_case_only_are_one_as_the_newest_post_writes_it(cache: Cache) -> None:
    add(cache, "old", tags=("IPHONE", "iphone"), published=NOW - timedelta(days=1))
    assert cache.posts.names("tag") == [("iphone", "IPHONE", "old")]
    add(cache, "new", tags=("iPhone",))
    assert cache.posts.names("tag") == [("iphone", "iPhone", "new")]
    assert bearers(cache, "tag", "iphone") == ["new", "old"]


def test_of_posts_of_one_instant_the_first_path_writes_the_name(cache: Cache) -> None:
    for path, name in (("c", "WET"), ("a", "Wet"), ("b", "wet")):
        add(cache, path, tags=(name,))
    assert cache.posts.names("tag") == [("wet", "Wet", "a")]


@pytest.mark.parametrize("published", [datetime(1970, 1, 1, tzinfo=UTC), datetime(1969, 1, 1, tzinfo=UTC)])
def test_a_name_that_only_a_post_of_1970_bears_is_one(cache: Cache, published: datetime) -> None:
    """Its instant is the number nought."""
    add(cache, "a", tags=("wet",), published=published)
    assert cache.posts.names("tag") == [("wet", "wet", "a")]


def test_kinds_do_not_mix(cache: Cache) -> None:
    add(cache, "a", tags=("Ann",), author="Ann")
    assert cache.posts.names("tag") == cache.posts.names("author") == [("ann", "Ann", "a")]
    assert cache.posts.names("category") == []


def test_those_who_bear_one_name_of_each_kind(cache: Cache) -> None:
    for path, tags, author in (
        ("a", ("wet",), "Ann"),
        ("b", ("cold",), "Ann"),
        ("c", ("wet", "cold"), "Bo"),
        ("d", (), "Ann"),
    ):
        add(cache, path, tags=tags, author=author)
    wanted = [("tag", ["wet", "cold"]), ("author", ["ann"])]
    assert [each.manuscript.path for each in cache.posts.newest(-1, wanted)] == ["a", "b"]
    assert [path for path, _ in cache.posts.versions(1, wanted)] == ["a"]
    assert [path for path, _ in cache.posts.versions(-1, [])] == ["a", "b", "c", "d"]


# Seats


def test_a_post_sits_in_the_document_of_its_seat(cache: Cache) -> None:
    for seat, path in enumerate("cab", start=1):
        cache.put([reading(path)])
        cache.settle([(post(path), replace(record(path), seat=seat), (), None)], dropped=())
    assert [number for number, _ in cache.posts.archived(2, [])] == [1, 2]
    assert [number for number, _ in cache.posts.archived(2, ["b"])] == [1]
    assert [each.manuscript.path for each in cache.posts.seated(1, 2)] == ["a", "c"]


def test_a_document_is_another_one_when_one_of_its_posts_is(cache: Cache) -> None:
    for seat, path in enumerate("ab", start=1):
        cache.put([reading(path)])
        cache.settle([(post(path), replace(record(path), seat=seat), (), None)], dropped=())
    before = dict(cache.posts.archived(1, []))
    cache.put([reading("a", title="New")])
    cache.settle([(post("a"), replace(record("a"), seat=1), (), None)], dropped=())
    after = dict(cache.posts.archived(1, []))
    assert before[1] != after[1]
    assert before[2] == after[2]


def test_what_went_last_comes_first(cache: Cache) -> None:
    gone = [replace(record(path), gone=NOW + timedelta(days=days)) for path, days in (("a", 0), ("b", 2), ("c", 1))]
    cache.load([*gone, record("d")])
    assert [each.path for each in cache.posts.gone(2)] == ["b", "c"]


# What was made of posts


def kept(cache: Cache, path: str) -> Kept | None:
    version = next(each.version for each in cache.posts.newest() if each.manuscript.path == path)
    return cache.renderings.entry(path, version)


def keep(
    cache: Cache, path: str, made: Kept, *, asked: tuple[str, ...] = (), assets: tuple[tuple[str, str], ...] = ()
) -> None:
    version = next(each.version for each in cache.posts.newest() if each.manuscript.path == path)
    cache.renderings.keep(path, version, made, asked=asked, assets=assets)


def test_an_entry_is_kept_until_its_own_post_changes(cache: Cache, tmp_path: Path) -> None:
    add(cache, "a")
    made = Kept(data="made", warnings=(Fault(path="a", what="odd", cure="look", line=3),))
    keep(cache, "a", made)
    add(cache, "b")
    cache.touch(tmp_path)
    assert kept(cache, "a") == made
    assert cache.renderings.told() == [replace(made, data=None)]
    add(cache, "a")
    assert kept(cache, "a") is None
    assert cache.renderings.told() == []


def test_why_there_is_no_entry_is_kept_too(cache: Cache) -> None:
    add(cache, "a")
    refused = Kept(fault=Fault(path="a", what="bad", cure="mend it"))
    keep(cache, "a", refused)
    assert kept(cache, "a") == refused
    assert cache.renderings.told() == [refused]


@pytest.mark.parametrize("change", ["comes", "goes", "changes"])
def test_an_entry_is_kept_until_a_post_that_it_names_changes(cache: Cache, tmp_path: Path, change: str) -> None:
    for path in ("a.md", "rain.md", "sun.md"):
        add(cache, path)
    cache.touch(tmp_path)
    before = next(each.version for each in cache.posts.newest() if each.manuscript.path == "a.md")
    keep(cache, "a.md", Kept(data="made"), asked=("rain",))
    add(cache, "sun.md")
    cache.touch(tmp_path)
    assert kept(cache, "a.md") is not None
    if change == "goes":
        cache.drop(["rain.md"])
    else:
        add(cache, "notes/rain.md" if change == "comes" else "rain.md")
    cache.touch(tmp_path)
    assert kept(cache, "a.md") is None
    assert next(each.version for each in cache.posts.newest() if each.manuscript.path == "a.md") > before


def test_an_entry_is_kept_until_a_file_that_it_measured_changes(cache: Cache, tmp_path: Path) -> None:
    add(cache, "a")
    song = tmp_path / "a.mp3"
    keep(cache, "a", Kept(data="made"), assets=(("a.mp3", ""),))
    cache.touch(tmp_path)
    assert kept(cache, "a") is not None
    song.write_bytes(b"la")
    cache.touch(tmp_path)
    assert kept(cache, "a") is None


def test_a_post_that_is_not_public_is_not_found(cache: Cache) -> None:
    cache.put([reading("a.md")])
    assert cache.posts.named("a") == []
    add(cache, "a.md")
    assert cache.posts.named("a") == cache.posts.addresses()["a"] == [("a.md", "https://example.org/a.md")]


def test_of_what_a_document_was_made_is_kept(cache: Cache) -> None:
    assert cache.renderings.document("rss.xml") is None
    cache.renderings.put_document("rss.xml", Made(signature="signature", stamp="stamp"))
    another = Made(signature="another", stamp="stamp", warnings=(Fault(path="a", what="odd", cure="look"),))
    cache.renderings.put_document("rss.xml", another)
    assert cache.renderings.document("rss.xml") == another
