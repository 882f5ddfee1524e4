"""The same post keeps its id, whatever its author does to it."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from publisher.identity import Settled, claimed, found, settle, undisputed
from publisher.model import Ledger, Manuscript, Permalinks, Site
from publisher.permalinks import permalink
from publisher.text import fingerprint

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
SITE = Site(title="Blog", url="https://example.org/", language="en", timezone="Asia/Seoul")
POST = Manuscript(path="a.md", slug="a", title="Rain", fingerprint=fingerprint("It rained all day."))


def settled(*manuscripts: Manuscript, ledger: Ledger | None = None, now: datetime = NOW, site: Site = SITE) -> Settled:
    return settle(
        manuscripts,
        ledger or found(site, now=now),
        present={manuscript.path for manuscript in manuscripts},
        site=site,
        address=partial(permalink, rules=Permalinks(pattern="/:year/:slug/"), base=site.url),
        now=now,
    )


@pytest.fixture
def before() -> Settled:
    return settled(POST)


@pytest.mark.parametrize(
    "changed",
    [
        replace(POST, title="Sun"),
        replace(POST, fingerprint=fingerprint("It did not rain.")),
        replace(POST, path="b.md", slug="b"),
        replace(POST, path="notes/2026/a.md"),
        replace(POST, path="b.md", slug="b", title="Sun"),
        replace(POST, published=datetime(2020, 1, 1, tzinfo=UTC)),
        replace(POST, permalink="/elsewhere/"),
        replace(POST, fingerprint=fingerprint("It  rained\nall day.\n")),
    ],
    ids=["retitled", "rewritten", "renamed", "moved", "renamed and retitled", "redated", "new address", "reflowed"],
)
def test_a_changed_post_keeps_its_id(before: Settled, changed: Manuscript) -> None:
    after = settled(changed, ledger=before.ledger, now=LATER)
    assert after.posts[0].id == before.posts[0].id
    assert len(after.ledger.records) == 1


def named(name: str, *, path: str = "") -> Manuscript:
    return Manuscript(path=path or f"{name}.md", slug=name, title=name, fingerprint=fingerprint(f"Of {name}."))


def test_a_chain_of_renames_moves_no_id_to_another_post() -> None:
    first = settled(named("1"), named("2"), named("3"))
    moved = [named("1", path="2.md"), named("2", path="3.md"), named("3", path="4.md")]
    after = settled(*moved, ledger=first.ledger)
    assert {post.title: post.id for post in after.posts} == {post.title: post.id for post in first.posts}


def test_two_files_that_swap_their_names_keep_their_ids() -> None:
    first = settled(named("1"), named("2"))
    after = settled(named("1", path="2.md"), named("2", path="1.md"), ledger=first.ledger)
    assert {post.title: post.id for post in after.posts} == {post.title: post.id for post in first.posts}
    assert [record.path for record in after.ledger.records] == ["1.md", "2.md"]


def test_a_new_post_under_the_name_of_one_that_moved_away_is_new(before: Settled) -> None:
    newcomer = Manuscript(path="a.md", slug="a", title="Snow", fingerprint=fingerprint("It snowed."))
    after = settled(replace(POST, path="archive.md"), newcomer, ledger=before.ledger, now=LATER)
    ids = {post.title: post.id for post in after.posts}
    assert ids["Rain"] == before.posts[0].id
    assert ids["Snow"] != before.posts[0].id


def test_a_post_without_a_body_keeps_its_id_when_it_is_renamed() -> None:
    link = replace(POST, fingerprint=fingerprint(""))
    first = settled(link, replace(named("other"), fingerprint=fingerprint("")))
    after = settled(
        replace(link, path="b.md"), replace(named("other"), fingerprint=fingerprint("")), ledger=first.ledger
    )
    assert {post.title: post.id for post in after.posts} == {post.title: post.id for post in first.posts}


def test_a_date_of_change_in_the_future_is_not_believed() -> None:
    assert settled(replace(POST, updated=LATER)).posts[0].updated == NOW


def test_a_post_whose_address_cannot_be_read_is_refused() -> None:
    after = settled(replace(POST, permalink="http://["))
    assert after.posts == ()
    assert [str(fault) for fault in after.refused] == [
        "a.md:1: its address 'http://[' cannot be read: write a path, or an address with https://"
    ]


def test_a_new_domain_changes_no_id(before: Settled) -> None:
    after = settled(POST, ledger=before.ledger, site=replace(SITE, url="https://example.com/"))
    assert after.posts[0].id == before.posts[0].id
    assert after.ledger.records[0].urls == ("https://example.org/2026/a/", "https://example.com/2026/a/")


def test_a_copy_is_a_new_post(before: Settled) -> None:
    after = settled(POST, replace(POST, path="a-copy.md", slug="a-copy"), ledger=before.ledger)
    ids = {post.path: post.id for post in after.posts}
    assert ids["a.md"] == before.posts[0].id
    assert ids["a-copy.md"] != ids["a.md"]


def test_a_copy_of_a_post_that_is_refused_today_does_not_inherit_its_id(before: Settled) -> None:
    copy = replace(POST, path="b.md")
    after = settle(
        [copy],
        before.ledger,
        present={"a.md", "b.md"},
        site=SITE,
        address=lambda *_: "https://example.org/b",
        now=LATER,
    )
    assert after.posts[0].id != before.posts[0].id


def test_a_new_post_at_an_old_path_gets_an_id_of_its_own(before: Settled) -> None:
    moved = settled(replace(POST, path="b.md"), ledger=before.ledger)
    newcomer = Manuscript(path="a.md", slug="a", title="Snow", fingerprint=fingerprint("It snowed."))
    after = settled(replace(POST, path="b.md"), newcomer, ledger=moved.ledger)
    assert len({post.id for post in after.posts}) == 2


def test_an_undated_post_is_published_when_it_was_first_seen_and_stays_so(before: Settled) -> None:
    after = settled(POST, ledger=before.ledger, now=LATER)
    assert before.posts[0].published == after.posts[0].published == NOW
    assert after.ledger == before.ledger


def test_updated_moves_when_the_words_change_and_only_then(before: Settled) -> None:
    changed = settled(replace(POST, title="Sun"), ledger=before.ledger, now=LATER)
    tagged = settled(
        replace(POST, title="Sun", tags=("weather",)), ledger=changed.ledger, now=LATER + timedelta(days=1)
    )
    assert before.posts[0].updated == NOW
    assert changed.posts[0].updated == tagged.posts[0].updated == LATER


def test_the_authors_own_date_of_change_wins(before: Settled) -> None:
    own = datetime(2026, 11, 22, tzinfo=UTC)
    assert settled(replace(POST, title="Sun", updated=own), ledger=before.ledger, now=LATER).posts[0].updated == own


def test_the_posts_own_id_wins_and_follows_it(before: Settled) -> None:
    own = replace(POST, path="own.md", id="tag:example.org,2020:own")
    first = settled(POST, own, ledger=before.ledger)
    moved = settled(POST, replace(own, path="moved.md", fingerprint=fingerprint("All new.")), ledger=first.ledger)
    assert [post.id for post in moved.posts if post.path == "moved.md"] == ["tag:example.org,2020:own"]
    assert len(moved.ledger.records) == 2


def test_an_id_that_is_no_uri_becomes_one_and_stays_the_same() -> None:
    first = settled(replace(POST, id="42"))
    after = settled(
        replace(POST, id="42", path="b.md", title="New", fingerprint=fingerprint("New.")), ledger=first.ledger
    )
    assert first.posts[0].id.startswith("urn:uuid:")
    assert after.posts[0].id == first.posts[0].id
    assert settled(replace(POST, id="https://example.org/?p=7")).posts[0].id == "https://example.org/?p=7"


def test_two_posts_with_one_id_are_refused_and_both_are_named() -> None:
    first = settled(replace(POST, id="same"))
    # "a-copy.md" sorts before "a.md": the one that had the id first keeps it all the same.
    after = settled(replace(POST, id="same"), replace(POST, path="a-copy.md", id="same"), ledger=first.ledger)
    assert [post.path for post in after.posts] == ["a.md"]
    assert [str(fault) for fault in after.refused] == [
        "a-copy.md:1: the id 'same' belongs to a.md too: give each post an id of its own"
    ]


def test_the_id_of_a_publication_with_an_address_survives_the_loss_of_its_ledger() -> None:
    assert settled(POST).posts[0].id == settled(POST, now=LATER).posts[0].id


def test_publications_without_an_address_do_not_share_ids() -> None:
    site = replace(SITE, url="https://site-url-is-not-set.invalid/")
    assert settled(POST, site=site).posts[0].id != settled(POST, site=site, now=LATER).posts[0].id


def test_posts_come_newest_first_and_by_path_within_an_instant() -> None:
    old = replace(POST, path="old.md", fingerprint=fingerprint("Old."), published=datetime(2020, 1, 1, tzinfo=UTC))
    twins = [replace(POST, path=f"{name}.md", fingerprint=fingerprint(name)) for name in "cab"]
    assert [post.path for post in settled(old, *twins).posts] == ["a.md", "b.md", "c.md", "old.md"]


# What one file tells alone


def some(chance: random.Random) -> list[Manuscript]:
    """Posts of which many say the same, and some have an id of their own."""
    made = (
        replace(
            named(chance.choice("abc"), path=f"{path}.md"),
            fingerprint=fingerprint(chance.choice(("", "Rain.", "Sun.", "Snow."))),
            id=chance.choice((None, None, None, "42", "tag:example.org,2026:x")),
            published=chance.choice((NOW, NOW, None)),
        )
        for path in chance.sample("abcdefgh", 5)
    )
    return [each for each in made if not each.id or chance.random() < 0.3]


def test_what_happens_in_one_call_is_a_second_apart() -> None:
    """Entries of one instant are taken for a mistake."""
    posts = [named(title, path=f"{title}.md") for title in "abc"]
    first = settled(*posts)
    assert [(post.path, post.published) for post in first.posts] == [
        ("a.md", NOW),
        ("b.md", NOW - timedelta(seconds=1)),
        ("c.md", NOW - timedelta(seconds=2)),
    ]
    later = NOW + timedelta(days=1)
    changed = [replace(post, fingerprint=fingerprint("Snow.")) for post in posts]
    assert [post.updated for post in settled(*changed, ledger=first.ledger, now=later).posts] == [
        later,
        later - timedelta(seconds=1),
        later - timedelta(seconds=2),
    ]


def test_what_one_file_tells_alone_is_what_all_tell_together() -> None:
    chance = random.Random(1)
    told = 0
    for day in range(200):
        if day % 5 == 0:
            ledger = found(SITE, now=NOW)
        now = NOW + timedelta(days=day)
        posts = some(chance)
        before = {record.path: record for record in ledger.records}
        publication = None if before else ledger.publication
        after = settled(*posts, ledger=ledger, now=now)
        records = {record.path: record for record in after.ledger.records}
        for each in posts:
            record = undisputed(each, before.get(each.path), publication=publication, now=now)
            if record and record.id not in claimed([other for other in posts if other != each], ledger):
                told += 1
                assert replace(record, urls=()) == replace(records[each.path], urls=())
        ledger = after.ledger
    assert told > 100
