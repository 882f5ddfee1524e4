"""Subscribing, confirming and leaving over the web: by people, by mailboxes, and by robots that look at everything."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from publisher.actions.links import Links
from publisher.mail_model import Consent
from publisher.signatures import Claim, Purpose
from publisher.store.keys import LINKS
from publisher.store.open import Store, open_store
from publisher.web.proofs import WAIT
from tests.conftest import Project
from tests.served import SETTINGS, serving
from tests.signups import NEWSLETTER, field, link, mails, proof, subscribe

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS.format(listen="127.0.0.1:0") + NEWSLETTER)
    return project


@pytest.fixture
def client(blog: Project) -> Iterator[httpx.Client]:
    with serving(blog) as url, httpx.Client(base_url=url, timeout=20) as client:
        yield client


@pytest.fixture
def store(blog: Project, client: httpx.Client) -> Iterator[Store]:
    store = open_store(f"sqlite:///{blog.folder / 'publisher.db'}")
    yield store
    store.close()


@pytest.fixture
def token(store: Store) -> Callable[..., str]:
    """The path of a signed link, as it would stand in a mail."""

    def make(purpose: Purpose, *, now: datetime | None = None, **claim: object) -> str:
        links = Links("/", store.keys.secrets(LINKS))
        return links.link(purpose, Claim(**claim), now=now or datetime.now(UTC))  # type: ignore[arg-type]

    return make


def states(store: Store) -> dict[str, Consent]:
    return {each.address: each.state for each in store.subscribers.all()}


def join(store: Store, address: str = "ann@example.org") -> int:
    return store.subscribers.put(address, Consent.ACTIVE, now=datetime.now(UTC)).id


def test_a_person_subscribes_confirms_leaves_and_comes_back(blog: Project, client: httpx.Client, store: Store) -> None:
    answer = subscribe(client, "Ann@example.org")
    assert answer.status_code == 200
    (message,) = mails(blog, 1)
    assert message["To"] == "Ann@example.org"
    assert message["From"] == "Blog <news@example.org>"
    assert message["Subject"] == "Please confirm: The Weekly"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [name for name in set(message) if name.lower().startswith(("list-", "precedence"))] == []
    assert message["Message-ID"].endswith("@example.org>")
    assert states(store) == {"Ann@example.org": Consent.PENDING}
    page = client.get(link(message))
    assert "Yes, subscribe me" in page.text
    assert states(store) == {"Ann@example.org": Consent.PENDING}
    done = client.post(link(message), data={"answer": "yes"})
    assert "You are subscribed" in done.text
    assert states(store) == {"Ann@example.org": Consent.ACTIVE}
    assert client.post(link(message), data={"answer": "yes"}).status_code == 200
    asked, confirmed = store.consents.events(1)
    assert asked.wording == "I would like to get The Weekly by mail at this address. I can leave again at any time."
    assert (asked.network, confirmed.network) == ("127.0.0.0/24", "127.0.0.0/24")


def test_one_click_is_enough_and_a_second_one_is_fine(
    client: httpx.Client, store: Store, token: Callable[..., str]
) -> None:
    """RFC 8058, sections 3.1 and 3.2, in both of its encodings."""
    for number, encoding in enumerate(({"data": ONE_CLICK}, {"files": {"List-Unsubscribe": (None, "One-Click")}}), 1):
        join(store, f"{number}@example.org")
        path = token(Purpose.LEAVE, subscriber=number, newsletter="weekly")
        for _ in range(2):
            answer = client.post(path, **encoding)  # type: ignore[arg-type]
            assert (answer.status_code, answer.has_redirect_location) == (200, False)
            assert "set-cookie" not in answer.headers
        assert states(store)[f"{number}@example.org"] is Consent.UNSUBSCRIBED
        assert [event.way for event in store.consents.events(number)] == ["one-click"]


def test_who_left_can_undo_it(client: httpx.Client, store: Store, token: Callable[..., str]) -> None:
    join(store)
    path = token(Purpose.LEAVE, subscriber=1, newsletter="weekly")
    page = client.get(path).text
    assert "Do you want no more mails of The Weekly?" in page
    left = client.post(path, data={"press": "leave"})
    assert "You are unsubscribed" in left.text
    assert states(store)["ann@example.org"] is Consent.UNSUBSCRIBED
    action = re.search(r'action="(?:\.\./)+([^"]+)"', left.text)
    assert action
    assert "You are subscribed again" in client.post("/" + action[1], data={"press": "back"}).text
    assert states(store)["ann@example.org"] is Consent.ACTIVE


def test_robots_that_look_at_everything_change_nothing(
    blog: Project, client: httpx.Client, store: Store, token: Callable[..., str]
) -> None:
    join(store)
    store.consents.ask([("bob@example.org", _evidence())])
    before = states(store)
    paths = [
        token(Purpose.LEAVE, subscriber=1, newsletter="weekly"),
        token(Purpose.CONFIRM, subscriber=2, request=1),
    ]
    for path in paths:
        for _ in range(2):  # at once, and again when somebody opens the mail
            assert client.head(path).status_code == 200
            assert client.get(path).status_code == 200
            assert client.get(path + "?utm_source=mail", headers={"Purpose": "prefetch"}).status_code == 200
            for body in (b"", b"a=1", b"List-Unsubscribe=", b"List-Unsubscribe=one-click", b"answer=no", b"press="):
                for type_ in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
                    assert client.post(path, content=body, headers={"Content-Type": type_}).status_code < 500
            assert client.post(path, params=ONE_CLICK | {"answer": "yes", "press": "leave"}).status_code == 200
            assert client.post(path, content=b"List-Unsubscribe=One-Click&answer=yes").status_code == 200  # of no type
            for method in ("PUT", "DELETE", "PATCH"):
                assert client.request(method, path, data={"answer": "yes"}).status_code == 405
        assert states(store) == before


def test_tokens_that_are_forged_expired_or_swapped_do_nothing(
    client: httpx.Client, store: Store, token: Callable[..., str]
) -> None:
    join(store)
    store.consents.ask([("bob@example.org", _evidence())])
    before = states(store)
    long_ago = datetime.now(UTC) - timedelta(days=4)
    leave = token(Purpose.LEAVE, subscriber=1, newsletter="weekly").rpartition("/")[2]
    confirm = token(Purpose.CONFIRM, subscriber=2, request=1).rpartition("/")[2]
    choose = token(Purpose.PREFERENCES, subscriber=1).rpartition("/")[2]
    for path, data in (
        (f"/unsubscribe/{confirm}", ONE_CLICK),
        (f"/unsubscribe/{choose}", {"press": "leave"}),
        (f"/unsubscribe/{leave}x", ONE_CLICK),
        (f"/unsubscribe/{leave.replace('1.', '2.', 1)}", ONE_CLICK),
        ("/unsubscribe/1.weekly", ONE_CLICK),
        ("/unsubscribe/" + "a" * 5000, ONE_CLICK),
        (f"/confirm/{leave}", {"answer": "yes"}),
        (f"/confirm/{choose}", {"answer": "yes"}),
        (token(Purpose.CONFIRM, subscriber=2, request=1, now=long_ago), {"answer": "yes"}),
    ):
        assert client.get(path).status_code == 404, path
        assert client.post(path, data=data).status_code == 404, path
    assert client.post(token(Purpose.CONFIRM, subscriber=2, request=999), data={"answer": "yes"}).status_code == 410
    assert client.post(token(Purpose.CONFIRM, subscriber=1, request=1), data={"answer": "yes"}).status_code == 410
    assert states(store) == before


def test_every_address_gets_the_same_answer(blog: Project, client: httpx.Client, store: Store) -> None:
    join(store, "active@example.org")
    store.subscribers.put("pending@example.org", Consent.PENDING, now=datetime.now(UTC))
    store.subscribers.put("left@example.org", Consent.UNSUBSCRIBED, now=datetime.now(UTC))
    store.subscribers.suppress("complained@example.org", "complaint", now=datetime.now(UTC))
    answers = []
    for name in ("active", "pending", "left", "complained", "new"):
        answer = subscribe(client, f"{name}@example.org")
        assert answer.elapsed >= timedelta(seconds=0.1)
        answers.append((answer.status_code, answer.text, sorted(set(answer.headers) - {"date"})))
    assert len({repr(answer) for answer in answers}) == 1
    to = {message["To"]: message["Subject"] for message in mails(blog, 4)}
    assert to == {
        "active@example.org": "You are subscribed already: The Weekly",
        "pending@example.org": "Please confirm: The Weekly",
        "left@example.org": "Please confirm: The Weekly",
        "new@example.org": "Please confirm: The Weekly",
    }
    assert "complained@example.org" not in states(store)


def test_without_a_script_there_is_a_second_step(blog: Project, client: httpx.Client, store: Store) -> None:
    page = client.get("/subscribe").text
    first = client.post("/subscribe", data={"address": "ann@example.org", "stamp": field(page, "stamp"), "proof": ""})
    assert "please wait five seconds" in first.text
    second = {"address": "ann@example.org", "stamp": field(first.text, "stamp"), "proof": ""}
    early = client.post("/subscribe", data=second)
    assert "a little too soon" in early.text
    assert field(early.text, "stamp") == second["stamp"]  # nobody starts to wait anew
    time.sleep(WAIT + 1)
    other = client.post("/subscribe", data=second | {"address": "bob@example.org"})
    assert "please wait five seconds" in other.text  # each address waits for itself
    assert states(store) == {}
    assert "Look into your mailbox" in client.post("/subscribe", data=second).text
    mails(blog, 1)


def test_a_form_of_a_page_that_lies_elsewhere_leads_to_the_second_step(client: httpx.Client) -> None:
    answer = client.post("/subscribe?lang=ko", data={"address": "ann@example.org"})
    assert "한 단계 더 남았습니다" in answer.text
    assert field(answer.text, "stamp")


def test_robots_are_held_off(blog: Project, client: httpx.Client, store: Store) -> None:
    trapped = subscribe(client, "robot@example.org", website="https://spam.example/")
    assert "Look into your mailbox" in trapped.text  # it is not told
    page = client.get("/subscribe").text
    stamp = field(page, "stamp")
    at_once = {"address": "fast@example.org", "stamp": stamp, "proof": proof(stamp, "fast@example.org")}
    for data in (
        {"address": "x@example.org", "stamp": "forged", "proof": "1"},
        {"address": "x@example.org", "stamp": stamp, "proof": "1"},
        {"address": "x@example.org", "stamp": stamp, "proof": "٣"},
        {"address": "x@example.org", "stamp": stamp, "proof": "9" * 10_000},
        {**at_once, "address": "other@example.org"},
    ):
        assert "wait five seconds" in client.post("/subscribe", data=data).text
    assert states(store) == {}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "ann@",
        "@example.org",
        "a b@example.org",
        "ann@example.org\r\nBcc: b@example.org",
        "<script>@x.org",
        "a" * 300 + "@example.org",
    ],
)
def test_what_is_no_address_is_said_so(client: httpx.Client, store: Store, address: str) -> None:
    answer = subscribe(client, address)
    assert answer.status_code == 422
    assert "We cannot write to this address" in answer.text
    assert "<script>@" not in answer.text
    assert states(store) == {}


def test_addresses_of_every_script_are_taken(blog: Project, client: httpx.Client, store: Store) -> None:
    assert "Look into your mailbox" in subscribe(client, "ann@방울.example.org").text
    (message,) = mails(blog, 1)
    assert message["To"].addresses[0].domain.startswith("xn--")


def test_one_mailbox_gets_one_mail_a_day(blog: Project, client: httpx.Client, store: Store) -> None:
    for address in ("ann@example.org", "ANN@example.org", "ann@Example.ORG"):
        assert "Look into your mailbox" in subscribe(client, address).text
    time.sleep(0.5)
    mails(blog, 1)


def test_no_word_of_the_visitor_is_mailed(blog: Project, client: httpx.Client) -> None:
    headers = {
        "Accept-Language": "en",
        "User-Agent": "Buy-Spam",
        "Referer": "https://spam.example/",
        "X-Forwarded-For": "Buy",
    }
    client.headers.update(headers)
    subscribe(client, "ann@example.org", name="Buy spam", website="", lang="Buy spam")
    (message,) = mails(blog, 1)
    assert "spam" not in message.as_string().lower()


def test_a_network_subscribes_so_many(blog: Project) -> None:
    with serving(blog, PUBLISHER_WEB__SIGNUPS="2/h") as url, httpx.Client(base_url=url) as client:
        assert [subscribe(client, f"{number}@example.org").status_code for number in range(3)] == [200, 200, 429]
        client.headers["X-Forwarded-For"] = "198.51.100.7"  # nobody said that proxies are believed
        assert subscribe(client, "3@example.org").status_code == 429
    proxied = {"PUBLISHER_WEB__SIGNUPS": "1/h", "PUBLISHER_WEB__PROXIES": "127.0.0.1"}
    with serving(blog, **proxied) as url, httpx.Client(base_url=url) as client:
        for hops, status in (("198.51.100.7", 200), ("198.51.100.9", 429), ("9.9.9.9, 203.0.113.1", 200)):
            client.headers["X-Forwarded-For"] = hops
            assert subscribe(client, f"{hops[:7]}{status}@example.org").status_code == status, hops
    with_store = open_store(f"sqlite:///{blog.folder / 'publisher.db'}")
    networks = {event.network for each in with_store.subscribers.all() for event in with_store.consents.events(each.id)}
    with_store.close()
    assert networks == {"127.0.0.0/24", "198.51.100.0/24", "203.0.113.0/24"}


def test_pages_are_closed_to_everybody_elses_scripts(client: httpx.Client, token: Callable[..., str]) -> None:
    for path in ("/subscribe", token(Purpose.LEAVE, subscriber=1, newsletter="weekly"), "/nope"):
        answer = client.get(path)
        assert "unsafe-inline" not in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in answer.headers
        assert not re.search(r"<script(?! src=)|<style| style=| on\w+=", answer.text)


def test_pages_speak_the_language_of_who_asks(client: httpx.Client) -> None:
    for header, language, words in (
        ("ko-KR,ko;q=0.9", "ko", "메일로 구독하기"),
        ("fr, de;q=0.5", "de", "Per Mail abonnieren"),
        ("ar", "ar", "اشترك بالبريد"),
        ("fr", "en", "Subscribe by mail"),
    ):
        answer = client.get("/subscribe", headers={"Accept-Language": header})
        assert f'<html lang="{language}"' in answer.text
        assert words in answer.text
    assert "メールで購読する" in client.get("/subscribe?lang=ja").text


def test_nothing_that_is_said_goes_to_the_log(blog: Project) -> None:
    """`serving` holds that nothing but its first line is told."""
    with serving(blog) as url, httpx.Client(base_url=url) as client:
        subscribe(client, "ann@example.org")
        client.get("/confirm/secret-token")


def _evidence():  # type: ignore[no-untyped-def]
    from publisher.web_model import Evidence

    return Evidence(at=datetime.now(UTC), way="web", language="en")
