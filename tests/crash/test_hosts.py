"""Machines that share a database: none knows what runs on another, and a lease is all they have to go by."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.crash.actors import environment
from tests.crash.count import count
from tests.crash.moves import NOW
from tests.crash.stage import CONNECTIONS, Book, Server
from tests.crash.test_outside import Scene, ended, patiently, scene
from tests.databases import address

LEASE = 1.5


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path, "postgresql") as found:
        yield found


def test_who_sleeps_beyond_its_lease_and_wakes_sends_nothing_twice(play: Scene) -> None:
    sleeper = play.start("deliver", home="a", lease=LEASE)
    play.under_way()
    sleeper.send_signal(signal.SIGSTOP)
    time.sleep(2 * LEASE)
    other = play.run("deliver", home="b", lease=LEASE)
    assert other.status in (0, 1)
    assert not set(play.stage.states()) - {"sent", "in_doubt"}
    sleeper.send_signal(signal.SIGCONT)
    assert ended(sleeper).status in (0, 1)
    play.sent(doubts=CONNECTIONS)


def test_of_who_died_elsewhere_nothing_is_taken_before_its_lease_is_over(play: Scene) -> None:
    dying = play.start("deliver", home="a", lease=60)
    play.under_way()
    dying.kill()
    dying.communicate()
    run = play.run("deliver", home="b", lease=60)
    assert run.status == 0
    assert "still open" in run.err
    assert set(play.stage.states()) == {"sent", "leased", "transmitting"}
    later = (datetime.now(NOW.tzinfo) + timedelta(seconds=70)).isoformat()
    assert play.run("deliver", "--now", later, home="b", lease=60).status == 1
    play.sent(doubts=CONNECTIONS)


def test_who_sleeps_on_this_machine_is_waited_for(play: Scene) -> None:
    sleeper = play.start("deliver", lease=LEASE)
    play.under_way()
    sleeper.send_signal(signal.SIGSTOP)
    time.sleep(2 * LEASE)
    assert "still open" in play.run("deliver", lease=LEASE).err
    sleeper.send_signal(signal.SIGCONT)
    assert ended(sleeper).status == 0
    assert play.run("deliver").status == 0
    play.sent()


def test_a_container_is_a_machine_of_its_own(tmp_path: Path) -> None:
    own = ["unshare", "--pid", "--fork", "--mount-proc", "--uts", "--kill-child"]
    if subprocess.run([*own, "true"], capture_output=True).returncode:
        pytest.skip("a process may have no numbers of its own here: run the tests as root")
    with scene(tmp_path, "postgresql", delay=0.3) as play:
        line = [*own, sys.executable, "-m", "publisher", "--project", str(play.folder), "worker"]
        container = subprocess.Popen(line, env=environment(), stderr=subprocess.DEVNULL)
        play.under_way()
        assert play.run("deliver").status == 0
        assert "leased" in play.stage.states()
        container.kill()
        container.wait()
        assert "still open" in play.run("deliver").err
        assert "leased" in play.stage.states()
        later = (datetime.now(NOW.tzinfo) + timedelta(minutes=3)).isoformat()
        assert play.run("deliver", "--now", later).status == 1
        play.sent(doubts=CONNECTIONS)


# An hour

FIRST = datetime(2026, 11, 23, 9, 0, tzinfo=NOW.tzinfo)
FACTOR = 90  # an hour takes 40 seconds
SLOTS = 12
SETTINGS = """
[site]
title = "Rain"
url = "https://example.org/"

[store]
url = "{database}"

[mail]
transport = "smtp://127.0.0.1:{port}"

[newsletters.n0]
schedule = "*/5 * * * *"
timezone = "UTC"
"""


class Machine:
    """A scheduler and two workers, on a folder of their own, in a time that all machines share."""

    def __init__(self, name: str, folder: Path, start: Path) -> None:
        self.words = ["--home", name, "--clock", str(start), FIRST.isoformat(), str(FACTOR), "--project", str(folder)]
        self.processes = {(verb, number): self.start(verb) for verb, number in PARTS}

    def start(self, *verb: str) -> "subprocess.Popen[bytes]":
        line = [sys.executable, "-m", "tests.crash.host", *self.words, *verb]
        return subprocess.Popen(line, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL)

    def kill(self, part: tuple[str, int]) -> None:
        self.processes[part].kill()
        self.processes[part].wait()
        self.processes[part] = self.start(part[0])

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait()


PARTS = (("schedule", 0), ("worker", 0), ("worker", 1))


def test_an_hour_of_two_machines_makes_an_issue_a_slot_and_sends_each_once(tmp_path: Path) -> None:
    chance, kills = random.Random(4), 0
    database = address("postgresql", tmp_path)
    server = Server(tmp_path, seed=4, delay=0.02, plain=False)
    folders = [tmp_path / name for name in ("a", "b")]
    (folders[0] / "content").mkdir(parents=True)
    (folders[0] / "publisher.toml").write_text(SETTINGS.format(database=database, port=server.port))
    for number in range(SLOTS):
        date = FIRST + timedelta(minutes=5 * number - 3)
        text = f"---\ntitle: Rain {number}\ndate: {date.isoformat()}\n---\nIt rained {number} times.\n"
        (folders[0] / "content" / f"{number}.md").write_text(text)
    line = [sys.executable, "-m", "publisher", "--project", str(folders[0]), "build", "--now", FIRST.isoformat()]
    subprocess.run(line, check=True, env=environment(), capture_output=True)
    shutil.copytree(folders[0], folders[1])
    stage = Book(database)
    stage.invite(20)
    machines = [Machine(folder.name, folder, tmp_path / "start") for folder in folders]
    try:
        patiently(lambda: stage.states().get("sent", 0) >= 18)  # all are at work
        (tmp_path / "start").touch()
        end = time.monotonic() + 60 * 60 / FACTOR
        while time.monotonic() < end:
            time.sleep(chance.uniform(2, 6))
            chance.choice(machines).kill(chance.choice(PARTS))
            kills += 1
    finally:
        for machine in machines:
            machine.stop()
    server.calm()
    for hours in range(1, 60, 3):
        later = (FIRST + timedelta(hours=hours)).isoformat()
        line = [sys.executable, "-m", "publisher", "--project", str(folders[0]), "tick", "--now", later]
        subprocess.run(line, env=environment(), capture_output=True)
        if not set(stage.states()) & {"pending", "leased", "transmitting", "deferred"}:
            break
    rows = stage.deliveries()
    found = count(rows, server.lines(), policy="never_twice")
    server.close()
    assert found.wrong == []
    assert found.doubts_by_crash <= CONNECTIONS * kills
    slots = {row.slot for row in rows}
    # A slot that nobody was there for, because all schedulers had been killed, goes into the next.
    planned = {(FIRST + timedelta(minutes=5 * number)).strftime("%Y-%m-%dT%H:%M") for number in range(SLOTS + 1)}
    assert slots <= planned
    assert len(slots) >= SLOTS - 4
    assert (found.issues, found.deliveries) == (len(slots), 20 * len(slots))
    told = Counter(row[0] for row in stage.ask("SELECT post FROM issue_posts"))
    assert set(told.values()) == {1}
    assert len(told) == SLOTS
