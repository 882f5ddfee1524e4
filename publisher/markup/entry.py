"""A post and its body become an Entry."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from lxml.html import HtmlElement

from publisher.dialects.expand import expand
from publisher.errors import ContentError, Fault
from publisher.markup import tree
from publisher.markup.addresses import link_sources
from publisher.markup.highlight import highlight
from publisher.markup.mend import mend
from publisher.markup.pieces import put_back
from publisher.markup.plaintext import text
from publisher.markup.safe import clean
from publisher.markup.summary import marked, summary
from publisher.model import Body, Entry, Image, Post, Surroundings
from publisher.urls import absolute

NO_PIECES: Mapping[str, str] = MappingProxyType({})


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
    if body.format == "mdx":
        body = replace(body, text=marked(body.text))
    markdown = partial(_markdown, breaks=surroundings.generator == "hexo")
    expanded = expand(post, body, surroundings, markdown)
    raw = expanded.text if expanded.format == "html" else markdown(expanded.text, pieces=expanded.html)
    raw = put_back(raw, expanded.html)
    root = tree.parse(raw)
    link_sources(root, path=post.path, find=surroundings.find)
    mend(root, base=post.url)
    address = absolute(post.url, post.image.url) if post.image else ""
    image = _take_lead(root, Image(url=address, alt=post.image.alt)) if post.image and address else None
    tree.drop_empty(root)
    highlight(root)
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
        summary=post.summary or summary(raw, root, separator=str(body.metadata.get("excerpt_separator") or "")),
        content=clean(tree.inner(root)),
        text=text(root),
    )
    return Rendered(entry=made, warnings=expanded.warnings)


def _markdown(words: str, *, breaks: bool, pieces: Mapping[str, str] = NO_PIECES) -> str:
    from publisher.markup.markdown.render import render  # takes time to load, and not every folder needs it

    return render(words, breaks=breaks, pieces=pieces)


def _take_lead(root: HtmlElement, image: Image) -> Image:
    """Take the lead picture out of a body that begins with it, and its description with it."""
    first = root.find(".//img")
    if first is None or first.get("src") != image.url:
        return image
    if not any(words.strip() for words in first.xpath("preceding::text()")):
        first.drop_tree()
    return Image(url=image.url, alt=image.alt or first.get("alt", ""))
