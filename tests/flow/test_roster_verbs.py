"""`subscribers import`, `export`, `show`, `erase`, `tag`; `suppressions import`."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT, Project, clean_environment

SAMPLES = ROOT / "tests/samples/rosters"
NOW = ("--now", "2026-11-21T09:00:00Z")


def take(project: Project, name: str, *more: str) -> dict[str, object]:
    run = project.run("subscribers", "import", str(SAMPLES / name), *more, *NOW, "--json")
    assert run.status in (0, 1), run.err
    found: dict[str, object] = run.json
    return found


def states(project: Project) -> dict[str, str]:
    return {each["address"]: each["state"] for each in project.run("subscribers", "list", "--json").json}


def barred(project: Project) -> dict[str, str]:
    return {each["address"]: each["reason"] for each in project.run("suppressions", "list", "--json").json}


def test_lists_of_mailchimp_keep_what_people_wanted(project: Project) -> None:
    for part in ("cleaned", "unsubscribed", "subscribed"):
        assert take(project, f"mailchimp-{part}.csv")["refused"] == []
    assert states(project) == {
        "cem@example.org": "unsubscribed",
        "ann@example.org": "active",
        "bob@example.org": "active",
    }
    assert barred(project) == {"eva@example.org": "bounced at Mailchimp", "dan@example.org": "complaint at Mailchimp"}
    known = json.loads(project.run("subscribers", "show", "ann@example.org").out)
    assert known["consent"][0]["way"] == "import from Mailchimp"
    assert known["consent"][0]["at"].startswith("2024-03-01 08:16:30")
    assert known["tags"] == ["River", "VIP"]
    assert known["preferences"]["timezone"] == "Asia/Seoul"


@pytest.mark.parametrize("name", ["ghost.csv", "buttondown.csv", "listmonk.csv", "substack.csv", "bare.txt"])
def test_a_list_can_be_taken_in_again(project: Project, name: str) -> None:
    first = take(project, name)
    before = states(project), barred(project), project.run("subscribers", "export").out
    again = take(project, name)
    assert (states(project), barred(project), project.run("subscribers", "export").out) == before
    counted = [first[key] for key in ("active", "pending", "unsubscribed", "suppressed")]
    assert again["known"] == sum(int(str(number)) for number in counted)
    assert again["refused"] == []


def test_nobody_who_left_is_taken_back(project: Project) -> None:
    project.run("subscribers", "add", "ann@example.org", "--confirmed", *NOW)
    project.run("subscribers", "remove", "ann@example.org", *NOW)
    project.run("suppressions", "add", "bob@example.org", "--reason", "complaint", *NOW)
    project.run("subscribers", "add", "cem@example.org", "--confirmed", *NOW)
    run = project.run("subscribers", "import", str(SAMPLES / "bare.txt"), "--confirmed", *NOW)
    assert run.status == 1
    assert "bare.txt:1: ann@example.org has unsubscribed here: they can subscribe again themselves" in run.err
    assert "bare.txt:2: bob@example.org is suppressed (complaint): see `publisher suppressions`" in run.err
    assert "from a list: 1 known, 2 refused" in run.err
    assert states(project) == {"ann@example.org": "unsubscribed", "cem@example.org": "active"}


def test_consent_that_a_list_does_not_say_is_not_taken_for_granted(project: Project) -> None:
    run = project.run("subscribers", "import", str(SAMPLES / "plain-excel-korean.csv"), *NOW)
    assert "2 pending" in run.err
    assert "--confirmed" in run.err
    assert take(project, "plain-excel-korean.csv", "--confirmed")["active"] == 2
    assert set(states(project).values()) == {"active"}


def test_every_line_that_is_refused_is_named(project: Project) -> None:
    lines = [
        "email",
        "ann@example.org",
        "no address",
        "ANN@example.org",
        '""',
        "=cmd|' /C calc'!A0@example.org",
        "b@example.org",
    ]
    file = project.write("list.csv", "\n".join(lines))
    run = project.run("subscribers", "import", str(file), *NOW)
    assert run.status == 1
    places = [line.partition(": ")[0] for line in run.err.splitlines() if line.startswith("list.csv:")]
    assert places == ["list.csv:3", "list.csv:4", "list.csv:6"]
    assert "stands in line 2 already" in run.err
    assert set(states(project)) == {"ann@example.org", "b@example.org"}


def test_what_is_exported_can_be_imported_elsewhere(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    take(project, "buttondown.csv")
    text = project.run("subscribers", "export").out
    assert text.startswith("email,state,since,language,timezone,tags\n")
    other = Project(tmp_path_factory.mktemp("other"))
    command = [sys.executable, "-m", "publisher", "--project", str(other.folder), "subscribers", "import", "-", *NOW]
    subprocess.run(command, input=text, text=True, check=True, env=clean_environment(), capture_output=True)
    assert other.run("subscribers", "export").out == text


def test_tags_choose_whom_a_list_names(project: Project) -> None:
    take(project, "bare.txt")
    assert project.run("subscribers", "tag", "ann@example.org", "river", "friends").status == 0
    assert project.run("subscribers", "untag", "ann@example.org", "river").status == 0
    rows = project.run("subscribers", "export", "--tag", "friends").out.splitlines()
    assert [row.partition(",")[0] for row in rows[1:]] == ["ann@example.org"]
    run = project.run("subscribers", "tag", "nobody@example.org", "river")
    assert (run.status, "'nobody@example.org' is no subscriber" in run.err) == (2, True)


def test_who_is_erased_stays_unwritten_to(project: Project) -> None:
    take(project, "bare.txt", "--confirmed")
    assert project.run("subscribers", "erase", "ann@example.org", *NOW).status == 0
    assert "ann@example.org" not in states(project)
    assert project.run("subscribers", "show", "ann@example.org").status == 2
    again = take(project, "bare.txt", "--confirmed")
    assert [str(fault["what"]) for fault in again["refused"]] == ["ann@example.org is suppressed (erased by its owner)"]  # type: ignore[attr-defined]


def test_a_list_of_addresses_can_be_suppressed(project: Project) -> None:
    for _ in range(2):
        run = project.run("suppressions", "import", str(SAMPLES / "bare.txt"), *NOW, "--json")
        assert run.status == 0
    assert run.json["known"] == 3
    assert set(barred(project)) == {"ann@example.org", "bob@example.org", "cem@example.org"}


@pytest.mark.parametrize(("data", "status"), [(b"", 2), (b"a,b\n1,2\n", 2), (b"\x00\xff\xfe\x00", 2), (None, 3)])
def test_what_is_no_list_is_said_so(project: Project, data: bytes | None, status: int) -> None:
    file = project.folder / "list.csv"
    if data is not None:
        file.write_bytes(data)
    run = project.run("subscribers", "import", str(file), *NOW)
    assert run.status == status
    assert "list.csv" in run.err
