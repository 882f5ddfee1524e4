"""Files change whole or not at all."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from publisher.errors import OutputError
from publisher.model import Document
from publisher.output import replace, write

LONG_AGO = 1_000_000_000 * 10**9  # nanoseconds


def document(path: str, text: str) -> Document:
    return Document(path=path, type="text/plain", data=text.encode())


def files(folder: Path) -> dict[str, str]:
    """Every file below a folder, also what a broken run left behind."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes: as near to a full disk as a test gets."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_documents_become_files_and_folders_are_made(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert write(out, [document("a.xml", "A"), document("tag/비/b.xml", "B")]) == ("a.xml", "tag/비/b.xml")
    assert files(out) == {"a.xml": "A", "tag/비/b.xml": "B"}


def test_only_what_differs_is_written_and_named(tmp_path: Path) -> None:
    write(tmp_path, [document("a.xml", "A"), document("b.xml", "B")])
    assert write(tmp_path, [document("a.xml", "A"), document("b.xml", "new")]) == ("b.xml",)
    assert files(tmp_path) == {"a.xml": "A", "b.xml": "new"}


def test_a_file_that_says_the_same_keeps_its_modification_time(tmp_path: Path) -> None:
    """Readers and proxies ask with If-Modified-Since."""
    write(tmp_path, [document("a.xml", "A"), document("b.xml", "B")])
    for name in ("a.xml", "b.xml"):
        os.utime(tmp_path / name, ns=(LONG_AGO, LONG_AGO))
    write(tmp_path, [document("a.xml", "A"), document("b.xml", "new")])
    assert (tmp_path / "a.xml").stat().st_mtime_ns == LONG_AGO
    assert (tmp_path / "b.xml").stat().st_mtime_ns > LONG_AGO


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "CNAME").write_text("example.org")
    write(tmp_path, [document("a.xml", "A")])
    assert files(tmp_path) == {"CNAME": "example.org", "a.xml": "A"}


def test_a_document_may_be_empty(tmp_path: Path) -> None:
    assert write(tmp_path, [document("a.txt", "")]) == ("a.txt",)
    assert write(tmp_path, [document("a.txt", "")]) == ()


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """Whoever had the old file open reads it to its end: the new one takes its name only."""
    write(tmp_path, [document("a.xml", "yesterday")])
    with (tmp_path / "a.xml").open() as reader:
        write(tmp_path, [document("a.xml", "today")])
        assert reader.read() == "yesterday"


def test_if_one_cannot_be_written_none_is(tmp_path: Path) -> None:
    write(tmp_path, [document("a.xml", "yesterday")])
    (tmp_path / "tag").write_text("a file where a folder belongs")
    with pytest.raises(OutputError) as caught:
        write(tmp_path, [document("a.xml", "today"), document("tag/b.xml", "today")])
    assert str(caught.value) == f"{tmp_path}/tag: File exists: nothing is lost; mend this and try again"
    assert files(tmp_path) == {"a.xml": "yesterday", "tag": "a file where a folder belongs"}


def test_a_full_disk_leaves_yesterdays_files(tmp_path: Path) -> None:
    write(tmp_path, [document("a.xml", "yesterday"), document("b.xml", "yesterday")])
    with pytest.raises(OutputError) as caught, room_for(100):
        write(tmp_path, [document("a.xml", "today"), document("b.xml", "today" * 100)])
    assert str(caught.value) == f"{tmp_path}/b.xml: File too large: nothing is lost; mend this and try again"
    assert files(tmp_path) == {"a.xml": "yesterday", "b.xml": "yesterday"}


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.xml").mkdir()
    with pytest.raises(OutputError) as caught:
        write(tmp_path, [document("a.xml", "A")])
    assert str(caught.value) == f"{tmp_path}/a.xml: Is a directory: nothing is lost; mend this and try again"
    assert files(tmp_path) == {}


def test_what_a_killed_process_left_of_a_file_goes_when_that_is_replaced(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    names = [f".a.txt.{gone.pid}.tmp", f".a.txt.{os.getppid()}.tmp", f".b.txt.{gone.pid}.tmp", ".a.txt.old.tmp"]
    for name in names:
        (tmp_path / name).touch()
    replace(tmp_path / "a.txt", [b"A", b"B"])
    assert sorted(files(tmp_path)) == sorted(["a.txt", *names[1:]])
    assert (tmp_path / "a.txt").read_bytes() == b"AB"
