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
        "dan@example.org": "unsubscribed",
    }
    assert barred(project) == {"eva@example.org": "bounced", "dan@example.org": "complained"}
    known = json.loads(project.run("subscribers", "show", "ann@example.org").out)
    steps = [(each["step"], each["at"][:16], each["way"], each["network"]) for each in known["consent"]]
    assert steps == [
        ("asked", "2024-03-01 08:15", "mailchimp", "192.0.2.0/24"),
        ("confirmed", "2024-03-01 08:16", "mailchimp", "192.0.2.0/24"),
        ("imported", "2026-11-21 09:00", "mailchimp mailchimp-subscribed.csv", ""),
    ]
    assert known["tags"] == ["River", "VIP"]


@pytest.mark.parametrize("name", ["ghost.csv", "buttondown.csv", "listmonk.csv", "substack.csv", "bare.txt"])
def test_a_list_can_be_taken_in_again(project: Project, name: str) -> None:
    first = take(project, name)
    before = states(project), barred(project), project.run("subscribers", "export").out
    again = take(project, name)
    assert (states(project), barred(project), project.run("subscribers", "export").out) == before
    assert first["unchanged"] == 0
    assert again["unchanged"] == first["lines"]
    assert (again["suppressed"], again["left"], again["tagged"], again["refused_lines"]) == (0, 0, 0, 0)


def test_nobody_who_left_is_taken_back(project: Project) -> None:
    project.run("subscribers", "add", "ann@example.org", "--confirmed", *NOW)
    project.run("subscribers", "remove", "ann@example.org", *NOW)
    project.run("suppressions", "add", "bob@example.org", "--reason", "complaint", *NOW)
    project.run("subscribers", "add", "cem@example.org", "--confirmed", *NOW)
    run = project.run("subscribers", "import", str(SAMPLES / "bare.txt"), "--confirmed", *NOW)
    assert run.status == 1
    for line, name in ((1, "ann"), (2, "bob")):
        what = f"{name}@example.org has left here, or is suppressed: they can subscribe again themselves"
        assert f"bare.txt:{line}: {what}" in run.err
    assert "from plain: 1 unchanged, 2 kept out, 2 refused" in run.err
    assert states(project) == {"ann@example.org": "unsubscribed", "cem@example.org": "active"}


def test_consent_that_a_list_does_not_say_is_not_taken_for_granted(project: Project) -> None:
    run = project.run("subscribers", "import", str(SAMPLES / "plain-excel-korean.csv"), *NOW)
    assert "2 new and pending" in run.err
    assert "--confirmed" in run.err
    assert take(project, "plain-excel-korean.csv", "--confirmed")["confirmed"] == 2
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
    assert places == ["list.csv:3", "list.csv:6"]
    assert set(states(project)) == {"ann@example.org", "b@example.org"}


def test_what_is_exported_can_be_imported_elsewhere(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    take(project, "buttondown.csv")
    text = project.run("subscribers", "export").out
    assert text.startswith('"address","state","since","tags","suppressed",')
    other = Project(tmp_path_factory.mktemp("other"))
    command = [sys.executable, "-m", "publisher", "--project", str(other.folder), "subscribers", "import", "-", *NOW]
    subprocess.run(command, input=text, text=True, check=True, env=clean_environment(), capture_output=True)
    bare = [line.split('"2026-11-21T09')[0] for line in text.splitlines()]  # when they were imported is another matter
    assert [line.split('"2026-11-21T09')[0] for line in other.run("subscribers", "export").out.splitlines()] == bare


def test_tags_choose_whom_a_list_names(project: Project) -> None:
    take(project, "bare.txt")
    assert project.run("subscribers", "tag", "ann@example.org", "river", "friends").status == 0
    assert project.run("subscribers", "untag", "ann@example.org", "river").status == 0
    rows = project.run("subscribers", "export", "--tag", "friends").out.splitlines()
    assert [row.partition(",")[0] for row in rows[1:]] == ['"ann@example.org"']
    run = project.run("subscribers", "tag", "nobody@example.org", "river")
    assert (run.status, "'nobody@example.org' is no subscriber" in run.err) == (2, True)


def test_who_is_erased_stays_unwritten_to(project: Project) -> None:
    take(project, "bare.txt", "--confirmed")
    assert project.run("subscribers", "erase", "ann@example.org", *NOW).status == 0
    assert "ann@example.org" not in states(project)
    assert project.run("subscribers", "show", "ann@example.org").status == 2
    again = take(project, "bare.txt", "--confirmed")
    assert again["kept_out"] == 1


def test_a_list_of_addresses_can_be_suppressed(project: Project) -> None:
    for _ in range(2):
        run = project.run("suppressions", "import", str(SAMPLES / "bare.txt"), *NOW, "--json")
        assert run.status == 0
    assert run.json["unchanged"] == 3
    assert set(barred(project)) == {"ann@example.org", "bob@example.org", "cem@example.org"}


@pytest.mark.parametrize(("data", "status"), [(b"", 2), (b"a,b\n1,2\n", 2), (b"\x00\xff\xfe\x00", 2), (None, 2)])
def test_what_is_no_list_is_said_so(project: Project, data: bytes | None, status: int) -> None:
    file = project.folder / "list.csv"
    if data is not None:
        file.write_bytes(data)
    run = project.run("subscribers", "import", str(file), *NOW)
    assert run.status == status
    assert "list.csv" in run.err


def test_what_would_come_of_a_list_is_told_first(project: Project) -> None:
    told = take(project, "buttondown.csv", "--dry-run", "--tag", "old")
    assert (told["kept"], states(project), barred(project)) == (False, {}, {})
    done = take(project, "buttondown.csv", "--tag", "old")
    assert {**told, "kept": True} == done
    assert len(project.run("subscribers", "list", "--tag", "old", "--state", "active").out.splitlines()) == 2


def test_an_export_is_its_owner_s_alone_and_says_the_same_in_json(project: Project) -> None:
    take(project, "ghost.csv")
    file = project.folder / "out.csv"
    assert project.run("subscribers", "export", "--to", str(file)).status == 0
    assert (file.stat().st_mode & 0o077, file.read_text().count("\n")) == (0, 3)
    rows = json.loads(project.run("subscribers", "export", "--format", "json").out)
    assert [(each["address"], each["state"]) for each in rows] == list(states(project).items())
    assert json.loads(project.run("subscribers", "export", "--format", "json", "--tag", "nobody").out) == []


def test_everybody_on_a_list_may_have_left(project: Project) -> None:
    take(project, "bare.txt", "--confirmed")
    assert take(project, "bare.txt", "--unsubscribed")["left"] == 3
    assert set(states(project).values()) == {"unsubscribed"}
    assert project.run("subscribers", "import", "x.csv", "--confirmed", "--unsubscribed").status == 2


def test_suppressions_go_out_and_come_in(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    project.run("suppressions", "add", "+ann@example.org", "--reason", "=1+1;=2", *NOW)
    project.run("suppressions", "export", "--to", str(project.folder / "s.csv"))
    assert (project.folder / "s.csv").read_text().splitlines()[1].startswith('"\'+ann@example.org","\'=1+1;\'=2"')
    other = Project(tmp_path_factory.mktemp("other"))
    assert other.run("suppressions", "import", str(project.folder / "s.csv"), *NOW).status == 0
    assert barred(other) == {"+ann@example.org": "=1+1;=2"}
    assert other.run("subscribers", "erase", "+ann@example.org", *NOW).status == 0
    assert barred(other) == {"": "=1+1;=2"}
