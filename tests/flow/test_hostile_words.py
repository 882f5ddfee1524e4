"""Words that want to be markup, headers or formulas: in titles, categories and what visitors send."""

import email
import email.policy
import re
from datetime import UTC, datetime

import httpx
import pytest

from publisher.actions.links import Links
from publisher.mail_model import Consent
from publisher.signatures import Claim, Purpose
from publisher.store.keys import LINKS
from publisher.store.open import open_store
from tests.conftest import Project
from tests.served import serving
from tests.signups import mails, subscribe

EVIL = """<script>alert(1)</script>"><img src=x onerror=alert(1)>{{ 7*7 }}{title}"""
SETTINGS = f"""[site]
title = '''{EVIL}'''
url = "https://example.org/"
language = "en"
[newsletters.weekly]
title = '''{EVIL}'''
schedule = "mon 09:00"
[newsletters.other]
schedule = "mon 09:00"
[mail]
from = "Blog <news@example.org>"
[web]
listen = "127.0.0.1:0"
"""
POST = "---\ntitle: T\ndate: 2026-11-01\ncategories: ['{topic}']\n---\nText.\n"


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS)
    for number, topic in enumerate((EVIL, "javascript:alert(1)", "=1+1")):
        project.write(f"content/{number}.md", POST.format(topic=topic.replace("'", "")))
    return project


def test_nothing_that_is_shown_is_run(blog: Project) -> None:
    assert blog.run("build", PUBLISHER_WEB__URL="https://news.example.org/").status == 0
    store = open_store(f"sqlite:///{blog.folder / 'publisher.db'}")
    store.subscribers.put("ann@example.org", Consent.ACTIVE, now=datetime.now(UTC))
    store.rolls.tag(1, [EVIL[:60]])
    links = Links("/", store.keys.secrets(LINKS))
    claim = Claim(subscriber=1, newsletter="weekly")
    store.close()
    with serving(blog) as url, httpx.Client(base_url=url, timeout=20) as client:
        client.headers["Accept-Language"] = EVIL.replace("\n", "")
        pages = [
            client.get("/"),
            client.get("/subscribe", params={"lang": EVIL, "address": EVIL}),
            client.post("/subscribe", data={"address": EVIL, "stamp": EVIL, "proof": EVIL}),
            client.post("/subscribe", data={"address": "a'\"<b>@example.org"}),
            client.get(links.link(Purpose.LEAVE, claim)),
            client.post(links.link(Purpose.LEAVE, claim), data={"press": EVIL}),
            client.get(links.link(Purpose.PREFERENCES, claim)),
            client.post(
                links.link(Purpose.PREFERENCES, claim), data={"press": "save", "newsletter": EVIL, "topic-weekly": EVIL}
            ),
            client.get("/confirm/" + EVIL.replace("/", "")),
            client.get("/" + EVIL.replace("/", "")),
        ]
        for page in pages:
            assert page.status_code < 500
            assert not re.search(r"<script(?! src=\")|<img src=x|onerror=alert(?!\()", page.text.replace("&lt;", "")), (
                page.url
            )
            assert "<script>alert" not in page.text
            assert 'href="javascript:' not in page.text


def test_no_title_breaks_a_header(blog: Project) -> None:
    with serving(blog) as url, httpx.Client(base_url=url) as client:
        subscribe(client, "ann@example.org")
        (message,) = mails(blog, 1)
    raw = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert set(raw) <= {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
        "Content-Language", "MIME-Version", "Content-Type",
    }  # fmt: skip
    body = message.get_body(("html",))
    assert body
    assert "<script" not in body.get_content()


@pytest.mark.parametrize("key", ["SITE__TITLE", "NEWSLETTERS__WEEKLY__TITLE", "MAIL__FROM", "MAIL__POSTAL_ADDRESS"])
def test_what_would_break_a_header_is_no_setting(blog: Project, key: str) -> None:
    run = blog.run("serve", **{f"PUBLISHER_{key}": "A\r\nBcc: b@example.org"})
    assert run.status == 2
    assert "line break" in run.err or "is no address" in run.err
