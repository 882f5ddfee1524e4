"""A process that is killed in the midst of its work loses nothing and repeats nothing."""

import random
import shutil
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.mail_model import Consent
from publisher.store.open import open_store
from tests.conftest import Project

AUDIENCE = 60
POSTS = 700
TICK = ("tick", "--now", "2026-11-23T09:00:30Z", "--json")


@pytest.fixture
def weekly(project: Project) -> Project:
    project.write("publisher.toml", '[newsletters.weekly]\nschedule = "mon 09:00"\n')
    project.write("content/rain.md", "# Rain\n\nIt rained.\n")
    store = open_store(f"sqlite:///{project.folder / 'publisher.db'}")
    for number in range(AUDIENCE):
        store.subscribers.put(f"reader{number}@example.org", Consent.ACTIVE, now=datetime(2026, 1, 1, tzinfo=UTC))
    store.close()
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


def left(folder: Path) -> dict[str, bytes]:
    """What a build left for others to see."""
    files = [*(folder / "out").rglob("*"), folder / "publisher.lock"]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files if file.is_file()}


def edit(project: Project, chance: random.Random, round_: int) -> None:
    """So many files that a build reads them with several processes."""
    for number in range(POSTS):
        if round_ == 0 or chance.random() < 0.9:
            words = f"---\ntitle: Post {number}\ntags: [t{chance.randrange(9)}]\n---\nWords {round_}.\n"
            project.write(f"content/{number}.md", words)
    posts = sorted((project.folder / "content").iterdir())
    posts[chance.randrange(POSTS)].unlink()
    posts[-1].rename(posts[-1].with_name(f"moved-{round_}.md"))


def test_a_build_that_was_killed_is_made_good_by_the_next(project: Project, tmp_path: Path) -> None:
    chance = random.Random(0)
    project.write("publisher.toml", '[site]\ntitle = "Blog"\nurl = "https://example.org/"\n\n[content]\nguard = 9999\n')
    killed = 0
    for round_ in range(5):
        edit(project, chance, round_)
        words = ("build", "--json", "--now", f"2026-11-2{round_}T09:00:00Z")
        process = project.start(*words)
        time.sleep(chance.uniform(0.1, 1.2))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        fresh = Project(tmp_path / f"fresh{round_}" / "blog")
        shutil.copytree(project.folder, fresh.folder, ignore=shutil.ignore_patterns("out", ".publisher-cache"))
        assert project.run(*words).status == fresh.run(*words).status == 0
        assert left(project.folder) == left(fresh.folder)
        assert not list(project.folder.rglob("*.tmp"))
    assert project.run(*words).json["changed"] == []
    assert killed
