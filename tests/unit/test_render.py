"""The words of an issue: templates filled in, CSS inlined, nothing opened and nothing lost on the way."""

import logging.config
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import css_inline
import pytest
from lxml import html as parser

from publisher.email.inline import inline
from publisher.email.places import LEAVE
from publisher.email.render import render
from publisher.errors import TemplateError
from publisher.mail_model import Issue, Newsletter, RenderedIssue, Slot, Story
from publisher.model import ContentMode, Entry, Image, Site
from publisher.project import TEMPLATES
from publisher.templating import SUFFIX

SITE = Site(title="느린 오후", url="https://example.org/", language="ko", timezone="Asia/Seoul")
WEEKLY = Newsletter(
    name="weekly", title="주간 소식", timezone="Asia/Seoul", subject="{{ newsletter.title }}: {{ lead.title }}"
)
SLOT = Slot(newsletter="weekly", label="2026-11-23T09:00", instant=datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
PACKAGED = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES.glob(f"*{SUFFIX}")}


def entry(name: str = "a", **fields: Any) -> Entry:
    made = Entry(
        id=name,
        url=f"https://example.org/{name}/",
        title=f"비 & {name}",
        published=SLOT.instant,
        updated=SLOT.instant,
        authors=(),
        categories=("동네",),
        tags=(),
        language="ko",
        image=Image(url="https://example.org/stock.png", alt="강"),
        summary="비가 온다.",
        content='<p>Body <span style="background-color: #dde5ec; color: #1c1e21">mark</span></p>',
        text="Body mark",
    )
    return replace(made, **fields)


def rendered(*entries: Entry, mode: ContentMode = "summary", more: int = 0, **templates: str) -> RenderedIssue:
    stories = tuple(Story(lead=each) for each in entries or (entry(),))
    issue = Issue(newsletter=replace(WEEKLY, mode=mode), slot=SLOT, stories=stories, more=more)
    return render(issue, site=SITE, templates=PACKAGED | templates, leave=LEAVE)


def test_the_subject_comes_from_the_settings_and_is_one_line() -> None:
    assert rendered(entry(title="비\n<온다> & 간다")).subject == "주간 소식: 비 <온다> & 간다"


def test_styles_stand_in_the_elements_and_responsive_rules_in_their_block() -> None:
    page = rendered().html
    assert re.search(r'<p class="summary" style="[^"]*line-height:27px', page)
    assert "@media (prefers-color-scheme: dark)" in page
    assert ".summary { color: #cfd1d6 !important; }" in page
    assert page.startswith("<!DOCTYPE html>")


def test_outlooks_conditional_comments_survive() -> None:
    assert rendered().html.count("<!--[if mso]>") == PACKAGED["digest.html.j2"].count("<!--[if mso]>") == 3


def test_values_are_escaped_and_posts_are_no_templates() -> None:
    page = rendered(entry(title="<script>{{ 7*7 }}</script>", content="<p>{{ 7*7 }}</p>"), mode="full").html
    assert "&lt;script&gt;{{ 7*7 }}" in page
    assert "<p>{{ 7*7 }}</p>" in page


def test_a_stock_picture_is_shown_once() -> None:
    page = rendered(entry("a"), entry("b"), entry("c", image=Image(url="https://example.org/own.png"))).html
    assert page.count("stock.png") == 1
    assert page.count("own.png") == 1


def test_both_parts_name_every_post_its_address_and_the_way_out() -> None:
    issue = rendered(entry("a"), entry("b"), more=3)
    tree = parser.fromstring(issue.html)
    links = [link.get("href") for link in tree.iter("a")]
    for name in ("a", "b"):
        assert f"https://example.org/{name}/" in links
        assert f"https://example.org/{name}/" in issue.text
    assert LEAVE in links
    assert LEAVE in issue.text
    for address in (links, issue.text):
        assert "https://example.org/issues/weekly/2026-11-23T0900/" in address
    assert "글 3편" in issue.text
    assert "글 3편" in tree.text_content()
    assert "2026년 11월 23일" in issue.text


def test_full_content_carries_the_bodies() -> None:
    issue = rendered(mode="full")
    assert "Body <span" in issue.html
    assert "Body mark" in issue.text


@pytest.mark.parametrize(
    "body", ['<p style="p">x</p>', '<p style="color:red;;{}">x</p>', "<div>" * 200 + "deep" + "</div>" * 200]
)
def test_odd_posts_do_not_break_the_mail(body: str) -> None:
    """premailer mistakes `style="p"` for a cached selector; markup cleans styles before, this holds the rest."""
    page = rendered(entry("a", content=body), entry("b", title="the next post"), mode="full").html
    assert "the next post" in page


def test_nothing_is_opened_whatever_the_css_says(tmp_path: Path) -> None:
    """cssutils opens the target of an @import, a local file too, with every network option of premailer off."""
    opened: list[object] = []
    watch = [True]

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if watch[0] and event in ("open", "socket.connect", "urllib.Request"):
            opened.append(arguments[0])

    target = tmp_path / "secret.css"
    target.write_text("p { color: red }")
    sys.addaudithook(audit)
    try:
        with pytest.raises(TemplateError, match="@import"):
            inline(f"<!DOCTYPE html><html><style>@import url(file://{target});</style><p>x</p></html>")
        inline(f'<!DOCTYPE html><html><link rel="stylesheet" href="file://{target}"><p>x</p></html>')
    finally:
        watch[0] = False
    assert not [place for place in opened if "secret" in str(place)]


def test_a_rule_that_would_be_lost_fails_the_issue() -> None:
    """cssutils only logs it, and a library that configures logging would switch that off."""
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": True})
    broken = PACKAGED["digest.html.j2"].replace(".ko {", ".ko { color: #21538527;")
    with pytest.raises(TemplateError, match="would lose a rule"):
        rendered(**{"digest.html.j2": broken})


def test_a_fault_in_a_template_names_its_line() -> None:
    with pytest.raises(TemplateError) as unknown:
        rendered(**{"digest.txt.j2": "one\n{{ newsletter.titel }}\n"})
    assert str(unknown.value).startswith("templates/digest.txt.j2:2: a name that no one gave it:")
    with pytest.raises(TemplateError) as broken:
        rendered(**{"digest.txt.j2": "one\n\n{% if %}\n"})
    assert str(broken.value).startswith("templates/digest.txt.j2:3: ")


def test_another_inliner_agrees() -> None:
    """css-inline as a second opinion on which declarations each element ends up with."""
    css = ".a { color: #123456; margin: 0 } p { padding: 1px; color: #654321 } p.a { margin: 2px }"
    source = f'<!DOCTYPE html><html><head><style>{css}</style></head><body><p class="a">x</p></body></html>'

    def declarations(page: str) -> set[str]:
        style = parser.fromstring(page).find(".//p").get("style")
        return {re.sub(r"\s", "", declaration) for declaration in style.split(";") if declaration.strip()}

    assert declarations(inline(source)) == declarations(css_inline.inline(source))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_of_text_can_be_read_in_light_and_dark() -> None:
    plain, special = re.findall(r"<style.*?>(.*?)</style>", PACKAGED["digest.html.j2"], re.DOTALL)[:2]
    dark = special[special.index("prefers-color-scheme: dark") :]
    hidden = r"\.preheader \{[^}]*\}"
    for css, paper in ((plain, "#ffffff"), (dark, "#1b1d21")):
        inks = re.findall(r"[{; ]color: (#[0-9a-f]{6})", re.sub(hidden, "", css))
        assert len(inks) > 4
        assert {ink: round(contrast(ink, paper), 2) for ink in inks if contrast(ink, paper) < 4.5} == {}
