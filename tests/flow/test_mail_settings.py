"""Looks, languages and templates, as their owner meets them."""

import pytest

from tests.conftest import Project

POST = "---\ntitle: Rain\ndate: 2026-11-20\n---\nIt rains.\n"
SITE = '[site]\nurl = "https://example.org/"\nlanguage = "{}"\n\n[newsletters.weekly]\n'


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("content/rain.md", POST)
    return project


def test_a_colour_that_nobody_could_read_is_refused_by_every_verb(blog: Project) -> None:
    blog.write("publisher.toml", SITE.format("en") + 'look = "letter"\naccent = "#ffcc00"\n')
    for verb in (("build",), ("digest", "preview")):
        run = blog.run(*verb)
        assert run.status == 2
        assert run.err.startswith(
            "publisher.toml:7: newsletters.weekly.accent: a contrast of 1.5 between #ffcc00 and its ground, which is "
        )
        assert "write a darker one, as in #" in run.err
    blog.write("publisher.toml", SITE.format("en") + f'look = "letter"\naccent = "{run.err.strip()[-7:]}"\n')
    assert blog.run("digest", "preview").status == 0


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('accent = "blurple"', "newsletters.weekly.accent: 'blurple' is no colour that mails can use"),
        ('font = "</style>"', "newsletters.weekly.font: '</style>' is no list of fonts"),
        ('look = "fancy"', "newsletters.weekly.look: 'fancy' will not do: write 'letter' or 'magazine'"),
        ('background = "black"', "newsletters.weekly.background: a contrast of 1."),
    ],
)
def test_what_is_wrong_with_a_look_is_named(blog: Project, line: str, fault: str) -> None:
    blog.write("publisher.toml", SITE.format("en") + line + "\n")
    run = blog.run("digest", "preview")
    assert run.status == 2
    assert run.err.startswith(f"publisher.toml:6: {fault}"), run.err


def test_a_language_of_ones_own(blog: Project) -> None:
    blog.write("publisher.toml", SITE.format("pt"))
    blog.write("languages/pt.toml", 'read = "Continuar"\nleave = "Sair"\ndate = "{day}/{month}/{year}"\n')
    assert blog.run("digest", "preview", "--now", "2026-11-21T00:00:00Z").status == 0
    assert "Continuar: https://example.org/" in blog.read("preview/digest.txt")
    assert "21/11/2026" in blog.read("preview/digest.txt")
    assert "Sair</a>" in blog.read("preview/digest.html")


def test_a_language_of_ones_own_is_checked(blog: Project) -> None:
    blog.write("publisher.toml", SITE.format("pt"))
    blog.write("languages/pt.toml", 'read = "Continuar"\nmore = "e {cout}"\n\n[kinds]\ntga = "x"\n')
    blog.write("languages/xx.toml", "read = Continuar\n")
    run = blog.run("digest", "preview")
    assert run.status == 2
    known = "category, tag, author, language, folder, filter, newsletter"
    assert run.err.splitlines() == [
        "languages/pt.toml:2: more: nothing is known to stand for {cout}: write {count}",
        f"languages/pt.toml:5: kinds.tga: unknown: known here: {known}",
        "languages/xx.toml:1: not TOML: Invalid value: mend this line",
    ]


def test_templates_are_ejected_once_and_then_are_the_projects(blog: Project) -> None:
    blog.write("publisher.toml", SITE.format("en"))
    assert blog.run("templates", "eject", "digest.html", "digest.txt.j2").out.splitlines() == [
        "templates/digest.html.j2",
        "templates/digest.txt.j2",
    ]
    blog.write("templates/digest.txt.j2", "Mine: {{ stories[0].title }}\n")
    again = blog.run("templates", "eject", "--json").json
    assert again["kept"] == ["digest.html.j2", "digest.txt.j2"]
    assert "digest-letter.html.j2" in again["written"]
    assert blog.run("digest", "preview").status == 0
    assert blog.read("preview/digest.txt") == "Mine: Rain\n"
    blog.write(
        "templates/digest-magazine.html.j2",
        '{% extends "digest.html.j2" %}\n{{ x }}\n{% block masthead %}\n{{ y }}{% endblock %}',
    )
    run = blog.run("digest", "preview")
    assert run.status == 2
    assert run.err.startswith("templates/digest-magazine.html.j2:4: a name that no one gave it: 'y' is undefined")


def test_a_template_that_does_not_exist_is_not_ejected(blog: Project) -> None:
    run = blog.run("templates", "eject", "digest-leter.html")
    assert run.status == 2
    assert run.err == (
        "templates/digest-leter.html.j2: no template has this name: did you mean digest-letter.html.j2?\n"
    )
    assert not (blog.folder / "templates").exists()


def test_a_mail_that_was_cut_says_so(blog: Project) -> None:
    blog.write("publisher.toml", SITE.format("en") + 'content = "full"\n')
    blog.write("content/long.md", "---\ntitle: Long\ndate: 2026-11-20\n---\n" + "It rains and rains.\n\n" * 5_000)
    run = blog.run("digest", "preview", "--json", "--now", "2026-11-21T00:00:00Z")
    assert run.status == 0
    assert run.json["html_bytes"] <= 95_000
    assert [each["what"] for each in run.json["warnings"]] == [
        "cut to 95 KB, because Gmail hides what is more: 'Long' has only a summary"
    ]
