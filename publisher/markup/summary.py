"""What an entry says in short, where its author wrote no summary."""

import re

from lxml.html import HtmlElement

from publisher.markup.plaintext import spoken
from publisher.markup.tree import parse, replace
from publisher.text import cut, line

LENGTH = 280  # characters

# Where the author ends the teaser, as WordPress, Ghost, Hugo, Hexo, Jekyll, Docusaurus, Pelican and Eleventy have it.
MORE = re.compile(
    r"<!--\s*(?:(?:read-?)?more|truncate|pelican_end_summary|(?:/|end[-_ ]?)?excerpt|summary-end)\b[^<>]*?-->",
    re.IGNORECASE,
)
TRUNCATE = re.compile(r"^[ \t]*\{/\*[ \t]*truncate[ \t]*\*/\}[ \t]*$", re.MULTILINE | re.IGNORECASE)
BESIDE = ("table", "figure", "details", "aside", "footer", "dl", "pre")  # in these no teaser begins
DATE_WORDS = set(
    "on by at in the of st nd rd th am pm utc gmt last first originally written posted published updated modified "
    "edited created date jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july "
    "august september october november december mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday "
    "thursday friday saturday sunday min minute minutes read "
    "년 월 일 작성 작성일 수정 수정일 발행일 게시일 "
    "年 月 日 更新 更新日 投稿 投稿日 公開日 发布 发布于 发表于 更新于".split()
)


def marked(text: str) -> str:
    """The words of MDX, which has no comments of HTML's, with the mark that `summary` knows."""
    return TRUNCATE.sub("<!-- truncate -->", text, count=1)


def summary(raw: str, tree: HtmlElement, *, separator: str = "") -> str:
    """What stands before the author's `<!--more-->`, else the first paragraph that says something.

    `separator` is a mark of the author's own. `tree` is `raw`, mended.
    """
    more = re.search(re.escape(separator), raw) if separator and separator.strip() else None
    more = more or MORE.search(raw)
    return cut((more and _teaser(raw[: more.start()])) or _first_paragraph(tree), LENGTH)


def _teaser(raw: str) -> str:
    tree = parse(raw)
    whole = spoken(tree)
    for element in list(tree.iter(*BESIDE, "h1", "h2", "h3", "h4", "h5", "h6")):
        replace(element)
    return spoken(tree) or whole


def _first_paragraph(tree: HtmlElement) -> str:
    for paragraph in tree.iter("p"):
        if (
            next(paragraph.iterancestors(*BESIDE), None) is None
            and (words := spoken(paragraph))
            and _says(paragraph, words)
        ):
            return words
    return spoken(tree)


def _says(paragraph: HtmlElement, words: str) -> bool:
    """Whether it is more than a lone link, a line that is all bold, or a date."""
    shown = "".join(line(child.text_content()) for child in paragraph.iter("a", "b", "strong", "time"))
    bare = re.sub(r"\W", "", shown)
    is_shown_otherwise = bare == re.sub(r"\W", "", words) if bare else not re.search(r"\w", words)
    is_date = re.search(r"\d", words) and DATE_WORDS.issuperset(re.findall(r"[^\W\d_]+", words.lower()))
    return not (is_shown_otherwise or is_date)
