"""A post and its body become an Entry."""

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from publisher.dialects.expand import expand
from publisher.errors import ContentError, Fault
from publisher.markup import markdown, tree
from publisher.markup.plaintext import spoken, text
from publisher.markup.safe import clean
from publisher.model import Body, Entry, Image, Post, Surroundings
from publisher.text import cut, line
from publisher.urls import absolute

SUMMARY_LENGTH = 280  # characters of a summary that is taken from the body
MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """An entry, and what its author should know about it although it is published."""

    entry: Entry
    warnings: tuple[Fault, ...] = ()


def entry(post: Post, body: Body, surroundings: Surroundings) -> Rendered:
    """The post made ready to be read elsewhere: see `publisher.model.Entry`.

    Raises ContentError for a body that the libraries which read it cannot stand.
    """
    try:
        return _entry(post, body, surroundings)
    except Exception as error:  # whatever one post does to them, the others are published
        what = f"its body cannot be made into HTML ({type(error).__name__}: {error})"
        raise ContentError(Fault(path=post.path, what=what, cure="write this part of it in a plainer way")) from error


def _entry(post: Post, body: Body, surroundings: Surroundings) -> Rendered:
    expanded = expand(post, body, surroundings, markdown.render)
    raw = expanded.text if expanded.format == "html" else markdown.render(expanded.text)
    root = tree.parse(raw)
    tree.mend(root, base=post.url)
    address = absolute(post.url, post.image.url) if post.image else ""
    image = _take_lead(root, Image(url=address, alt=post.image.alt)) if post.image and address else None
    tree.drop_empty(root)
    made = Entry(
        id=post.id,
        url=post.url,
        title=post.title,
        published=post.published,
        updated=post.updated,
        authors=post.authors,
        categories=post.categories,
        tags=post.tags,
        language=post.language,
        image=image,
        enclosures=post.enclosures,
        summary=post.summary or cut(_teaser(raw, root), SUMMARY_LENGTH),
        content=clean(tree.inner(root)),
        text=text(root),
    )
    return Rendered(entry=made, warnings=expanded.warnings)


def _take_lead(root: HtmlElement, image: Image) -> Image:
    """Take the lead picture out of a body that begins with it, and its description with it."""
    first = root.find(".//img")
    if first is None or first.get("src") != image.url:
        return image
    if not any(words.strip() for words in first.xpath("preceding::text()")):
        first.drop_tree()
    return Image(url=image.url, alt=image.alt or first.get("alt", ""))


def _teaser(raw: str, root: HtmlElement) -> str:
    """What stands before the author's `<!--more-->`, else the first paragraph that says something."""
    more = MORE.search(raw)
    return spoken(tree.parse(raw[: more.start()])) if more else _first_paragraph(root)


def _first_paragraph(root: HtmlElement) -> str:
    """The first paragraph that says something: not a lone link, nor a line that is all bold."""
    for paragraph in root.iter("p"):
        words = spoken(paragraph)
        if words and words != "".join(line(child.text_content()) for child in paragraph.iter("a", "b", "strong")):
            return words
    return spoken(root)
