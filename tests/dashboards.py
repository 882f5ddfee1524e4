"""Signing in to the dashboard of a project, for the tests that look at it."""

import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert, select, update

from publisher.store import schema
from publisher.store.base import transaction
from publisher.store.open import open_store
from tests.conftest import Project, Run, clean_environment
from tests.signups import field

PASSWORD = "correct horse battery"  # noqa: S105
REASONS = ("bounced: 5.1.1", "bounced: 5.1.1", "bounced: hard", "complaint", "asked for it on the telephone")


def typed(project: Project, text: str, *words: str) -> Run:
    """The program, with a text in a pipe to it."""
    command = [sys.executable, "-m", "publisher", "--project", str(project.folder), *words]
    done = subprocess.run(
        command, input=text, env=clean_environment(), capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Run(done.returncode, done.stdout, done.stderr)


def set_password(project: Project, password: str = PASSWORD) -> None:
    """Open the dashboard of a project."""
    assert typed(project, f"{password}\n", "admin", "password").status == 0


def sign_in(client: httpx.Client, password: str = PASSWORD, to: str = "", **more: str) -> httpx.Response:
    """Fill in the form, as a browser does."""
    page = client.get("/admin/sign-in", params={"to": to} if to else None)
    fields = {"password": password, "token": field(page.text, "token"), "to": field(page.text, "to"), **more}
    return client.post("/admin/sign-in", data=fields)


def send(client: httpx.Client, path: str, page: str = "/admin", **fields: str) -> httpx.Response:
    """Send a form of a page of the dashboard."""
    return client.post(path, data={"token": field(client.get(page).text, "token"), **fields})


def populated(folder: Path, *, now: datetime, words: Sequence[str], readers: int = 400) -> None:
    """A project as it is after a while: readers who came and went, issues that were sent, and what came back of them.

    `words` are the subjects of the issues, the newest last. What is random here is the same each time.
    """
    chance = random.Random(7)
    store = open_store(f"sqlite:///{folder / 'publisher.db'}")
    with transaction(store.engine) as connection:
        connection.execute(
            insert(schema.subscribers), [_reader(number, chance, now) for number in range(1, readers + 1)]
        )
        rows = connection.execute(select(schema.subscribers)).all()
        connection.execute(insert(schema.consents), [_consent(row, chance) for row in rows if row.state != "pending"])
        for number, subject in enumerate(words, 1):
            at = now - timedelta(weeks=len(words) - number, minutes=4)
            connection.execute(insert(schema.issues), _issue(number, subject, at))
            got = [row for row in rows if row.since < at and row.state == "active"]
            state = [_state(number == len(words), place / len(got), chance) for place in range(len(got))]
            deliveries = [_delivery(number, row, each, at) for row, each in zip(got, state, strict=True)]
            connection.execute(insert(schema.deliveries), deliveries)
            audience = {"audience": len(got)}
            connection.execute(update(schema.issues).where(schema.issues.c.id == number).values(audience))
            gone = [row for row in got if chance.random() < 0.02]
            connection.execute(insert(schema.bounces), [_bounce(number, row, at, chance) for row in gone])
        lost = [row for row in rows if row.state == "active" and chance.random() < 0.03]
        reasons = [{"hash": row.hash, "mailbox": row.mailbox, "reason": chance.choice(REASONS)} for row in lost]
        connection.execute(
            insert(schema.suppressions),
            [{**each, "since": now - timedelta(days=chance.randrange(60))} for each in reasons],
        )
    store.close()


def _reader(number: int, chance: random.Random, now: datetime) -> dict[str, object]:
    ago = timedelta(days=chance.triangular(0, 150, 30), seconds=chance.randrange(80_000))
    address = f"reader{number}@{chance.choice(('gmail.com', 'naver.com', 'example.org'))}"
    state = chance.choices(("active", "pending", "unsubscribed"), (85, 6, 9))[0]
    return {"address": address, "mailbox": address, "hash": f"{number:064}", "state": state, "since": now - ago}


def _consent(row: Any, chance: random.Random) -> dict[str, object]:
    way = chance.choices(("web", "mailchimp.csv", "substack.csv"), (7, 3, 1))[0]
    days = chance.randrange(20) if row.state == "unsubscribed" else 0
    return {"subscriber": row.id, "step": "confirmed", "at": row.since - timedelta(days=days), "way": way}


def _issue(number: int, subject: str, at: datetime) -> dict[str, object]:
    html = "<!DOCTYPE html><html lang='en'><head><title>x</title></head><body><h1>" + subject + "</h1></body></html>"
    words = {"subject": subject, "html": html, "text": subject}
    slot = {"newsletter": "weekly", "slot": f"{at:%Y-%m-%dT%H:%M}", "title": "The Weekly", "instant": at, "created": at}
    return {"id": number, **slot, **words}


def _state(is_going: bool, place: float, chance: random.Random) -> str:
    if is_going and place > 0.62:
        return "pending"
    return chance.choices(("sent", "rejected", "in_doubt"), (97, 2, 0.6 if is_going else 0))[0]


def _delivery(issue: int, row: Any, state: str, at: datetime) -> dict[str, object]:
    answer = {"sent": "250 2.0.0 Ok", "rejected": "550 5.1.1 The email account that you tried to reach does not exist"}
    return {"issue": issue, "subscriber": row.id, "state": state, "changed": at, "answer": answer.get(state)}


def _bounce(issue: int, row: Any, at: datetime, chance: random.Random) -> dict[str, object]:
    kind, status = chance.choices(
        (("hard", "5.1.1"), ("soft", "5.2.2"), ("policy", "5.7.1"), ("complaint", "")), (5, 4, 2, 1)
    )[0]
    later = at + timedelta(minutes=chance.randrange(600))
    told = {"fingerprint": f"{issue}-{row.id}", "subscriber": row.id, "issue": issue, "kind": kind, "code": 0}
    return {**told, "status": status, "text": "", "at": later}
