"""What was sent stands on the web: a page for each issue, a list of them, and the newsletter as feeds."""

import json
from collections.abc import Callable

import feedparser
import pytest

from tests.conftest import Project, Run

WEEKLY = """
[site]
title = "Blog"
url = "https://example.org/"

[newsletters.weekly]
title = "Weekly"
schedule = "mon 09:00"
"""
FIRST, SECOND = "2026-11-23T09:00:30Z", "2026-11-30T09:00:30Z"
PAGE = "out/issues/weekly/2026-11-23T0900/index.html"
FEEDS = tuple(f"out/issues/weekly/{name}" for name in ("rss.xml", "atom.xml", "feed.json"))


@pytest.fixture
def weekly(project: Project) -> Project:
    project.write("publisher.toml", WEEKLY)
    project.write("content/rain.md", "---\ntitle: Rain\n---\nIt rained.\n")
    assert project.run("subscribers", "add", "a@example.org", "--confirmed").status == 0
    return project


@pytest.fixture
def two(weekly: Project) -> Project:
    """With two issues sent."""
    weekly.run("tick", "--now", FIRST)
    weekly.write("content/snow.md", "---\ntitle: Snow\n---\nIt snowed.\n")
    weekly.run("tick", "--now", SECOND)
    return weekly


def test_an_issue_stands_on_the_web_as_soon_as_it_is_frozen(weekly: Project) -> None:
    weekly.run("tick", "--now", FIRST)
    page = weekly.read(PAGE)
    assert "Rain" in page
    for personal in ("@example.org", "mailto:", "Unsubscribe", ".invalid"):
        assert personal not in page
    (sent,) = (weekly.folder / "outbox").glob("*")
    assert b"https://example.org/issues/weekly/2026-11-23T0900/" in sent.read_bytes().replace(b"=\r\n", b"")
    assert all((weekly.folder / name).exists() for name in FEEDS)


def test_a_test_copy_leads_to_no_page_that_is_not_there(weekly: Project) -> None:
    assert weekly.run("digest", "send", "--test", "me@example.org", "--now", FIRST).status == 0
    (sent,) = (weekly.folder / "outbox").glob("*")
    data = sent.read_bytes().replace(b"=\r\n", b"")
    assert b"Read on" in data
    assert b"issues/weekly/2026" not in data
    assert not (weekly.folder / "out/issues").exists()


def test_a_sent_issue_never_changes(two: Project, build_at: Callable[..., Run]) -> None:
    before = two.read(PAGE)
    two.write("content/rain.md", "---\ntitle: Sunshine\n---\nIt did not rain.\n")
    two.write("templates/digest.html.j2", "<html><body>{{ subject }}</body></html>")
    assert build_at(two, SECOND).status == 0
    assert two.read(PAGE) == before
    two.run("digest", "list")
    (two.folder / PAGE).unlink()
    build_at(two, SECOND)
    assert two.read(PAGE) == before


def test_the_newsletter_is_three_feeds_of_the_same_issues(two: Project, build_at: Callable[..., Run]) -> None:
    build_at(two, SECOND)
    items = json.loads(two.read(FEEDS[2]))["items"]
    assert [(each["title"], each["url"]) for each in items] == [
        ("Weekly: Snow", "https://example.org/issues/weekly/2026-11-30T0900/"),
        ("Weekly: Rain", "https://example.org/issues/weekly/2026-11-23T0900/"),
    ]
    assert "It snowed." in items[0]["content_html"]
    for name in FEEDS[:2]:
        parsed = feedparser.parse(two.folder / name)
        assert not parsed.bozo
        assert parsed.feed.title == "Weekly"
        assert [entry.id for entry in parsed.entries] == [each["id"] for each in items]


def test_people_and_readers_find_it(two: Project, build_at: Callable[..., Run]) -> None:
    build_at(two, SECOND)
    assert 'href="issues/weekly/"' in two.read("out/index.html")
    assert "https://example.org/issues/weekly/rss.xml" in two.read("out/feeds.opml")
    listed = two.read("out/issues/weekly/index.html")
    assert listed.index("2026-11-30T0900/") < listed.index("2026-11-23T0900/")
    assert not [each for each in two.run("check", "--json").json["findings"] if each["severity"] == "error"]


def test_a_build_without_the_database_takes_nothing_back(two: Project, build_at: Callable[..., Run]) -> None:
    build_at(two, SECOND)
    for file in two.folder.glob("publisher.db*"):
        file.unlink()
    assert build_at(two, SECOND).json["removed"] == []
    assert (two.folder / PAGE).exists()


@pytest.mark.parametrize("is_sent", [False, True], ids=["no issue", "no other issue"])
def test_a_build_loads_no_database_that_it_does_not_need(weekly: Project, is_sent: bool) -> None:
    for file in [] if is_sent else weekly.folder.glob("publisher.db*"):
        file.unlink()
    if is_sent:
        weekly.run("tick", "--now", FIRST)
    weekly.run("build", "--now", FIRST)
    run = weekly.run("build", "--now", FIRST, PYTHONPROFILEIMPORTTIME="1")
    assert "publisher.actions.build" in run.err
    assert "sqlalchemy" not in run.err


def test_a_second_build_changes_nothing(two: Project, build_at: Callable[..., Run]) -> None:
    build_at(two, SECOND)
    assert build_at(two, SECOND).json["changed"] == []
