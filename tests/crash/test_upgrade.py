"""A database of the first version is brought up to date while everybody works on it, and some are killed."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, make_url, text

from publisher.store.base import upgrade
from publisher.store.schema import HEAD
from tests.contract.test_migrations import REVISIONS, config
from tests.crash.actors import environment
from tests.crash.stage import Book, Server
from tests.crash.test_outside import ended, patiently
from tests.databases import address

READERS = 40
SETTINGS = '[store]\nurl = "{database}"\n[mail]\nfrom = "news@example.org"\ntransport = "smtp://127.0.0.1:{port}"\n'
SUBSCRIBER = "INSERT INTO subscribers (address, mailbox, state, since) VALUES (:a, :a, 'active', '2026-01-01 00:00:00')"
ISSUE = """
INSERT INTO issues (newsletter, slot, instant, created, title, subject, html, text) VALUES
    ('weekly', '2026-11-23T09:00', '2026-11-23 09:00:00', '2026-11-23 09:00:01', 'Weekly', 'Rain', '<p>', 'rain')
"""
DELIVERIES = """
INSERT INTO deliveries (issue, subscriber, state, worker, leased_until, fence, changed)
SELECT 1, id, CASE id WHEN 1 THEN 'transmitting' ELSE 'pending' END, CASE id WHEN 1 THEN 'gone' END, since, 1, since
FROM subscribers
"""


class Old:
    """A project whose database is of the first version, with an issue that is on its way."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self.database = address(kind, folder)
        self.server = Server(folder, seed=0, delay=0.0, plain=False, faulty=False)
        (folder / "publisher.toml").write_text(SETTINGS.format(database=self.database, port=self.server.port))
        url = make_url(self.database)
        engine = create_engine(url.set(drivername="postgresql+psycopg") if kind == "postgresql" else url)
        with engine.begin() as connection:
            if kind == "postgresql":
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
            command.upgrade(config(connection=connection), REVISIONS[0])
            readers = [{"a": f"reader{number}@host{number}.example.net"} for number in range(READERS)]
            connection.execute(text(SUBSCRIBER), readers)
            for statement in (ISSUE, DELIVERIES):
                connection.execute(text(statement))
        engine.dispose()
        self.book = Book(self.database)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        line = [sys.executable, "-m", "publisher", "--project", str(self.folder), *words]
        return subprocess.Popen(line, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def close(self) -> None:
        self.server.close()
        if self.kind == "postgresql":
            upgrade(self.database)

    def is_done(self) -> bool:
        return set(self.book.states()) <= {"sent", "in_doubt"}

    def counted(self) -> None:
        """Each got one, but the one whose worker had vanished before."""
        assert [row[0] for row in self.book.ask("SELECT version_num FROM alembic_version")] == [HEAD]
        taken = Counter(line.recipient for line in self.server.lines())
        assert set(taken.values()) == {1}
        assert len(taken) == READERS - 1
        assert self.book.states() == {"sent": READERS - 1, "in_doubt": 1}


def test_whoever_comes_first_brings_a_file_up_to_date_and_who_is_killed_doing_so_leaves_it_as_it_was(
    tmp_path: Path,
) -> None:
    old, chance = Old("sqlite", tmp_path), random.Random(3)
    for _ in range(3):
        for process in [old.start("digest", "list") for _ in range(2)]:
            time.sleep(chance.uniform(0.2, 0.9))
            process.kill()
            process.communicate()
    processes = [old.start("deliver") for _ in range(3)]
    assert sorted(ended(process).status for process in processes) == [0, 0, 1]  # one tells of the doubt
    old.counted()
    old.close()


def test_who_works_on_a_server_waits_until_somebody_brings_it_up_to_date(tmp_path: Path) -> None:
    old = Old("postgresql", tmp_path)
    try:
        workers = [old.start("worker") for _ in range(2)]
        time.sleep(3)
        upgrades = [old.start("db", "upgrade") for _ in range(2)]
        assert [ended(process).status for process in upgrades] == [0, 0]
        patiently(old.is_done)
        for process in workers:
            process.terminate()
        for process in workers:
            run = ended(process)
            assert run.status == 0
            assert "run `publisher db upgrade`" in run.err
        old.counted()
    finally:
        old.close()
