"""People who want a newsletter more or less often, and change over: nobody misses a post, and nobody gets one twice."""

import email
import email.policy
import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from publisher.mail_model import Consent
from publisher.store.open import open_store
from publisher.web_model import Choice, Frequency, Preferences
from tests.conftest import Project

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
POST = "---\ntitle: Post {number:03}\ndate: {date}\ncategories: [{topic}]\n---\nWords of post {number:03}.\n"
SETTINGS = """[site]
title = "Blog"
url = "https://example.org/"
language = "en"
[newsletters.weekly]
title = "The Weekly"
schedule = "mon 09:00"
group_stories = false
max_posts = 100
[mail]
from = "Blog <news@example.org>"
"""


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS)
    return project


def write(project: Project, number: int, now: datetime, topic: str = "River") -> None:
    text = POST.format(number=number, date=now.isoformat(), topic=topic)
    project.write(f"content/post-{number:03}.md", text)


def choose(project: Project, name: str, now: datetime, **more: object) -> None:
    store = open_store(f"sqlite:///{project.folder / 'publisher.db'}")
    try:
        own = {key: more.pop(key) for key in ("language", "timezone") if key in more}
        number = store.subscribers.put(f"{name}@example.org", Consent.ACTIVE, now=now).id
        choice = Choice(newsletter="weekly", **more)  # type: ignore[arg-type]
        store.choices.put(number, Preferences(choices=(choice,), **own), now=now)  # type: ignore[arg-type]
    finally:
        store.close()


def tick(project: Project, now: datetime) -> None:
    run = project.run("tick", "--now", now.isoformat())
    assert run.status == 0, run.err


def had(project: Project) -> dict[str, list[str]]:
    """The posts that each subscriber was sent, in the order of the mails."""
    found: dict[str, list[tuple[datetime, list[str]]]] = {}
    for file in (project.folder / "outbox").glob("*.eml"):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        assert body
        posts = re.findall(r"^Post (\d{3})\r?$", body.get_content(), re.MULTILINE)
        found.setdefault(message["To"].partition("@")[0], []).append((message["Date"].datetime, posts))
    return {name: [post for _, posts in sorted(issues) for post in posts] for name, issues in found.items()}


def test_each_gets_each_post_once_however_often_they_change(blog: Project) -> None:
    """A walk of four weeks, with a seed, through posts, ticks and changes of mind."""
    chance = random.Random(7)
    for name in ("steady", "daily", "walker"):
        choose(blog, name, START)
    write(blog, 0, START - timedelta(hours=1))
    tick(blog, START)
    number = 1
    for day in range(1, 26):
        now = START + timedelta(days=day)
        for _ in range(chance.choice((0, 1, 1, 2))):
            write(blog, number, now - timedelta(hours=2))
            number += 1
        if day == 2:
            choose(blog, "daily", now - timedelta(hours=1), frequency=Frequency.DAILY)
        if chance.random() < 0.4:
            wish = chance.choice((Frequency.USUAL, Frequency.DAILY, Frequency.MONTHLY))
            choose(blog, "walker", now - timedelta(hours=1), frequency=wish)
        tick(blog, now)
    choose(blog, "walker", START + timedelta(days=25, hours=2), frequency=Frequency.DAILY)
    tick(blog, START + timedelta(days=26))
    tick(blog, START + timedelta(days=28))
    every = [f"{each:03}" for each in range(number)]
    for name, posts in had(blog).items():
        assert sorted(posts) == every, name


def test_each_post_at_once(blog: Project) -> None:
    choose(blog, "steady", START)
    write(blog, 0, START - timedelta(hours=1))
    tick(blog, START)
    choose(blog, "eager", START + timedelta(hours=1))
    choose(blog, "eager", START + timedelta(hours=1), frequency=Frequency.EACH)
    for number in (1, 2):
        now = START + timedelta(hours=2 * number)
        write(blog, number, now - timedelta(minutes=1))
        tick(blog, now)
        tick(blog, now + timedelta(minutes=1))
    assert had(blog) == {"steady": ["000"], "eager": ["001", "002"]}
    assert not (blog.folder / "out/issues/weekly.each").exists()


def test_topics_languages_and_mornings(blog: Project) -> None:
    choose(blog, "all", START)
    choose(blog, "river", START, topics=("river",), language="ko")
    choose(blog, "streets", START, topics=("streets",))
    choose(blog, "far", START, timezone="America/Los_Angeles")
    write(blog, 0, START - timedelta(hours=1), topic="River")
    write(blog, 1, START - timedelta(hours=2), topic="Bread")
    tick(blog, START)
    assert had(blog) == {"all": ["000", "001"], "river": ["000"]}
    mail = next((blog.folder / "outbox").glob("*.eml")).read_bytes()
    texts = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default).get_body(("html",)).get_content()  # type: ignore[union-attr]
        for file in (blog.folder / "outbox").glob("*.eml")
    ]
    assert mail
    assert sum('<html lang="ko"' in text for text in texts) == 1
    tick(blog, START + timedelta(hours=7, minutes=59))
    assert "far" not in had(blog)
    tick(blog, START + timedelta(hours=8))  # nine in Los Angeles
    assert had(blog)["far"] == ["000", "001"]
