"""`publisher run`: the scheduler, deliveries and the web server in one process."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest

from publisher.mail_model import Consent
from publisher.store.open import open_store
from tests.conftest import Project
from tests.served import POST, SETTINGS
from tests.signups import link, mails, subscribe

NEWSLETTER = """[newsletters.weekly]
title = "The Weekly"
schedule = "{schedule}"
deliver_until = "2d"
[mail]
from = "Blog <news@example.org>"
"""


@contextmanager
def running(project: Project, **environment: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The process, and the address at which it serves; afterwards it is stopped, and stops cleanly."""
    process = project.start("run", **environment)
    assert process.stderr
    url = ""
    for said in process.stderr:
        found = re.match(r"listening at (\S+); ", said)
        if found or said.startswith("warning: nothing is served"):
            url = found[1] if found else ""
            break
    try:
        yield process, url
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "Traceback" not in err


def until(what: str, project: Project, path: str) -> None:
    for _ in range(150):
        file = project.folder / path
        if file.is_file() and what in file.read_text():
            return
        time.sleep(0.1)
    pytest.fail(f"{path} never said {what}")


def write(project: Project, *, schedule: str = "every day 00:00") -> None:
    project.write("publisher.toml", SETTINGS.format(listen="127.0.0.1:0") + NEWSLETTER.format(schedule=schedule))
    project.write(
        "content/rain.md", POST.format(title="Rain").replace("2026-11-01", datetime.now(UTC).date().isoformat())
    )


def test_somebody_subscribes_gets_the_issue_and_leaves(project: Project) -> None:
    """The whole way, in one process: the page, the mail, the button, the issue, its web copy, one click."""
    write(project)
    assert project.run("build").status == 0
    with running(project) as (_, url), httpx.Client(base_url=url) as client:
        subscribe(client, "ann@example.org")
        (question,) = mails(project, 1)
        assert "You are subscribed" in client.post(link(question), data={"answer": "yes"}).text
    # The tick of the next start makes the issue that is due, of which the first tick had nobody to send it to.
    with running(project, PUBLISHER_WEB__URL="http://127.0.0.1/") as (_, url), httpx.Client(base_url=url) as client:
        issue = mails(project, 2)[1]
        leave = re.search(r"<http://127\.0\.0\.1(/unsubscribe/[^>]+)>", issue["List-Unsubscribe"])
        assert leave
        assert issue["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        body = issue.get_body(("plain",))
        assert body
        copy = re.search(r"https://example\.org(/issues/weekly/\S+)", body.get_content())
        assert copy
        assert "Rain" in client.get(copy[1]).text
        answer = client.post(leave[1], data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.history) == (200, [])
    store = open_store(f"sqlite:///{project.folder / 'publisher.db'}")
    assert [each.state for each in store.subscribers.all()] == [Consent.UNSUBSCRIBED]
    store.close()


def test_a_signal_builds(project: Project) -> None:
    write(project, schedule="")
    with running(project) as (process, url):
        assert httpx.get(url + "rss.xml").status_code == 404
        os.kill(process.pid, signal.SIGHUP)
        until("Rain", project, "out/rss.xml")
        assert "Rain" in httpx.get(url + "rss.xml").text


def test_where_the_usual_place_is_taken_mails_leave_all_the_same(project: Project) -> None:
    write(project)
    settings = project.read("publisher.toml").replace('listen = "127.0.0.1:0"', "")
    project.write("publisher.toml", settings)
    store = open_store(f"sqlite:///{project.folder / 'publisher.db'}")
    store.subscribers.put("ann@example.org", Consent.ACTIVE, now=datetime.now(UTC))
    store.close()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8000))
        except OSError:
            pass  # by somebody else: that does as well
        else:
            taken.listen()
        with running(project) as (_, url):
            assert url == ""
            mails(project, 1)


def test_a_place_that_was_written_down_is_needed(project: Project) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = project.run("run", PUBLISHER_WEB__LISTEN=f"127.0.0.1:{taken.getsockname()[1]}")
    assert run.status == 3
    assert "Address already in use" in run.err
