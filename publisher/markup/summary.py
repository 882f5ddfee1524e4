"""What an entry says in short, where its author wrote no summary."""

import re

from lxml.html import HtmlElement

from publisher.markup.plaintext import spoken
from publisher.markup.tree import parse, replace
from publisher.text import cut, line

LENGTH = 280  # characters

# Where the author ends the teaser, as WordPress, Ghost, Hugo, Hexo, Jekyll, Docusaurus, Pelican and Eleventy have it.
MORE = re.compile(
    r"<!--\s*(?:more\b|read-?more\b|truncate\s|pelican_end_summary\b|(?:end[-_ ]?)?excerpt\s|/excerpt\b|summary-end\b)"
    r"[^<>]*?-->",
    re.IGNORECASE,
)
TRUNCATE = re.compile(r"^[ \t]*\{/\*[ \t]*truncate[ \t]*\*/\}[ \t]*$", re.MULTILINE | re.IGNORECASE)
BESIDE = (
    "table",
    "figure",
    "details",
    "aside",
    "nav",
    "footer",
    "dl",
    "pre",
)  # a teaser's first words are not in these
DATED = re.compile(
    r"(?:\W|\d|\b(?:on|by|at|in|the|of|last|first|originally|written|posted|published|updated|modified|edited|created|date"
    r"|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october"
    r"|november|december|mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun|st|nd|rd|th|am|pm|utc|gmt|min|minutes|read)"
    r"(?:day)?\b|작성일?|수정일?|발행일?|년|월|일|更新日?|投稿日?|公開日?|发布于?|更新于|年|月|日)+",
    re.IGNORECASE,
)
LONGEST_DATE = 80


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
    letters = re.sub(r"\W", "", words)
    return letters != re.sub(r"\W", "", shown) and not (len(words) <= LONGEST_DATE and DATED.fullmatch(words))
