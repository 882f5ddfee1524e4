"""The main job from end to end, as a person runs it: a folder of posts, feeds, a digest in an outbox."""

import email
import email.policy
import json
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest

from tests.conftest import ROOT, Project, Run

WEEKLY = """
[site]
title = "Blog"
url = "https://example.org/"

[newsletters.weekly]
title = "Weekly"
schedule = "mon 09:00"
"""
MONDAY = "2026-11-23T09:00:30Z"


def ids(project: Project) -> dict[str, list[str]]:
    """The ids in each format, in order."""
    xml = {name: feedparser.parse(project.folder / "out" / name) for name in ("rss.xml", "atom.xml")}
    assert all(parsed.bozo == 0 for parsed in xml.values())
    items = json.loads(project.read("out/feed.json"))["items"]
    return {name: [entry.id for entry in parsed.entries] for name, parsed in xml.items()} | {
        "feed.json": [item["id"] for item in items]
    }


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        file.relative_to(folder).as_posix(): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file() and ".publisher-cache" not in file.parts
    }


@pytest.fixture
def sample(project: Project) -> Project:
    """The publication of the repository, without its ledger."""
    shutil.copytree(ROOT / "content", project.folder / "content")
    shutil.copy(ROOT / "publisher.toml", project.folder)
    return project


@pytest.fixture
def weekly(project: Project) -> Project:
    project.write("publisher.toml", WEEKLY)
    project.write("content/rain.md", "---\ntitle: Rain\n---\nIt rained.\n")
    project.write("content/sun.md", "---\ntitle: Sun\n---\nThe sun shone.\n")
    for name in ("a", "b", "c"):
        assert project.run("subscribers", "add", f"{name}@example.org", "--confirmed").status == 0
    return project


def mailed(project: Project, address: str) -> list[str]:
    """The text of each mail to an address, in the order of their slots."""
    messages = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in outbox(project)]
    bodies = (each.get_body(("plain",)) for each in messages if each["To"] == address)
    return [body.get_content().replace("\r\n", "\n") for body in bodies if body]


def outbox(project: Project) -> list[Path]:
    return sorted((project.folder / "outbox").glob("*"))


def test_the_seeds_in_an_empty_folder_without_settings(seeds: Project, build_at: Callable[..., Run]) -> None:
    run = build_at(seeds)
    assert (run.status, run.json["posts"]) == (0, 5)
    assert "site.url: unset" in run.err
    for name in ("rss.xml", "atom.xml", "feed.json"):
        text = seeds.read(f"out/{name}")
        assert "北한과 反美" in text
        assert "data-ke-" not in text
        assert "#21538527" not in text
        assert "#dde5ec" in text
    item = json.loads(seeds.read("out/feed.json"))["items"][0]
    assert item["summary"].startswith("북한과 러시아의 김정은-푸틴 정상회담이 화제다.")
    assert item["date_published"] == "2026-11-21T09:00:00Z"
    assert item["content_html"].count("<img") == 1
    assert item["content_html"].count(item["image"]) == 1


def test_all_formats_hold_the_same_posts(sample: Project, build_at: Callable[..., Run]) -> None:
    assert build_at(sample).status == 0
    found = ids(sample)
    assert found["rss.xml"] == found["atom.xml"] == found["feed.json"]
    assert len(set(found["rss.xml"])) == 9
    items = json.loads(sample.read("out/feed.json"))["items"]
    for name in ("rss.xml", "atom.xml"):
        entries = feedparser.parse(sample.folder / "out" / name).entries
        assert [(e.title, e.link) for e in entries] == [(i["title"], i["url"]) for i in items]


def test_a_second_build_leaves_every_file_alone(sample: Project, build_at: Callable[..., Run]) -> None:
    build_at(sample)
    before = files(sample.folder)
    run = build_at(sample, now="2026-12-24T18:00:00Z")
    assert run.json["changed"] == []
    assert files(sample.folder) == before


def test_two_folders_give_the_same_bytes(sample: Project, build_at: Callable[..., Run], tmp_path: Path) -> None:
    other = Project(tmp_path / "other" / "blog")
    shutil.copytree(sample.folder, other.folder)
    build_at(sample)
    build_at(other)
    assert {path: data for path, (data, _) in files(sample.folder).items()} == {
        path: data for path, (data, _) in files(other.folder).items()
    }


def test_what_is_generated_may_be_lost(sample: Project, build_at: Callable[..., Run]) -> None:
    build_at(sample)
    before = {path: data for path, (data, _) in files(sample.folder / "out").items()}
    shutil.rmtree(sample.folder / "out")
    shutil.rmtree(sample.folder / ".publisher-cache")
    build_at(sample, now="2027-01-01T00:00:00Z")
    assert {path: data for path, (data, _) in files(sample.folder / "out").items()} == before


@pytest.mark.parametrize("change", ["renamed", "retitled", "moved"])
def test_a_seed_post_keeps_its_id_in_all_formats(seeds: Project, build_at: Callable[..., Run], change: str) -> None:
    build_at(seeds)
    before = ids(seeds)
    post = next(seeds.folder.glob("002_*.md"))
    if change == "renamed":
        post.rename(post.with_name("putin.md"))
    elif change == "retitled":
        post.write_text(
            post.read_text(encoding="utf-8").replace("title: 푸틴 우크라", "title: 새 제목"), encoding="utf-8"
        )
    else:
        (seeds.folder / "2024" / "06").mkdir(parents=True)
        post.rename(seeds.folder / "2024" / "06" / post.name)
    assert build_at(seeds, now="2026-12-01T00:00:00Z").status == 0
    after = ids(seeds)
    assert {name: set(found) for name, found in after.items()} == {name: set(found) for name, found in before.items()}
    assert json.loads(seeds.read("out/feed.json"))["items"][0]["date_published"] == "2026-11-21T09:00:00Z"


def test_a_post_that_cannot_be_read_is_refused_alone(weekly: Project) -> None:
    weekly.write("content/broken.md", "---\ntitle: a: b\n---\nx\n")
    (weekly.folder / "content/korean.md").write_bytes("---\ntitle: x\n---\n비\n".encode("cp949"))
    weekly.write("content/empty.md", "---\ntags: [a]\n---\n\n")
    run = weekly.run("build")
    assert run.status == 1
    assert run.err.splitlines()[:3] == [
        "content/broken.md:2: the front matter is not YAML: mapping values are not allowed in this context: "
        "mend this line; a text with a colon or a quotation mark belongs in quotes",
        "content/empty.md:1: no title and no body: write at least one of them, or remove the file",
        "warning: content/korean.md:1: not UTF-8, read as EUC-KR: save the file with the encoding UTF-8",
    ]
    assert len(json.loads(weekly.read("out/feed.json"))["items"]) == 3


def test_every_fault_of_the_settings_is_named_and_nothing_is_changed(weekly: Project) -> None:
    weekly.write(
        "publisher.toml",
        '[site]\ntitel = "Blog"\nurl = "example.org"\n\n'
        '[newsletters.weekly]\nschedule = "0 9 * * 1"\n\n[feeds]\nlimit = 0\n',
    )
    run = weekly.run("build", PUBLISHER_FEEDS__FORMATS='["rdf"]')
    assert run.status == 2
    assert not (weekly.folder / "out").exists()
    lines = run.err.splitlines()
    assert "publisher.toml:2: site.titel: unknown setting: did you mean site.title?" in lines
    assert any(line.startswith("publisher.toml:3: site.url: 'example.org' is no web address: ") for line in lines)
    assert any(line.startswith("publisher.toml:6: newsletters.weekly.schedule: ") for line in lines)
    assert any(line.startswith("publisher.toml:9: feeds.limit: ") for line in lines)
    assert any(line.startswith("PUBLISHER_FEEDS__FORMATS: feeds.formats.0: 'rdf' will not do: ") for line in lines)


def test_a_ledger_in_conflict_is_explained_and_left_alone(weekly: Project, build_at: Callable[..., Run]) -> None:
    build_at(weekly)
    lines = weekly.read("publisher.lock").splitlines(keepends=True)
    conflict = "".join([*lines[:2], "<<<<<<< HEAD\n", lines[2], "=======\n", *lines[2:], ">>>>>>> other\n"])
    weekly.write("publisher.lock", conflict)
    run = weekly.run("build")
    assert run.status == 2
    assert run.err == (
        "publisher.lock:3: an unsettled merge conflict: "
        "keep the lines of both sides, each path once, and remove the marks\n"
    )
    assert weekly.read("publisher.lock") == conflict


def test_a_slot_is_one_issue_however_often_it_is_ticked(weekly: Project) -> None:
    first = weekly.run("tick", "--now", MONDAY, "--json")
    assert (first.status, first.json["issues"][0]["outcome"], first.json["deliveries"]["sent"]) == (0, "made", 3)
    second = weekly.run("tick", "--now", "2026-11-23T10:00:00Z", "--json")
    assert (second.status, second.json["issues"][0]["outcome"], second.json["deliveries"]["sent"]) == (
        0,
        "made before",
        0,
    )
    messages = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in outbox(weekly)]
    assert sorted(message["To"] for message in messages) == ["a@example.org", "b@example.org", "c@example.org"]
    assert {message["Subject"] for message in messages} == {"Weekly: Rain"}


@pytest.mark.parametrize("fresh", [True, False], ids=["fresh database", "known database"])
def test_ticks_at_the_same_moment_make_one_issue(weekly: Project, fresh: bool) -> None:
    if fresh:
        (weekly.folder / "publisher.db").unlink()
    racers = [weekly.start("tick", "--now", MONDAY, "--json") for _ in range(4)]
    ended = [(racer.communicate(timeout=60), racer.returncode) for racer in racers]
    assert [status for _, status in ended] == [0, 0, 0, 0], [err for (_, err), _ in ended]
    outcomes = sorted(json.loads(out)["issues"][0]["outcome"] for (out, _), _ in ended)
    if fresh:
        assert outcomes == ["no subscriber"] * 4
    else:
        assert outcomes == ["made", "made before", "made before", "made before"]
        assert len(outbox(weekly)) == 3


def test_a_missed_slot_goes_into_the_next_one(weekly: Project) -> None:
    late = weekly.run("tick", "--now", "2026-11-23T16:00:00Z", "--json")
    assert late.json["issues"] == [{"newsletter": "weekly", "slot": None, "outcome": "not due"}]
    weekly.run("tick", "--now", "2026-11-30T09:00:00Z")
    assert [path.name[:22] for path in outbox(weekly)] == ["weekly-2026-11-30T0900"] * 3


def test_no_post_is_mailed_twice_and_none_is_missed(weekly: Project) -> None:
    weekly.run("tick", "--now", MONDAY)
    weekly.write("content/snow.md", "---\ntitle: Snow\ndate: 2019-01-01\n---\nIt snowed.\n")
    (weekly.folder / "content/sun.md").rename(weekly.folder / "content/sunny.md")
    weekly.run("tick", "--now", "2026-11-30T09:00:00Z")
    second = email.message_from_bytes(outbox(weekly)[-1].read_bytes(), policy=email.policy.default)
    text = second.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Snow" in text
    assert "Sun" not in text
    assert "Rain" not in text
    nothing = weekly.run("tick", "--now", "2026-12-07T09:00:00Z", "--json")
    assert nothing.json["issues"][0]["outcome"] == "nothing new"


def test_a_post_that_took_another_id_is_not_mailed_again(weekly: Project) -> None:
    assert weekly.run("tick", "--now", MONDAY).status == 0
    weekly.write("content/rain.md", "---\ntitle: Rain\nid: urn:rain\n---\nIt rained.\n")
    assert weekly.run("tick", "--now", "2026-11-30T09:00:30Z", "--json").json["issues"][0]["outcome"] == "nothing new"
    weekly.write("content/snow.md", "---\ntitle: Snow\n---\nIt snowed.\n")
    assert weekly.run("tick", "--now", "2026-11-30T09:01:30Z").status == 0
    weekly.write("content/rain.md", "---\ntitle: Rain\nid: urn:rain\n---\nIt rained a lot.\n")
    assert weekly.run("tick", "--now", "2026-12-07T09:00:30Z", "--json").json["issues"][0]["outcome"] == "nothing new"
    assert ["Rain" in text for text in mailed(weekly, "a@example.org")] == [True, False]


def test_only_posts_of_the_tags_and_languages_of_a_newsletter(weekly: Project) -> None:
    weekly.write("publisher.toml", f'{WEEKLY}tags = ["Weather"]\nlanguages = ["ko"]\n')
    for name, keys in {"눈": "tags: weather\nlang: ko", "비": "lang: ko", "hail": "tags: weather\nlang: en"}.items():
        weekly.write(f"content/{name}.md", f"---\ntitle: {name}\n{keys}\n---\nIt fell.\n")
    assert weekly.run("tick", "--now", MONDAY).status == 0
    (text,) = mailed(weekly, "a@example.org")
    assert [name in text for name in ("눈", "비", "hail", "Rain")] == [True, False, False, False]


@pytest.mark.parametrize("setting", ["", "updated = true\n"])
def test_corrected_posts_are_named_once_where_that_is_wanted(weekly: Project, setting: str) -> None:
    weekly.write("publisher.toml", WEEKLY + setting)
    assert weekly.run("tick", "--now", MONDAY).status == 0
    weekly.write("content/rain.md", "---\ntitle: Rain\n---\nIt rained more than we said.\n")
    assert weekly.run("tick", "--now", "2026-11-30T09:00:30Z", "--json").json["issues"][0]["outcome"] == "nothing new"
    weekly.write("content/snow.md", "---\ntitle: Snow\n---\nIt snowed.\n")
    assert weekly.run("tick", "--now", "2026-11-30T09:01:30Z").status == 0
    weekly.write("content/hail.md", "---\ntitle: Hail\n---\nIt hailed.\n")
    assert weekly.run("tick", "--now", "2026-12-07T09:00:30Z").status == 0
    texts = mailed(weekly, "a@example.org")
    assert ["Updated since the last issue:" in text for text in texts] == [False, bool(setting), False]
    assert ["- Rain\n  https://example.org/" in text for text in texts] == [False, bool(setting), False]
    assert "more than we said" not in "".join(texts)


@pytest.mark.parametrize("setting", ["", "group_stories = false\n"])
def test_the_five_tellings_stand_together(seeds: Project, setting: str) -> None:
    seeds.write("publisher.toml", WEEKLY + setting)
    assert seeds.run("digest", "preview", "--to", str(seeds.folder / "look"), "--now", MONDAY).status == 0
    text, page = seeds.read("look/digest.txt"), seeds.read("look/digest.html")
    # Each story has one heading; the lead's button stands twice in the page, once for Outlook.
    assert text.count("이어서 읽기") == page.count("<h2") == (5 if setting else 1)
    assert text.count("\n- ") == (0 if setting else 4)
    for file in (seeds.folder / "content").glob("*.md"):  # nothing is hidden
        title = file.read_text(encoding="utf-8").split("title: ")[1].split("\n")[0]
        assert title in text
        assert title in page


def test_an_issue_by_hand_and_a_test_copy(seeds: Project) -> None:
    assert "no subscriber" in seeds.run("digest", "send", "--force").err
    assert seeds.run("digest", "send", "--test", "me@example.org").status == 0
    assert len(outbox(seeds)) == 1
    seeds.run("subscribers", "add", "a@example.org", "--confirmed")
    assert seeds.run("digest", "send", "--force", "--json").json["deliveries"]["sent"] == 1
    assert len(outbox(seeds)) == 2
    issues = seeds.run("digest", "list", "--json").json
    assert [(issue["newsletter"], issue["deliveries"]) for issue in issues] == [("digest", {"sent": 1})]


def test_who_left_gets_nothing_more(weekly: Project) -> None:
    weekly.run("subscribers", "remove", "B@example.org")
    weekly.run("subscribers", "add", "d@example.org")
    weekly.run("tick", "--now", MONDAY)
    recipients = [email.message_from_bytes(file.read_bytes())["To"] for file in outbox(weekly)]
    assert sorted(recipients) == ["a@example.org", "c@example.org"]


def test_who_is_suppressed_gets_nothing_though_subscribed(weekly: Project) -> None:
    assert weekly.run("suppressions", "add", "B@example.org", "--reason", "complaint", "--json").status == 0
    assert [row["reason"] for row in weekly.run("suppressions", "list", "--json").json] == ["complaint"]
    assert weekly.run("tick", "--now", MONDAY, "--json").json["deliveries"]["sent"] == 2
    assert weekly.run("suppressions", "remove", "b@example.org", "--json").json["removed"] is True


def test_a_post_that_is_taken_back_leaves_no_feed_behind(weekly: Project) -> None:
    weekly.write("content/sun.md", "---\ntitle: Sun\ntags: [only]\n---\nThe sun shone.\n")
    weekly.run("build")
    weekly.write("content/sun.md", "---\ntitle: Sun\ntags: [only]\ndraft: true\n---\nThe sun shone.\n")
    run = weekly.run("build", "--json")
    assert run.json["removed"] == ["tag/only/atom.xml", "tag/only/feed.json", "tag/only/rss.xml"]
    assert not [path for path, (data, _) in files(weekly.folder / "out").items() if b"The sun" in data]


def test_a_broken_post_is_named_by_the_digest_too(weekly: Project) -> None:
    weekly.write("content/broken.md", "---\ntitle: a: b\n---\nx\n")
    for words in (("digest", "preview"), ("tick",), ("digest", "send", "--test", "me@example.org")):
        run = weekly.run(*words, "--now", MONDAY)
        assert run.status == 1
        assert "content/broken.md:2: the front matter is not YAML" in run.err
    assert len(outbox(weekly)) == 3


def test_what_was_frozen_is_delivered_though_the_next_issue_fails(weekly: Project) -> None:
    weekly.write("outbox", "a file where the folder should be")
    weekly.run("tick", "--now", MONDAY)
    (weekly.folder / "outbox").unlink()
    weekly.write("publisher.lock", "not a ledger")
    run = weekly.run("tick", "--now", "2026-11-30T09:00:00Z")
    assert run.status == 2
    assert len(outbox(weekly)) == 3


def test_a_preview_sends_and_records_nothing(weekly: Project) -> None:
    (weekly.folder / "publisher.db").unlink()
    run = weekly.run("digest", "preview", "--to", str(weekly.folder / "look"), "--now", MONDAY, "--json")
    assert run.json["issue"] == {
        "newsletter": "weekly",
        "slot": "2026-11-30T09:00",
        "subject": "Weekly: Rain",
        "posts": 2,
    }
    assert sorted(path.name for path in (weekly.folder / "look").iterdir()) == [
        "digest.eml",
        "digest.html",
        "digest.json",
        "digest.txt",
        "index.html",
    ]
    assert not (weekly.folder / "publisher.db").exists()
    assert not (weekly.folder / "publisher.lock").exists()
    assert not (weekly.folder / "outbox").exists()


def test_a_preview_says_what_was_cut_so_that_gmail_shows_all(weekly: Project) -> None:
    weekly.write("content/long.md", "# Long\n\n" + "word " * 30_000)
    run = weekly.run("digest", "preview", PUBLISHER_NEWSLETTERS__WEEKLY__CONTENT="full")
    assert "cut to 95 KB, because Gmail hides what is more: 'Long' has only a summary" in run.err


def test_a_full_outbox_is_tried_again(weekly: Project) -> None:
    weekly.write("outbox", "a file where the folder should be")
    run = weekly.run("tick", "--now", MONDAY, "--json")
    assert (run.status, run.json["deliveries"]["deferred"]) == (3, 3)
    (weekly.folder / "outbox").unlink()
    early = weekly.run("tick", "--now", MONDAY, "--json").json
    assert (early["deliveries"]["sent"], early["open"]) == (0, 3)
    later = weekly.run("tick", "--now", "2026-11-23T09:02:00Z", "--json").json
    assert (later["deliveries"]["sent"], later["open"]) == (3, 0)


def test_run_ticks_at_once_and_stops_when_asked(weekly: Project) -> None:
    weekly.write("publisher.toml", WEEKLY.replace("mon 09:00", "*/1 * * * *"))
    process = weekly.start("run")
    deadline = time.monotonic() + 20
    while len(outbox(weekly)) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, len(outbox(weekly))) == (0, 3), err
    assert "Traceback" not in err


def test_the_project_is_the_nearest_folder_with_settings(weekly: Project, tmp_path: Path) -> None:
    import subprocess
    import sys

    deep = weekly.folder / "content" / "deep"
    deep.mkdir()
    command = [sys.executable, "-m", "publisher", "build", "--json"]
    done = subprocess.run(command, cwd=deep, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["posts"] == 2
    assert (weekly.folder / "out/rss.xml").exists()


def test_the_database_is_refused_where_it_could_be_published(weekly: Project) -> None:
    for place in ("out", "content"):
        run = weekly.run("tick", PUBLISHER_STORE__URL=f"sqlite:///{place}/publisher.db")
        assert run.status == 2
        assert f"the database would lie in {place}" in run.err


def test_no_address_is_in_any_log_or_generated_file(weekly: Project) -> None:
    run = weekly.run("tick", "--now", MONDAY)
    weekly.run("build")
    assert "a@example.org" not in run.err + run.out
    for path, (data, _) in files(weekly.folder / "out").items():
        assert b"@example.org" not in data, path
