"""Who works: a process that ended works no more, whatever became of its number, and no two have one name."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from publisher import workers
from publisher.workers import is_alive, own_name, runs, working

WORKS = """
import time
from publisher.workers import working
with working() as name:
    print(name, flush=True)
    time.sleep(60)
"""


@contextmanager
def another() -> "Iterator[tuple[subprocess.Popen[str], str]]":
    """A process that works, and the name under which it does."""
    process = subprocess.Popen([sys.executable, "-c", WORKS], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def test_one_works_until_it_is_over() -> None:
    with working() as name, working() as other:
        assert name != other
        assert is_alive(name)
    assert is_alive(name) is False


def test_a_process_works_until_it_ends_though_nobody_asked_how() -> None:
    with another() as (process, name):
        assert is_alive(name)
        process.send_signal(signal.SIGSTOP)
        assert is_alive(name)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert Path(f"/proc/{process.pid}/stat").read_text().split()[2] == "Z"
        assert is_alive(name) is False
        assert not runs(process.pid)


def test_a_number_that_another_process_has_by_now_is_not_the_one_that_worked() -> None:
    with another() as (_, name):
        home, number, began, chance = name.rsplit(":", 3)
        assert is_alive(f"{home}:{number}:{int(began) - 1}:{chance}") is False


def test_of_another_machine_and_of_a_process_that_is_hidden_nobody_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    with another() as (_, name):
        assert is_alive(f"elsewhere/{name}") is None
        monkeypatch.setattr(workers, "_stat", lambda number: [])
        assert is_alive(name) is None


def test_processes_that_take_each_other_for_themselves_have_names_of_their_own() -> None:
    """As on two machines that are copies of one."""
    line = "from publisher import workers; workers.own_name = lambda: 'm:7:1'; print(workers.working().__enter__())"
    names = {subprocess.check_output([sys.executable, "-c", line]) for _ in range(2)}
    assert len(names) == 2


def test_what_is_no_name_tells_nothing() -> None:
    assert is_alive("w") is None
    assert is_alive(f"{own_name()}") is None
