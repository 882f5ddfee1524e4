"""Preferences over the web: what somebody gets, all that is known of them, and to be forgotten."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import pytest

from publisher.actions.links import Links
from publisher.mail_model import Consent
from publisher.signatures import Claim, Purpose
from publisher.store.keys import LINKS
from publisher.store.open import Store, open_store
from publisher.web_model import Choice, Evidence, Frequency, Preferences
from tests.conftest import Project
from tests.served import SETTINGS, serving
from tests.signups import NEWSLETTER

POST = "---\ntitle: {title}\ndate: 2026-11-01\ncategories: [{topic}]\n---\nIt rained.\n"
SECOND = '[newsletters.notes]\ntitle = "Notes"\nschedule = "every day 07:30"\ncategories = ["River"]\n'
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS.format(listen="127.0.0.1:0") + NEWSLETTER + SECOND)
    for topic in ("River", "Streets", "강"):
        project.write(f"content/{topic}.md", POST.format(title=topic, topic=topic))
    assert project.run("build", "--now", NOW.isoformat()).status == 0
    return project


@pytest.fixture
def store(blog: Project) -> Iterator[Store]:
    store = open_store(f"sqlite:///{blog.folder / 'publisher.db'}")
    store.subscribers.put("ann@example.org", Consent.ACTIVE, now=NOW)
    yield store
    store.close()


@pytest.fixture
def client(blog: Project, store: Store) -> Iterator[httpx.Client]:
    with serving(blog) as url, httpx.Client(base_url=url, timeout=20) as client:
        yield client


@pytest.fixture
def path(store: Store) -> str:
    claim = Claim(subscriber=1, newsletter="weekly")
    return Links("/", store.keys.secrets(LINKS)).link(Purpose.PREFERENCES, claim)


def test_what_is_chosen_is_kept_and_shown(client: httpx.Client, store: Store, path: str) -> None:
    page = client.get(path).text
    for words in ("The Weekly", "Notes", "강", "Asia/Seoul", "every day", "한국어"):
        assert words in page
    assert 'name="topic-notes"' not in page  # it has one topic anyway
    fields = {
        "press": "save",
        "newsletter": ["weekly", "notes"],
        "frequency-weekly": "daily",
        "topic-weekly": ["river", "강"],
        "language": "ko",
        "timezone": "Asia/Seoul",
    }
    saved = client.post(path, data=fields)
    assert "Saved." in saved.text
    weekly = Choice(newsletter="weekly", frequency=Frequency.DAILY, topics=("river", "강"))
    assert store.choices.of(1) == Preferences(
        language="ko", timezone="Asia/Seoul", choices=(Choice(newsletter="notes"), weekly)
    )
    again = client.get(path).text
    for shown in ('<option value="daily" selected>', '<option value="ko" lang="ko" selected>', 'value="강" checked'):
        assert shown in again


def test_what_nobody_could_choose_is_not_taken(client: httpx.Client, store: Store, path: str) -> None:
    fields = {
        "press": "save",
        "newsletter": ["weekly", "other"],
        "frequency-weekly": "weekly",  # it comes weekly anyway
        "frequency-notes": "hourly",
        "topic-weekly": ["river\nstreets", "<script>", "war"],
        "language": "xx",
        "timezone": "../../etc/passwd",
    }
    assert client.post(path, data=fields).status_code == 200
    assert store.choices.of(1) == Preferences(
        choices=(Choice(newsletter="notes", is_wanted=False), Choice(newsletter="weekly"))
    )


def test_who_wants_no_newsletter_is_shown_how_to_leave(client: httpx.Client, store: Store, path: str) -> None:
    answer = client.post(path, data={"press": "save"})
    assert answer.status_code == 422
    assert "To stop all mails, unsubscribe" in answer.text
    assert store.choices.of(1) == Preferences()


def test_all_that_is_known_is_given(client: httpx.Client, store: Store, path: str) -> None:
    evidence = Evidence(at=NOW, way="web", network="192.0.2.0/24", wording="I would.", language="en")
    store.consents.ask([("ann@example.org", evidence)])
    for answer in (client.post(path, data={"press": "data"}), client.get(path, headers={"Accept": "application/json"})):
        assert answer.headers["content-disposition"] == 'attachment; filename="my-data.json"'
        known = answer.json()
        assert (known["address"], known["state"]) == ("ann@example.org", "active")
        assert known["consent"][0]["wording"] == "I would."
        assert known["consent"][0]["network"] == "192.0.2.0/24"


def test_who_wants_to_be_forgotten_is(client: httpx.Client, store: Store, path: str, blog: Project) -> None:
    assert "Please tick the box first" in client.post(path, data={"press": "erase"}).text
    assert store.subscribers.all()[0].address == "ann@example.org"
    assert "You are forgotten" in client.post(path, data={"press": "erase", "sure": "yes"}).text
    for answer in (
        client.get(path),
        client.post(path, data={"press": "data"}),
        client.post(path, data={"press": "save"}),
    ):
        assert answer.status_code == 410
        assert "ann@example.org" not in answer.text
    leave = Links("/", store.keys.secrets(LINKS)).link(Purpose.LEAVE, Claim(subscriber=1, newsletter="weekly"))
    assert client.post(leave, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [each.reason for each in store.subscribers.suppressions()] == ["erased by its owner"]


def test_to_look_changes_nothing(client: httpx.Client, store: Store, path: str) -> None:
    before = store.subscribers.all(), store.choices.of(1)
    for body in (b"", b"press=", b"press=erase", b"sure=yes", b"press=Save"):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert client.post(path, content=body, headers=headers).status_code < 500
    assert client.get(path + "?press=erase&sure=yes").status_code == 200
    assert (store.subscribers.all(), store.choices.of(1)) == before


@pytest.mark.parametrize("wrong", [lambda path: path + "x", lambda _: "/preferences/1.weekly.x"])
def test_a_forged_link_shows_nobody(client: httpx.Client, path: str, wrong: Callable[[str], str]) -> None:
    answer = client.get(wrong(path))
    assert answer.status_code == 404
    assert "This link does not work" in answer.text
