"""Rosters, as programs write them (the samples were made after their documented columns), and as nobody should."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.actions.roster import open_roster
from publisher.errors import Fault, SettingsError
from publisher.mail_model import Consent
from publisher.mailboxes import normal
from publisher.people_model import Person, Told, Trace
from publisher.rosters import base, own
from publisher.rosters.base import LineError, guarded, joined, tags, unguarded
from publisher.web_model import Choice, Frequency, Preferences, Step
from tests.conftest import ROOT

SAMPLES = ROOT / "tests/samples/rosters"
ACTIVE, PENDING, LEFT = Consent.ACTIVE, Consent.PENDING, Consent.UNSUBSCRIBED
AT = datetime(2024, 3, 1, 8, 15, tzinfo=UTC)


def read(path: Path, kind: str = "") -> tuple[str, list[Told | str]]:
    opened = open_roster(path, kind)
    told: list[Told | str] = []
    for line, cells in opened.lines:
        try:
            told.append(str(cells) if isinstance(cells, Fault) else opened.read(cells))
        except LineError as error:
            told.append(f"{line}: {error}")
    return opened.program, told


def people(path: Path) -> list[Told]:
    return [each for each in read(path)[1] if isinstance(each, Told)]


def written(tmp_path: Path, data: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("name", "program", "stands"),
    [
        ("mailchimp-subscribed.csv", "mailchimp", [(ACTIVE, ""), (ACTIVE, "")]),
        ("mailchimp-unsubscribed.csv", "mailchimp", [(LEFT, ""), (LEFT, "complained")]),
        ("mailchimp-cleaned.csv", "mailchimp", [(None, "bounced")]),
        ("nonsubscribed_email_audience_export_1.csv", "mailchimp", [(None, "")]),
        ("ghost.csv", "ghost", [(ACTIVE, ""), (LEFT, "")]),
        (
            "buttondown.csv",
            "buttondown",
            [(ACTIVE, ""), (PENDING, ""), (LEFT, ""), (None, "complained"), (None, "bounced"), (ACTIVE, "")],
        ),
        ("listmonk.csv", "listmonk", [(ACTIVE, ""), (LEFT, ""), (None, "blocked")]),
        ("listmonk-go.csv", "listmonk", [(ACTIVE, "")]),
        ("substack.csv", "substack", [(ACTIVE, ""), (LEFT, "")]),
        ("substack-dashboard.csv", "substack", [(ACTIVE, "")]),
        ("keila.csv", "keila", [(ACTIVE, ""), (LEFT, ""), (None, "bounced")]),
        ("plain-excel-korean.csv", "plain", [(ACTIVE, ""), (ACTIVE, "")]),
        ("bare.txt", "plain", [(ACTIVE, ""), (ACTIVE, ""), (ACTIVE, "")]),
    ],
)
def test_each_program_is_known_and_what_it_says_of_people(
    name: str, program: str, stands: list[tuple[Consent | None, str]]
) -> None:
    found, told = read(SAMPLES / name)
    assert found == program
    assert [(each.state, each.suppressed) for each in told if isinstance(each, Told)] == stands
    assert len(told) == len(stands)


def test_steps_tags_and_instants_are_kept() -> None:
    ann = people(SAMPLES / "mailchimp-subscribed.csv")[0]
    assert ann.tags == people(SAMPLES / "ghost.csv")[0].tags == people(SAMPLES / "buttondown.csv")[0].tags
    assert ann.tags == ("River", "VIP")
    assert [(each.step, each.at, each.network) for each in ann.steps] == [
        (Step.ASKED, AT, "192.0.2.0/24"),
        (Step.CONFIRMED, AT.replace(minute=16, second=30), "192.0.2.0/24"),
    ]
    assert people(SAMPLES / "listmonk-go.csv")[0].since == datetime(2024, 2, 29, 23, 15, 0, 123456, tzinfo=UTC)


def test_only_what_says_so_is_consent() -> None:
    assert [each.is_said for each in people(SAMPLES / "bare.txt")] == [False] * 3
    assert all(each.is_said for each in people(SAMPLES / "ghost.csv"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp949", "cp932"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_spreadsheets_of_every_kind_are_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    word = "おはよう、世界の皆さん" if encoding == "cp932" else "안녕하세요 여러분 강가에서"
    rows = [("이메일" if encoding != "cp932" else "メール", "tags"), *((f"a{n}@example.org", word) for n in range(4))]
    text = "".join(f"{delimiter.join(row)}\r\n" for row in rows)
    assert [(each.address, each.tags) for each in people(written(tmp_path, text, encoding))] == [
        (f"a{n}@example.org", (word,)) for n in range(4)
    ]


def test_a_line_for_excel_is_no_header(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=;\nemail;name\nann@example.org;Doe, Ann\n")
    assert [each.address for each in people(path)] == ["ann@example.org"]


def test_addresses_of_every_script_are_read(tmp_path: Path) -> None:
    lines = ["Ann <Ann@Example.ORG>", "bob@xn--bcher-kva.example", "김철수@한국.kr", "\u200bcem@example.org\xa0"]
    assert [each.address for each in people(written(tmp_path, "\n".join(lines)))] == [
        "Ann@example.org",
        "bob@bücher.example",
        "김철수@한국.kr",
        "cem@example.org",
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "nothing is in it"),
        (b"\n \n", "nothing is in it"),
        (b"name,city\nAnn,Seoul\n", "no column has addresses"),
        (b"email,email\na@example.org,b@example.org\n", "two columns are called 'email'"),
    ],
)
def test_what_is_no_roster_is_said_so(tmp_path: Path, data: bytes, fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        open_roster(written(tmp_path, data))


def test_a_kind_that_it_is_not_is_said_so() -> None:
    with pytest.raises(SettingsError, match="the columns are not those of ghost"):
        open_roster(SAMPLES / "keila.csv", "ghost")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('"ann@example.org\r\nBcc: eve@example.org",', "is no mail address"),
        ("ann\0@example.org,", "is no mail address"),
        (",x", "no address"),
        ("ann@example.org,VIP\x1b[2J", "has signs that nobody sees"),
        ("ann@example.org,VIP\u202egnp", "has signs that nobody sees"),
        (f"ann@example.org,{'x' * 65}", "is too long"),
        ("ann@example.org,Doe, Ann", "3 cells, and 2 columns"),
        ("=cmd|' /C calc'!A0@example.org,", "is no mail address"),
        (f"{'a' * 200_000}@example.org,", "a line that is too long"),
        ("\ufffd@example.org,", "is not all in the encoding of the file"),
    ],
)
def test_hostile_lines_are_refused_alone(tmp_path: Path, line: str, fault: str) -> None:
    from publisher.actions.roster import take
    from publisher.enrolment import Terms
    from publisher.store.open import open_store

    path = written(tmp_path, f"email,tags\nbob@example.org,\n{line}\ncem@example.org,\n")
    store = open_store(f"sqlite:///{tmp_path / 'publisher.db'}")
    taken = list(take(store.rolls, path, open_roster(path), Terms(kind="plain", file="list.csv", now=AT)))
    store.close()
    [refused] = taken[0].refused
    assert (refused.line, fault in refused.what) == (3, True), refused
    assert "\x1b" not in str(refused)
    assert taken[0].outcomes.total() == 2


def test_tags_in_a_cell_are_read_as_they_were_joined() -> None:
    assert tags('"River, wide","VIP"') == ("River, wide", "VIP")
    assert tags('["a", "b"]') == tags("a, b") == tags("['a', 'b']") == ("a", "b")


TAG = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Zs", "Cs", "Cn", "Co")), min_size=1
)
TAG = TAG.filter(lambda text: len(text) <= 20 and not base.UNSEEN.search(text))
INSTANT = st.datetimes(datetime(1980, 1, 1), datetime(2025, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TRACE = st.builds(
    Trace,
    step=st.sampled_from(own.STEPS),
    at=INSTANT,
    network=st.just("192.0.2.0/24"),
    way=st.sampled_from(("web", "=1+1")),
)
CHOICE = st.builds(
    Choice,
    newsletter=st.sampled_from(("weekly", "daily")),
    is_wanted=st.booleans(),
    frequency=st.sampled_from(Frequency),
    topics=st.lists(TAG, max_size=2).map(tuple),
)
PERSON = st.builds(
    Person,
    number=st.just(1),
    address=st.sampled_from(("ann@example.org", "+x@example.org", "'=1@example.org", "-a@한국.kr")),
    state=st.sampled_from(Consent),
    since=INSTANT,
    suppressed=st.sampled_from(("", "550 no such user", "=1+1", "x;=1+1")),
    suppressed_since=st.just(AT),
    tags=st.lists(TAG, unique=True, max_size=4).map(tuple),
    steps=st.lists(TRACE, unique_by=lambda each: each.step, max_size=4).map(tuple),
    preferences=st.none()
    | st.builds(
        Preferences,
        language=st.sampled_from(("", "ko")),
        timezone=st.sampled_from(("", "Asia/Seoul")),
        choices=st.lists(CHOICE, unique_by=lambda each: each.newsletter, max_size=2).map(tuple),
    ),
)


@given(PERSON)
def test_what_is_written_is_read_again(person: Person) -> None:
    told = own.ROSTER.reader(base.Header(names=own.COLUMNS))(own.row(person))
    assert (told.address, told.state, told.since) == (person.address, person.state, person.since)
    assert (told.tags, told.suppressed, told.preferences) == (person.tags, person.suppressed, person.preferences)
    assert set(told.steps) == set(person.steps)


@given(st.text(st.sampled_from("'=+-@\t\r\n;,|a＝"), max_size=12) | st.text(max_size=20))
def test_no_spreadsheet_runs_a_cell_and_none_is_changed(text: str) -> None:
    cell = guarded(text)
    assert unguarded(cell) == text
    parts = [cell, *(part for sign in ",;|\t\r\n" for part in cell.split(sign)[1:])]
    assert not [part for part in parts if part.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))]


@given(st.lists(TAG, unique=True, max_size=5))
def test_tags_are_joined_so_that_they_are_read_the_same(names: list[str]) -> None:
    assert tags(joined(names)) == tuple(names)


@given(st.from_regex(r"[a-zA-Z0-9.+_'-]{1,20}@[a-zA-Z0-9.-]{1,20}", fullmatch=True))
def test_the_short_way_to_an_address_is_the_long_one(text: str) -> None:
    from email_validator import EmailNotValidError, validate_email

    found = known = ""
    with suppress(EmailNotValidError):
        known = validate_email(text, check_deliverability=False, test_environment=True).normalized
    with suppress(ValueError):
        found = normal(text)
    assert found == known


@given(st.binary(max_size=400) | st.text(st.sampled_from('email,;"\n\r@a.org\t|='), max_size=200).map(str.encode))
def test_no_bytes_break_it(data: bytes) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder, suppress(SettingsError):
        read(written(Path(folder), data))
