"""Hostile posts through the whole way of a mail: nothing of them runs, and nothing reaches what stands beside them."""

import hashlib
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import lru_cache
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.actions.preview import preview
from publisher.email.compose import composer
from publisher.email.places import LEAVE, PLACES
from publisher.email.render import render
from publisher.email.web import issue_entry, web_copy
from publisher.errors import ContentError
from publisher.mail_model import Envelope, Issue, Look, LookName, Newsletter, Reader, RenderedIssue, Slot, Story
from publisher.model import Entry, Image, Post, Site
from publisher.project import TEMPLATES
from publisher.text import line
from tests.hostile import BODIES
from tests.unit.markup.making import made

PACKAGED = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES.glob("*.j2")}
SITE = Site(title="Blog", url="https://blog.example/", language="en")
SLOT = Slot(newsletter="weekly", label="2026-11-23T09:00", instant=datetime(2026, 11, 23, tzinfo=UTC))
READER = Reader(address="kim@reader.example", leave="https://blog.example/u/TOKEN")
FORBIDDEN = "script svg math form iframe object embed base link textarea input".split()
LOOKS: list[LookName] = ["letter", "magazine"]

# The boundary of the parts of this mail, which anybody can work out.
BOUNDARY = "=_" + hashlib.sha256(b"weekly 2026-11-23T09:00").hexdigest()[:24]

# What means something to us, to Jinja, to Outlook, to MIME: written by an author.
WORDS = [
    *PLACES,
    "https://evil.example/?reader@address.invalid",
    *("<!--mail-->", "<!--/mail-->", "<!--web-->", "<!--/web-->", '<!-- " onclick=alert(1) x="-->', "<!--'-->"),
    *("<!--[if mso]>", "<![endif]-->", "<!--[if !mso]><!-->", "<!--<![endif]-->", "-->", "<!--", "--!>"),
    *("{{ leave }}", "{% raw %}", "{{ 7 * 7 }}", "{#", "#}", "%}", "__leave__"),
    *(
        f"\r\n--{BOUNDARY}--\r\n",
        f"--{BOUNDARY}\r\n\r\n",
        "Content-Type: text/html",
        "\r\n.\r\n",
        "From me",
        "=3D",
        "X: y\r\n\r\n",
    ),
    *("</style>", "</title>", "</td></tr></table>", "]]>", "\u202eevil", "'\"><script>alert(1)</script>"),
]
MARKUP = [
    "<script>alert(1)</script><p>x",
    "</div></td></tr></table></body></html>",
    "<table><tr><td><div><p><b>unclosed",
    "<!--[if mso]><p>x",
    "<![endif]--><style>*{display:none}</style>",
    "<style>.footer{display:none}",
    '<p style="background-color: #21538527; color: #fff0">x',
    '<p class="preheader footer" id="x" style="display:none;position:fixed">x',
    "<a href='https://x.example/?a=1&b=\"}}{{ 7*7 }}'>x",
    "<img src=x onerror=alert(1)><svg onload=alert(1)>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<details open ontoggle=alert(1)>x<summary>y",
    '<p style="p">x</p><p style="}}{">y</p><p style="color:red" style="color:blue">z',
    "\ud800 x \x00 y \ufffe z",
    "<pre>" + "x" * 5_000,
    "<ul>" * 400 + "<li>deep",
    "<b>" * 3_000 + "deep",
    "<p>" + "&#x110000; &nosuch; &amp;lt;script&amp;gt;",
    "<p title='<!--web-->'>x</p><img src=https://x.example/a.png alt='<!--mail-->' title='<!--/mail-->'>",
    '<p title="<!-- &quot; onclick=alert(1) x=&quot;-->">x</p><a href="https://x.example/?a=">y</a>',
    "<p>https://leave.inval&#105;d/ https://preferences.invalid&#47; reader&#64;address.invalid</p>",
    "<textarea><plaintext><xmp><noscript><title>",
    "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example/><link rel=stylesheet href=/x>",
    "",
]


def attributes(words: str) -> str:
    """The words wherever a body may have some."""
    quoted = words.replace("&", "&amp;").replace('"', "&quot;")
    plain = quoted.replace("<", "&lt;")
    return (
        f'<p title="{quoted}">{plain}<img src="https://x.example/{quoted}" alt="{quoted}"> {words}</p>'
        f'<a href="https://evil.example/?{quoted}">{plain}</a><a href="{quoted}">x</a><pre>{words}</pre>'
    )


def post(body: str, words: str = "It rained.") -> Entry:
    """An entry of a post that says these words in every field, as the parser lets them through."""
    words = line(words) or "It rained."
    image = Image(url="https://x.example/lead.png", alt=words)
    try:
        entry = made(body, summary=words)
    except ContentError:  # refused alone, and by name
        entry = made("", summary=words)
    return replace(entry, title=words, categories=(words,), image=image)


def beside(entry: Entry) -> tuple[Entry, Entry]:
    """The posts that stand before and after it in a mail."""
    return replace(post("<p>first body</p>"), id="first", title="the first post", image=None), replace(
        post("<p>last body</p>", "last words"), id="last", title="the last post", image=None
    )


def rendered(entry: Entry, look: LookName, **fields: Any) -> RenderedIssue:
    first, last = beside(entry)
    changed = {name: getattr(entry, name) for name in ("id", "url", "title", "published", "updated", "language")}
    updated = Post(**changed, path="x.md", authors=(), categories=(), tags=(), image=None, summary=None)
    newsletter = Newsletter(
        name="weekly", title="Weekly", mode="full", look=Look(name=look), subject="{{ lead.title }}"
    )
    stories = (Story(lead=entry, others=(entry,)), Story(lead=first), Story(lead=entry), Story(lead=last))
    issue = Issue(newsletter=newsletter, slot=SLOT, stories=stories, more=1, updated=(updated,))
    return render(issue, site=SITE, templates=PACKAGED, leave=LEAVE)


def sent(issue: RenderedIssue) -> Envelope:
    return composer(issue, sender="News <news@blog.example>", reply_to="", site=SITE.url)(READER)


def parts(envelope: Envelope) -> tuple[str, str]:
    """The text and the HTML of a mail, as a mail program finds them; everything else of it was looked at."""
    assert re.fullmatch(rb"(?:[^\r\n]{0,998}\r\n)*", envelope.data)
    assert envelope.data.count(f"\r\n--{BOUNDARY}".encode()) == 3
    message = message_from_bytes(envelope.data, policy=policy.default)
    assert not message.defects
    assert [str(message[name]) for name in ("To", "List-Id")] == [READER.address, "<weekly.blog.example>"]
    text, html = message.iter_parts()  # type: ignore[attr-defined]
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
    return text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def outline(html: str) -> tuple[Counter[str], list[str]]:
    """What a browser makes of a page: each tag and comment outside of the bodies of posts, and the titles."""
    kinds: Counter[str] = Counter()
    titles: list[str] = []
    waiting = [html5lib.parse(html, namespaceHTMLElements=False)]
    while waiting:
        element = waiting.pop()
        kinds[element.tag if isinstance(element.tag, str) else "comment"] += 1
        if element.tag == "h2":
            titles.insert(0, "".join(element.itertext()).strip())
        if "body" not in element.get("class", "").split():
            waiting.extend(element)
        for each in element.iter():
            assert each.tag not in FORBIDDEN
            for name, value in each.attrib.items():
                assert not name.startswith("on"), (name, value)
                assert name not in ("href", "src") or re.match(r"https?://|mailto:|tel:", value), (name, value)
    return kinds, titles


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest) -> LookName:
    name: LookName = request.param
    return name


@lru_cache
def harmless(look: LookName, *, has_content: bool, has_summary: bool) -> tuple[Counter[str], Counter[str]]:
    """What a mail and its web copy are made of around posts that do no harm."""
    entry = post("<p>It rained.</p>" if has_content else "")
    issue = rendered(entry if has_summary else replace(entry, summary=""), look)
    return outline(parts(sent(issue))[1])[0], outline(web_copy(issue, "index.html").data.decode())[0]


def check(entry: Entry, look: LookName) -> RenderedIssue:
    """All that must be so whatever one post says."""
    issue = rendered(entry, look)
    text, html = parts(sent(issue))
    kinds, titles = outline(html)
    mail, web = harmless(look, has_content=bool(entry.content), has_summary=bool(entry.summary))
    assert kinds == mail
    assert [titles[1], titles[3]] == ["the first post", "the last post"]
    for page in (text, html):
        assert page.count("first body") == page.count("last body") == 1
        assert page.count("/u/TOKEN") == 1
        assert READER.address not in page
        assert not [place for place in PLACES if place in page]
    assert issue.subject.splitlines() == [issue.subject]
    page = web_copy(issue, "index.html").data.decode()
    assert outline(page)[0] == web
    assert page.count("last body") == 1
    feed = issue_entry(issue, id_="urn:x", url="https://blog.example/issues/weekly/x/").content
    assert feed.count("last body") == 1
    return issue


@pytest.mark.parametrize("body", MARKUP, ids=range(len(MARKUP)))
def test_markup_stays_in_its_post(body: str, look: LookName) -> None:
    check(post(body), look)


@pytest.mark.parametrize("name", BODIES)
def test_what_breaks_feeds_breaks_no_mail(name: str, look: LookName) -> None:
    entry = post(BODIES[name])
    if len(entry.content) > 20_000:  # there is no room for it, and for what stands behind it
        entry = replace(entry, content="", text="")
        assert rendered(post(BODIES[name]), look).shortened
    check(entry, look)


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_words_with_a_meaning_elsewhere_are_words(words: str, look: LookName) -> None:
    check(post(attributes(words), words), look)
    check(replace(post(attributes(words), words), url=f"https://x.example/?{words.strip()}&a="), look)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from([*MARKUP, *WORDS, *map(attributes, WORDS)]) | st.text(max_size=20), max_size=6),
    st.sampled_from(WORDS) | st.text(max_size=30),
    st.sampled_from(LOOKS),
)
def test_however_they_are_joined(pieces: list[str], words: str, look: LookName) -> None:
    check(post("".join(pieces), words), look)


def test_the_preview_of_it_is_a_page(tmp_path: Path, look: LookName) -> None:
    entry = post("".join(map(attributes, WORDS)) + "".join(MARKUP[:8]), " ".join(WORDS))
    issue = check(entry, look)
    preview(issue, sent(issue), entries=(entry,), site=SITE, pictures=(tmp_path,), templates=PACKAGED, to=tmp_path)
    page = html5lib.parse((tmp_path / "index.html").read_text(encoding="utf-8"), namespaceHTMLElements=False)
    assert [script.get("type") for script in page.iter("script")] == ["application/json", None]
    assert page.find(".//pre") is not None
    assert "last body" in "".join(page.find(".//pre[@class='paper']").itertext())
