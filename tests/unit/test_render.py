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

from publisher.colours import flatten
from publisher.email import inline as inline_module
from publisher.email.budget import LIMIT
from publisher.email.inline import inline
from publisher.email.look import OWN
from publisher.email.places import LEAVE, PREFERENCES
from publisher.email.render import render
from publisher.errors import TemplateError
from publisher.mail_model import Issue, Look, LookName, Newsletter, RenderedIssue, Slot, Story
from publisher.model import ContentMode, Entry, Image, Post, Site
from publisher.project import TEMPLATES
from publisher.templating import SUFFIX
from publisher.text import cut
from tests.unit.markup.making import made

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


def post(name: str) -> Post:
    """A post that changed since it was mailed."""
    kept = {each: getattr(entry(name), each) for each in ("id", "url", "title", "published", "updated", "authors")}
    return Post(**kept, path="x.md", categories=(), tags=(), language="ar", image=None, summary=None)


def rendered(*entries: Entry, mode: ContentMode = "summary", more: int = 0, **templates: str) -> RenderedIssue:
    stories = tuple(Story(lead=each) for each in entries or (entry(),))
    issue = Issue(newsletter=replace(WEEKLY, mode=mode), slot=SLOT, stories=stories, more=more)
    return render(issue, site=SITE, templates=PACKAGED | templates, leave=LEAVE)


def test_the_subject_comes_from_the_settings_and_is_one_line() -> None:
    assert rendered(entry(title="비\n<온다> & 간다")).subject == "주간 소식: 비 <온다> & 간다"


def test_styles_stand_in_the_elements_and_responsive_rules_in_their_block() -> None:
    page = rendered().html
    assert re.search(r'<p class="lead-summary" style="[^"]*line-height:29px', page)
    assert "@media (prefers-color-scheme: dark)" in page
    assert ".summary { color: #cfd1d6 !important; }" in page
    assert page.startswith("<!DOCTYPE html>")


def test_outlooks_conditional_comments_survive() -> None:
    page = rendered().html
    assert page.count("<!--[if mso]>") == 5
    assert '<v:roundrect xmlns:v="urn:schemas-microsoft-com:vml"' in page
    assert "<!--[if !mso]><!--><a class=" in page


def test_values_are_escaped_and_posts_are_no_templates() -> None:
    page = rendered(entry(title="<script>{{ 7*7 }}</script>", content="<p>{{ 7*7 }}</p>"), mode="full").html
    assert "&lt;script&gt;{{ 7*7 }}" in page
    assert ">{{ 7*7 }}</p>" in page


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


def test_what_can_be_chosen_is_a_link_where_it_can() -> None:
    issue = Issue(newsletter=WEEKLY, slot=SLOT, stories=(Story(lead=entry()),), more=0)
    with_it = render(issue, site=SITE, templates=PACKAGED, leave=LEAVE, preferences=PREFERENCES)
    assert "구독 설정: https://preferences.invalid/\n" in with_it.text
    assert 'href="https://preferences.invalid/"' in with_it.html
    assert "구독 설정" not in rendered().text + rendered().html


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


def looked(*entries: Entry, look: Look | None = None, language: str = "ko", **fields: Any) -> RenderedIssue:
    newsletter = replace(WEEKLY, look=look or Look(), **fields)
    issue = Issue(
        newsletter=newsletter, slot=SLOT, stories=tuple(Story(lead=each) for each in entries or (entry(),)), more=0
    )
    site = replace(SITE, language=language)
    return render(issue, site=site, templates=PACKAGED, leave=LEAVE)


def declarations(page: str) -> list[tuple[str, dict[str, str]]]:
    """Each element of a page with what its style declares, written in one way."""
    found = []
    for element in parser.document_fromstring(page).iter("*"):
        pairs = (each.partition(":") for each in element.get("style", "").split(";") if each.strip())
        style = {name.strip(): re.sub(r"\s*,\s*", ",", value.strip().lower()) for name, _, value in pairs}
        if element.tag not in ("html", "head", "tbody", "style"):
            found.append((element.tag, {name: _in_six_digits(value) for name, value in style.items()}))
    return found


def _in_six_digits(value: str) -> str:
    return re.sub(r"#([0-9a-f])([0-9a-f])([0-9a-f])(?![0-9a-f])", r"#\1\1\2\2\3\3", value).replace('"', "'")


EVERYTHING = """<h1>a</h1><h2>b</h2><h4>c</h4><p>d <a href="/x">e</a> <code>f</code></p><pre>g</pre>
<blockquote><p>h</p></blockquote>
<ul><li>i<ol><li>j</li></ol></li></ul><table><tr><th>k</th><td style="text-align: center">l</td></tr></table><hr>
<figure><img src="https://x.example/m.png" alt="m"><figcaption>n</figcaption></figure>
<p style="color: #ee2323; background-color: #21538527">o <span style="color: red">p</span></p>"""


@pytest.mark.parametrize("language", ["ko", "ar"])
@pytest.mark.parametrize("mode", ["full", "summary"])
@pytest.mark.parametrize("name", OWN)
def test_another_inliner_agrees(
    name: LookName, mode: ContentMode, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """css-inline as a second opinion on what every element of a finished mail is declared to be."""
    given: list[str] = []
    inlined = inline_module.inline
    monkeypatch.setattr(inline_module, "inline", lambda page, *rest: given.append(page) or inlined(page, *rest))
    full = made(EVERYTHING, site=SITE.url)
    first = entry("a", content=full.content, text=full.text, language=language)
    own = replace(first, image=Image(url="https://example.org/own.png"))
    look = Look(name=name, logo="https://example.org/logo.png", footer="Ours", postal="1 Lane")
    stories = (Story(lead=first, others=(first,)), Story(lead=own), Story(lead=entry("b", image=None, summary="")))
    newsletter = replace(WEEKLY, mode=mode, look=look)
    issue = Issue(newsletter=newsletter, slot=SLOT, stories=stories, more=1, updated=(post("c"),))
    finished = render(issue, site=replace(SITE, language=language), templates=PACKAGED, leave=LEAVE).html
    page = re.sub(r'<style data-premailer="ignore">.*?</style>', "", given[-1], flags=re.DOTALL)
    ours, theirs = declarations(finished), declarations(css_inline.inline(page))
    assert [each for each in zip(ours, theirs, strict=True) if each[0] != each[1]] == []
    assert sum(bool(style) for _, style in ours) > 40
    # premailer may let a longhand that weighs less come after a shorthand: no element has both.
    mixed = [style for _, style in ours for one in style for other in style if other.startswith(f"{one}-")]
    assert mixed == []


LOOKS = [Look(name=name) for name in OWN]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
@pytest.mark.parametrize("mode", ["full", "summary"])
def test_no_mail_is_larger_than_mail_programs_show(look: Look, mode: ContentMode) -> None:
    posts = [entry(str(number), content="<p>비가 온다.</p>" * 2_000, text="비" * 9_000) for number in range(400)]
    issue = looked(*posts, look=look, mode=mode)
    assert len(issue.html.encode()) <= LIMIT
    assert len(issue.html.encode()) > LIMIT * 0.8
    footer = parser.fromstring(issue.html).find_class("footer")[0].text_content()
    assert "수신 거부" in footer
    assert "비 &amp; 0<" in issue.html
    assert len(issue.shortened) >= 399
    assert issue.shortened[-1] == "'비 & 399' is only counted"
    left = int(re.search(r"그 밖의 글 (\d+)편", issue.html)[1])  # type: ignore[index]
    assert left == sum(each.endswith("only counted") for each in issue.shortened)
    assert issue.text.count("=" * 64) == 400 - left + 1


def test_the_first_post_keeps_most() -> None:
    posts = [
        entry(str(number), content=f"<p>{'비가 온다. ' * 1_500}</p>", summary="요약 " * 100) for number in range(30)
    ]
    page = looked(*posts, mode="full").html
    assert page.count('<div class="body') >= 1
    tree = parser.fromstring(page)
    titles = [title.text_content().strip() for title in tree.iter("h2")]
    assert titles == [f"비 & {number}" for number in range(30)]
    assert page.index('<div class="body') < page.index("비 &amp; 1<")


def test_what_changed_since_is_named_only_where_there_is_room() -> None:
    posts = tuple(
        replace(post(str(number)), title=f"비 {number} " * 100, url=f"https://example.org/{number}/" + "x" * 200)
        for number in range(200)
    )
    newsletter = replace(WEEKLY, updated=True)
    issue = Issue(newsletter=newsletter, slot=SLOT, stories=(Story(lead=entry()),), more=0, updated=posts)
    rendered = render(issue, site=SITE, templates=PACKAGED, leave=LEAVE)
    assert LIMIT * 0.8 < len(rendered.html.encode()) <= LIMIT
    listed = parser.fromstring(rendered.html).find_class("other")
    assert {each.get("dir") for each in listed} == {"rtl"}
    titles = [each.text_content().strip() for each in listed]
    assert titles == [cut(each.title, 300) for each in posts[: len(titles)]]
    assert len(rendered.shortened) == 200 - len(titles)
    assert rendered.shortened[-1].startswith("'비 199 ")
    assert rendered.shortened[-1].endswith("' changed, and is not named")
    assert "비가 온다." in rendered.text  # first what is new
    assert rendered.text.count("\n- ") == len(titles)


def test_a_mail_that_fits_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    inlined = inline_module.inline
    monkeypatch.setattr(inline_module, "inline", lambda *words: made.append("") or inlined(*words))
    looked(*[entry(str(number)) for number in range(20)])
    assert len(made) == 1
    looked(*[entry(str(number), content="<p>비</p>" * 9_000) for number in range(100)], mode="full")
    assert len(made) <= 5


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_arabic_reads_from_right_to_left(look: Look) -> None:
    arabic = entry("a", language="ar", title="مطر", content="<ul><li>ماء</li></ul><blockquote>x</blockquote>")
    english = entry("b", language="en", title="Rain", content="<ul><li>water</li></ul>")
    tree = parser.fromstring(looked(arabic, english, look=look, language="ar", mode="full").html)
    assert tree.get("dir") == "rtl"
    cells = [cell for cell in tree.iter("td") if cell.get("lang")]
    assert [(cell.get("dir"), cell.get("align")) for cell in cells] == [("rtl", "right"), ("ltr", "left")]
    assert "padding:0 24px 0 0" in cells[0].find(".//ul").get("style")
    assert "border-right" in cells[0].find(".//blockquote").get("style")
    assert "padding:0 0 0 24px" in cells[1].find(".//ul").get("style")
    assert "letter-spacing" not in parser.tostring(tree, encoding="unicode")  # it would part letters that join


@pytest.mark.parametrize(
    ("language", "day", "read", "count"),
    [
        ("ko", "2026년 11월 23일", "이어서 읽기", "글 2편"),
        ("en", "23 November 2026", "Read on", "2 posts"),
        ("de", "23. November 2026", "Weiterlesen", "2 Beiträge"),
        ("ja", "2026年11月23日", "続きを読む", "2件の記事"),
        ("zh", "2026年11月23日", "继续阅读", "2 篇文章"),
        ("ar", "23 نوفمبر 2026", "تابع القراءة", "تدوينتان"),
    ],
)
def test_mails_speak_the_language_of_the_site(language: str, day: str, read: str, count: str) -> None:
    issue = looked(entry("a"), entry("b"), language=language)
    for part in (issue.html, issue.text):
        assert day in part
        assert read in part
        assert count in part
    assert f'lang="{language}"' in issue.html


def test_what_was_chosen_is_there() -> None:
    look = Look(
        name="letter",
        accent="#123456",
        background="#fafafa",
        font="Georgia, 'Nanum Myeongjo'",
        logo="https://example.org/logo.png",
        footer="셋이서 <씁니다>",
        postal="윗나루 1",
    )
    issue = looked(look=look)
    page = issue.html
    assert 'bgcolor="#fafafa"' in page
    assert "color:#123456" in page
    assert "Nanum Myeongjo" in page
    assert 'src="https://example.org/logo.png"' in page
    assert "셋이서 &lt;씁니다&gt;" in page
    assert issue.text.index("셋이서 <씁니다>\n윗나루 1\n") > issue.text.index("=" * 64)


def test_pictures_have_words_and_a_width_and_none_is_needed() -> None:
    page = looked(entry("a"), entry("b", image=Image(url="https://example.org/own.png", alt="다리"))).html
    pictures = list(parser.fromstring(page).iter("img"))
    assert [(each.get("alt"), each.get("width")) for each in pictures] == [("강", "600"), ("다리", "148")]
    assert not list(parser.fromstring(looked(look=Look(name="letter")).html).iter("img"))


def test_every_ground_has_its_attribute_too() -> None:
    """Outlook takes the attribute, others the style."""
    for look in LOOKS:
        tree = parser.fromstring(looked(look=look).html)
        for cell in tree.iter("table", "td"):
            ground = re.search(r"background-color: ?(#\w+)", cell.get("style", ""))
            assert ground is None or cell.get("bgcolor") == flatten(ground[1])


def test_links_of_whole_posts_are_footnotes_of_the_text() -> None:
    one = entry("a", text="river <https://a.example/> and more")
    two = entry("b", text="rain <https://b.example/>")
    text = looked(one, two, mode="full").text
    assert "river [1] and more\n\n[1] https://a.example/\n" in text
    assert "rain [2]\n\n[2] https://b.example/\n" in text
