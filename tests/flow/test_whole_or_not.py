"""Feeds change together or not at all: builds that are killed, that a disk has no room for, and that are watched."""

import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from lxml import etree

from tests.conftest import Project, clean_environment

KILLS = 12
NAMES = ("rss.xml", "atom.xml", "feed.json")
BUILD = ("build", "--json")


@pytest.fixture
def blog(project: Project) -> Project:
    project.write(
        "publisher.toml",
        '[site]\ntitle = "Blog"\nurl = "https://example.org/"\nlanguage = "en"\n\n[content]\nguard = 999\n\n'
        "[feeds]\nlimit = 5\n",
    )
    for number in range(60):
        write(project, number)
    build(project)
    return project


def write(blog: Project, number: int, words: str = "It rained.", title: str = "Post") -> None:
    date = f"2026-{number // 28 + 1:02}-{number % 28 + 1:02}"
    head = f"---\ntitle: {title} {number}\ndate: {date}\ntags: [t{number % 3}]\n---\n"
    blog.write(f"content/{number}.md", f"{head}\n{words}\n")


def build(blog: Project, minute: int = 0) -> None:
    run = blog.run(*BUILD, "--now", f"2026-11-21T09:{minute:02}:00Z")
    assert run.status == 0, run.err


def entries(path: Path) -> list[tuple[str, str]]:
    """The id and the title of each entry of a document, which must be whole."""
    data = path.read_bytes()
    if path.suffix == ".json":
        return [(item["id"], item["title"]) for item in json.loads(data)["items"]]
    root = etree.fromstring(data)
    if root.tag == "rss":
        return [(item.findtext("guid"), item.findtext("title")) for item in root.iterfind("channel/item")]
    return [(each.findtext("{*}id"), each.findtext("{*}title")) for each in root.iterfind("{*}entry")]


def state(blog: Project) -> dict[str, bytes]:
    """Every document, and nothing that was left half-done."""
    files = [file for file in (blog.folder / "out").rglob("*") if file.is_file()]
    assert [file.name for file in files if file.name.startswith(".") or file.suffix == ".tmp"] == []
    return {file.relative_to(blog.folder).as_posix(): file.read_bytes() for file in files}


def agree(blog: Project) -> None:
    """All formats of each feed have the same entries."""
    for rss in (blog.folder / "out").rglob("rss*.xml"):
        number = rss.stem.removeprefix("rss")
        others = (rss.with_name(f"atom{number}.xml"), rss.with_name(f"feed{number}.json"))
        assert entries(rss) == entries(others[0]) == entries(others[1])


def fail(blog: Project) -> None:
    """A build that cannot write: it finishes what the one that was killed had begun, and no more."""
    (blog.folder / "out" / "tag" / "t9" / "rss.xml").mkdir(parents=True)
    blog.write("content/90.md", "---\ntitle: Sun\ndate: 2026-01-01\ntags: [t9]\n---\n")
    run = blog.run(*BUILD, "--now", "2026-11-21T10:00:00Z")
    assert run.status == 3, run.err
    (blog.folder / "content" / "90.md").unlink()
    shutil.rmtree(blog.folder / "out" / "tag" / "t9")


def fresh(blog: Project, folder: Path, minute: int) -> dict[str, bytes]:
    """What a build from nothing makes of the same folder and ledger."""
    other = Project(folder)
    shutil.copytree(blog.folder, folder, ignore=shutil.ignore_patterns("out", ".publisher-cache"))
    build(other, minute)
    return state(other)


def test_killed_at_random_moments(blog: Project, tmp_path: Path) -> None:
    chance = random.Random(1)
    killed = 0
    for round_ in range(KILLS):
        write(blog, chance.randrange(60), f"It snowed {round_}.")
        process = blog.start(*BUILD, "--now", f"2026-11-21T10:{round_:02}:00Z")
        time.sleep(chance.uniform(0.2, 0.9))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        for name in NAMES:
            entries(blog.folder / "out" / name)
    build(blog, 59)
    agree(blog)
    assert killed > 0
    assert state(blog) == fresh(blog, tmp_path / "fresh", 59)


@pytest.mark.parametrize(("kind", "pace"), [("rename", 1), ("link", 3), ("unlink", 5)])
def test_killed_at_every_step_of_putting_files_in_place(blog: Project, tmp_path: Path, kind: str, pace: int) -> None:
    """strace kills the build at its first call of a kind, then at a later one, and so on until none is left."""
    if not shutil.which("strace"):
        pytest.skip("strace is not here: apt install strace")
    for step in range(1, 200, pace):
        write(blog, 59, title=f"{kind} {step} of")
        trace = ["strace", "-f", "-qq", "-o", str(tmp_path / "trace"), "-e", f"trace=/^{kind}(at2?)?$"]
        inject = ["-e", f"inject=/^{kind}(at2?)?$:signal=SIGKILL:when={step}"]
        command = [sys.executable, "-m", "publisher", "--project", str(blog.folder), *BUILD]
        run = subprocess.run(
            [*trace, *inject, *command, "--now", "2026-11-21T10:00:00Z"],
            env=clean_environment(),
            capture_output=True,
            check=False,
            timeout=60,
        )
        for name in NAMES:
            entries(blog.folder / "out" / name)
        if run.returncode == 0:
            break
        if kind == "rename":
            fail(blog)
            agree(blog)
    assert step > 3
    build(blog, 30)
    agree(blog)
    assert state(blog) == fresh(blog, tmp_path / "fresh", 30)


def test_a_reader_that_never_stops_looking_sees_whole_feeds(blog: Project) -> None:
    done = threading.Event()
    torn: list[str] = []
    looks = 0

    def look() -> None:
        nonlocal looks
        while not done.is_set():
            for name in NAMES:
                try:
                    assert len(entries(blog.folder / "out" / name)) == 5
                    looks += 1
                except Exception as error:
                    torn.append(f"{name}: {error!r}")

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        for round_ in range(4):
            for number in range(40, 60):
                write(blog, number, f"It snowed {round_}.")
            build(blog, round_ + 1)
    finally:
        done.set()
        watcher.join()
    assert torn == []
    assert looks > 100


def test_a_full_disk_leaves_the_feeds_of_yesterday(blog: Project, tmp_path: Path) -> None:
    out = blog.folder / "out"
    kept = tmp_path / "kept"
    shutil.copytree(out, kept)
    mount = ("mount", "-t", "tmpfs", "-o", "size=1m", "publisher-test", str(out))
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        shutil.copytree(kept, out, dirs_exist_ok=True)
        before = state(blog)
        for number in range(50, 60):
            write(blog, number, "It snowed. " * 20_000)
        run = blog.run(*BUILD, "--now", "2026-11-21T10:00:00Z")
        assert run.status == 3
        assert "No space left on device: nothing is lost; mend this and try again" in run.err
        assert state(blog) == before
        for number in range(50, 60):
            write(blog, number)
        build(blog, 30)
        agree(blog)
    finally:
        subprocess.run(("umount", str(out)), check=True)


@pytest.mark.parametrize("limit", [0, 4096, 60_000])
def test_a_limit_on_the_size_of_files_leaves_the_feeds_of_yesterday(blog: Project, limit: int) -> None:
    before = state(blog)
    for number in range(40, 60):
        write(blog, number, "It snowed. " * 2_000)

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "publisher", "--project", str(blog.folder), *BUILD]
    run = subprocess.run(
        [*command, "--now", "2026-11-21T10:00:00Z"],
        env=clean_environment(),
        preexec_fn=bound,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "Traceback" not in run.stderr
    assert run.returncode == 3, run.stderr
    assert state(blog) == before
    build(blog, 30)
    agree(blog)
