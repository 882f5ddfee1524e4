"""Processes are killed at random. Nobody gets a mail twice, and nobody is missed but those that are listed in doubt.

A few kills of each kind of database, number of processes and policy; `python -m tests.crash.long` does the many.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.crash.long import command, short
from tests.databases import KINDS, MISSING, has_postgresql

SEED = 1


@cache
def results() -> Mapping[str, Any]:
    """All campaigns in one process, which has to load its modules once."""
    kinds = KINDS if has_postgresql() else ("sqlite",)
    line = [sys.executable, "-m", "tests.crash.long", "--short", "--seed", str(SEED), "--kinds", *kinds]
    process = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=600)
    found = [json.loads(text) for text in process.stdout.splitlines()]
    assert found, process.stderr
    return {each["command"]: each for each in found}


@pytest.mark.parametrize("setup", short(SEED), ids=lambda setup: f"{setup.kind}-{setup.workers}-{setup.schedulers}")
def test_killed_at_random_and_started_again(setup: Any) -> None:
    if setup.kind == "postgresql" and not has_postgresql():
        pytest.skip(MISSING)
    result = results()[command(setup)]
    assert result["wrong"] == [], command(setup)
    assert result["kills"] >= setup.kills
    assert result["deliveries"] == setup.newsletters * setup.readers
    assert result["missed"] == 0


def test_the_kills_hit_processes_at_work() -> None:
    found = results().values()
    assert sum(each["kills_in_mid_send"] for each in found) >= len(found)
    assert any(each["repeats"] for each in found if each["setup"]["policy"] == "never_miss")
    assert any(each["doubts_by_crash"] for each in found if each["setup"]["policy"] == "never_twice")
