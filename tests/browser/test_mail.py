"""The mail in a real browser: every word can be read, light and dark, and nothing is wider than the window."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.email.render import render
from publisher.mail_model import Issue, Look, LookName, Newsletter, Slot, Story
from publisher.model import Image, Site
from publisher.project import TEMPLATES
from tests.unit.markup.making import WHEN, made

PACKAGED = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES.glob("*.j2")}
BODY = """<p>One <span style="color: #ffff00">yellow</span> <b style="background-color: #333333">dark</b>
<span style="background-color: #21538527">pale <a href="https://x.example/">a link in it</a></span> words.</p>
<p style="color: #ee2323">red <a href="https://x.example/">link</a></p>
<blockquote style="background: navy">x</blockquote>
<pre><code class="language-python">def rain(x):
    return "wet"  # often, and in a long line that no window of a telephone could ever show</code></pre>
<table><tr><th>a</th><td>b</td></tr></table><ul><li>one<ul><li>two</li></ul></li></ul>
<img src="https://x.example/a.png" alt="wide" width="1800">
<p>https://x.example/an-address-that-is-long-and-has-no-place-to-break-it-whatever-you-do-with-it-at-all</p>"""

# For each piece of words: its colour and the first ground beneath it that is there; and how wide the page is.
LOOKING = """<script>addEventListener("load", () => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const shine = (colour) => {
    const [red, green, blue] = parts(colour).map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (parts(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), bad = [];
  let words = 0;
  while (walk.nextNode()) {
    const text = walk.currentNode.data.trim(), element = walk.currentNode.parentElement;
    if (!text || element.tagName === "SCRIPT" || !element.checkVisibility()) continue;
    const shines = [shine(getComputedStyle(element).color), shine(ground(element))].sort((a, b) => a - b);
    words += 1;
    if ((shines[1] + 0.05) / (shines[0] + 0.05) < 4.5) bad.push(text.slice(0, 30));
  }
  const wide = document.documentElement.scrollWidth > innerWidth;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.title = JSON.stringify({ words, bad, wide, dark, window: innerWidth });
});</script></body>"""
FRAME = """<iframe src="mail.html" style="border: 0; width: {width}px; height: 600px"></iframe><script>
addEventListener("load", () => setTimeout(() => document.title = frames[0].document.title, 300));</script>"""


@pytest.fixture
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    return found or pytest.skip("no browser is here: apt-get install chromium")


def mail(look: LookName, language: str) -> str:
    image = Image(url="https://x.example/lead.png", alt="the river")
    full = replace(made(BODY), image=image, language=language, categories=("News",))
    brief = replace(full, id="b", content="", image=replace(image, url="https://x.example/b.png"), summary="Short.")
    newsletter = Newsletter(
        name="weekly", title="Weekly", mode="full", look=Look(name=look, footer="Ours", postal="1 Lane"), subject="x"
    )
    stories = (Story(lead=full), Story(lead=brief, others=(brief, full)), Story(lead=replace(full, id="c")))
    slot = Slot(newsletter="weekly", label="2026-11-23T09:00", instant=WHEN)
    issue = Issue(newsletter=newsletter, slot=slot, stories=stories, more=3)
    return render(issue, site=Site(title="Site", language=language), templates=PACKAGED, leave="a@x.example").html


@pytest.mark.parametrize("look", ["letter", "magazine"])
@pytest.mark.parametrize("language", ["ko", "ar"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [700, 390])
def test_every_word_can_be_read_and_nothing_is_too_wide(
    chromium: str, tmp_path: Path, look: LookName, language: str, dark: bool, width: int
) -> None:
    (tmp_path / "mail.html").write_text(mail(look, language).replace("</body>", LOOKING), encoding="utf-8")
    (tmp_path / "frame.html").write_text(FRAME.format(width=width), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    options += ["--allow-file-access-from-files", f"--blink-settings=preferredColorScheme={0 if dark else 1}"]
    options += ["--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=900,900", "--virtual-time-budget=3000"]
    command = [chromium, *options, (tmp_path / "frame.html").as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    found = re.search("<title>(.*?)</title>", dom)
    assert found, dom
    told = json.loads(found[1])
    assert (told["window"], told["dark"]) == (width, dark)
    assert told["words"] > 40
    assert (told["bad"], told["wide"]) == ([], False)
