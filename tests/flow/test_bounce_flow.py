"""A digest goes out, something comes back, and the next issue knows it: by the verbs, as an operator runs them."""

import mailbox
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Project, Run, clean_environment
from tests.smtpsink import Heard, Say, Sink

SAMPLES = ROOT / "tests/samples/bounces"
SETTINGS = """
[site]
title = "Slow Afternoon"
url = "https://example.org/"

[mail]
from = "Slow Afternoon <news@example.org>"
bounces = "bounces@example.org"

[newsletters.weekly]
content = "full"
"""
BEFORE = "2026-10-01T09:00:00Z"
ANN, BO = "ann@reader.example", "bo@reader.example"


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS)
    for address in (ANN, BO):
        assert project.run("subscribers", "add", address, "--confirmed", "--now", BEFORE).status == 0
    return project


def send(blog: Project, week: int) -> dict[str, str]:
    """One more issue, and the mark of each delivery by its reader."""
    blog.write(
        f"content/{week}.md", f"---\ntitle: Rain {week}\ndate: 2026-11-{week:02}\n---\nIt rained {week} times.\n"
    )
    before = set((blog.folder / "outbox").glob("*.eml"))
    sent = blog.run("digest", "send", "--force", "--now", f"2026-11-{week:02}T09:00:00Z", "--json")
    assert sent.status == 0, sent.err
    marks = {}
    for file in set((blog.folder / "outbox").glob("*.eml")) - before:
        text = file.read_text()
        (reader,), (mark,) = re.findall("^To: (.*)$", text, re.M), re.findall(r"^Message-ID: <.*-(\S+)@", text, re.M)
        marks[reader] = mark
    return marks


def message(name: str, mark: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(b"@MARK@", mark.encode())


def read(blog: Project, *places: object, day: int) -> Run:
    return blog.run("bounces", "read", *map(str, places), "--now", f"2026-11-{day:02}T10:00:00Z", "--json")


def suppressed(blog: Project) -> dict[str, str]:
    return {each["address"]: each["reason"] for each in blog.run("suppressions", "list", "--json").json}


def test_a_dead_mailbox_is_given_up_at_its_second_issue_and_the_third_skips_it(blog: Project) -> None:
    box = mailbox.Maildir(blog.folder / "Maildir", create=True)
    place = blog.folder / "Maildir"
    for week in (1, 8):
        marks = send(blog, week)
        assert set(marks) == {ANN, BO}
        box.add(message("postfix-unknown", marks[ANN]))
        done = read(blog, place, day=week)
        assert done.status == 0, done.err
        (opened,) = done.json
        (bounce,) = opened["bounces"]
        assert (opened["is"], bounce["kind"], bounce["status"]) == ("delivery report", "hard", "5.1.1")
        assert bounce["address"] == "a…@reader.example"
        assert bounce["did"] == (["counted"] if week == 1 else ["counted", "suppressed (bounced: 5.1.1)"])
        assert ANN not in done.out + done.err
        assert read(blog, place, day=week).json == []
    assert suppressed(blog) == {ANN: "bounced: 5.1.1"}
    assert set(send(blog, 15)) == {BO}
    blog.run("subscribers", "remove", ANN, "--now", "2026-11-16T09:00:00Z")
    blog.run("subscribers", "add", ANN, "--confirmed", "--now", "2026-11-17T09:00:00Z")
    assert set(send(blog, 22)) == {BO}
    listed = blog.run("bounces", "list", "--json").json
    assert [(each["kind"], each["status"], each["slot"]) for each in listed] == [
        ("hard", "5.1.1", "2026-11-08T09:00"),
        ("hard", "5.1.1", "2026-11-01T09:00"),
    ]
    assert ANN not in str(listed)


def test_a_forged_report_about_somebody_else_does_nothing_and_says_so(blog: Project) -> None:
    marks = send(blog, 1)
    forged = marks[BO].replace(marks[BO].split(".")[1], marks[ANN].split(".")[1], 1)
    assert forged not in marks.values()
    file = blog.folder / "forged.eml"
    for name in ("postfix-unknown", "arf-yahoo"):
        file.write_bytes(message(name, forged))
        done = read(blog, file, day=2)
        assert done.status == 0
        (opened,) = done.json
        assert [(each["did"], each["why"]) for each in opened["bounces"]] == [
            ([], "it carries no mark of a delivery of ours")
        ]
    assert suppressed(blog) == {}
    assert blog.run("bounces", "list", "--json").json == []


def test_a_complaint_and_a_request_by_mail_end_it_at_once(blog: Project) -> None:
    marks = send(blog, 1)
    box = mailbox.mbox(blog.folder / "complaints.mbox")
    for name, reader in (("arf-yahoo", ANN), ("unsubscribe", BO), ("away-korean", BO), ("person", BO)):
        box.add(message(name, marks[reader]))
    box.close()
    done = read(blog, blog.folder / "complaints.mbox", day=2)
    assert done.status == 0, done.err
    assert [each["is"] for each in done.json] == [
        "complaint",
        "request to unsubscribe",
        "automatic reply",
        "unknown",
    ]
    assert "complaints.mbox 4: it is no bounce, complaint or request: somebody should read it" in done.err
    assert suppressed(blog) == {ANN: "complaint"}
    states = {each["address"]: each["state"] for each in blog.run("subscribers", "list", "--json").json}
    assert states == {ANN: "active", BO: "unsubscribed"}
    again = read(blog, blog.folder / "complaints.mbox", day=3)
    assert [each["why"] for opened in again.json for each in opened["bounces"]] == ["it was read before"] * 2


def test_a_mail_server_may_hand_each_message_to_a_pipe(blog: Project) -> None:
    marks = send(blog, 1)
    command = [sys.executable, "-m", "publisher", "--project", str(blog.folder), "bounces", "read", "-"]
    done = subprocess.run(
        command, input=message("arf-yahoo", marks[ANN]), env=clean_environment(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"1 message read\n")
    assert done.stdout.decode() == ("-: complaint: complaint a…@reader.example: noted, suppressed (complaint)\n")
    assert suppressed(blog) == {ANN: "complaint"}


def test_the_marks_of_a_mail_stand_where_they_are_looked_for(blog: Project) -> None:
    marks = send(blog, 1)
    (file,) = (path for path in (blog.folder / "outbox").glob("*.eml") if marks[ANN] in path.name)
    text = file.read_text()
    assert f"<mailto:bounces%2B{marks[ANN]}@example.org?subject=unsubscribe%20weekly%20{marks[ANN]}>" in text
    assert len(set(marks.values())) == 2


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nowhere.eml", "nowhere.eml: there is no such file: name a message, an mbox, a Maildir"),
        (".", ".: a folder that is no Maildir: name one that has the folders new and cur"),
        ("imaps://imap.example.org/INBOX", "no address of a mailbox: write it as in imaps://"),
        ("pop3://a@b.example/", "no address of a mailbox: write it as in imaps://"),
        ("imaps://a:secret@b.example/", "imaps://b.example: a password would be seen by everyone on this machine"),
    ],
)
def test_what_is_no_place_is_said_and_nothing_is_read(blog: Project, place: str, said: str) -> None:
    done = read(blog, place, day=1)
    assert done.status == 2
    assert said in done.err
    assert "secret" not in done.err


def test_a_server_that_does_not_answer_costs_nothing(blog: Project) -> None:
    done = read(blog, "imaps://a@127.0.0.1:1/", day=1)
    assert done.status == 3
    assert done.err.startswith("imaps://127.0.0.1/INBOX: [Errno 111] Connection refused: nothing is lost;")


@pytest.mark.parametrize(
    ("address", "said"),
    [("Bounces <b@example.org>", "no bare address"), ("b" * 40 + "@example.org", "at most 31 letters before the @")],
)
def test_an_address_that_leaves_no_room_is_refused(project: Project, address: str, said: str) -> None:
    project.write("publisher.toml", f'[mail]\nbounces = "{address}"\n')
    done = project.run("bounces", "list")
    assert done.status == 2
    assert "publisher.toml:2: mail.bounces" in done.err
    assert said in done.err


def test_a_maildir_is_left_as_other_programs_expect_it(blog: Project, tmp_path: Path) -> None:
    marks = send(blog, 1)
    box = mailbox.Maildir(tmp_path / "box", create=True)
    box.add(message("qmail", marks[ANN]))
    seen = mailbox.MaildirMessage(message("qmail", marks[BO]))
    seen.set_subdir("cur")
    seen.set_flags("R")
    box.add(seen)
    box.add(message("person", marks[BO]))
    assert len(read(blog, tmp_path / "box", day=2).json) == 3
    assert sorted(each.get_flags() for each in box) == ["FS", "RS", "S"]
    assert {each.get_subdir() for each in box} == {"cur"}


def test_what_a_server_refuses_counts_as_what_comes_back(blog: Project) -> None:
    """Each message has its own sender; who is unknown twice is left out the third time, and who is blocked is not."""
    answers = {ANN: "550 5.1.1 no such user", BO: "550 5.7.1 blocked for spam"}

    def rule(heard: Heard) -> Say | None:
        return Say(answers[heard.text]) if heard.step == "rcpt" and heard.text in answers else None

    blog.run("subscribers", "add", "cy@reader.example", "--confirmed", "--now", BEFORE)
    with Sink(rule) as sink:
        smtp = {"PUBLISHER_MAIL__TRANSPORT": f"smtp://127.0.0.1:{sink.port}"}
        for week in (1, 8, 15):
            blog.write(f"content/{week}.md", f"---\ntitle: Rain {week}\ndate: 2026-11-{week:02}\n---\nRain {week}.\n")
            sent = blog.run("digest", "send", "--force", "--now", f"2026-11-{week:02}T09:00:00Z", "--json", **smtp)
            assert sent.status == 1, sent.err
            assert sent.json["deliveries"]["rejected"] == (1 if week == 15 else 2)
        senders = {taken.sender for taken in sink.taken}
    assert suppressed(blog) == {ANN: "bounced: 5.1.1"}
    assert len(senders) == 3
    for taken in sink.taken:
        (mark,) = re.findall(r"^<[^>]*-([^->]+)@example.org>$", taken.id)
        assert taken.sender == f"bounces+{mark}@example.org"
    kinds = [each["kind"] for each in blog.run("bounces", "list", "--json").json]
    assert sorted(kinds) == ["hard", "hard", "policy", "policy", "policy"]
