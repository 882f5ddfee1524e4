"""A post and its body become an Entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from lxml.html import HtmlElement

from publisher.dialects.expand import expand
from publisher.errors import ContentError, Fault
from publisher.markup import tree
from publisher.markup.addresses import ROOTED_PICTURES, folder_beside, lay_beside, link_sources, root_at_site, rooted
from publisher.markup.highlight import highlight
from publisher.markup.mend import mend
from publisher.markup.pieces import put_back
from publisher.markup.plaintext import spoken, text
from publisher.markup.safe import clean
from publisher.markup.summary import marked, summary
from publisher.model import Body, Entry, Episode, Image, Post, Surroundings
from publisher.text import file_name
from publisher.urls import absolute, on_web

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
    markdown = partial(_markdown, breaks=surroundings.generator == "hexo", emoji=surroundings.emoji)
    expanded = expand(post, body, surroundings, markdown)
    raw = expanded.text if expanded.format == "html" else markdown(expanded.text, pieces=expanded.html)
    raw = put_back(raw, expanded.html)
    root = tree.parse(raw)
    link_sources(root, path=post.path, find=surroundings.find)
    root_at_site(root, surroundings)
    folder = folder_beside(post, body, surroundings)
    if folder:
        lay_beside(root, folder, own=file_name(post.path))
    mend(root, base=post.url)
    beside = folder or post.url
    address = _address(post.image.url if post.image else "", beside, surroundings)
    image = _take_lead(root, Image(url=address, alt=post.image.alt)) if post.image and address else None
    tree.drop_empty(root)
    highlight(root)
    made = Entry.of(
        post,
        image=image,
        enclosures=tuple(replace(each, url=_address(each.url, beside, surroundings)) for each in post.enclosures),
        episode=post.episode and _episode(post.episode, beside, surroundings),
        summary=_written_summary(post, body, surroundings, markdown)
        or summary(raw, root, separator=str(body.metadata.get("excerpt_separator") or "")),
        content=clean(tree.inner(root)),
        text=text(root),
    )
    return Rendered(entry=made, warnings=expanded.warnings)


def _written_summary(post: Post, body: Body, surroundings: Surroundings, markdown: Callable[[str], str]) -> str | None:
    """The author's own; Hugo and Pelican take the key `summary`, and no other, for Markdown."""
    if post.summary and surroundings.generator in ("hugo", "pelican") and body.metadata.get("summary"):
        return spoken(tree.parse(markdown(post.summary)))
    return post.summary


def _episode(episode: Episode, folder: str, surroundings: Surroundings) -> Episode:
    """What a post says of its episode, with absolute addresses."""
    return replace(
        episode,
        chapters=_address(episode.chapters, folder, surroundings),
        transcripts=tuple(replace(each, url=_address(each.url, folder, surroundings)) for each in episode.transcripts),
    )


def _address(url: str, folder: str, surroundings: Surroundings) -> str:
    """The absolute address of a file on the web that the front matter names, "" without one."""
    if surroundings.generator in ROOTED_PICTURES:
        url = rooted(url, site=surroundings.site.url)
    return on_web(absolute(folder, url)) if url else ""


def _markdown(words: str, *, breaks: bool, emoji: bool, pieces: Mapping[str, str] = NO_PIECES) -> str:
    from publisher.markup.markdown.render import render  # takes time to load, and not every folder needs it

    return render(words, breaks=breaks, emoji=emoji, pieces=pieces)


def _take_lead(root: HtmlElement, image: Image) -> Image:
    """Take the lead picture out of a body that begins with it, and its description with it."""
    first = root.find(".//img")
    if first is None or first.get("src") != image.url:
        return image
    if not any(words.strip() for words in first.xpath("preceding::text()")):
        first.drop_tree()
    return Image(url=image.url, alt=image.alt or first.get("alt", ""))
