"""A process that is killed in the midst of its work loses nothing and repeats nothing."""

import random
import signal
import time
from datetime import UTC, datetime

import pytest

from publisher.model import Consent
from publisher.store.open import open_store
from tests.conftest import Project

AUDIENCE = 60
TICK = ("tick", "--now", "2026-11-23T09:00:30Z", "--json")


@pytest.fixture
def weekly(project: Project) -> Project:
    project.write("publisher.toml", '[newsletters.weekly]\nschedule = "mon 09:00"\n')
    project.write("content/rain.md", "# Rain\n\nIt rained.\n")
    store = open_store(project.folder / "publisher.db")
    for number in range(AUDIENCE):
        store.subscribers.put(f"reader{number}@example.org", Consent.ACTIVE, now=datetime(2026, 1, 1, tzinfo=UTC))
    store.issues.engine.dispose()
    return project


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_random_and_called_again(weekly: Project, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(5):
        process = weekly.start(*TICK)
        time.sleep(chance.uniform(0.3, 1.0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    last = weekly.run(*TICK)
    assert (last.status, last.json["open"]) == (0, 0)
    messages = list((weekly.folder / "outbox").glob("*"))
    assert len({path.name for path in messages if path.suffix == ".eml"}) == AUDIENCE
    issues = weekly.run("digest", "list", "--json").json
    assert [issue["deliveries"] for issue in issues] == [{"sent": AUDIENCE}]
