"""What each generator's own keys and folders mean."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from publisher.model import Author, Conventions, Enclosure, Generator, Image, Manuscript, SourceFile
from publisher.parser.manuscript import parse
from publisher.patterns import matches


def read(text: str, path: str = "rain.md", **conventions: Any) -> Manuscript:
    source = SourceFile(path=path, data=text.encode())
    return parse(source, zone=ZoneInfo("UTC"), conventions=Conventions(**conventions))[0]


def with_keys(*lines: str, path: str = "rain.md", **conventions: Any) -> Manuscript:
    return read("\n".join(["---", *lines, "---", "It rained."]), path, **conventions)


def test_hugos_address_has_a_date_of_its_own_where_that_is_another() -> None:
    keys = "date: 2026-03-01", "publishDate: 2026-04-01"
    post = with_keys(*keys, generator="hugo")
    assert (post.published, post.keys["date"]) == (datetime(2026, 4, 1, tzinfo=UTC), "2026-03-01T00:00:00+00:00")
    assert "date" not in with_keys(*keys[:1], generator="hugo").keys
    assert "date" not in with_keys(*keys).keys


def test_to_hugo_a_post_without_a_date_is_of_the_day_of_its_last_change() -> None:
    assert with_keys("lastmod: 2026-03-01", generator="hugo").published == datetime(2026, 3, 1, tzinfo=UTC)
    assert with_keys("lastmod: 2026-03-01").published is None


def test_tags_may_be_given_by_their_keys() -> None:
    post = with_keys("tags: [wet, dry]", "categories: [wet]", tags={"wet": "Wet Days"})
    assert (post.tags, post.categories) == (("Wet Days", "dry"), ("wet",))


@pytest.mark.parametrize(
    ("generator", "tags"),
    [
        ("", ("wet", "days")),
        ("jekyll", ("wet", "days")),
        ("pelican", ("wet days",)),
        *((name, ("wet days",)) for name in ("hugo", "zola", "hexo", "eleventy", "docusaurus")),
    ],
)
def test_a_text_is_split_as_the_generator_does(generator: Generator, tags: tuple[str, ...]) -> None:
    assert with_keys("tags: wet days", generator=generator).tags == tags


def test_eleventys_collections_are_no_tags() -> None:
    assert with_keys("tags: [posts, wet]", generator="eleventy").tags == ("wet",)
    assert with_keys("tags: [posts, wet]").tags == ("posts", "wet")


def test_an_author_may_be_written_as_rss_has_it() -> None:
    assert with_keys("author: ann@example.org (Ann Lee)").authors == (Author(name="Ann Lee", email="ann@example.org"),)


def test_hexo_nests_its_categories() -> None:
    assert with_keys("categories:\n- [Weather, Rain]\n- Walks").categories == ("Weather", "Rain", "Walks")


@pytest.mark.parametrize(
    ("path", "generator", "categories"),
    [
        ("news/wet/_posts/2020-01-02-rain.md", "jekyll", ("news", "wet", "a")),
        ("_posts/2020-01-02-rain.md", "jekyll", ("a",)),
        ("news/rain.md", "pelican", ("a",)),
        ("news/rain.md", "hugo", ("a",)),
    ],
)
def test_jekyll_adds_the_folders_to_what_is_written(path: str, generator: Generator, categories: object) -> None:
    assert with_keys("category: a", path=path, generator=generator).categories == categories


def test_a_path_may_tell_what_its_file_does_not() -> None:
    folder, name = r"(?:.*/)?(?P<category>[^/]+)/[^/]*\Z", r"(?:.*/)?(?P<date>\d{4}-\d\d-\d\d)_(?P<Slug>[^/.]+)"
    post = read("It rained.", "news/2026-03-01_wet.md", told=(folder, name))
    assert (post.categories, post.slug, post.published) == (("news",), "wet", datetime(2026, 3, 1, tzinfo=UTC))
    assert read("It rained.", "rain.md", told=(folder, name)).categories == ()
    assert with_keys("category: sun", path="news/rain.md", told=(folder,)).categories == ("sun",)


@pytest.mark.parametrize(
    ("path", "language", "slug"),
    [
        ("posts/rain.ko.md", "ko", "rain"),
        ("posts/2024-01-02-rain.ko.md", "ko", "rain"),
        ("posts/rain/index.ko.md", "ko", "rain"),
        ("ko/posts/rain.md", "ko", "rain"),
        ("content/KO/rain.md", "ko", "rain"),
        ("posts/a/ko/rain.md", None, "rain"),
        ("posts/rain.fr.md", None, "rain.fr"),
        ("ko.md", None, "ko"),
    ],
)
def test_a_path_may_tell_the_language(path: str, language: str | None, slug: str) -> None:
    rain = read("It rained.", path, languages=("ko", "en"))
    assert (rain.language, rain.slug) == (language, slug)


def test_a_written_language_wins() -> None:
    assert with_keys("locale: en_US.UTF-8", path="rain.ko.md", languages=("ko",)).language == "en-US"


@pytest.mark.parametrize(
    ("pattern", "path", "is_fit"),
    [
        *(("", "a/b.md", True), ("**", "a/b.md", True), ("a", "a/b.md", True), ("a/", "a/b/c.md", True)),
        *(
            ("a", "ab/c.md", False),
            ("a/*.md", "a/b.md", True),
            ("a/*.md", "a/b/c.md", False),
            ("*.md", "a/b.md", False),
        ),
        *(("**/b.md", "b.md", True), ("**/b.md", "a/c/b.md", True), ("a/?.md", "a/b.md", True), ("a.b", "aab", False)),
    ],
)
def test_a_pattern_fits_paths(pattern: str, path: str, is_fit: bool) -> None:
    assert matches((pattern,), path) is is_fit


def test_what_the_folder_says_stands_beneath_the_file() -> None:
    defaults = (("", {"author": "Ann", "draft": True, "tags": ["a"]}), ("posts", {"author": "Bo", "draft": False}))
    rain = with_keys("tags: [b]", path="posts/rain.md", defaults=defaults)
    assert (rain.authors, rain.draft, rain.tags) == ((Author(name="Bo"),), False, ("b",))
    assert read("It rained.", "notes/rain.md", defaults=defaults).draft is True


KNOWN = {"ann": Author(name="Ann Example", url="https://ann.example")}


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("authors: ann", (KNOWN["ann"],)),
        ("authors: [Ann, bo]", (KNOWN["ann"], Author(name="bo"))),
        ("authors: [{key: ann, title: Editor}]", (KNOWN["ann"],)),
        ("authors: {name: Bo, title: Editor, url: 'https://bo', image_url: x}", (Author(name="Bo", url="https://bo"),)),
        ("author: Bo <bo@example.org>", (Author(name="Bo", email="bo@example.org"),)),
        ("authors: Bo, Cy", (Author(name="Bo"), Author(name="Cy"))),
        ("author: Strunk, William", (Author(name="Strunk, William"),)),
        ("author: Bo\nauthor_url: https://bo", (Author(name="Bo", url="https://bo"),)),
        ("extra: {author: Bo}", (Author(name="Bo"),)),
    ],
)
def test_authors_are_written_in_many_ways(written: str, authors: tuple[Author, ...]) -> None:
    assert with_keys(written, authors=KNOWN).authors == authors


@pytest.mark.parametrize(
    ("written", "image"),
    [
        ("featureImage: a.png", Image(url="a.png")),
        ("featured-image: a.png\nfeatured_image_alt: Wet", Image(url="a.png", alt="Wet")),
        ("header: {overlay_image: /a.png, caption: Wet}", Image(url="/a.png", alt="Wet")),
        ("cover: {image: a.png, alt: Wet, relative: true}", Image(url="a.png", alt="Wet")),
        ("images: [a.png, b.png]", Image(url="a.png")),
        ("resources: [{name: featured, src: a b.png}]", Image(url="a b.png")),
        ("params: {images: [a.png]}", Image(url="a.png")),
        ("cover: false\nthumbnail: a.png", Image(url="a.png")),
        ("teaser: It rained. All day.", None),
    ],
)
def test_the_picture_has_many_keys(written: str, image: Image | None) -> None:
    assert with_keys(written).image == image


@pytest.mark.parametrize(
    ("written", "enclosure"),
    [
        ("mp3: a.mp3", Enclosure(url="a.mp3", type="audio/mpeg")),
        (
            "podcast_link: https://x/a.MP3?b=c.d\npodcast_duration: '14:02'\npodcast_length: 13654375",
            Enclosure(url="https://x/a.MP3?b=c.d", type="audio/mpeg", length=13654375, duration=842),
        ),
        (
            "podcast: {url: a.m4a, duration: 01:02:03, bytes: 55}",
            Enclosure(url="a.m4a", type="audio/mp4", length=55, duration=3723),
        ),
        (
            "enclosure: |\n  https://x/a.ogg\n  123\n  audio/x-ogg",
            Enclosure(url="https://x/a.ogg", type="audio/x-ogg", length=123),
        ),
        ("enclosure: {url: a.bin, length: many}", Enclosure(url="a.bin")),
        ("file: a.opus\nduration: 90", Enclosure(url="a.opus", type="audio/ogg", duration=90)),
        ("file: a.pdf", None),
        ("audio: true", None),
        ("link: https://example.org/", None),
    ],
)
def test_an_episode_carries_a_file(written: str, enclosure: Enclosure | None) -> None:
    assert with_keys(written).enclosures == ((enclosure,) if enclosure else ())


def test_former_addresses_are_kept() -> None:
    rain = with_keys("aliases: [/a/, /b/]", "redirect_from: /c/")
    assert rain.aliases == ("/a/", "/b/", "/c/")


def test_tables_for_the_rest_count_where_the_file_says_nothing_itself() -> None:
    rain = read(
        "+++\ntitle = 'Rain'\n[taxonomies]\ntags = ['wet days']\n[extra]\nsummary = 'All wet.'\ndraft = true\n+++\nx"
    )
    assert (rain.tags, rain.summary, rain.draft) == (("wet days",), "All wet.", False)


def test_a_word_that_nobody_knows_hides_a_post_and_says_so() -> None:
    rain = with_keys("title: Rain", "status: evergreen")
    what = "status: 'evergreen' is no word that publisher knows, and hides the post"
    assert (rain.hidden, *map(str, rain.warnings)) == (True, f"rain.md:3: {what}: write published or draft")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: Sun\ntags: [a]\ntitle: Rain\n---\nIt rained.", 4),
        ('{"title": "Sun",\n"title": "Rain"}\nIt rained.', 2),
    ],
    ids=["YAML", "JSON"],
)
def test_of_a_key_that_stands_there_twice_the_last_one_counts(text: str, line: int) -> None:
    rain = read(text)
    what = "the key 'title' stands there twice: keep the last one, which counts"
    assert (rain.title, *map(str, rain.warnings)) == ("Rain", f"rain.md:{line}: {what}")


def test_a_file_in_another_encoding_is_published_with_a_warning() -> None:
    source = SourceFile(path="rain.md", data="오늘은 하루 종일 비가 왔다.".encode("cp949"))
    manuscript, body = parse(source, zone=ZoneInfo("UTC"))
    assert body.text == "오늘은 하루 종일 비가 왔다."
    warning = "rain.md:1: not UTF-8, read as EUC-KR: save the file with the encoding UTF-8"
    assert [str(fault) for fault in manuscript.warnings] == [warning]


@pytest.mark.parametrize(("heading", "title"), [("On *walking* `home`", "On walking home"), ("2 * 3 * 4", "2 * 3 * 4")])
def test_a_title_from_a_heading_has_no_marks_of_emphasis(heading: str, title: str) -> None:
    assert read(f"# {heading}\n\nIt rained.").title == title


def test_jekylls_titles_are_made_of_names_with_capitals() -> None:
    assert read("It rained.", "_posts/2026-03-01-long-RAIN_x.md", generator="jekyll").title == "Long Rain_x"
    assert read("It rained.", "2026-03-01-long-RAIN_x.md").title == "long RAIN x"


@pytest.mark.parametrize(("written", "title"), [("[Rain]", "Rain"), ("[Rain, Wind]", "Rain, Wind"), ("[[x]]", "rain")])
def test_a_title_between_brackets_is_one(written: str, title: str) -> None:
    assert with_keys(f"title: {written}").title == title
