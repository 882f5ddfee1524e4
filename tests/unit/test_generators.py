"""What a folder was made for, and what its generator's configuration says of it."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher import origin
from publisher.generators.base import Origin
from publisher.generators.recognise import is_wanted, recognise
from publisher.model import Author, SourceFile
from publisher.parser.places import told
from publisher.patterns import matches


def look(files: Mapping[str, str]) -> Origin:
    sources = [SourceFile(path=path, data=text.encode()) for path, text in files.items() if is_wanted(path)]
    return recognise(files, sources)


def posts(found: Origin, *paths: str) -> list[str]:
    return [path for path in paths if matches(found.include, path) and not matches(found.exclude, path)]


def warnings(found: Origin) -> list[str]:
    return [str(fault) for fault in found.warnings]


JEKYLL = {"_config.yml": "title: Rain\n"}
HUGO = {"hugo.toml": 'baseURL = "https://example.org/"\n', "content/posts/a.md": "", "content/about.md": ""}
PACKAGE = {"package.json": '{"dependencies": {"hexo": "^7.0.0"}}'}


@pytest.mark.parametrize(
    ("files", "generator"),
    [
        ({}, ""),
        ({"content/a.md": ""}, ""),
        (JEKYLL, "jekyll"),
        ({"_posts/2020-01-01-a.md": ""}, "jekyll"),
        ({"Gemfile": 'gem "jekyll"'}, "jekyll"),
        ({"_config.yml": "", **PACKAGE}, "hexo"),
        ({"_config.yml": "", "source/_posts/a.md": ""}, "hexo"),
        (HUGO, "hugo"),
        ({"config.toml": 'BaseUrl = "/"'}, "hugo"),
        ({"config.yaml": "baseURL: /"}, "hugo"),
        ({"config.toml": "", "archetypes/default.md": ""}, "hugo"),
        ({"config/_default/params.toml": ""}, "hugo"),
        ({"config.yaml": "database: x"}, ""),
        ({"config.toml": 'base_url = "https://example.org"'}, "zola"),
        ({"zola.toml": ""}, "zola"),
        ({".eleventy.js": ""}, "eleventy"),
        ({"eleventy.config.mjs": ""}, "eleventy"),
        ({"package.json": '{"devDependencies": {"@11ty/eleventy": "3"}}'}, "eleventy"),
        ({"pelicanconf.py": ""}, "pelican"),
        ({"docusaurus.config.ts": ""}, "docusaurus"),
    ],
)
def test_each_generator_is_known_by_its_files(files: dict[str, str], generator: str) -> None:
    found = look(files)
    assert (found.generator, found.permalinks.generator, found.conventions.generator) == (generator,) * 3


def test_jekyll() -> None:
    found = look(
        {
            "_config.yml": """
title: "Rain & wind"
description: >-
  Every day,
  some weather.
url: https://example.org
baseurl: /blog
lang: en_GB
timezone: Asia/Seoul
author: {name: Ann, email: ann@example.org}
permalink: pretty
future: no
feed: {path: feed/atom.xml, posts_limit: 12}
plugins: [jekyll-feed]
exclude: [drafts/]
excerpt_separator: <!--more-->
defaults:
  - {scope: {path: "", type: posts}, values: {layout: post}}
  - {scope: {path: "_posts/news"}, values: {categories: [news]}}
  - {scope: {path: "", type: pages}, values: {layout: page}}
""",
            "_data/authors.yml": "ann: {name: Ann Lee, web: https://a.example/, uri: 'https://lee.example'}\nbob: Bob",
        }
    )
    assert (found.title, found.url, found.description) == (
        "Rain & wind",
        "https://example.org/blog/",
        "Every day, some weather.",
    )
    assert (found.language, found.timezone) == ("en-GB", "Asia/Seoul")
    assert found.author == Author(name="Ann", email="ann@example.org")
    assert (found.folder, found.includes, found.permalinks.pattern) == (".", "_includes", "pretty")
    assert (found.future, found.drafts, found.limit) == (False, None, 12)
    assert found.feed == ("feed/atom.xml", "atom")
    assert found.conventions.defaults == (
        ("**", {"excerpt_separator": "<!--more-->"}),
        ("**", {"layout": "post"}),
        ("_posts/news", {"categories": ["news"]}),
        ("_posts/news/**", {"categories": ["news"]}),
    )
    assert found.conventions.authors == {
        "ann": Author(name="Ann Lee", url="https://lee.example"),
        "bob": Author(name="Bob"),
    }
    assert found.variables["timezone"] == "Asia/Seoul"
    assert found.warnings == ()


def test_jekylls_posts_are_dated_files_in_folders_of_posts() -> None:
    dated = ("_posts/2020-01-01-a.md", "blog/_posts/2020-01-01-a.md", "_posts/deep/2020-1-1-a.md", "_drafts/a.md")
    others = ("about.md", "docs/a.md", "_posts/README.md", "_pages/a.md", "vendor/x/_posts/2020-01-01-a.md")
    assert posts(look(JEKYLL), *dated, *others) == list(dated)


@pytest.mark.parametrize("written", ["ann@example.org (Ann)", "Ann <ann@example.org>"])
def test_an_author_with_an_address(written: str) -> None:
    found = look({"config.toml": f'base_url = "https://example.org"\nauthor = "{written}"'})
    assert found.author == Author(name="Ann", email="ann@example.org")


@pytest.mark.parametrize(
    ("files", "url"),
    [
        ({"_config.yml": "repository: ann/ann.github.io"}, "https://ann.github.io/"),
        ({"_config.yml": "repository: Ann/rain"}, "https://ann.github.io/rain/"),
        ({"_config.yml": "repository: ann/rain", "CNAME": "rain.example\n"}, "https://rain.example/"),
        ({"_config.yml": "url: http://localhost:4000"}, ""),
        ({"_config.yml": "url: http://yoursite.com"}, ""),
        ({"_config.yml": "url: https://your-domain.com", "CNAME": "rain.example"}, "https://rain.example/"),
        ({"_config.yml": "url: ''\nbaseurl: /x"}, ""),
        ({"_config.yml": "url: //example.org"}, "https://example.org/"),
        ({"_config.yml": "url: https://["}, ""),
    ],
)
def test_where_a_jekyll_site_stands(files: dict[str, str], url: str) -> None:
    assert look(files).url == url


def test_a_collection_of_posts_has_its_own_permalink() -> None:
    config = "permalink: date\ncollections:\n  posts: {permalink: '/:year/:title/'}\n"
    assert look({"_config.yml": config}).permalinks.pattern == "/:year/:title/"


@pytest.mark.parametrize(
    ("source", "feed"), [("<rss>", ("rss.xml", "rss")), ("---\n---\n<feed>", ("rss.xml", "atom")), ("", None)]
)
def test_a_feed_of_the_authors_own_is_told_by_its_root(source: str, feed: tuple[str, str] | None) -> None:
    assert look({**JEKYLL, "rss.xml": source}).feed == feed


def test_hugo() -> None:
    found = look(
        {
            "hugo.toml": """
baseURL = "https://example.org/site"
title = "Rain"
languageCode = "en-us"
timeZone = "Asia/Tokyo"
buildFuture = true
[params]
description = "Weather."
author = "Ann"
mainSections = ["posts", "nowhere"]
[permalinks]
posts = "/:year/:slug"
[services.rss]
limit = 15
""",
            "content/posts/a.md": "",
            "content/docs/a.md": "",
            "content/docs/b.md": "",
        }
    )
    assert (found.title, found.url, found.description) == ("Rain", "https://example.org/site/", "Weather.")
    assert (found.language, found.timezone, found.author) == ("en-us", "Asia/Tokyo", Author(name="Ann"))
    assert (found.folder, found.include, found.feed) == ("content", ("posts/**",), ("index.xml", "rss"))
    assert (found.future, found.drafts, found.limit) == (True, None, 15)
    assert (found.permalinks.pattern, found.permalinks.sections) == (
        "/:folders/:slugorfilename/",
        {"posts": "/:year/:slug/"},
    )


def test_hugos_posts_are_those_of_its_largest_section() -> None:
    files = {**HUGO, "content/posts/_index.md": "", "content/posts/b/index.md": "", "content/posts/b/notes.md": ""}
    found = look({**files, "content/docs/a.md": ""})
    assert posts(found, *(path.removeprefix("content/") for path in files)) == ["posts/a.md", "posts/b/index.md"]


def test_hugos_configuration_may_be_a_folder() -> None:
    found = look(
        {
            "config/_default/hugo.toml": 'baseURL = "https://dev.example/"\n[params]\ndescription = "Old."\n',
            "config/_default/params.toml": 'description = "New."\n[author]\nname = "Ann"\n',
            "config/_default/permalinks.toml": 'blog = "/b/:title"\n[page]\nnews = "/n/:slug/"\n',
            "config/_default/languages.en.toml": 'title = "Rain"\nlanguageCode = "en"\n',
            "config/production/hugo.toml": 'baseURL = "https://example.org/"\n',
        }
    )
    assert (found.url, found.title, found.description) == ("https://example.org/", "Rain", "New.")
    assert found.author == Author(name="Ann")
    assert found.permalinks.sections == {"blog": "/b/:title/", "news": "/n/:slug/"}


def test_hugos_languages_by_folder() -> None:
    found = look(
        {
            "hugo.toml": """
defaultContentLanguage = "en"
[languages.en]
contentDir = "content/english"
[languages.ko]
contentDir = "content/korean"
[languages.xx]
disabled = true
""",
            "content/english/blog/a.md": "",
            "content/korean/blog/a.md": "",
        }
    )
    assert (found.folder, found.include) == ("content", ("english/blog/**", "korean/blog/**"))
    assert found.permalinks.languages == {"": "", ".en": "", "english/": "", ".ko": "/ko", "korean/": "/ko"}
    assert found.conventions.defaults == (("english/**", {"lang": "en"}), ("korean/**", {"lang": "ko"}))
    assert found.conventions.languages == ("en", "ko")


def test_hugos_languages_in_folders_of_their_own() -> None:
    config = 'contentDir = "content"\n[languages.en]\n[languages.ko]\ncontentDir = "content-ko"\n'
    found = look({"hugo.toml": config, "content/blog/a.md": "", "content-ko/blog/a.md": ""})
    assert (found.folder, found.include) == (".", ("content/blog/**", "content-ko/blog/**"))
    assert found.permalinks.languages["content-ko/"] == "/ko"


def test_without_sections_what_has_a_date_is_a_post() -> None:
    found = look({"hugo.toml": "", "content/a.md": ""})
    assert (found.include, found.dated_only) == (("**",), True)
    assert not look(HUGO).dated_only


def test_a_site_may_be_a_part_of_its_repository() -> None:
    config = {"website/docusaurus.config.js": "module.exports = {url: x}", "docs/_config.yml": "title: Docs"}
    found = look({**config, "website/blog/2020-01-01-a.md": "", "docs/a.md": ""})
    assert (found.generator, found.folder) == ("docusaurus", "website/blog")
    assert warnings(found)[0].startswith("website/docusaurus.config.js:1: the site's url is computed")
    assert look(config).generator == ""


def test_zola() -> None:
    found = look(
        {
            "config.toml": """
base_url = "https://example.org"
title = "Rain"
default_language = "en"
generate_feeds = true
feed_filenames = ["rss.xml", "atom.xml"]
feed_limit = 30
author = "Ann"
[languages.fr]
title = "Pluie"
"""
        }
    )
    assert (found.url, found.title, found.language, found.limit) == ("https://example.org/", "Rain", "en", 30)
    assert (found.folder, found.feed, found.author) == ("content", ("rss.xml", "rss"), Author(name="Ann"))
    assert found.conventions.languages == ("en", "fr")
    assert found.permalinks.languages == {".fr": "/fr", ".en": ""}
    assert posts(found, "_index.md", "blog/_index.fr.md", "blog/a.md") == ["blog/a.md"]


def test_zolas_language_is_only_what_is_said() -> None:
    found = look({"config.toml": 'base_url = "https://example.org"'})
    assert (found.language, found.conventions.languages) == ("", ("en",))


def test_eleventy() -> None:
    found = look(
        {
            "eleventy.config.js": """
import plugin from "x";
export default async function(eleventyConfig) {
  eleventyConfig.addPlugin(feedPlugin, { type: "atom", outputPath: "/feed/feed.xml", collection: { name: "posts" } });
  eleventyConfig.addFilter("quote", (text) => text.replace(/['"{]/g, ""));
};
export const config = { dir: { input: "content", includes: "../_includes", data: "../_data" } };
""",
            "_data/metadata.js": """
export default {
	title: "Rain",
	url: "https://example.org/",
	language: "en",
	description: 'It\\'s raining.',
	author: { name: "Ann", email: "ann@example.org", url: "https://example.org/about-me/" },
	year: () => new Date().getFullYear(),
}""",
            "content/content.11tydata.js": "module.exports = { eleventyComputed: { permalink: (data) => data.x } };",
            "content/blog/blog.11tydata.js": 'export default { tags: ["posts"], "layout": "layouts/post.njk" };',
            "content/notes/notes.json": '{"permalink": "/n/{{ page.fileSlug }}/", "eleventyComputed": {}}',
        }
    )
    assert (found.title, found.url, found.description) == ("Rain", "https://example.org/", "It's raining.")
    assert found.includes == "_includes"
    assert found.author == Author(name="Ann", email="ann@example.org", url="https://example.org/about-me/")
    assert (found.folder, found.include, found.feed) == ("content", ("blog/**",), ("feed/feed.xml", "atom"))
    assert dict(found.conventions.defaults) == {
        "blog/**": {"layout": "layouts/post.njk"},
        "notes/**": {"permalink": "/n/{{ page.fileSlug }}/"},
    }
    assert found.warnings == ()


def test_without_tags_eleventys_posts_lie_where_posts_usually_do() -> None:
    config = 'module.exports = function (c) { return { dir: { input: "src" } }; };'
    found = look({".eleventy.js": config, "src/posts/a.md": "", "src/_includes/posts/a.md": "", "src/about.md": ""})
    assert posts(found, "posts/a.md", "posts/2020/b.md", "about.md") == ["posts/a.md", "posts/2020/b.md"]


def test_the_page_that_lists_a_folder_of_posts_is_none() -> None:
    found = look({".eleventy.js": "", "blog/blog.json": '{"tags": ["blog"]}', "blog/a.md": ""})
    assert posts(found, "blog/blog.md", "blog/index.md", "blog/a/a.md", "blog/a/index.md") == [
        "blog/a/a.md",
        "blog/a/index.md",
    ]


@pytest.mark.parametrize(("url", "base"), [("https://example.org", "/b/"), ("https://example.org/b", "/b/")])
def test_eleventys_prefix_is_there_once(url: str, base: str) -> None:
    config = f"module.exports = (c) => {{ return {{ pathPrefix: '{base}' }} }}"
    assert look({".eleventy.js": config, "_data/site.json": f'{{"url": "{url}"}}'}).url == "https://example.org/b/"


def test_a_permalink_that_is_computed_is_named() -> None:
    data = "module.exports = { tags: 'post', permalink: (data) => `/x/${data.slug}/` };"
    found = look({".eleventy.js": "", "posts/posts.11tydata.js": data})
    assert warnings(found) == [
        "posts/posts.11tydata.js:1: the permalink is computed: set content.permalink in publisher.toml"
    ]


def test_hexo() -> None:
    found = look(
        {
            **PACKAGE,
            "_config.yml": """
title: 雨
subtitle: 天気
author: Ann
language:
- zh-CN
- en
timezone: 'Asia/Shanghai'
url: https://example.org
root: /blog/
permalink: :year/:title.html
new_post_name: :year-:month-:day-:title.md
pretty_urls: {trailing_html: false}
feed: {type: rss2, limit: 20}
""",
        }
    )
    assert (found.title, found.description, found.url) == ("雨", "天気", "https://example.org/blog/")
    assert (found.language, found.timezone, found.author) == ("zh-CN", "Asia/Shanghai", Author(name="Ann"))
    assert (found.folder, found.permalinks.pattern) == ("source", ":year/:undated_title")
    assert (found.feed, found.limit, found.future) == (("rss2.xml", "rss"), 20, None)
    assert posts(found, "_posts/a.md", "about/index.md", "_drafts/b.md") == ["_posts/a.md", "_drafts/b.md"]


def test_octopress_is_jekyll() -> None:
    config = "title: Rain\nsubtitle: and wind\nsource: source\npermalink: /blog/:year/:title/"
    found = look({"_config.yml": config, "source/_posts/2013-09-04-a.markdown": ""})
    assert (found.generator, found.folder, found.includes) == ("jekyll", "source", "source/_includes")
    assert found.description == "and wind"
    assert look({"_config.yml": "title: Rain", "source/_posts/a.md": ""}).generator == "hexo"


@pytest.mark.parametrize(
    ("settings", "pattern"),
    [
        ("permalink: posts/:urlname", "posts/:urlname"),
        ("permalink: posts/:urlname\npost_asset_folder: true", "posts/:urlname/"),
        ("permalink: :title.html\npost_asset_folder: true", ":title.html"),
    ],
)
def test_hexos_addresses_may_have_words_of_a_posts_own(settings: str, pattern: str) -> None:
    found = look({**PACKAGE, "_config.yml": f"{settings}\npermalink_defaults: {{lang: zh}}\n"})
    assert found.permalinks.pattern == pattern
    assert found.permalinks.words == {"lang": "zh", "category": "uncategorized"}
    assert set(found.conventions.address) <= {"urlname", "title"}


def test_hexos_address_may_be_told_by_where_it_is_deployed() -> None:
    deploy = "deploy:\n  type: git\n  repo: git@github.com:Ann/ann.github.io.git\n"
    assert look({**PACKAGE, "_config.yml": f"url: http://yoursite.com\n{deploy}"}).url == "https://ann.github.io/"
    assert look({**PACKAGE, "_config.yml": f"url: https://ann.example\n{deploy}"}).url == "https://ann.example/"


def test_eleventys_folders_may_compute_in_texts_and_keep_tags_that_are_no_collection() -> None:
    data = '{"tags": ["posts", "css"], "eleventyComputed": {"permalink": "/b/{{ page.fileSlug }}/"}}'
    found = look({"eleventy.config.js": "", "blog/blog.json": data})
    assert dict(found.conventions.defaults) == {"blog/**": {"tags": ["css"], "permalink": "/b/{{ page.fileSlug }}/"}}


@pytest.mark.parametrize(("settings", "dated_only"), [("", True), ("DEFAULT_DATE = 'fs'", False)])
def test_to_pelican_what_has_no_date_is_no_article_unless_it_is_told(settings: str, *, dated_only: bool) -> None:
    assert look({"pelicanconf.py": settings}).dated_only is dated_only


def test_pelicans_translations_have_a_pattern_of_their_own() -> None:
    rules = look({"pelicanconf.py": "DEFAULT_LANG = 'ko'\nARTICLE_LANG_URL = '{lang}/{slug}/'"}).permalinks
    assert (rules.language, rules.translated) == ("ko", "{lang}/{slug}/")
    assert look({"pelicanconf.py": ""}).permalinks.translated == "{slug}-{lang}.html"


def test_hexo_has_its_root_once() -> None:
    config = "url: https://example.org/blog\nroot: /blog/\n"
    assert look({**PACKAGE, "_config.yml": config}).url == "https://example.org/blog/"


CASCADES = {
    **HUGO,
    "content/private/_index.md": "---\ncascade:\n  draft: true\n---\n",
    "content/posts/_index.md": """+++
title = "x"
[[cascade]]
author = "Ann"
[cascade._target]
path = "/{posts,notes}/deep/**"
[[cascade]]
author = "Section"
[cascade._target]
kind = "section"
[[cascade]]
[cascade.params]
image = "a.png"
+++""",
    "content/broken/_index.md": "---\ncascade: [\n---\n",
}


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("posts/a.md", {"params": {"image": "a.png"}, "image": "a.png"}),
        ("posts/deep/a.md", {"author": "Ann", "params": {"image": "a.png"}, "image": "a.png"}),
        ("notes/deep/a.md", {"author": "Ann"}),
        ("private/deep/a.md", {"draft": "true"}),
        ("private.md", {}),
    ],
)
def test_hugos_sections_say_what_holds_for_their_pages(path: str, keys: dict[str, object]) -> None:
    found: dict[str, object] = {}
    for pattern, values in look(CASCADES).conventions.defaults:
        found |= values if matches((pattern,), path) else {}
    assert found == keys


def test_the_posts_of_a_project_are_not_its_documentation() -> None:
    pages = {f"content/docs/{number}.md": "" for number in range(9)}
    found = look({"hugo.toml": 'baseURL = "/"', **pages, "content/blog/a.md": ""})
    assert posts(found, "docs/1.md", "blog/a.md") == ["blog/a.md"]
    found = look({"hugo.toml": 'baseURL = "/"', **pages, "content/about/a.md": ""})
    assert posts(found, "docs/1.md", "about/a.md") == ["docs/1.md"]


def test_a_language_that_hugo_is_told_to_leave_out_is_none() -> None:
    found = look({"hugo.toml": 'disableLanguages = ["NO"]\nbaseURL = "/"\n[languages.no]\n[languages.en]\n'})
    assert found.conventions.languages == ("en",)


def test_hugos_permalinks_may_be_a_list_of_targets() -> None:
    config = """baseURL = "https://example.org/"
[[permalinks]]
pattern = "/p/:slug/"
[permalinks.target]
path = "{/posts/**,/notes}"
[[permalinks]]
pattern = "/all/"
[permalinks.target]
kind = "section"
[[permalinks]]
pattern = "/x/"
[permalinks.target]
path = "/**/x"
"""
    found = look({**HUGO, "hugo.toml": config})
    assert found.permalinks.sections == {"posts": "/p/:slug/", "notes": "/p/:slug/"}
    assert warnings(found) == [
        "hugo.toml:1: permalinks: the target '/**/x' is no section: set content.permalink in publisher.toml instead"
    ]


@pytest.mark.parametrize("folder", ["layouts/shortcodes", "layouts/_shortcodes"])
def test_hugos_own_shortcodes_are_where_its_layouts_are(folder: str) -> None:
    assert look({**HUGO, f"{folder}/note.html": ""}).includes == folder


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (JEKYLL, False),
        ({"_config.yml": "plugins: [jemoji]"}, True),
        (HUGO, False),
        ({"hugo.toml": "enableEmoji = true"}, True),
        ({"zola.toml": "[markdown]\nrender_emoji = true"}, True),
        ({"docusaurus.config.js": ""}, True),
    ],
)
def test_emoji_have_names_where_the_generator_is_told_so(files: Mapping[str, str], expected: bool) -> None:
    assert look(files).conventions.emoji is expected


def test_pelican() -> None:
    found = look(
        {
            "pelicanconf.py": """
import os
AUTHOR = "Ann"
SITENAME = 'Rain'
SITEURL = ""
PATH = "content"
ARTICLE_PATHS = ["blog"]
TIMEZONE = "Europe/Rome"
DEFAULT_LANG = "en"
ARTICLE_URL = "{date:%Y}/{slug}/"
FEED_ALL_ATOM = None
PLUGINS = [f"x{AUTHOR}", "render_math"]
exit(1)
""",
            "publishconf.py": """
from pelicanconf import *
SITEURL = os.getenv("SITEURL", "https://example.org")
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_MAX_ITEMS = 5
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
""",
        }
    )
    assert (found.title, found.url, found.author) == ("Rain", "https://example.org/", Author(name="Ann"))
    assert (found.folder, found.include, found.exclude) == ("content", ("blog/**",), ("pages/**",))
    assert (found.language, found.timezone, found.limit) == ("en", "Europe/Rome", 5)
    assert (found.permalinks.pattern, found.feed) == ("{date:%Y}/{slug}/", ("feeds/all.atom.xml", "atom"))
    assert found.variables["PLUGINS"] == ["render_math"]


@pytest.mark.parametrize(
    ("settings", "pattern"),
    [
        ("", "{slug}.html"),
        ("SLUGIFY_SOURCE = 'basename'", "{basename}.html"),
        ("ARTICLE_SAVE_AS = '{slug}/index.html'", "{slug}/"),
    ],
)
def test_pelicans_slugs_have_several_sources(settings: str, pattern: str) -> None:
    assert look({"pelicanconf.py": settings}).permalinks.pattern == pattern


@pytest.mark.parametrize(
    ("settings", "path", "keys"),
    [
        ("", "rain.md", {}),
        ("", "a/news/rain.md", {"category": "news"}),
        ("DEFAULT_CATEGORY = 'Blog'", "rain.md", {"category": "Blog"}),
        ("DEFAULT_CATEGORY = 'Blog'\nUSE_FOLDER_AS_CATEGORY = False", "news/rain.md", {"category": "Blog"}),
        (
            r"FILENAME_METADATA = r'(?P<date>\d{4}-\d\d-\d\d)_(?P<slug>.*)'",
            "news/2026-03-01_wet.md",
            {"category": "news", "date": "2026-03-01", "slug": "wet"},
        ),
        (r"PATH_METADATA = '(?P<lang>..)/.*'", "ko/rain.md", {"lang": "ko", "category": "ko"}),
        ("EXTRA_PATH_METADATA = {'old': {'status': 'hidden'}}", "old/rain.md", {"category": "old", "status": "hidden"}),
        ("DEFAULT_METADATA = {'author': 'Ann'}", "rain.md", {"author": "Ann"}),
    ],
)
def test_pelicans_paths_tell_what_files_do_not(settings: str, path: str, keys: dict[str, str]) -> None:
    conventions = look({"pelicanconf.py": settings}).conventions
    found: dict[str, str] = {}
    for pattern, values in conventions.defaults:
        found |= values if matches((pattern,), path) else {}
    assert found | dict(told(path, conventions.told)) == keys


def test_an_expression_of_pelicans_that_is_none_is_complained_of() -> None:
    assert warnings(look({"pelicanconf.py": "PATH_METADATA = '('"})) == [
        "pelicanconf.py:1: PATH_METADATA is no regular expression: mend it"
    ]


@pytest.mark.parametrize(("settings", "folder"), [("", "content"), ("PATH = 'articles'", "articles")])
def test_pelicans_posts_lie_in_the_usual_folder_unless_told(settings: str, folder: str) -> None:
    assert look({"pelicanconf.py": settings, "content/a.md": "", "articles/a.md": ""}).folder == folder


def test_docusaurus() -> None:
    found = look(
        {
            "docusaurus.config.ts": """
import type {Config} from '@docusaurus/types';
const title = 'Rain';
const baseUrl = process.env.BASE_URL ?? '/site/';
const config: Config = {
  title,
  tagline: `It's raining`,
  url: 'https://example.org', // where it stands
  baseUrl,
  trailingSlash: true,
  i18n: {defaultLocale: 'en', locales: ['en', 'ko']},
  presets: [
    ['classic', /** @type {import('x').Options} */ ({
      docs: {path: 'docs', editUrl: ({docPath}) => `https://x/${docPath}`},
      blog: {path: './news', routeBasePath: '/n', feedOptions: {type: 'all', copyright: `© ${year}`}},
    }) satisfies Preset.Options],
  ],
};
export default config;
""",
            "news/authors.yml": "ann: {name: Ann, url: 'https://ann.example'}",
        }
    )
    assert (found.title, found.url, found.description) == ("Rain", "https://example.org/site/", "It's raining")
    assert (found.folder, found.language, found.feed) == ("news", "en", ("n/atom.xml", "atom"))
    assert found.permalinks.pattern == "/n/:path/"
    assert found.conventions.authors == {"ann": Author(name="Ann", url="https://ann.example")}
    assert posts(found, "a.md", "_partial.mdx", "2021/08/26/welcome/index.md", "_x/a.md") == [
        "a.md",
        "2021/08/26/welcome/index.md",
    ]


def test_docusaurus_may_have_its_blog_from_a_plugin() -> None:
    config = """module.exports = {url: 'https://example.org', presets: [['classic', {blog: false}]],
      plugins: ['x', ['@docusaurus/plugin-content-blog', {path: 'updates', routeBasePath: '/'}]]};"""
    found = look({"docusaurus.config.js": config})
    assert (found.folder, found.permalinks.pattern, found.feed) == ("updates", "/:path", ("atom.xml", "atom"))


def test_docusaurus_may_have_a_plugin_made_of_that_of_blogs() -> None:
    plugin = "['./src/plugin-content-blog-enhance.js', {path: './news', routeBasePath: 'n'}]"
    found = look({"docusaurus.config.js": f"module.exports = {{url: 'https://example.org', plugins: [{plugin}]}};"})
    assert (found.folder, found.permalinks.pattern) == ("news", "/n/:path")


def test_a_computed_address_is_named() -> None:
    found = look({"docusaurus.config.js": "module.exports = {title: 'Rain', url: makeUrl()};"})
    assert found.title == "Rain"
    assert warnings(found) == [
        'docusaurus.config.js:1: the site\'s url is computed: write url = "https://…/" under [site] of publisher.toml'
    ]


BOMB = {"_config.yml": "a: &a [x,x]\n" + "".join(f"b{n}: &a [*a,*a]\n" for n in range(40))}


@pytest.mark.parametrize(
    ("files", "title", "warning"),
    [
        (
            {"_config.yml": "title: Rain\nurl: a: b\n"},
            "Rain",
            r"_config\.yml:2: the configuration is not YAML: mapping values .*: mend this line",
        ),
        ({"_config.yml": "title: Rain\nx: '\n"}, "Rain", r"_config\.yml:2: the configuration is not YAML: .*"),
        ({"hugo.toml": 'title = "Rain"\nx =\n'}, "Rain", r"hugo\.toml:2: the configuration is not TOML: .*"),
        ({"hugo.json": '{"title": '}, "", r"hugo\.json:1: the configuration is not JSON: .*"),
        ({"_config.yml": "a: " + "[" * 100_000}, "", r"_config\.yml:1: .* nested too deep.*"),
        ({"_config.yml": "timezone: Beijing"}, "", r"_config\.yml:1: there is no time zone 'Beijing': .*"),
        ({"hugo.toml": "a." * 100_000 + "a = 1"}, "", r"hugo\.toml:1: .* nested too deep.*"),
        ({"pelicanconf.py": "SITENAME = 'Rain"}, "", r"pelicanconf\.py:1: not Python: .*"),
        ({"pelicanconf.py": "A = " + "[" * 10_000}, "", r"pelicanconf\.py:1: not Python: .*"),
        (BOMB, "", r".*repeats itself.*"),
    ],
)
def test_a_broken_configuration_is_named_and_read_as_far_as_it_goes(
    files: dict[str, str], title: str, warning: str
) -> None:
    found = look(files)
    assert found.title == title
    assert re.fullmatch(warning, warnings(found)[0])


def test_a_folder_is_read_no_further_than_it_reaches(tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    (folder / "_data").mkdir(parents=True)
    (tmp_path / "secret.yml").write_text("title: Secret\n")
    (folder / "_config.yml").symlink_to(tmp_path / "secret.yml")
    (folder / "_data" / "authors.yml").write_bytes(b"x: " + b"y" * 1024 * 1024)
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "a.md").touch()
    paths, files, faults = origin.read(folder, wanted=is_wanted)
    assert (paths, files) == (("_config.yml", "_data/authors.yml"), ())
    assert [str(fault) for fault in faults] == [
        "_config.yml:1: a link that leads out of the folder: put the file itself here",
        "_data/authors.yml:1: larger than 1 MB: no configuration is: it was not read",
    ]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert origin.read(tmp_path / "nowhere", wanted=is_wanted) == ((), (), ())


CONFIGURATIONS = (
    "_config.yml _data/authors.yml hugo.toml hugo.json config.yaml config/_default/params.toml config.toml zola.toml "
    ".eleventy.js _data/metadata.js posts/posts.json pelicanconf.py docusaurus.config.js package.json CNAME"
).split()
WORDS = """title: url: baseURL= base_url= [params] [languages.en] contentDir= permalinks: { } [ ] ( ) ' " ` - * & ! #
, \\ ${ => : = // /* true null 1 defaults scope path values feed dir: input: presets blog SITENAME= author""".split()
PIECES = st.sampled_from([*WORDS, "\n", "\t", "\n  "])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.sampled_from(CONFIGURATIONS), min_size=1, max_size=3, unique=True),
    data=st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=60).map(lambda each: " ".join(each).encode())),
)
def test_whatever_stands_there_is_an_origin(names: list[str], data: bytes) -> None:
    found = recognise(names, [SourceFile(path=name, data=data) for name in names])
    assert isinstance(found, Origin)
    assert not found.folder.startswith("/")
    assert ".." not in found.folder.split("/")


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ("", "slug"),
        ('paths = "safe"', "unchanged"),
        ("paths_keep_dates = true", "dated_slug"),
        ('paths = "off"\npaths_keep_dates = true', "dated_unchanged"),
    ],
)
def test_zolas_paths_may_keep_their_signs_and_dates(settings: str, word: str) -> None:
    found = look({"zola.toml": f'base_url = "https://example.org"\n[slugify]\n{settings}\n'})
    assert found.permalinks.pattern == f"/:folders/:{word}/"
