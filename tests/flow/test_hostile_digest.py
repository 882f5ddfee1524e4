"""A digest of every hostile and broken post that the suite knows: what is refused is named, and the mail is whole."""

import shutil
from email import message_from_bytes, policy

import html5lib
import pytest

from tests import hostile
from tests.conftest import ROOT, Project

SETTINGS = """
[site]
title = "Blog"
url = "https://blog.example/"
language = "en"

[newsletters.weekly]
title = "Weekly"
max_posts = 500
"""


@pytest.mark.parametrize("look", ["letter", "magazine"])
@pytest.mark.parametrize("mode", ["summary", "full"])
@pytest.mark.parametrize(("day", "least"), [("2026-09-29", 40), ("2026-10-29", 75)])  # after odd fields; after bodies
def test_all_of_them_are_one_mail(project: Project, look: str, mode: str, day: str, least: int) -> None:
    project.write("publisher.toml", f'{SETTINGS}look = "{look}"\ncontent = "{mode}"\n')
    shutil.copytree(ROOT / "tests/invalid/content", project.folder / "content/broken")
    for name, data in hostile.posts():
        (project.folder / "content" / name).write_bytes(data)
    run = project.run("digest", "preview", "--now", f"{day}T09:00:00Z", "--json")
    assert run.status == 1
    expected = (ROOT / "tests/invalid/expected.txt").read_text(encoding="utf-8").splitlines()
    assert len(run.json["refused"]) >= len(expected)
    assert run.json["issue"]["posts"] > least
    assert run.json["html_bytes"] <= 95_000
    message = message_from_bytes((project.folder / "preview/digest.eml").read_bytes(), policy=policy.default)
    assert not message.defects
    text, html = message.iter_parts()  # type: ignore[attr-defined]
    page = html5lib.parse(html.get_content(), namespaceHTMLElements=False)
    assert not [each.tag for each in page.iter() if each.tag in ("script", "svg", "form", "iframe", "object")]
    assert not [name for each in page.iter() for name in each.attrib if name.startswith("on")]
    footer = next(each for each in page.iter("td") if "footer" in each.get("class", "").split())
    for words in ("".join(footer.itertext()), text.get_content()):
        assert "Unsubscribe" in words
