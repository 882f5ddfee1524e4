"""Which files of a folder are posts, and which are refused, each alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from publisher.content import TICK, read, scan
from publisher.errors import ContentError, Fault, OutsideError
from publisher.model import SourceFile

SUFFIXES = frozenset({".md", ".html"})
MEGABYTE = 1024 * 1024


def rest() -> None:
    """Wait until a file's times can be trusted: two ticks."""
    sleep(2 * TICK / 1e9)


@contextmanager
def closed(path: Path, mode: int) -> Iterator[None]:
    """With so many permissions only; skipped for one whom permissions do not bind."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        if os.access(path, os.R_OK | os.X_OK if path.is_dir() else os.R_OK):
            pytest.skip("root may read everything: run the tests as somebody else")
        yield
    finally:
        path.chmod(before)


def put(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("It rained.", encoding="utf-8")


def scanned(folder: Path) -> tuple[dict[str, str], list[str]]:
    """The stamp of each source by its path, and the refusals."""
    refused: list[Fault] = []
    found = list(scan(folder, suffixes=SUFFIXES, wanted=lambda _path: True, refused=refused))
    assert len(dict(found)) == len(found)
    return dict(found), [str(fault) for fault in refused]


def names(folder: Path) -> list[str]:
    stamps, refused = scanned(folder)
    assert refused == []
    return sorted(stamps)


def refusals(folder: Path) -> list[str]:
    return scanned(folder)[1]


def stamp(folder: Path, path: str = "a.md") -> str:
    return scanned(folder)[0][path]


def test_a_source_is_a_path_below_the_folder_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "비.md").write_bytes(b"\xff\r\n")
    assert names(tmp_path) == ["notes/비.md"]
    source, _ = read(tmp_path, "notes/비.md")
    assert source == SourceFile(path="notes/비.md", data=b"\xff\r\n")


def test_sources_of_every_folder_are_found(tmp_path: Path) -> None:
    put(tmp_path, "c.md", "a.md", "b/z.md", "b/y/x.md")
    assert names(tmp_path) == ["a.md", "b/y/x.md", "b/z.md", "c.md"]


def test_only_known_suffixes_are_sources(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "b.HTML", "c.txt", "d.md~", "e", "md")
    assert names(tmp_path) == ["a.md", "b.HTML"]


@pytest.mark.parametrize(
    "path",
    [
        *(".hidden.md", ".git/a.md", "_index.md", "notes/_index.md", "README.md", "readme.html", "CONTRIBUTING.md"),
        *("LICENSE.md", "CHANGELOG.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "_includes/a.html", "outbox/a.html"),
        *("_site/a.md", "node_modules/lib/a.md", "public/a.html", "out/a.html", "notes/templates/a.html", "venv/a.md"),
    ],
)
def test_what_stands_beside_posts_is_no_post(tmp_path: Path, path: str) -> None:
    put(tmp_path, "a.md", path)
    assert names(tmp_path) == ["a.md"]


@pytest.mark.parametrize(
    "path", ["notes/readme.md", "security/a.md", "_posts/a.md", "_drafts/a.md", "index.md", "a.md/b.md"]
)
def test_what_only_looks_like_it_is_a_post(tmp_path: Path, path: str) -> None:
    put(tmp_path, path)
    assert names(tmp_path) == [path]


def test_an_empty_folder_has_no_sources(tmp_path: Path) -> None:
    assert scanned(tmp_path) == ({}, [])


def test_a_folder_that_is_not_there_ends_the_work(tmp_path: Path) -> None:
    """Read as an empty one it would empty every feed."""
    with pytest.raises(OutsideError) as caught:
        scanned(tmp_path / "gone")
    cure = "give publisher leave to read it; nothing was changed"
    assert str(caught.value) == f"{tmp_path}/gone: No such file or directory: {cure}"


def test_what_is_refused_is_refused_alone(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "c.md")
    (tmp_path / "b.md").symlink_to("gone.md")
    stamps, refused = scanned(tmp_path)
    assert sorted(stamps) == ["a.md", "c.md"]
    assert [fault.partition(":")[0] for fault in refused] == ["b.md"]


def test_a_file_of_10_mb_is_the_largest(tmp_path: Path) -> None:
    for name, size in [("large.md", 10 * MEGABYTE), ("larger.md", 10 * MEGABYTE + 1)]:
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    assert refusals(tmp_path) == ["larger.md:1: larger than 10 MB: no post is: split it, or give it another suffix"]


def test_a_link_inside_of_the_folder_is_read(tmp_path: Path) -> None:
    put(tmp_path, "notes/a.md")
    (tmp_path / "b.md").symlink_to("notes/a.md")
    assert names(tmp_path) == ["b.md", "notes/a.md"]


@pytest.mark.parametrize("target", ["../secret.md", "/etc/passwd", "../gone.md"])
def test_a_link_that_leads_out_is_refused(tmp_path: Path, target: str) -> None:
    put(tmp_path, "secret.md", "content/a.md")
    (tmp_path / "content" / "b.md").symlink_to(target)
    error = "b.md:1: a link that leads out of the content folder: put the file itself here"
    assert refusals(tmp_path / "content") == [error]


@pytest.mark.parametrize("target", ["gone.md", "b.md"], ids=["to nothing", "to itself"])
def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path, target: str) -> None:
    """pathlib raises RuntimeError for a link to itself (Python 3.11)."""
    (tmp_path / "b.md").symlink_to(target)
    assert refusals(tmp_path) == ["b.md:1: not a regular file: remove it or put a text file in its place"]


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    """One that leads upwards would never end."""
    put(tmp_path, "notes/a.md")
    (tmp_path / "notes" / "up").symlink_to(tmp_path)
    assert names(tmp_path) == ["notes/a.md"]


def test_a_content_folder_may_itself_be_a_link(tmp_path: Path) -> None:
    put(tmp_path, "real/a.md")
    (tmp_path / "content").symlink_to("real")
    assert names(tmp_path / "content") == ["a.md"]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    assert refusals(tmp_path) == ["a.md:1: not a regular file: remove it or put a text file in its place"]


def test_a_name_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xefve.md"))).write_text("It rained.")
    assert refusals(tmp_path) == ["na?ve.md:1: a file name that is not UTF-8: rename the file"]


@pytest.mark.parametrize(("path", "mode"), [("notes", 0), ("notes", 0o400)], ids=str)
def test_what_may_not_be_read_is_refused(tmp_path: Path, path: str, mode: int) -> None:
    """A folder that may be listed but not entered shows names of files of which nothing else can be known."""
    put(tmp_path, "b.md", "notes/a.md")
    with closed(tmp_path / path, mode):
        stamps, refused = scanned(tmp_path)
    shown = path if mode == 0 else "notes/a.md"
    assert list(stamps) == ["b.md"]
    assert refused == [f"{shown}:1: cannot be read (Permission denied): give publisher leave to read it"]


def test_a_file_that_may_not_be_read_is_refused_when_it_is_read(tmp_path: Path) -> None:
    put(tmp_path, "notes/a.md")
    with closed(tmp_path / "notes/a.md", 0), pytest.raises(ContentError) as caught:
        read(tmp_path, "notes/a.md")
    assert str(caught.value) == ("notes/a.md:1: cannot be read (Permission denied): give publisher leave to read it")


def test_only_what_is_wanted_is_a_source_and_nothing_else_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "notes/b.md")
    (tmp_path / "c.md").symlink_to("gone.md")
    refused: list[Fault] = []
    found = scan(tmp_path, suffixes=SUFFIXES, wanted=lambda path: path == "notes/b.md", refused=refused)
    assert [path for path, _ in found] == ["notes/b.md"]
    assert refused == []


def test_a_file_that_has_rested_has_the_same_stamp_read_as_scanned(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    rest()
    assert stamp(tmp_path) == read(tmp_path, "a.md")[1] != ""


def test_a_file_that_was_changed_a_moment_ago_has_no_stamp_that_may_be_trusted(tmp_path: Path) -> None:
    """It may be changed again within the same tick of the disk's clock."""
    put(tmp_path, "a.md")
    assert read(tmp_path, "a.md")[1] == ""


def test_a_file_dated_into_the_future_has_no_stamp_that_may_be_trusted(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    os.utime(tmp_path / "a.md", (4_000_000_000, 4_000_000_000))
    rest()
    assert read(tmp_path, "a.md")[1] == ""


def test_a_change_of_the_same_size_with_the_old_time_has_another_stamp(tmp_path: Path) -> None:
    put(tmp_path, "a.md")
    before, times = stamp(tmp_path), (tmp_path / "a.md").stat()
    rest()
    (tmp_path / "a.md").write_text("It shone.")
    os.utime(tmp_path / "a.md", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert (tmp_path / "a.md").stat().st_mtime_ns == times.st_mtime_ns
    assert stamp(tmp_path) != before


def test_files_that_swap_their_folders_have_other_stamps(tmp_path: Path) -> None:
    """A folder's new name changes no file's times, and for many disks a whole checkout is one instant."""
    put(tmp_path, "x/a.md", "y/a.md")
    before = scanned(tmp_path)[0]
    (tmp_path / "x").rename(tmp_path / "z")
    (tmp_path / "y").rename(tmp_path / "x")
    (tmp_path / "z").rename(tmp_path / "y")
    after = scanned(tmp_path)[0]
    assert (after["x/a.md"], after["y/a.md"]) == (before["y/a.md"], before["x/a.md"])
    assert after["x/a.md"] != before["x/a.md"]
