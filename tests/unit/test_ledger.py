"""publisher.lock: what is written is what is read again, and what cannot be trusted is never guessed at."""

import fcntl
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from publisher.errors import LedgerError, OutputError
from publisher.ledger import amend, load, locked, save, to_line, to_record
from publisher.model import Ledger, Record

SEEN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
RAIN = Record(path="rain.md", id="urn:uuid:1", seen=SEEN, title="t1", body="b1")
SUN = Record(
    path="비.md",
    id="tag:example.org,2024:sun",
    seen=SEEN,
    updated=SEEN + timedelta(days=1),
    title="t2",
    body="b2",
    urls=("https://example.org/a/", "https://example.org/b/"),
)
LEDGER = Ledger(publication="urn:uuid:11111111-1111-5111-8111-111111111111", created=SEEN, records=(RAIN, SUN))

HEADER = (
    "# publisher.lock, version 1: who each post is. Keep it with the posts; without it readers see every post as new."
)
HEAD = '{"publication": "urn:uuid:11111111-1111-5111-8111-111111111111", "created": "2026-11-21T09:00:00Z"}'
RAIN_LINE = (
    '{"path": "rain.md", "id": "urn:uuid:1", "seen": "2026-11-21T09:00:00Z", "title": "t1", "body": "b1", "urls": []}'
)
SUN_LINE = (
    '{"path": "비.md", "id": "tag:example.org,2024:sun", "seen": "2026-11-21T09:00:00Z", '
    '"updated": "2026-11-22T09:00:00Z", "title": "t2", "body": "b2", '
    '"urls": ["https://example.org/a/", "https://example.org/b/"]}'
)
RESTORE = "restore it from the last commit or backup; nothing was written"


def put(folder: Path, *lines: str) -> None:
    (folder / "publisher.lock").write_text("\n".join(lines) + "\n", encoding="utf-8")


def keep(folder: Path, ledger: Ledger) -> None:
    save(folder, ledger.publication, ledger.created, map(to_line, ledger.records))


def refusal(folder: Path) -> str:
    with pytest.raises(LedgerError) as caught:
        load(folder)
    return str(caught.value)


def test_a_project_without_a_ledger_has_none(tmp_path: Path) -> None:
    assert load(tmp_path) is None


def test_a_ledger_is_one_line_for_each_post(tmp_path: Path) -> None:
    keep(tmp_path, LEDGER)
    text = (tmp_path / "publisher.lock").read_text(encoding="utf-8")
    assert text == "\n".join([HEADER, HEAD, RAIN_LINE, SUN_LINE, ""])


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    keep(tmp_path, LEDGER)
    assert load(tmp_path) == LEDGER


def test_an_amended_ledger_is_what_would_have_been_written_anew(tmp_path: Path) -> None:
    chance = random.Random(1)
    paths = ["a.md", "b.md", "b/c.md", 'b"c.md', "b\nd.md", "é.md", "비.md", "\U0001f327.md", "\ue000.md", "z.md"]
    kept: dict[str, Record] = {}
    keep(tmp_path, replace(LEDGER, records=()))
    for day in range(200):
        lines: dict[str, str | None] = {}
        for path in chance.sample(paths, chance.randrange(4)):
            kept.pop(path, None)
            if chance.random() < 0.7:
                kept[path] = replace(RAIN, path=path, seen=SEEN + timedelta(days=day))
            lines[path] = to_line(kept[path]) if path in kept else None
        amend(tmp_path, lines)
        amended = (tmp_path / "publisher.lock").read_bytes()
        keep(tmp_path, replace(LEDGER, records=tuple(kept[path] for path in sorted(kept))))
        assert amended == (tmp_path / "publisher.lock").read_bytes()


def test_a_ledger_without_posts_is_one_too(tmp_path: Path) -> None:
    empty = Ledger(publication=LEDGER.publication, created=SEEN)
    keep(tmp_path, empty)
    assert load(tmp_path) == empty


@pytest.mark.parametrize(
    "path", ['"quoted".md', "a\nb.md", "a\rb.md", "a\u2028b.md", "a\x85b.md", "back\\slash.md", " .md"]
)
def test_any_path_stays_on_its_line(tmp_path: Path, path: str) -> None:
    odd = Ledger(
        publication=LEDGER.publication, created=SEEN, records=(Record(path=path, id="1", seen=SEEN, title="", body=""),)
    )
    keep(tmp_path, odd)
    assert load(tmp_path) == odd


def test_instants_are_written_in_utc_to_the_second(tmp_path: Path) -> None:
    seoul = timezone(timedelta(hours=9))
    here = Ledger(publication=LEDGER.publication, created=datetime(2026, 11, 21, 18, 0, 0, 999_999, tzinfo=seoul))
    keep(tmp_path, here)
    assert '"created": "2026-11-21T09:00:00Z"' in (tmp_path / "publisher.lock").read_text()


@pytest.mark.parametrize("record", [RAIN, SUN], ids=["rain", "sun"])
def test_a_record_is_the_line_that_it_is_made_of(record: Record) -> None:
    assert to_record(to_line(record)) == record


def test_a_ledger_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    keep(tmp_path, LEDGER)

    def lines() -> Iterator[str]:
        yield RAIN_LINE
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError):
        save(tmp_path, LEDGER.publication, SEEN, lines())
    assert load(tmp_path) == LEDGER
    assert [path.name for path in tmp_path.iterdir()] == ["publisher.lock"]


def test_a_ledger_that_git_gave_crlf_is_read(tmp_path: Path) -> None:
    (tmp_path / "publisher.lock").write_bytes("\r\n".join([HEADER, HEAD, RAIN_LINE, SUN_LINE, ""]).encode())
    assert load(tmp_path) == LEDGER


@pytest.mark.parametrize(
    ("lines", "number", "what"),
    [
        pytest.param([""], 1, "does not begin as a ledger of this version", id="empty"),
        pytest.param([HEADER.replace("1", "2"), HEAD], 1, "does not begin as a ledger of this version", id="newer"),
        pytest.param([HEADER], 1, "is cut off after its first line", id="header only"),
        pytest.param([HEADER, RAIN_LINE], 2, "not a line of a ledger ('publication')", id="no head"),
        pytest.param([HEADER, HEAD, RAIN_LINE, "{}"], 4, "not a line of a ledger ('path')", id="an empty line of JSON"),
        pytest.param(
            [HEADER, HEAD, RAIN_LINE[:15]],
            3,
            "not a line of a ledger (Unterminated string starting at: line 1 column 10 (char 9))",
            id="cut off",
        ),
        pytest.param(
            [HEADER, HEAD, RAIN_LINE, "", SUN_LINE],
            4,
            "not a line of a ledger (Expecting value: line 1 column 1 (char 0))",
            id="a blank line",
        ),
        pytest.param(
            [HEADER, HEAD, RAIN_LINE.replace("09:00:00Z", "soon")],
            3,
            "not a line of a ledger ('2026-11-21Tsoon' is no instant)",
            id="no instant",
        ),
        pytest.param(
            [HEADER, HEAD, RAIN_LINE.replace('"t1"', "1")],
            3,
            "not a line of a ledger (a text is missing)",
            id="no text",
        ),
        pytest.param([HEADER, HEAD, RAIN_LINE, SUN_LINE, RAIN_LINE], 5, "names a path twice", id="a path twice"),
    ],
)
def test_a_ledger_that_cannot_be_trusted_is_refused_at_its_line(
    tmp_path: Path, lines: list[str], number: int, what: str
) -> None:
    put(tmp_path, *lines)
    assert refusal(tmp_path) == f"publisher.lock:{number}: {what}: {RESTORE}"


@pytest.mark.parametrize(
    "line",
    [
        '{"publication": 5, "created": "2026-11-21T09:00:00Z"}',
        '{"publication": "not a urn", "created": "2026-11-21T09:00:00Z"}',
    ],
)
def test_a_publication_without_an_id_is_refused(tmp_path: Path, line: str) -> None:
    """New ids are made from it: a wrong one would end the next build instead."""
    put(tmp_path, HEADER, line)
    assert refusal(tmp_path).startswith("publisher.lock:2: not a line of a ledger (")


@pytest.mark.parametrize("field", ['"rain.md"', '"urn:uuid:1"', '"t1"', '"b1"'])
def test_half_a_character_is_refused(tmp_path: Path, field: str) -> None:
    """It could be written nowhere."""
    put(tmp_path, HEADER, HEAD, RAIN_LINE.replace(field, r'"\ud800"'))
    assert refusal(tmp_path).startswith("publisher.lock:3: not a line of a ledger (")


def test_addresses_are_a_list(tmp_path: Path) -> None:
    put(tmp_path, HEADER, HEAD, RAIN_LINE.replace("[]", '"https://example.org/"'))
    assert refusal(tmp_path).startswith("publisher.lock:3: not a line of a ledger (")


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> theirs"])
def test_an_unsettled_merge_is_refused_with_what_to_do(tmp_path: Path, mark: str) -> None:
    put(tmp_path, HEADER, HEAD, RAIN_LINE, mark)
    what = "an unsettled merge conflict: keep the lines of both sides, each path once, and remove the marks"
    assert refusal(tmp_path) == f"publisher.lock:4: {what}"


def test_a_ledger_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "publisher.lock").write_bytes(b"\xff")
    assert refusal(tmp_path).startswith("publisher.lock:1: cannot be read ('utf-8' codec can't decode byte 0xff")


def test_two_builds_take_turns(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "ledger"
    with locked(tmp_path, tmp_path / "cache"), file.open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with file.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    with pytest.raises(OutputError) as caught, locked(tmp_path, tmp_path / "cache"):
        pass
    assert str(caught.value) == f"{tmp_path}/cache: File exists: give publisher leave to write in {tmp_path}"
