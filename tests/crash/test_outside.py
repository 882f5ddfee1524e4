"""Disks that are full, databases and mail servers that are away, and signals in mid-send: nothing is lost.

The same command goes on, and says what to do until then.
"""

import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.store.open import open_store
from tests.conftest import ROOT, Run
from tests.crash.actors import environment
from tests.crash.count import Count, count
from tests.crash.moves import ISSUE, NOW
from tests.crash.stage import CONNECTIONS, Server, Stage
from tests.databases import KINDS, address

READERS = 120
PATIENT = 60.0


class Scene:
    """An issue that was frozen, and who is to get it."""

    def __init__(self, folder: Path, database: str, *, beside: Path | None = None, delay: float = 0.05) -> None:
        """The mail server writes its log `beside` the project where that is given, and answers after a `delay`."""
        self.folder = folder
        self.server = Server(beside or folder, seed=0, delay=delay, plain=False, faulty=False)
        self.stage = Stage(folder, database, self.server, policy="never_twice", tls=False, posts=0)
        self.stage.invite(READERS)
        self.stage.announce(1)
        store = open_store(database)
        store.issues.freeze(replace(ISSUE, newsletter="n0"), carried=["p"], covered={"p": ""}, now=NOW)
        store.close()

    def start(self, *words: str, **options: object) -> "subprocess.Popen[str]":
        given = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        line = [sys.executable, "-m", "tests.crash.host", *given, "--project", str(self.folder), *words]
        return subprocess.Popen(
            line, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *words: str, **options: object) -> Run:
        return ended(self.start(*words, **options))

    def under_way(self, number: int = 10) -> None:
        """Wait until some messages have arrived."""
        patiently(lambda: len(list(self.server.lines())) >= number)
        assert len(list(self.server.lines())) < READERS

    def count(self) -> Count:
        return count(self.stage.deliveries(), self.server.lines(), policy="never_twice")

    def sent(self, doubts: int = 0) -> None:
        """Everybody got one, but for those few of whom nobody can know."""
        found = self.count()
        assert found.wrong == []
        assert found.deliveries == READERS
        assert found.doubts_by_crash + found.doubts_by_network <= doubts


def patiently(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENT
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def ended(process: "subprocess.Popen[str]") -> Run:
    out, err = process.communicate(timeout=PATIENT)
    assert "Traceback" not in err, err
    return Run(process.returncode, out, err)


@contextmanager
def scene(folder: Path, kind: str, **more: object) -> Iterator[Scene]:
    found = Scene(folder, address(kind, folder), **more)  # type: ignore[arg-type]
    try:
        yield found
    finally:
        found.server.close()


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path, "sqlite") as found:
        yield found


@pytest.fixture(params=KINDS)
def on_each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path, request.param) as found:
        yield found


# Signals


@pytest.mark.parametrize(("verb", "number"), [("deliver", signal.SIGTERM), ("tick", signal.SIGINT)])
def test_who_is_asked_to_stop_finishes_what_is_open_and_the_same_command_goes_on(
    play: Scene, verb: str, number: int
) -> None:
    process = play.start(verb)
    play.under_way()
    process.send_signal(number)
    run = ended(process)
    assert run.status == 130
    assert "finishing what is open" in run.err
    assert "still open" in run.err
    assert "`publisher deliver` takes them up" in run.err
    assert set(play.stage.states()) == {"sent", "pending"}
    assert play.run(verb).status == 0
    play.sent()


def test_who_is_asked_twice_stops_at_once_and_leaves_no_more_than_what_was_open(on_each: Scene) -> None:
    process = on_each.start("deliver")
    on_each.under_way()
    process.send_signal(signal.SIGTERM)
    assert process.stderr
    assert process.stderr.readline().startswith("finishing")
    process.send_signal(signal.SIGTERM)
    run = ended(process)
    assert run.status == 130
    assert "the same command goes on" in run.err
    assert on_each.run("deliver").status in (0, 1)
    on_each.sent(doubts=CONNECTIONS)


@pytest.mark.parametrize("verb", ["worker", "run"])
def test_who_runs_until_it_is_stopped_finishes_what_is_open(play: Scene, verb: str) -> None:
    process = play.start(verb)
    play.under_way()
    process.terminate()
    assert ended(process).status == 0
    assert set(play.stage.states()) == {"sent", "pending"}
    assert play.run("deliver").status == 0
    play.sent()


# A mail server that is away


def at(hours: float) -> tuple[str, str]:
    return "--now", (NOW + timedelta(hours=hours)).isoformat()


def test_a_mail_server_that_is_gone_for_a_day_costs_nothing(play: Scene) -> None:
    play.server.close()
    for hour in (0, 1, 12, 23):
        run = play.run("deliver", *at(hour))
        assert run.status == 3
        assert (
            "cannot be reached (Connection refused): nothing is lost: look at mail.transport, or try again" in run.err
        )
        assert play.stage.states() == {"pending": READERS}
    play.server.reopen()
    assert play.run("deliver", *at(24)).status == 0
    play.sent()


def test_a_mail_server_that_dies_in_mid_send_costs_no_more_than_what_was_open(on_each: Scene) -> None:
    process = on_each.start("deliver", *at(0))
    on_each.under_way()
    on_each.server.close()
    run = ended(process)
    assert run.status in (1, 3)
    assert "Connection refused" in run.err or "still open" in run.err
    on_each.server.reopen()
    assert on_each.run("deliver", *at(24)).status in (0, 1)
    on_each.sent(doubts=CONNECTIONS)


# A database that is away


def test_a_database_that_another_program_keeps_locked_for_a_while_is_waited_for(play: Scene) -> None:
    process = play.start("deliver")
    play.under_way()
    with locked(play):
        time.sleep(1.5)
    assert ended(process).status == 0
    play.sent()


def test_a_database_that_stays_locked_is_told_and_the_same_command_goes_on(play: Scene) -> None:
    process = play.start("deliver", patience=0.5)
    play.under_way()
    with locked(play):
        run = ended(process)
        assert run.status == 3
        assert "publisher.db: database is locked: nothing is lost" in run.err
        assert play.run("deliver", patience=0.5).status == 3
    assert play.run("deliver").status in (0, 1)
    play.sent(doubts=CONNECTIONS)


@contextmanager
def locked(play: Scene) -> Iterator[None]:
    connection = sqlite3.connect(play.folder / "publisher.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def test_a_file_that_can_grow_no_more_is_waited_for(play: Scene) -> None:
    """As on a disk that is full: until somebody made room."""
    process = play.start("deliver")
    play.under_way()
    limit(process, play)
    time.sleep(1.5)
    assert process.poll() is None
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert ended(process).status == 0
    play.sent()


def test_a_file_that_can_never_grow_is_told_and_the_same_command_goes_on(play: Scene) -> None:
    process = play.start("deliver", patience=0.5)
    play.under_way()
    limit(process, play)
    run = ended(process)
    assert run.status == 3
    assert "nothing is lost; see that the file can be written and the disk is not full" in run.err
    assert play.run("deliver").status in (0, 1)
    play.sent(doubts=CONNECTIONS)


def limit(process: "subprocess.Popen[str]", play: Scene) -> None:
    size = (play.folder / "publisher.db-wal").stat().st_size
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_disk_that_is_full_is_told_and_the_same_command_goes_on(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(disk)]
    if subprocess.run(words, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root: run the tests as root")
    try:
        with scene(disk, "sqlite", beside=tmp_path) as play:
            process = play.start("deliver", patience=0.5)
            play.under_way()
            with suppress(OSError), (disk / "full").open("wb", buffering=0) as file:
                while file.write(bytes(4096)):
                    pass
            run = ended(process)
            assert run.status == 3
            assert "database or disk is full: nothing is lost" in run.err
            assert play.run("deliver", patience=0.5).status == 3
            (disk / "full").unlink()
            assert play.run("deliver").status in (0, 1)
            play.sent(doubts=CONNECTIONS)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
