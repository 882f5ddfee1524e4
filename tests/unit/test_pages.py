"""The pages for people: landmarks, languages and links as a browser's parser sees them, and nothing that breaks out."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from lxml import html as parser

from publisher.languages.base import direction
from publisher.model import Author, Document, Enclosure, Entry, Image, Link, Site
from publisher.pages import index as indexes
from publisher.pages.base import Subject, alternates, asset
from publisher.pages.index import index
from publisher.pages.media import addresses, local
from publisher.pages.post import Mention, path_of, post, year
from publisher.project import TEMPLATES
from publisher.templating import SUFFIX
from publisher.words import WORDS, words

SITE = Site(title="느린 오후", url="https://example.org/blog/", description="동네 잡지", language="ko")
TEMPLATE = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES.glob(f"*{SUFFIX}")}
HOSTILE = """</title></script><script>alert('1')</script> " onload='alert(2)' & <b>"""


def links(folder: str = "") -> tuple[Link, ...]:
    kinds = (("rss.xml", "application/rss+xml", "RSS"), ("feed.json", "application/feed+json", "JSON Feed"))
    return tuple(Link(rel="alternate", url=folder + file, type=type_, title=title) for file, type_, title in kinds)


MAIN = Subject(name=SITE.title, kind="", links=links())


def tag(name: str, count: int = 1) -> Subject:
    return Subject(name=name, kind="tag", key=name, count=count, links=links(f"tag/{name}/"))


def entry(**fields: Any) -> Entry:
    made = Entry(
        id="a",
        url="https://example.org/blog/2026/rain/",
        title="비",
        published=datetime(2026, 11, 20, 9, tzinfo=UTC),
        updated=datetime(2026, 11, 20, 9, tzinfo=UTC),
        authors=(),
        categories=(),
        tags=(),
        language="ko",
        image=None,
        summary="비가 왔다.",
        content="<p>비가 왔다.</p>",
        text="비가 왔다.",
    )
    return replace(made, **fields)


def read(document: Document) -> Any:
    return parser.document_fromstring(document.data.decode())


def index_page(*entries: Entry, subjects: Iterable[Subject] = (), site: Site = SITE, **more: Any) -> Any:
    return read(index(site, subjects=[MAIN, *subjects], entries=entries, templates=TEMPLATE, **more))


def post_page(made: Entry | None = None, path: str = "2026/rain/index.html", site: Site = SITE, **more: Any) -> Any:
    given: dict[str, Any] = {"feeds": {}, "older": None, "newer": None, **more}
    return read(post(path, made or entry(), site=site, main=MAIN, templates=TEMPLATE, **given))


def mention(**fields: Any) -> Mention:
    made = Mention(url="https://example.org/blog/2026/sun/", title="해", language="ko", published=date(2026, 11, 2))
    return replace(made, **fields)


def year_page(*mentions: Mention) -> Any:
    return read(year(2026, mentions, site=SITE, main=MAIN, templates=TEMPLATE))


@pytest.mark.parametrize("page", [index_page(entry(), subjects=[tag("비")]), post_page(), year_page(mention())])
def test_a_page_has_the_landmarks_by_which_it_is_walked(page: Any) -> None:
    assert (page.get("lang"), page.get("dir")) == ("ko", "ltr")
    assert len(page.findall(".//main")) == len(page.findall(".//h1")) == len(page.findall(".//title")) == 1
    assert page.find(".//body")[0].get("href") == "#" + page.find(".//main").get("id")
    levels = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert set(page.xpath("//@aria-labelledby | //@for | //a/@href[starts-with(., '#')]")) <= {*ids} | {
        f"#{each}" for each in ids
    }
    assert page.xpath("//img[not(@alt)] | //@style | //script[not(@src) and not(@type)]") == []


@pytest.mark.parametrize("page", [index_page(entry()), post_page(), year_page(mention())])
def test_a_page_asks_no_other_host_for_anything(page: Any) -> None:
    asked = page.xpath("//link[@rel='stylesheet']/@href | //script/@src | //img/@src | //audio/@src | //video/@src")
    assert asked
    assert [each for each in asked if re.match("[a-z]+:|//", each)] == []


def test_feeds_are_found_from_every_page() -> None:
    for page, root in ((index_page(), ""), (post_page(), "../../"), (year_page(), "../../")):
        found = page.xpath("//link[@rel='alternate']")
        assert [(each.get("type"), each.get("href"), each.get("title")) for each in found] == [
            ("application/rss+xml", f"{root}rss.xml", "느린 오후 (RSS)"),
            ("application/feed+json", f"{root}feed.json", "느린 오후 (JSON Feed)"),
        ]


def test_the_address_of_the_first_format_is_copied_and_opened_in_readers() -> None:
    page = index_page()
    assert page.get_element_by_id("address").get("value") == "https://example.org/blog/rss.xml"
    hrefs = page.xpath("//ul[@class='readers']//@href")
    assert len(hrefs) == len(indexes.READERS)
    assert all(each.endswith("https%3A%2F%2Fexample.org%2Fblog%2Frss.xml") for each in hrefs)
    assert page.xpath("//ul[@class='formats']//a/@href") == ["rss.xml", "feed.json"]
    assert page.get_element_by_id("copy").get("hidden") is not None  # it does nothing until the script is there


def test_entries_say_their_language_only_where_it_is_another() -> None:
    page = index_page(entry(), entry(language="ar", title="مطر"), entry(language="en", title="Rain"))
    assert [(each.get("lang"), each.get("dir")) for each in page.iter("article")] == [
        (None, None),
        ("ar", "rtl"),
        ("en", "ltr"),
    ]
    assert {each.get("lang") for each in page.xpath("//article//time")} == {"ko"}


def test_narrower_feeds_are_listed_by_name_with_their_number() -> None:
    page = index_page(
        subjects=[tag("b", 2), tag("A", 1), Subject(name="Ann", kind="author", links=links("author/ann/"))]
    )
    details = page.findall(".//details")
    assert [each.find(".//h3").text for each in details] == ["태그", "글쓴이"]
    assert [each.text_content() for each in details[0].xpath(".//a[@class='name']")] == ["A", "b"]
    assert details[0].xpath(".//a/@href")[:2] == ["tag/A/rss.xml", "tag/A/feed.json"]
    assert details[0].xpath(".//li/span[@class='count']/text()") == ["1", "2"]
    assert details[1].xpath(".//li/span[@class='count']") == []
    assert all(each.get("open") is not None for each in details)
    assert page.xpath("//*[@id='find']") == []


def test_many_narrower_feeds_are_folded_and_can_be_searched() -> None:
    page = index_page(subjects=[tag(f"t{n}", n) for n in range(1000)], opml="feeds.opml")
    assert [each.get("open") for each in page.findall(".//details")] == [None]
    assert page.xpath("//p[input/@id='find']/@hidden") == [""]
    listed = page.xpath("//a[@class='name']")
    assert len(listed) == indexes.MAX_LISTED
    assert "t999" in {each.text_content() for each in listed}  # those with most posts
    assert "t1" not in {each.text_content() for each in listed}
    (rest,) = page.xpath("//li[@class='rest']/a")
    assert (rest.text, rest.get("href")) == ("그 밖의 700개", "feeds.opml")
    assert page.xpath("//p[@class='everything']/a/@href") == ["feeds.opml"]
    assert page.xpath("//summary/span/text()") == ["1000"]


def test_without_narrower_feeds_and_posts_nothing_is_promised() -> None:
    page = index_page()
    assert page.xpath("//details | //ol | //p[@class='everything'] | //nav") == []


def test_posts_with_pages_here_are_linked_to_as_they_lie() -> None:
    lead = Image(url="https://example.org/blog/a.png", alt="비")
    far = entry(url="https://elsewhere.example/x/")
    near = index_page(entry(image=lead), far, base="https://example.org/blog/", years=(2026, 2025))
    assert near.xpath("//article//h3/a/@href") == ["2026/rain/", "https://elsewhere.example/x/"]
    assert near.xpath("//article//img/@src") == ["a.png"]
    assert near.xpath("//nav//a/@href") == ["posts/2026/", "posts/2025/"]
    assert index_page(entry()).xpath("//article//h3/a/@href") == ["https://example.org/blog/2026/rain/"]


def test_nothing_written_by_an_author_breaks_out() -> None:
    site = replace(SITE, title=HOSTILE, description=HOSTILE, author=Author(name=HOSTILE))
    bad = entry(
        title=HOSTILE,
        summary=HOSTILE,
        authors=(Author(name=HOSTILE),),
        tags=(HOSTILE,),
        categories=(HOSTILE,),
        image=Image(url="https://example.org/blog/a.png", alt=HOSTILE),
        enclosures=(Enclosure(url=f"/{HOSTILE}.mp3", type="audio/mpeg"),),
    )
    subjects = [replace(tag("x"), name=HOSTILE)]
    pages = [
        index_page(bad, subjects=subjects, site=site),
        post_page(bad, site=site, older=mention(title=HOSTILE), newer=mention(title=HOSTILE)),
        year_page(mention(title=HOSTILE)),
    ]
    for page in pages:
        scripts = [each.get("src") or each.get("type") for each in page.iter("script")]
        assert set(scripts) <= {"pages.js", "application/ld+json"}
        assert page.xpath("//@*[starts-with(name(), 'on')]") == []
        assert page.find(".//title").text.count("alert") >= 1 or page is pages[2]
    (data,) = pages[1].xpath("//script/text()")
    assert json.loads(data)["headline"] == HOSTILE
    line = alternates(site, subjects)
    assert [each.get("title") for each in parser.fragments_fromstring(line)] == [
        f"{HOSTILE}: {HOSTILE} (RSS)",
        f"{HOSTILE}: {HOSTILE} (JSON Feed)",
    ]


def test_a_post_says_what_it_is() -> None:
    made = entry(
        updated=datetime(2026, 11, 21, 9, tzinfo=UTC),
        authors=(Author(name="한결", url="https://example.org/h/"), Author(name="Nell")),
        categories=("동네",),
        tags=("Rain", "dry"),
        image=Image(url="https://example.org/blog/2026/rain/a.png", alt="강"),
        language="en",
    )
    page = post_page(made, feeds={("tag", "rain"): "tag/rain/rss.xml"})
    article = page.find(".//article")
    assert (article.get("lang"), article.find(".//h1").text) == ("en", "비")
    assert [each.get("datetime")[:10] for each in article.iter("time")] == ["2026-11-20"]
    assert "2026년 11월 21일 고침" in article.find(".//header").text_content()
    assert article.xpath(".//a[@rel='author']/@href") == ["https://example.org/h/"]
    assert article.xpath("img/@src") == ["../../2026/rain/a.png"]
    assert [(each.get("href"), each.getparent().text_content()) for each in page.xpath("//ul[@class='topics']//a")] == [
        ("../../tag/rain/rss.xml", "Rain")
    ]
    assert page.xpath("//ul[@class='topics']/li/bdi/text()") == ["동네", "dry"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://example.org/blog/2026/rain/"]
    meta = {each.get("property") or each.get("name"): each.get("content") for each in page.iter("meta")}
    assert meta["og:title"] == "비"
    assert meta["og:image"] == "https://example.org/blog/2026/rain/a.png"
    assert meta["description"] == "비가 왔다."
    (data,) = page.xpath("//script/text()")
    assert json.loads(data) | {"@context": ""} == {
        "@context": "",
        "@type": "BlogPosting",
        "headline": "비",
        "url": "https://example.org/blog/2026/rain/",
        "mainEntityOfPage": "https://example.org/blog/2026/rain/",
        "datePublished": "2026-11-20T09:00:00+00:00",
        "dateModified": "2026-11-21T09:00:00+00:00",
        "inLanguage": "en",
        "description": "비가 왔다.",
        "image": "https://example.org/blog/2026/rain/a.png",
        "author": [
            {"@type": "Person", "name": "한결", "url": "https://example.org/h/"},
            {"@type": "Person", "name": "Nell"},
        ],
        "keywords": ["동네", "Rain", "dry"],
        "isPartOf": {"@type": "Blog", "name": "느린 오후", "url": "https://example.org/blog/"},
    }


def test_a_lead_picture_that_stands_in_the_body_is_shown_once() -> None:
    url = "https://example.org/blog/a.png?w=1&h=2"
    shown = entry(image=Image(url=url), content='<p><img src="https://example.org/blog/a.png?w=1&amp;h=2" alt=""></p>')
    assert len(post_page(shown).findall(".//img")) == 1
    assert len(post_page(entry(image=Image(url=url))).findall(".//img")) == 1


def test_files_that_a_post_carries_are_played_or_offered() -> None:
    files = ("../a.mp3", "audio/mpeg"), ("https://cdn.example/비.mp4", "video/mp4"), ("c.pdf", "application/pdf")
    page = post_page(entry(enclosures=tuple(Enclosure(url=url, type=type_) for url, type_ in files)))
    assert page.xpath("//audio/@src") == ["../../2026/a.mp3"]
    assert page.xpath("//video/@src") == ["https://cdn.example/%EB%B9%84.mp4"]
    assert page.xpath("//div[@class='enclosure']/a/text()") == [
        "a.mp3 내려받기",
        "비.mp4 내려받기",
        "c.pdf 내려받기",
    ]


def test_an_address_that_would_run_is_no_link() -> None:
    files = (
        Enclosure(url="javascript:alert(1)"),
        Enclosure(url="data:text/html,x"),
        Enclosure(url="//[", type="audio/mpeg"),
    )
    page = post_page(
        entry(enclosures=files, authors=(Author(name="Ann", url="javascript:alert(1)"), Author(name="Bo", url="/bo/")))
    )
    assert page.xpath("//div[@class='enclosure']") == []
    assert page.xpath("//article//a/@href") == ["https://example.org/bo/"]
    assert "javascript" not in parser.tostring(page, encoding="unicode")


def test_a_post_leads_to_those_before_and_after() -> None:
    page = post_page(older=mention(language="en"), newer=mention(url="https://elsewhere.example/y/"))
    assert [(each.get("rel"), each.get("href")) for each in page.xpath("//nav/a")] == [
        ("prev", "../../2026/sun/"),
        ("next", "https://elsewhere.example/y/"),
    ]
    assert [each.get("lang") for each in page.xpath("//nav//b")] == ["en", None]
    assert post_page().findall(".//nav") == []


def test_a_year_lists_its_posts() -> None:
    page = year_page(mention(), mention(title="Rain", language="en"))
    assert [(each.text, each.get("href"), each.get("lang")) for each in page.xpath("//ol//a")] == [
        ("해", "../../2026/sun/", None),
        ("Rain", "../../2026/sun/", "en"),
    ]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("2026/rain/", "2026/rain/index.html"),
        ("rain.html", "rain.html"),
        ("old/rain.HTM", "old/rain.HTM"),
        ("2026/rain", "2026/rain.html"),
        ("v1.2", "v1.2.html"),
        ("2026/%EB%B9%84/", "2026/비/index.html"),
        ("", "index.html"),
    ],
)
def test_where_the_page_of_an_address_stands(url: str, path: str) -> None:
    assert path_of(SITE.url + url, SITE) == path


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/rain/",
        "https://example.org/rain/",
        "https://example.org/blog/?p=12",
        "https://example.org/blog/a/#b",
        "https://example.org/blog/../../etc/",
        "https://example.org/blog/%2e%2e/etc/",
        "https://example.org/blog/a%2F..%2F..%2Fb/",
        "https://example.org/blog/.git/",
        "https://example.org/blog/a//b/",
        "https://example.org/blog/a%00b/",
        "https://example.org/blog/a%5Cb/",
        "https://example.org/blog/%ff/",
        "https://example.org/blog/" + "a" * 300 + "/",
        "",
    ],
)
def test_an_address_at_which_no_page_can_stand(url: str) -> None:
    with pytest.raises(ValueError, match="its address"):
        path_of(url, SITE)


def test_a_site_whose_host_is_not_ascii() -> None:
    site = replace(SITE, url="https://느린.example/")
    assert path_of("https://xn--oh1b48k.example/a/", site) == "a/index.html"


def test_every_address_that_a_page_may_show_is_found() -> None:
    made = entry(
        image=Image(url="https://example.org/lead.png"),
        enclosures=(Enclosure(url="a.mp3"),),
        content='<p><img src="https://example.org/a.png?x=1&amp;y=2" srcset="https://example.org/b.png 2x, '
        'https://example.org/c.png 3x" alt=""><a href="https://example.org/d.pdf">d</a>'
        '<video poster="https://example.org/e.jpg"></video></p>',
    )
    assert list(addresses(made)) == [
        "https://example.org/lead.png",
        "https://example.org/blog/2026/rain/a.mp3",
        "https://example.org/a.png?x=1&y=2",
        "https://example.org/b.png",
        "https://example.org/c.png",
        "https://example.org/d.pdf",
        "https://example.org/e.jpg",
    ]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("2026/rain/a.png", ("2026/rain/a.png", ("rain/a.png", "2026/rain/a.png"))),
        ("2026/rain/img/%EB%B9%84.png?v=2", ("2026/rain/img/비.png", ("rain/img/비.png", "2026/rain/img/비.png"))),
        ("2026/a.png", ("2026/a.png", ("a.png", "2026/a.png"))),
        ("assets/a.png", ("assets/a.png", ("assets/a.png",))),
        ("2026/rain/publisher.db", None),
        ("2026/rain/index.md", None),
        ("2026/rain/.hidden/a.png", None),
        ("%2e%2e/a.png", None),
        ("../a.png", None),
        ("a%00.png", None),
    ],
)
def test_where_a_picture_lies_and_belongs(url: str, found: Any) -> None:
    here = "https://example.org/blog/"
    assert local(here + url, post=f"{here}2026/rain/", path="rain/index.md", base=here) == found


def test_a_picture_of_another_site_is_not_looked_for() -> None:
    here = "https://example.org/blog/"
    assert local("https://cdn.example/a.png", post=here, path="a.md", base=here) is None


def test_the_lines_for_other_peoples_pages_are_whole_addresses() -> None:
    assert alternates(SITE, [MAIN, tag("비")]).splitlines()[::2] == [
        '<link rel="alternate" type="application/rss+xml" title="느린 오후 (RSS)" href="https://example.org/blog/rss.xml">',
        '<link rel="alternate" type="application/rss+xml" title="느린 오후: 비 (RSS)" '
        'href="https://example.org/blog/tag/%EB%B9%84/rss.xml">',
    ]


def test_the_style_is_readable_in_light_and_dark() -> None:
    style = asset("pages.css", site=SITE, templates=TEMPLATE).data.decode()
    roots = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    assert len(roots) == 2
    for root in roots:
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", root))
        for ground in ("paper", "card", "code"):
            for ink in ("ink", "soft", "link"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert contrast(colours["ink"], colours["mark"]) >= 4.5
        for ground in ("paper", "card"):
            assert contrast(colours["edge"], colours[ground]) >= 3, ground


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 measures it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_words_for_everything(language: str) -> None:
    said, english = words(f"{language}-XX"), WORDS["en"]
    assert said is WORDS[language]
    assert said.kinds.keys() == english.kinds.keys()
    assert said.formats.keys() == english.formats.keys()
    for name in ("more", "rest"):
        assert "{count}" in getattr(said, name)
    assert "{title}" in said.why
    assert "{name}" in said.download
    assert "{date}" in said.updated
    assert len({said.date(date(2026, month, 9)) for month in range(1, 13)}) == 12
    assert all("9" in said.date(date(2026, month, 9)) for month in range(1, 13))
    assert all(str(count) in said.posts(count) for count in (3, 11, 100))


def test_arabic_counts_in_its_own_way() -> None:
    assert [WORDS["ar"].posts(count) for count in (1, 2, 3, 10, 11, 100, 103)] == [
        "تدوينة واحدة",
        "تدوينتان",
        "3 تدوينات",
        "10 تدوينات",
        "11 تدوينة",
        "100 تدوينة",
        "103 تدوينات",
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("ko", "ltr"),
        ("az-Arab", "rtl"),
        ("ar-Latn", "ltr"),
        ("ku-Arab-IQ", "rtl"),
        ("", "ltr"),
    ],
)
def test_which_way_a_language_is_written(language: str, expected: str) -> None:
    assert direction(language) == expected
