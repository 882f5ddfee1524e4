"""The pages of subscribers in a real browser: by keyboard alone, without scripts, and as axe-core judges them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from publisher.actions.links import Links
from publisher.mail_model import Consent
from publisher.signatures import Claim, Purpose
from publisher.store.keys import LINKS
from publisher.store.open import open_store
from publisher.web_model import Evidence
from tests.conftest import Project
from tests.served import SETTINGS, serving
from tests.signups import NEWSLETTER, link, mails

CHROMIUM = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()
PHONE, DESK = {"width": 390, "height": 780}, {"width": 1000, "height": 800}
POST = "---\ntitle: {topic}\ndate: 2026-11-01\ncategories: [{topic}]\n---\nIt rained.\n"
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no browser is here: apt-get install chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=CHROMIUM)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Any, url: str, **more: Any) -> Iterator[Any]:
    """A page of a browser that speaks English; what it complains of is no small matter."""
    context = browser.new_context(base_url=url, **({"locale": "en-GB", "viewport": PHONE} | more))
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    page.set_default_timeout(20_000)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS.format(listen="127.0.0.1:0") + NEWSLETTER)
    for topic in ("River", "Streets", "강"):
        project.write(f"content/{topic}.md", POST.format(topic=topic))
    assert project.run("build", PUBLISHER_WEB__URL="http://127.0.0.1/").status == 0
    return project


def heading(page: Any) -> str:
    return str(page.locator("h1").inner_text())


def press(page: Any, name: str) -> None:
    """Reach what has a name by the keyboard alone, and press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText || document.activeElement.value || ''")
        if str(focused).strip() == name:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"no way leads to {name!r} by the keyboard: {page.locator('main').inner_text()}")


def state(project: Project) -> Consent:
    store = open_store(f"sqlite:///{project.folder / 'publisher.db'}")
    try:
        return store.subscribers.all()[0].state
    finally:
        store.close()


def test_the_whole_way_by_keyboard_on_a_phone(browser: Any, blog: Project) -> None:
    with serving(blog) as url, opened(browser, url) as page:
        page.goto("/subscribe")
        for _ in range(4):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "address":
                break
        page.keyboard.type("ann@example.org")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Look into your mailbox")
        (message,) = mails(blog, 1)
        page.goto(link(message))
        assert heading(page) == "Confirm your subscription"
        press(page, "Yes, subscribe me")
        assert heading(page) == "You are subscribed"
        press(page, "Your subscription")
        page.locator("input[value=river]").focus()
        page.keyboard.press("Space")
        press(page, "Save")
        assert page.locator("[role=status]").inner_text() == "Saved."
        assert page.locator("input[value=river]").is_checked()
        press(page, "Unsubscribe")
        press(page, "Unsubscribe")
        assert heading(page) == "You are unsubscribed"
        assert state(blog) is Consent.UNSUBSCRIBED
        press(page, "Subscribe me again")
        assert heading(page) == "You are subscribed again"
        assert state(blog) is Consent.ACTIVE


def test_the_whole_way_without_scripts(browser: Any, blog: Project) -> None:
    with serving(blog) as url, opened(browser, url, java_script_enabled=False) as page:
        page.goto("/subscribe?lang=ko")
        page.fill("#address", "ann@example.org")
        page.click("button")
        assert heading(page) == "한 단계 더 남았습니다"
        page.click("button")
        assert "조금 빨랐습니다" in page.locator("[role=status]").inner_text()
        page.wait_for_timeout(5500)
        page.click("button")
        assert heading(page) == "메일함을 확인해 주세요"
        (message,) = mails(blog, 1)
        assert message["Subject"] == "구독 확인: The Weekly"
        page.goto(link(message))
        page.click("button")
        assert state(blog) is Consent.ACTIVE


def test_a_script_takes_the_second_step_by_itself(browser: Any, blog: Project) -> None:
    with serving(blog) as url, opened(browser, url) as page:
        field = '<input name="address" value="ann@example.org">'
        page.set_content(f'<form action="{url}subscribe" method="post">{field}<button>Go</button></form>')
        page.click("button")
        page.wait_for_selector("text=Look into your mailbox")
        mails(blog, 1)


def pages(project: Project) -> dict[str, str]:
    """Every page that can be opened, by a name."""
    store = open_store(f"sqlite:///{project.folder / 'publisher.db'}")
    store.subscribers.put("ann@example.org", Consent.ACTIVE, now=NOW)
    store.consents.ask([("bob@example.org", Evidence(at=NOW, way="web", language="en"))])
    links = Links("/", store.keys.secrets(LINKS))
    ann, bob = Claim(subscriber=1, newsletter="weekly"), Claim(subscriber=2, request=1)
    store.close()
    return {
        "front": "/",
        "subscribe": "/subscribe",
        "confirm": links.link(Purpose.CONFIRM, bob, now=NOW),
        "leave": links.link(Purpose.LEAVE, ann),
        "choose": links.link(Purpose.PREFERENCES, ann),
        "missing": "/nope",
        "forged": "/confirm/forged",
    }


def judge(page: Any, name: str) -> None:
    """Nothing that axe-core finds, and nothing that has to be scrolled to the side."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main input:not([type=hidden]), main select')]"
        ".map((each) => each.closest('label') || each)"
        ".filter((each) => !each.closest('.unseen') && each.getBoundingClientRect().height < 24)"
        ".map((each) => each.outerHTML)"
    )
    assert small == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("language", "viewport"), [("en-GB", PHONE), ("ko-KR", DESK), ("ar", {"width": 320, "height": 600})]
)
def test_axe_finds_nothing(browser: Any, blog: Project, scheme: str, language: str, viewport: dict[str, int]) -> None:
    looks = {"color_scheme": scheme, "locale": language, "viewport": viewport, "bypass_csp": True}
    with serving(blog) as url, opened(browser, url, **looks) as page:
        found = pages(blog)
        for name, path in found.items():
            page.goto(path)
            judge(page, name)
        page.goto(found["choose"])
        page.click("button[value=save]")
        judge(page, "saved")
        page.click("button[value=erase]")
        judge(page, "unsure")
        page.goto(found["leave"])
        page.click("button[value=leave]")
        judge(page, "left")
        page.click("button[value=back]")
        judge(page, "undone")
        page.goto("/subscribe")
        page.evaluate("document.querySelector('form').noValidate = true")
        page.fill("#address", "nobody")
        page.click("button")
        page.wait_for_selector("#wrong")
        judge(page, "wrong")
