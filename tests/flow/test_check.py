"""`publisher check`: of a project, of files and of folders; in its three forms, with its exit status."""

import json

import pytest

from tests.conftest import Project
from tests.unit.lint.making import ATOM, JSON, RSS

NOW = ("--now", "2026-11-21T09:00:00Z")


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", '[site]\ntitle = "Notes"\nurl = "https://example.org/"\nlanguage = "en"\n')
    for day, title in ((2, "Rain"), (3, "Snow")):
        project.write(
            f"content/{title}.md", f"---\ntitle: {title}\ndate: 2024-01-0{day} 08:00\ntags: [sky]\n---\n*{title}*\n"
        )
    return project


def test_a_project_as_it_was_built_has_no_fault(blog: Project) -> None:
    assert blog.run("build", *NOW).status == 0
    before = {path: path.stat().st_mtime_ns for path in blog.folder.rglob("*") if ".publisher-cache" not in path.parts}
    run = blog.run("check", *NOW)
    assert (run.status, run.out) == (0, "")
    assert run.err.endswith("feeds: nothing found\n")
    after = {path: path.stat().st_mtime_ns for path in blog.folder.rglob("*") if ".publisher-cache" not in path.parts}
    assert after == before


def test_posts_that_a_build_would_refuse_are_errors(blog: Project) -> None:
    blog.run("build", *NOW)
    blog.write("content/broken.md", "---\ntitle: [\n---\nx\n")
    run = blog.run("check", *NOW)
    assert run.status == 1
    assert run.err.startswith("content/broken.md:")
    assert "[RefusedPost]" in run.err


def test_a_feed_that_was_spoilt_is_told_with_its_line(blog: Project) -> None:
    blog.run("build", *NOW)
    text = blog.read("out/rss.xml")
    blog.write(
        "out/rss.xml", text.replace("Rain</title>", "Hail</title>").replace("https://example.org/2024/", "/2024/", 1)
    )
    run = blog.run("check", "--json", *NOW)
    found = {(each["path"], each["code"], each["severity"]) for each in run.json["findings"]}
    assert ("out/rss.xml", "InvalidFullLink", "error") in found
    assert ("out/rss.xml", "FormatsDifferInTitles", "warning") in found or (
        "out/atom.xml",
        "FormatsDifferInTitles",
        "warning",
    ) in found
    line = next(each["line"] for each in run.json["findings"] if each["code"] == "InvalidFullLink")
    assert "/2024/" in blog.read("out/rss.xml").splitlines()[line - 1]
    assert run.status == 1


def test_a_feed_that_lies_elsewhere_than_it_says_is_told(blog: Project) -> None:
    blog.run("build", *NOW)
    run = blog.run("check", "--json", *NOW, PUBLISHER_SITE__URL="https://other.example/")
    assert "SelfDoesntMatchLocation" in {each["code"] for each in run.json["findings"]}


def test_a_project_without_feeds_is_told_to_build(blog: Project) -> None:
    run = blog.run("check", *NOW)
    assert run.status == 0
    assert run.err.startswith("out: warning: there are no feeds yet: run `publisher build` [NothingBuilt]\n")
    assert not (blog.folder / "out").exists()


def test_a_digest_that_mail_programs_would_cut_is_told(blog: Project) -> None:
    blog.run("build", *NOW)
    blog.write(
        "publisher.toml",
        blog.read("publisher.toml") + '[newsletters.weekly]\nschedule = "mon 09:00"\ncontent = "full"\n',
    )
    blog.write("content/long.md", "---\ntitle: Long\ndate: 2026-11-20\n---\n" + "Of rain and of snow, again. " * 6_000)
    run = blog.run("check", "--json", *NOW)
    assert "DoubtfulIssue" in {each["code"] for each in run.json["findings"]}


def test_files_and_folders_need_no_project(project: Project) -> None:
    project.write("feeds/a.xml", RSS)
    project.write("feeds/deep/b.atom", ATOM)
    project.write("feeds/feed.json", JSON)
    project.write("feeds/sitemap.xml", "<urlset/>")
    project.write("feeds/package.json", "{}")
    project.write("feeds/.hidden/c.xml", "<rss")
    folder = str(project.folder / "feeds")
    run = project.run("check", folder, *NOW)
    assert (run.status, run.err) == (0, "3 feeds: nothing found\n")
    assert not (project.folder / ".publisher-cache").exists()
    named = project.run("check", f"{folder}/sitemap.xml", *NOW)
    assert (named.status, "[UndefinedElement]" in named.err) == (1, True)


def test_the_three_forms_say_the_same(project: Project) -> None:
    file = str(
        project.write(
            "a.xml", RSS.replace("Fri, 20 Nov 2026", "Thu, 20 Nov 2026").replace("<language>en", "<language>english")
        )
    )
    text = project.run("check", file, *NOW)
    told = [line for line in text.err.splitlines() if line.startswith(file)]
    assert [line.rpartition(" ")[2] for line in told] == ["[InvalidLanguage]", "[IncorrectDOW]"]
    assert told[1].startswith(f'{file}:15: error: <pubDate> "Thu, 20 Nov 2026 09:00:00 +0900" was a Fri: write ')
    assert text.err.endswith("1 feed: 2 errors, 0 warnings\n")
    as_json = project.run("check", file, "--format", "json", *NOW)
    document = json.loads(as_json.out)
    assert document == project.run("--json", "check", file, *NOW).json
    assert (document["feeds"], document["errors"], document["warnings"]) == (1, 2, 0)
    assert [each["code"] for each in document["findings"]] == ["InvalidLanguage", "IncorrectDOW"]
    assert [line.rpartition(" ")[2] for line in as_json.err.splitlines()] == ["[InvalidLanguage]", "[IncorrectDOW]"]
    github = project.run("check", file, "--format", "github", *NOW)
    assert github.out.splitlines()[1].startswith(f"::error file={file},line=15,title=IncorrectDOW::<pubDate>")
    assert text.status == as_json.status == github.status == 1


def test_annotations_are_escaped(project: Project) -> None:
    file = str(project.write("a,b.xml", RSS.replace("<language>en", "<language>100%")))
    run = project.run("check", file, "--format", "github", *NOW)
    assert "a%2Cb.xml" in run.out
    assert '"100%25"' in run.out


def test_what_to_write_is_told_on_request(project: Project) -> None:
    file = str(project.write("a.xml", RSS.replace("<language>en", "<language>english")))
    assert "    write: en\n" in project.run("check", file, "--fix", *NOW).err
    assert "write: en" not in project.run("check", file, *NOW).err


def test_warnings_alone_are_no_failure(project: Project) -> None:
    file = str(project.write("a.xml", RSS.replace("<p>Of", "<p onclick='x'>Of")))
    run = project.run("check", file, *NOW)
    assert (run.status, run.err.endswith("1 feed: 0 errors, 1 warning\n")) == (0, True)


def test_a_path_that_is_not_there_is_wrong_usage(project: Project) -> None:
    run = project.run("check", "nowhere.xml")
    assert run.status == 2
    assert run.err.startswith("nowhere.xml: there is no such file or folder: ")
