"""Signing in to the dashboard: who may, who may not, and what whoever guesses, forges or waits gets."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from publisher.actions.admit import IDLE, OLDEST
from publisher.board_model import Deed
from publisher.store.open import Store, open_store
from publisher.totp import STEP, code, step
from publisher.web.admin.signing import ALL, EACH
from tests.conftest import Project, clean_environment
from tests.dashboards import PASSWORD, send, set_password, sign_in, typed
from tests.served import SETTINGS, serving
from tests.signups import field

INSIDE = 'aria-current="page"'


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS.format(listen="127.0.0.1:0"))
    return project


@pytest.fixture
def client(blog: Project) -> Iterator[httpx.Client]:
    set_password(blog)
    with serving(blog) as url, httpx.Client(base_url=url, timeout=20) as client:
        yield client


@pytest.fixture
def store(blog: Project) -> Iterator[Store]:
    store = open_store(f"sqlite:///{blog.folder / 'publisher.db'}")
    yield store
    store.close()


def deeds(store: Store) -> list[Deed]:
    return [act.what for _, act in store.entrance.acts(limit=100)][::-1]


def is_inside(client: httpx.Client) -> bool:
    answer = client.get("/admin")
    assert answer.status_code in (200, 303)
    return answer.status_code == 200 and INSIDE in answer.text


def test_without_a_password_nobody_enters(blog: Project) -> None:
    with serving(blog) as url, httpx.Client(base_url=url) as client:
        for path in ("/admin", "/admin/sign-in", "/admin?x=1"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert "publisher admin password" in answer.text
        assert client.post("/admin/sign-in", data={"password": ""}).status_code == 404
        assert client.post("/admin/sign-out").status_code == 404
        set_password(blog)  # while it runs
        assert client.get("/admin").headers["location"] == "admin/sign-in"
        assert sign_in(client).status_code == 303
        assert is_inside(client)


def test_the_person_who_publishes_enters_and_leaves(client: httpx.Client, store: Store) -> None:
    assert client.get("/admin").status_code == 303
    assert not is_inside(client)
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "../admin")
    assert is_inside(client)
    (cookie,) = [value for name, value in answer.headers.multi_items() if name == "set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie  # there is no TLS here
    token = client.cookies["publisher"]
    assert token not in (store.entrance.engine.url.database or "")
    assert send(client, "/admin/sign-out").status_code == 303
    assert not is_inside(client)
    client.cookies.set("publisher", token)  # kept by somebody
    assert not is_inside(client)
    assert deeds(store) == [Deed.PASSWORD, Deed.SIGNED_IN, Deed.SIGNED_OUT]
    assert {act.network for _, act in store.entrance.acts(limit=2)} == {"127.0.0.0/24"}


def test_on_tls_the_cookie_is_for_tls_alone(blog: Project) -> None:
    set_password(blog)
    with serving(blog, PUBLISHER_WEB__URL="https://news.example.org/") as url, httpx.Client(base_url=url) as client:
        page = client.get("/admin/sign-in")
        cookie = page.headers["set-cookie"]
        assert cookie.startswith("__Host-publisher=")
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
        assert "domain" not in cookie.lower()
        assert page.headers["strict-transport-security"]


def test_a_session_is_another_one_than_what_came_before_it(client: httpx.Client) -> None:
    """Whoever put a cookie into somebody's browser has nothing of it once they are inside."""
    planted = "x" * 43
    client.cookies.set("publisher", planted)
    sign_in(client)
    assert client.cookies.get("publisher", domain="127.0.0.1") != planted
    first = client.cookies.get("publisher", domain="127.0.0.1")
    with httpx.Client(base_url=client.base_url, cookies={"publisher": planted}) as thief:
        assert not is_inside(thief)
    client.cookies.clear()
    client.cookies.set("publisher", str(first))
    assert is_inside(client)
    sign_in(client)  # once more: the first session is over
    with httpx.Client(base_url=client.base_url, cookies={"publisher": str(first)}) as thief:
        assert not is_inside(thief)


def test_sessions_run_out(store: Store, blog: Project) -> None:
    set_password(blog)
    now = datetime.now(UTC)
    inside = {"began": now - OLDEST, "seen": now - IDLE}
    entrance = store.entrance
    entrance.enter("new", "", now=now - timedelta(hours=1), since=now)
    assert entrance.is_inside("new", now=now, **inside)
    entrance.enter("idle", "", now=now - IDLE - timedelta(minutes=1), since=now - 2 * IDLE)
    assert not entrance.is_inside("idle", now=now, **inside)
    entrance.enter("old", "", now=now - OLDEST - timedelta(minutes=1), since=now - 2 * OLDEST)
    began = now - OLDEST - timedelta(minutes=1)
    assert entrance.is_inside("old", now=began + IDLE / 2, began=began, seen=began)
    assert not entrance.is_inside("old", now=now, began=now - OLDEST, seen=began)
    set_password(blog, "another horse battery")
    assert not entrance.is_inside("new", now=now, **inside)


def test_a_wrong_password_is_told_nothing(client: httpx.Client, store: Store) -> None:
    for wrong in ("", "wrong", PASSWORD.upper(), PASSWORD + " ", "x" * 5000, "\x00", "비밀"):
        answer = sign_in(client, wrong)
        assert (answer.status_code, "That did not open it." in answer.text) == (403, True)
        assert not is_inside(client)
    assert deeds(store).count(Deed.REFUSED) == 7


def test_whoever_guesses_is_stopped_and_does_not_stop_others(blog: Project) -> None:
    set_password(blog)
    environment = {"PUBLISHER_WEB__PROXIES": "127.0.0.1"}
    with serving(blog, **environment) as url, httpx.Client(base_url=url, timeout=60) as client:
        client.headers["x-forwarded-for"] = "192.0.2.1"
        sign_in(client)
        page = client.get("/admin/sign-in").text

        def guess(network: int) -> int:
            headers = {"x-forwarded-for": f"10.0.{network}.9"}
            fields = {"password": "guess", "token": field(page, "token"), "to": ""}
            return client.post("/admin/sign-in", data=fields, headers=headers).status_code

        with ThreadPoolExecutor(8) as pool:
            one = list(pool.map(guess, [0] * (EACH.count + 5)))
            many = list(pool.map(guess, range(1, ALL.count)))
        assert one.count(403) == EACH.count
        assert one.count(429) == 5
        assert one.count(403) + many.count(403) == ALL.count - 1  # the first one that succeeded counts as well
        assert guess(200) == 429
        # The right password from a network of guesses is refused as well, from that of its owner it is not.
        client.headers["x-forwarded-for"] = "10.0.0.9"
        assert sign_in(client).status_code == 429
        client.headers["x-forwarded-for"] = "192.0.2.77"
        assert sign_in(client).status_code == 303


def test_every_attempt_takes_as_long(client: httpx.Client) -> None:
    def seconds(password: str) -> float:
        page = client.get("/admin/sign-in").text
        began = time.monotonic()
        client.post("/admin/sign-in", data={"password": password, "token": field(page, "token")})
        return time.monotonic() - began

    took = [seconds(password) for password in ("", "x", PASSWORD[:-1], "x" * 900)]
    assert all(0.45 < each < 3 for each in took), took


def test_a_code_is_asked_for_once_an_app_knows_the_secret(blog: Project, store: Store) -> None:
    assert "no password yet" in typed(blog, "\n", "admin", "totp", "--off").err
    set_password(blog)
    refused = typed(blog, "123456\n", "admin", "totp")
    assert (refused.status, "that is no code of this secret" in refused.err) == (2, True)
    lock = store.entrance.lock()
    assert lock
    assert lock.totp == ""
    secret = enrolled(blog)
    with serving(blog) as url, httpx.Client(base_url=url, timeout=20) as client:
        page = client.get("/admin/sign-in").text
        assert 'autocomplete="one-time-code"' in page
        assert sign_in(client).status_code == 403
        assert sign_in(client, code="000000").status_code == 403
        assert sign_in(client, password="wrong", code=code(secret, now_step())).status_code == 403
        right = code(secret, now_step())
        assert sign_in(client, code=right).status_code == 303
        assert is_inside(client)
        assert sign_in(client, code=right).status_code == 403  # seen over somebody's shoulder
        assert typed(blog, "", "admin", "totp", "--off").status == 0
        assert sign_in(client).status_code == 303


def test_passwords_that_will_not_do_change_nothing(blog: Project, store: Store) -> None:
    for text in ("short\n", "\n", "", "x" * 1001 + "\n", "tab\tin the password\n"):
        run = typed(blog, text, "admin", "password")
        assert run.status == 2, text
        assert run.err.startswith("PASSWORD: "), run.err
    assert store.entrance.lock() is None
    assert typed(blog, "비가 오는 날의 수채화 그림\n", "--json", "admin", "password").json == {"set": True}


def test_forms_of_other_sites_do_nothing(client: httpx.Client) -> None:
    sign_in(client)
    token = field(client.get("/admin").text, "token")
    with httpx.Client(base_url=client.base_url) as stranger:
        sign_in(stranger)
        theirs = field(stranger.get("/admin").text, "token")
    assert token != theirs
    for fields, headers in (
        ({}, {}),
        ({"token": ""}, {}),
        ({"token": theirs}, {}),
        ({"token": token[:-1]}, {}),
        ({"token": token}, {"Sec-Fetch-Site": "cross-site"}),
        ({"token": token}, {"Sec-Fetch-Site": "same-site"}),
        ({"token": token}, {"Origin": "https://evil.example"}),
        ({"token": token}, {"Origin": "null"}),
    ):
        answer = client.post("/admin/sign-out", data=fields, headers=headers)
        assert answer.status_code == 403, (fields, headers)
        assert is_inside(client)
    for path in ("/admin/sign-out?token=" + token, "/admin/sign-out"):
        assert client.get(path).status_code == 405
        assert client.post(path, content=b"token=" + token.encode()).status_code == 403  # of no type
        assert is_inside(client)
    assert client.post("/admin/sign-in", data={"password": PASSWORD, "token": "x"}).status_code == 403
    assert client.post("/admin/sign-out", data={"token": token}, headers={"Sec-Fetch-Site": "same-origin"}).is_redirect
    assert not is_inside(client)


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/..//evil.example",
        "/%2f%2fevil.example",
        "/issues/../../unsubscribe/x",
        "/.",
        "/x\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "@evil.example",
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(client: httpx.Client, to: str) -> None:
    answer = sign_in(client, to=to)
    assert answer.headers["location"] == "../admin"
    answer = sign_in(client)
    page = client.get("/admin/sign-in")
    answer = client.post("/admin/sign-in", data={"password": PASSWORD, "token": field(page.text, "token"), "to": to})
    assert answer.headers["location"] == "../admin"
    assert "evil" not in str(answer.headers)


def test_the_page_that_was_asked_for_comes_after_signing_in(client: httpx.Client) -> None:
    assert client.get("/admin/issues/7").status_code in (303, 404)
    assert sign_in(client, to="/issues/7").headers["location"] == "../admin/issues/7"
    assert client.get("/admin/").headers["location"] == "../admin"


def test_no_address_comes_from_what_a_request_says_of_its_host(client: httpx.Client) -> None:
    for headers in ({"Host": "evil.example"}, {"Host": "127.0.0.1@evil.example"}):
        assert client.get("/admin", headers=headers).status_code == 421
    sign_in(client)
    for headers in ({"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}):
        answer = client.get("/admin", headers=headers)
        assert "evil.example" not in answer.text + str(answer.headers)
    url = f"http://{client.base_url.netloc.decode()}//evil.example/admin"
    assert client.get(url).status_code == 404


def test_no_page_of_the_dashboard_can_be_framed_kept_or_told(client: httpx.Client) -> None:
    sign_in(client)
    for path in ("/admin", "/admin/sign-in"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"


def enrolled(project: Project) -> str:
    """Turn codes on, as a person does who reads the secret and types what the app shows."""
    command = [sys.executable, "-m", "publisher", "--project", str(project.folder), "admin", "totp"]
    with subprocess.Popen(
        command, env=clean_environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stderr
        secret = process.stderr.readline().strip()
        assert f"secret={secret}&issuer=Blog" in process.stderr.readline()
        # A step back: the code of this one is still to be used.
        process.communicate(code(secret, now_step() - 1) + "\n", timeout=20)
    assert process.returncode == 0
    return secret


def now_step() -> int:
    # Not at the very end of a step, so that the code is still that of the step when it arrives.
    if time.time() % STEP > STEP - 3:
        time.sleep(3)
    return step(datetime.now(UTC))
