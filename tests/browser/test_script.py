"""The pages' script in a real browser."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from publisher.model import Link, Site
from publisher.pages.base import ASSETS, Subject, asset
from publisher.pages.index import index
from publisher.project import TEMPLATES

SITE = Site(title="Blog", url="https://example.org/", language="en")
TEMPLATE = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES.glob("*.j2")}

# A person types into the box; the page's own script has run by then.
TYPING = """<script>addEventListener("load", () => {
  const box = document.getElementById("find");
  box.value = " RAIN "; box.dispatchEvent(new Event("input"));
  const names = [...document.querySelectorAll(".name")].filter((each) => each.checkVisibility());
  document.title = [box.checkVisibility(), document.getElementById("copy").hidden,
    ...names.map((each) => each.textContent)].join();
});</script></body>"""


@pytest.fixture
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    return found or pytest.skip("no browser is here: apt-get install chromium")


def test_the_box_is_there_and_finds_a_feed(chromium: str, tmp_path: Path) -> None:
    def subject(name: str, kind: str) -> Subject:
        return Subject(name=name, kind=kind, links=(Link(rel="alternate", url="a.xml", type="", title="RSS"),))

    main = Subject(name="Blog", kind="", links=(Link(rel="alternate", url="a.xml", type="application/rss+xml"),))
    many = [subject(f"other {number}", "tag") for number in range(50)]
    subjects = [main, subject("Rain gauges", "category"), *many, subject("train", "tag")]
    for name in ASSETS:
        (tmp_path / name).write_bytes(asset(name, site=SITE, templates=TEMPLATE).data)
    page = index(SITE, subjects=subjects, entries=(), templates=TEMPLATE).data.decode()
    (tmp_path / "index.html").write_text(page.replace("</body>", TYPING), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    command = [chromium, *options, (tmp_path / "index.html").as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    title = re.search("<title>(.*)</title>", dom)
    assert title
    assert title[1] == "true,false,Rain gauges,train"
