"""The address of a post, in Jekyll's words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from publisher.model import Generator, Manuscript, Permalinks
from publisher.permalinks import check, doubt, permalink

POST = Manuscript(path="rain.md", slug="long-rain", title="Rain", fingerprint="", categories=("Big News", "비"))
DATE = datetime(2026, 3, 5, 7, 8, 9, tzinfo=UTC)  # a Thursday


def address(post: Manuscript = POST, *, pattern: str = "/:year/:slug/", base: str = "https://example.org/") -> str:
    return permalink(post, DATE, rules=Permalinks(pattern=pattern), base=base)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/:year/:month/:day/:slug/", "2026/03/05/long-rain/"),
        ("/:short_year/:i_month/:i_day/:title", "26/3/5/long-rain"),
        ("/:y_day/:hour:minute:second.html", "064/070809.html"),
        ("/:year/W:week/:short_day/", "2026/W10/Thu/"),
        ("/:categories/:slug/", "big-news/%EB%B9%84/long-rain/"),
        (":slug", "long-rain"),
        ("/posts//:slug", "posts/long-rain"),
    ],
)
def test_each_word_is_filled_in(pattern: str, path: str) -> None:
    assert address(pattern=pattern) == f"https://example.org/{path}"


@pytest.mark.parametrize(
    ("day", "name"), [(2, "Mon"), (3, "Tue"), (4, "Wed"), (5, "Thu"), (6, "Fri"), (7, "Sat"), (8, "Sun")]
)
def test_days_have_english_names_whatever_the_locale(day: int, name: str) -> None:
    date = DATE.replace(day=day)
    assert (
        permalink(POST, date, rules=Permalinks(pattern=":short_day"), base="https://example.org/")
        == f"https://example.org/{name}"
    )


@pytest.mark.parametrize(
    ("style", "path"),
    [
        ("date", "big-news/%EB%B9%84/2026/03/05/long-rain.html"),
        ("pretty", "big-news/%EB%B9%84/2026/03/05/long-rain/"),
        ("ordinal", "big-news/%EB%B9%84/2026/064/long-rain.html"),
        ("weekdate", "big-news/%EB%B9%84/2026/W10/Thu/long-rain.html"),
        ("none", "big-news/%EB%B9%84/long-rain.html"),
    ],
)
def test_jekylls_styles_have_their_names(style: str, path: str) -> None:
    assert address(pattern=style) == f"https://example.org/{path}"


def test_without_categories_nothing_is_left_of_their_word() -> None:
    assert address(replace(POST, categories=()), pattern="/:categories/:slug/") == "https://example.org/long-rain/"


@pytest.mark.parametrize("pattern", ["/:slug/", ":slug/", "//:slug/"])
def test_every_address_is_below_the_base(pattern: str) -> None:
    assert address(pattern=pattern, base="https://example.org/blog/") == "https://example.org/blog/long-rain/"


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("/about/", "https://example.org/blog/about/"),
        ("about.html", "https://example.org/blog/about.html"),
        ("/비/", "https://example.org/blog/%EB%B9%84/"),
        ("/%EB%B9%84/", "https://example.org/blog/%EB%B9%84/"),
        ("/rain?page=2#top", "https://example.org/blog/rain?page=2#top"),
        ("/:year/:slug.html", "https://example.org/blog/2026/long-rain.html"),
        ("pretty", "https://example.org/blog/big-news/%EB%B9%84/2026/03/05/long-rain/"),
        ("https://elsewhere.example/a//b", "https://elsewhere.example/a//b"),
        ("//elsewhere.example/a", "https://example.org/blog/elsewhere.example/a"),
        ("/notes:1/", "https://example.org/blog/notes:1/"),
        ("/a/../b/./c..d/", "https://example.org/blog/b/c..d/"),
        ("/a/..", "https://example.org/blog/"),
        ("./a", "https://example.org/blog/a"),
        ("javascript:alert(1)", "https://example.org/blog/javascript:alert(1)"),
    ],
)
def test_the_posts_own_permalink_wins(own: str, expected: str) -> None:
    assert address(replace(POST, permalink=own), base="https://example.org/blog/") == expected


def test_an_unknown_word_in_the_posts_own_permalink_stays() -> None:
    assert address(replace(POST, permalink="/a/:nobody/")) == "https://example.org/a/:nobody/"


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("긴-비", "%EA%B8%B4-%EB%B9%84/"),
        ("it's-5-(or-6)-~=-@home!*+,;&$", "it's-5-(or-6)-~=-@home!*+,;&$/"),
        ("long rain", "long%20rain/"),
        ("notes:1", "notes:1/"),
        ("C#", "C%23/"),
        ("why?", "why%3F/"),
    ],
)
def test_a_slug_is_one_segment_of_the_path(slug: str, path: str) -> None:
    """A `:` must not read as a scheme, nor a `#` or `?` cut the address short: C#.md and C.md would be one page."""
    assert address(replace(POST, slug=slug), pattern="/:slug/") == f"https://example.org/{path}"


@pytest.mark.parametrize("pattern", ["/:year/:slug/", "pretty", "/static/"])
def test_a_pattern_of_known_words_is_right(pattern: str) -> None:
    assert check(pattern) is None  # type: ignore[func-returns-value]


def test_a_pattern_with_an_unknown_word_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^'/:yaer/:slugg/' has the unknown word :yaer; known are :year, :short_year, "
    ):
        check("/:yaer/:slugg/")


def at(
    generator: Generator,
    path: str,
    pattern: str = "",
    /,
    *,
    base: str = "https://example.org/",
    rules: Permalinks | None = None,
    post: Manuscript = POST,
    **keys: str,
) -> str:
    """The path of the post in this file, with these keys in its front matter, below the site's address."""
    own = keys.get("permalink") or keys.get("url")
    post = replace(post, path=path, slug=keys.get("slug", ""), title=keys.get("title", "Rain"), permalink=own)
    rules = rules or Permalinks(generator=generator, pattern=pattern)
    return permalink(post, DATE, rules=rules, base=base, keys=keys).removeprefix("https://example.org")


NEWS = replace(POST, categories=("Big News", "C++", "big news"))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("date", "/big%20news/c++/2026/03/05/Long-Rain.html"),
        ("pretty", "/big%20news/c++/2026/03/05/Long-Rain/"),
        ("/:slugified_categories/:slug:output_ext", "/big-news/c/long-rain.html"),
        ("/:short_month/:long_month/:long_day/:w_day/:w_year", "/Mar/March/Thursday/4/2026"),
        ("/:collection/:name", "/posts/2026-03-05-long-rain"),
        ("/:year_:month", "/2026_03"),
    ],
)
def test_jekyll(pattern: str, expected: str) -> None:
    assert at("jekyll", "_posts/2026-03-05-Long-Rain.md", pattern, post=NEWS) == expected


@pytest.mark.parametrize(
    ("name", "title", "slug"),
    [
        ("2026-03-05-Ça_va?-v1.0", "%C3%87a_va-v1.0", "%C3%A7a-va-v1-0"),
        ("2026-03-05-긴 비", "%EA%B8%B4-%EB%B9%84", "%EA%B8%B4-%EB%B9%84"),
        ("2026-03-05-#1-rain!", "1-rain!", "1-rain"),
    ],
)
def test_jekylls_title_keeps_more_than_its_slug(name: str, title: str, slug: str) -> None:
    assert at("jekyll", f"_posts/{name}.md", "/:title/:slug/") == f"/{title}/{slug}/"


def test_jekylls_categories_are_also_the_folders_above_its_posts() -> None:
    post = replace(POST, categories=("Rain",))
    assert at("jekyll", "Deep/sea/_posts/more/2026-03-05-a.md", "none", post=post) == "/deep/sea/rain/a.html"


def test_a_jekyll_posts_own_permalink_is_below_the_baseurl() -> None:
    assert at("jekyll", "_posts/a.md", "date", base="https://example.org/b/", permalink="/x/:year/") == "/b/x/2026/"
    assert at("jekyll", "_posts/2026-03-05-a.md", "/:title/", url="https://elsewhere.example/") == "/a/"


HUGO = Permalinks(
    generator="hugo",
    pattern="/:folders/:slugorfilename/",
    sections={"notes": "/:year/:month/:slug/", "deep": "/:sections[1:]/:sections[last]/:sections[0]/:filename/"},
    branches=frozenset({"deep/a", "deep/a/b"}),
    languages={"": "", ".en": "", ".ko": "/ko", "ja/": "/ja", ".de": "https://de.example"},
)


@pytest.mark.parametrize(
    ("path", "keys", "expected"),
    [
        ("posts/Long Rain.md", {}, "/posts/long-rain/"),
        ("posts/2026-03-05-rain.md", {}, "/posts/2026-03-05-rain/"),
        ("posts/2026/Rain/index.md", {}, "/posts/2026/rain/"),
        ("posts/rain.md", {"slug": "Wet Day"}, "/posts/wet-day/"),
        ("posts/rain/index.md", {"slug": "wet"}, "/posts/wet/"),
        ("deep/c/a/x.md", {}, "/deep/deep/x/"),
        ("notes/x.md", {"title": "Wet/Dry C++"}, "/2026/03/wet-dry-c/"),
        ("posts/a -- b.md", {}, "/posts/a----b/"),
        ("posts/C#_v1.2.md", {}, "/posts/c%23_v1.2/"),
        ("posts/긴 비.md", {}, "/posts/%EA%B8%B4-%EB%B9%84/"),
        ("notes/x.md", {"title": "It's  wet - (really), v1.2?"}, "/2026/03/its-wet-really-v1.2/"),
        ("notes/x.md", {"slug": "own"}, "/2026/03/own/"),
        ("deep/a/b/x.md", {}, "/a/b/b/deep/x/"),
        ("posts/rain.ko.md", {}, "/ko/posts/rain/"),
        ("posts/rain/index.ko.md", {}, "/ko/posts/rain/"),
        ("posts/rain.en.md", {}, "/posts/rain/"),
        ("ja/posts/rain.md", {}, "/ja/posts/rain/"),
        ("posts/rain.de.md", {}, "https://de.example/posts/rain/"),
        ("posts/rain.md", {"url": "/Old/Rain.html"}, "/Old/Rain.html"),
        ("posts/rain.md", {"url": "/old/rain"}, "/old/rain/"),
        ("posts/rain.ko.md", {"url": "old/rain/"}, "/ko/old/rain/"),
        ("posts/rain.ko.md", {"url": "/old/rain/"}, "/old/rain/"),
        ("posts/rain.md", {"url": "/old/index.html"}, "/old/"),
        ("posts/rain.md", {"permalink": "/nothing/"}, "/posts/rain/"),
    ],
)
def test_hugo(path: str, keys: dict[str, str], expected: str) -> None:
    assert at("hugo", path, rules=HUGO, **keys) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("/:monthname/:weekdayname/:weekday/:yearday/", "/March/Thursday/4/64/"),
        ("/:2006-01/:02/:Jan/:title/", "/2026-03/05/Mar/rain/"),
        ("/:section/:contentbasename.html", "/posts/2026-03-05-x.html"),
        ("/:folders/:slugorundated/", "/posts/x/"),
    ],
)
def test_hugos_other_words(pattern: str, expected: str) -> None:
    assert at("hugo", "posts/2026-03-05-x.md", pattern) == expected


def test_hugo_keeps_the_case_where_it_is_told_to() -> None:
    rules = replace(HUGO, keep_case=True)
    assert at("hugo", "Posts/Long Rain.md", rules=rules) == "/Posts/Long-Rain/"


ZOLA = Permalinks(generator="zola", pattern="/:folders/:slug/", languages={".fr": "/fr", ".en": ""})


@pytest.mark.parametrize(
    ("path", "keys", "expected"),
    [
        ("blog/2026-03-05-Long_Rain.md", {}, "/blog/long-rain/"),
        ("blog/2026-03-05_été à Łódź.md", {}, "/blog/ete-a-lodz/"),
        ("blog/2026-03-05-rain/index.md", {}, "/blog/rain/"),
        ("rain.md", {}, "/rain/"),
        ("blog/pluie.fr.md", {}, "/fr/blog/pluie/"),
        ("blog/rain.md", {"slug": "Wet Day"}, "/blog/wet-day/"),
        ("blog/rain.md", {"path": "old/rain"}, "/old/rain/"),
        ("blog/rain.md", {"permalink": "/nothing/"}, "/blog/rain/"),
    ],
)
def test_zola(path: str, keys: dict[str, str], expected: str) -> None:
    assert at("zola", path, rules=ZOLA, **keys) == expected


@pytest.mark.parametrize(
    ("path", "keys", "expected"),
    [
        ("blog/my-post.md", {}, "/blog/my-post/"),
        ("blog/2026-03-05-rain.md", {}, "/blog/2026-03-05-rain/"),
        ("blog/rain/rain.md", {}, "/blog/rain/"),
        ("blog/rain/index.md", {}, "/blog/rain/"),
        (
            "a.md",
            {"permalink": "/blog/{{ title | slugify }}/", "title": "It's Rain & Wind"},
            "/blog/its-rain-and-wind/",
        ),
        ("2026-03-05-a.md", {"permalink": "/b/{{ page.fileSlug }}/index.html"}, "/b/a/"),
        ("b/2026-03-05-a.md", {"permalink": "{{ page.filePathStem }}.html"}, "/b/a.html"),
        ("b/2026-03-05-a/index.md", {"permalink": "/{{page.fileSlug}}/"}, "/a/"),
        ("a.md", {"permalink": "/{{ page.date | date: '%Y/%m/%d' }}/x.html"}, "/2026/03/05/x.html"),
        ("a.md", {"permalink": "/{{ page.date | dateFormat('yyyy/MM') }}/{{ slug }}/", "slug": "x"}, "/2026/03/x/"),
        ("a.md", {"permalink": "/{{ page.date | permalinkDate }}/x/"}, "/a/"),
        ("a.md", {"permalink": "/{{ title | mySlug }}/"}, "/a/"),
        ("_posts/x/a.md", {"permalink": "{{ page.filePathStem.replace('_posts/', '') }}/"}, "/x/a/"),
        ("b/a.md", {"permalink": "{{ page.filePathStem | replace('/b/', '/') | lower }}/"}, "/a/"),
        ("a.md", {"permalink": "{{ title | replace('a') }}/"}, "/a/"),
        ("a.md", {"permalink": "/{% if x %}y{% endif %}/"}, "/a/"),
        ("a.md", {"permalink": "false"}, "/a/"),
        ("a.md", {"permalink": "/old/a.html"}, "/old/a.html"),
    ],
)
def test_eleventy(path: str, keys: dict[str, str], expected: str) -> None:
    assert at("eleventy", path, "/:path/", **keys) == expected


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("_posts/Long Rain.md", ":year/:month/:day/:title/", "/2026/03/05/Long%20Rain/"),
        ("_posts/sub/雨.md", "posts/:title.html", "/posts/sub/%E9%9B%A8.html"),
        ("_posts/sub/2026-03-05-rain.md", ":undated_title/:name/", "/sub/rain/2026-03-05-rain/"),
        ("_posts/rain.md", "posts/:abbrlink.html", "/posts/4a17b156.html"),
        ("_posts/rain.md", ":category/:post_title/:lang/", "/Big-News/%EB%B9%84/rain/"),
        ("_posts/rain.md", ":hash/", "/585a918e7b23/"),
    ],
)
def test_hexo(path: str, pattern: str, expected: str) -> None:
    assert at("hexo", path, pattern, abbrlink="4a17b156") == expected


def test_with_hexo_a_post_may_bring_the_words_of_its_address() -> None:
    rules = Permalinks(generator="hexo", pattern="p/:urlName/:lang/:nobody.html", words={"lang": "zh"})
    assert at("hexo", "_posts/rain.md", rules=rules, urlname="wet") == "/p/wet/zh/:nobody.html"
    post = replace(POST, categories=(), language=None)
    rules = replace(rules, pattern=":category/:lang/", words={"lang": "zh", "category": "none"})
    assert at("hexo", "_posts/rain.md", rules=rules, post=post) == "/none/zh/"


@pytest.mark.parametrize(("language", "path"), [("ko", "/rain-ko.html"), ("EN", "/rain.html"), (None, "/rain.html")])
def test_a_translation_may_have_a_pattern_of_its_own(language: str | None, path: str) -> None:
    rules = Permalinks(generator="pelican", pattern="{slug}.html", language="en", translated="{slug}-{lang}.html")
    assert at("pelican", "rain.md", rules=rules, post=replace(POST, language=language)) == path


@pytest.mark.parametrize(
    ("generator", "own", "is_doubted"),
    [
        ("eleventy", "/{{ title | mySlug }}/", True),
        ("eleventy", "/{{ title | slug }}/", False),
        ("eleventy", "/a/", False),
        ("eleventy", "", False),
        ("jekyll", "/{{ x }}/", False),
    ],
)
def test_what_only_eleventy_could_make_is_doubted(generator: Generator, own: str, *, is_doubted: bool) -> None:
    found = doubt(POST, DATE, rules=Permalinks(generator=generator), keys={"permalink": own})
    assert (found is not None) == is_doubted
    assert found is None or found.what.startswith("permalink: '/{{ title | mySlug }}/' is made by Eleventy's own")


def test_a_hexo_posts_own_permalink_has_no_words() -> None:
    assert at("hexo", "_posts/rain.md", ":title/", permalink="old/:title.html") == "/old/:title.html"


@pytest.mark.parametrize(
    ("pattern", "keys", "expected"),
    [
        ("{slug}.html", {"title": "Été à Paris: C++ & co."}, "/ete-a-paris-c-co.html"),
        ("{slug}.html", {"slug": "own"}, "/own.html"),
        ("{date:%Y}/{date:%b}/{date:%d}/{slug}/", {}, "/2026/Mar/05/rain/"),
        ("{category}/{basename}.html", {}, "/big-news/2026-03-05-long-rain.html"),
        ("{slug}.html", {"url": "old/rain.html"}, "/old/rain.html"),
    ],
)
def test_pelican(pattern: str, keys: dict[str, str], expected: str) -> None:
    path = "2026-03-05-Long Rain.md" if "base" in pattern else "2026-03-05-Long_Rain.md"
    assert at("pelican", path, pattern, **keys) == expected


def test_a_pelican_article_without_category_is_miscellaneous() -> None:
    assert at("pelican", "rain.md", "{category}/", post=replace(POST, categories=())) == "/misc/"


@pytest.mark.parametrize(
    ("generator", "path"), [("hugo", "/2026-03-04/"), ("pelican", "/2026-03-04/"), ("jekyll", "/2026-03-05/")]
)
def test_to_some_the_day_is_that_of_the_author(generator: Generator, path: str) -> None:
    written = datetime(2026, 3, 4, 23, 0, tzinfo=timezone(timedelta(hours=-8)))
    assert at(generator, "rain.md", "/:year-:month-:day/", post=replace(POST, published=written)) == path


def test_hugo_dates_an_address_by_its_date_though_the_post_is_shown_later() -> None:
    assert at("hugo", "rain.md", "/:year/:slug/", date="2024-01-01T00:00:00+00:00") == "/2024/rain/"


@pytest.mark.parametrize(
    ("path", "keys", "expected"),
    [
        ("2021-08-26-welcome/index.md", {}, "/blog/2021/08/26/welcome"),
        ("2021-08-01-mdx-blog-post.mdx", {}, "/blog/2021/08/01/mdx-blog-post"),
        ("2021/08/26/Welcome.md", {}, "/blog/2021/08/26/Welcome"),
        ("releases/2021-08-26-v1.md", {}, "/blog/2021/08/26/releases/v1"),
        ("Undated.md", {}, "/blog/Undated"),
        ("a.md", {"slug": "welcome"}, "/blog/welcome"),
        ("a.md", {"slug": "/releases/1"}, "/blog/releases/1"),
    ],
)
def test_docusaurus(path: str, keys: dict[str, str], expected: str) -> None:
    assert at("docusaurus", path, "/blog/:path", **keys) == expected


@pytest.mark.parametrize(
    "pattern", ["/:sections[1:]/:slugorfilename/", "{date:%Y}/{slug}.html", ":abbrlink/", "/:2006/"]
)
def test_every_generators_words_are_right(pattern: str) -> None:
    assert check(pattern) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("word", "path"), [("dated_slug", "/b/2026-03-05-long-rain/"), ("dated_unchanged", "/b/2026-03-05-Long%20Rain/")]
)
def test_zolas_dates_may_stay(word: str, path: str) -> None:
    assert at("zola", "b/2026-03-05-Long Rain.md", f"/:folders/:{word}/") == path
