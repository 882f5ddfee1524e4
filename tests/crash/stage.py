"""What processes are killed on: a project with many newsletters, its database, and a mail server that keeps count."""

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trustme
from sqlalchemy import NullPool, create_engine, make_url, text

from publisher.mail_model import Consent
from publisher.store.deliveries import NOBODY
from publisher.store.open import open_store
from publisher.store.schema import metadata
from tests.conftest import ROOT

CONNECTIONS = 4
LINE = 256  # bytes of a line in the log of the mail server, about

# What goes wrong between us and the server: the share of the steps at which it does.
FAULTS = {
    "connect:421": 0.01,
    "connect:cut": 0.01,
    "tls:junk": 0.02,
    "starttls:454": 0.01,
    **{f"{step}:{code}": 0.004 for step in ("mail", "rcpt", "data", "final") for code in ("421", "451")},
    **{f"{step}:550": 0.004 for step in ("rcpt", "data", "final")},
    "content:cut": 0.006,
    "final:cut": 0.004,
    "final:taken": 0.004,
    "final:slow": 0.03,
}

SETTINGS = """
[site]
title = "Rain"
url = "https://example.org/"

[store]
url = "{database}"

[mail]
from = "Rain <news@example.org>"
transport = "smtp://127.0.0.1:{port}?tls={tls}&ca=ca.pem"
connections = {connections}
"""
NEWSLETTER = """
[newsletters.{name}]
schedule = "* * * * *"
timezone = "UTC"
on_doubt = "{policy}"
"""


@dataclass(frozen=True)
class Row:
    """A delivery as the database knows it."""

    newsletter: str
    slot: str
    address: str
    state: str
    answer: str


@dataclass(frozen=True)
class Line:
    """What the mail server wrote down."""

    what: str
    recipient: str
    newsletter: str
    slot: str
    id: str
    hash: str


class Server:
    """A mail server in a process of its own."""

    def __init__(self, folder: Path, *, seed: int, delay: float, plain: bool, faulty: bool = True) -> None:
        self.log = folder / "sink.jsonl"
        self.log.touch()
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "key.pem"))
        self._words = ["--seed", str(seed), "--delay", str(delay), "--certificate", str(folder / "key.pem")]
        self._words += ["--plain"] * plain
        if faulty:
            self._words += ["--faults", *(f"{name}={share}" for name, share in FAULTS.items())]
        self.port = 0
        self.reopen()

    def reopen(self) -> None:
        """Start it, where it was before if it was anywhere."""
        line = [sys.executable, "-m", "tests.smtpsink", "--port", str(self.port), "--log", str(self.log), *self._words]
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    @property
    def size(self) -> int:
        """About how many lines it has written."""
        return self.log.stat().st_size // LINE

    def calm(self) -> None:
        """From now on nothing goes wrong."""
        self.process.send_signal(signal.SIGUSR1)

    def lines(self) -> Iterator[Line]:
        for text_ in self.log.read_text(encoding="utf-8").splitlines():
            row = json.loads(text_)
            slot, _, newsletter = row["feedback"].partition(":")
            newsletter = newsletter.partition(":")[0]
            yield Line(row["what"], row["recipient"], newsletter, slot, row["id"], row["hash"])

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


class Book:
    """The database as it is, and who reads what it is about."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.readers: list[str] = []
        self._engine = create_engine(_url(database), poolclass=NullPool)  # no connection is open when we fork

    def invite(self, count: int) -> None:
        """Add readers, each at a provider of their own, so that the patience for one keeps no other waiting."""
        store = open_store(self.database)
        for _ in range(count):
            number = len(self.readers)
            self.readers.append(f"reader{number}@host{number}.example.net")
            store.subscribers.put(self.readers[-1], Consent.ACTIVE, now=datetime.now(UTC))
        store.close()

    def ask(self, question: str, **values: object) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(text(question), values).all()

    def states(self) -> dict[str, int]:
        """How many deliveries there are in each state."""
        return dict(tuple(row) for row in self.ask("SELECT state, count(*) FROM deliveries GROUP BY state"))

    def held_by(self, pid: int) -> Counter[str]:
        """How many deliveries in each state are in the hand of a process."""
        rows = self.ask("SELECT worker, state, count(*) FROM deliveries WHERE worker IS NOT NULL GROUP BY 1, 2")
        found: Counter[str] = Counter()
        for worker, state, count in rows:
            if worker != NOBODY and worker.rsplit(":", 3)[1] == str(pid):
                found[state] += count
        return found

    def deliveries(self) -> list[Row]:
        rows = self.ask(
            "SELECT issues.newsletter, issues.slot, subscribers.address, deliveries.state, deliveries.answer "
            "FROM deliveries JOIN issues ON issues.id = deliveries.issue "
            "JOIN subscribers ON subscribers.id = deliveries.subscriber"
        )
        return [Row(*row[:4], row[4] or "") for row in rows]

    def clear(self) -> None:
        """Leave an empty database."""
        with self._engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                if table.name != "keys":
                    connection.execute(table.delete())


class Stage(Book):
    """A project whose newsletters are due every minute, and who reads them."""

    def __init__(self, folder: Path, database: str, server: Server, *, policy: str, tls: bool, posts: int = 3) -> None:
        self.folder, self.policy = folder, policy
        self.newsletters: list[str] = []
        self._settings = SETTINGS.format(
            database=database, port=server.port, tls="starttls" if tls else "none", connections=CONNECTIONS
        )
        (folder / "content").mkdir()
        for number in range(posts):
            (folder / "content" / f"{number}.md").write_text(f"# Rain {number}\n\nIt rained {number} times.\n")
        super().__init__(database)

    def announce(self, count: int) -> None:
        """Write down more newsletters: each has an issue to make."""
        first = len(self.newsletters)
        self.newsletters += [f"n{number}" for number in range(first, first + count)]
        said = (NEWSLETTER.format(name=name, policy=self.policy) for name in self.newsletters)
        (self.folder / "publisher.toml").write_text(self._settings + "".join(said))

    def is_done(self) -> bool:
        """Whether all issues are made, and nothing waits but for a later try."""
        (made,) = self.ask("SELECT count(*) FROM issues")
        if made[0] < len(self.newsletters):
            return False
        going = "state IN ('leased', 'transmitting') OR (state = 'pending' AND next_try IS NULL)"
        (left,) = self.ask(f"SELECT count(*) FROM deliveries WHERE {going}")  # noqa: S608 - our own words
        return left[0] == 0


def _url(database: str) -> Any:
    url = make_url(database)
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url
