"""`digest preview`, as a person looks at it."""

import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.conftest import Project

NOW = ("--now", "2026-11-21T09:00:00Z")
SETTINGS = """
[site]
title = "Blog"
url = "https://example.org/"

[newsletters.weekly]
title = "Weekly & more"
schedule = "mon 09:00"
"""


@pytest.fixture
def weekly(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS)
    project.write("content/rain.md", "---\ntitle: Rain </script>\n---\nIt rained.\n")
    project.write("content/sun.md", "---\ntitle: Sun\n---\nThe sun shone.\n")
    return project


def section(project: Project, name: str) -> str:
    """The words of one part of the page."""
    page = project.read("preview/index.html")
    found = re.search(rf'<div id="{name}">(.*?)</div>', page, re.DOTALL)
    assert found
    return " ".join(re.sub("<[^>]*>", " ", found[1]).split())


def test_the_page_shows_what_the_message_says(weekly: Project) -> None:
    assert weekly.run("digest", "preview", *NOW).status == 0
    page, html = weekly.read("preview/index.html"), weekly.read("preview/digest.html")
    embedded = re.search(r'<script type="application/json" id="mail">(.*?)</script>', page, re.DOTALL)
    assert embedded
    assert json.loads(embedded[1]) == html
    for text in (html, weekly.read("preview/digest.txt")):
        assert "unsubscribe%20weekly%20reader@example.org" in text
        assert ".invalid" not in text
    assert "List-Unsubscribe: <mailto:news@example.org" in section(weekly, "headers").replace("&lt;", "<")
    assert "It rained." in section(weekly, "text")
    assert "Gmail" in section(weekly, "clients")
    assert "stamp.js" not in page


def test_it_has_the_links_that_readers_will_have(weekly: Project) -> None:
    assert weekly.run("digest", "preview", *NOW, PUBLISHER_WEB__URL="https://news.example.org/").status == 0
    text, headers = weekly.read("preview/digest.txt"), section(weekly, "headers")
    assert "Unsubscribe: https://news.example.org/unsubscribe/preview\n" in text
    assert "Your subscription: https://news.example.org/preferences/preview\n" in text
    assert "List-Unsubscribe: &lt;https://news.example.org/unsubscribe/preview&gt;, " in headers
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in headers
    assert ".invalid" not in text + weekly.read("preview/digest.html")


def test_what_changed_since_the_last_look(weekly: Project) -> None:
    weekly.run("digest", "preview", *NOW)
    assert section(weekly, "changes").endswith("This is the first one.")
    weekly.run("digest", "preview", *NOW)
    assert section(weekly, "changes").endswith("The same posts say the same.")
    weekly.write("content/rain.md", "---\ntitle: Rain </script>\n---\nIt poured.\n")
    weekly.write("content/snow.md", "---\ntitle: Snow\n---\nIt snowed.\n")
    (weekly.folder / "content/sun.md").unlink()
    weekly.run("digest", "preview", *NOW)
    told = section(weekly, "changes")
    assert "new Snow" in told
    assert "changed Rain" in told
    assert "gone Sun" in told
    for broken in ("no JSON", "[1]", '{"a": 1}'):
        weekly.write("preview/digest.json", broken)
        assert weekly.run("digest", "preview", *NOW).status == 0


@contextmanager
def watched(project: Project) -> Iterator[None]:
    process = project.start("digest", "preview", "--watch", *NOW)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err


def wait(for_: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if for_():
                return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail("nothing happened for half a minute")


def test_a_watched_page_follows_what_is_written(weekly: Project) -> None:
    weekly.run("subscribers", "add", "a@example.org", "--confirmed")
    with watched(weekly):
        wait(lambda: weekly.read("preview/stamp.js").startswith('publisher("'))
        first = weekly.read("preview/stamp.js")
        assert first.split('"')[1] in weekly.read("preview/index.html")
        weekly.write("content/rain.md", "---\ntitle: Rain\n---\nIt poured.\n")
        wait(lambda: "It poured." in weekly.read("preview/digest.html"))
        wait(lambda: weekly.read("preview/stamp.js") != first)
        weekly.write("templates/digest.html.j2", "{{ nobody }}")
        wait(lambda: "templates/digest.html.j2" in weekly.read("preview/stamp.js"))
        weekly.write("templates/digest.html.j2", "<html><body>Mended</body></html>")
        wait(lambda: "Mended" in weekly.read("preview/digest.html"))
        wait(lambda: weekly.read("preview/stamp.js").endswith(', "")\n'))


def test_nothing_is_made_again_while_nothing_changes(weekly: Project) -> None:
    """The database, which every look opens, is no change."""
    weekly.run("subscribers", "add", "a@example.org", "--confirmed")
    process = weekly.start("digest", "preview", "--watch", *NOW)
    wait(lambda: (weekly.folder / "preview/stamp.js").exists())
    time.sleep(3)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert err.count("2 posts") == 1
