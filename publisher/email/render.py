"""An issue becomes its final words: subject, HTML with its CSS inlined, and text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from publisher.email.body import fitted
from publisher.email.budget import Extent, fit
from publisher.email.footnotes import noted
from publisher.email.look import families, palettes
from publisher.email.places import PLACES, folder
from publisher.errors import TemplateError
from publisher.languages.base import Words, direction
from publisher.mail_model import Issue, Newsletter, RenderedIssue
from publisher.model import URL_UNSET, Entry, Image, Post, Site
from publisher.templating import SUFFIX
from publisher.templating import render as fill
from publisher.text import cut, line, wrap
from publisher.urls import absolute
from publisher.words import words

PREHEADER_LENGTH = 120
SUBJECT_LENGTH = 200
TITLE_LENGTH = 300
SUMMARY_LENGTH = 1_000
MAX_CATEGORIES = 5
TEXT_TEMPLATE = "digest.txt"
# Bytes that the templates put around a post, at least: its estimate grows when the mail is measured.
AROUND = 300

SAMPLE_ENTRY = Entry(
    id="sample",
    url="https://example.org/",
    title="sample",
    published=datetime(2026, 1, 1, tzinfo=UTC),
    updated=datetime(2026, 1, 1, tzinfo=UTC),
    authors=(),
    categories=(),
    tags=(),
    language="en",
    image=None,
    summary="sample",
    content="",
    text="",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A post as the templates are given it: what of it there is room for, and the posts of the same story.

    `content` is "" but for a post in full, `summary` where there is no room for it; `image` is None where an earlier
    post shows the same. `links` are the footnotes of `text`, from number `first` on.
    """

    url: str
    title: str
    language: str
    direction: str
    categories: tuple[str, ...]
    image: Image | None
    summary: str
    content: str
    text: str
    links: tuple[str, ...]
    first: int
    others: tuple["Told", ...] = ()


def render(
    issue: Issue,
    *,
    site: Site,
    templates: Mapping[str, str],
    leave: str,
    preferences: str = "",
    languages: Mapping[str, Words] | None = None,
    has_copy: bool = True,
) -> RenderedIssue:
    """The subject, HTML and text of an issue. `leave` is the address that unsubscribes, or the place of each reader's.

    `preferences` is that of what a reader chose, "" where nothing can be chosen; `languages` are the project's own; an
    issue that `has_copy` on the web leads there. Raises TemplateError where a template or the subject cannot be
    rendered.
    """
    from publisher.email.inline import inline  # premailer loads an HTTP client, which takes a while

    newsletter = issue.newsletter
    lead = issue.entries[0]
    subject = _subject(newsletter.subject, newsletter, lead, site)
    opening = {"subject": _closed(subject), "preheader": _closed(cut(lead.summary, PREHEADER_LENGTH))}
    ways = {"leave": leave, "preferences": preferences}
    frame = _frame(issue, site, words(site.language, languages), has_copy=has_copy) | opening | ways
    stories = list(_stories(issue))
    changed = [_titled(post) for post in issue.updated]
    bodies: dict[str, str] = {}  # made once, and only of posts that there may be room for
    template = f"digest-{newsletter.look.name}.html"

    def body(content: str) -> str:
        if content not in bodies:
            bodies[content] = _closed(fitted(content, frame["light"]))
        return bodies[content]

    def view(extents: Sequence[Extent]) -> dict[str, Any]:
        of_stories, of_changed = extents[: len(stories)], extents[len(stories) :]
        said, left_out = frame["words"], sum(extent is Extent.NOTHING for extent in of_stories) + issue.more
        told = (_within(told, extent) for told, extent in zip(stories, of_stories, strict=True) if extent)
        told = (replace(each, content=body(each.content)) for each in told)
        more = said.more.format(count=left_out) if left_out else ""
        updated = [each for each, extent in zip(changed, of_changed, strict=True) if extent is Extent.SUMMARY]
        return frame | {"stories": _numbered(told), "updated": updated, "more": more}

    def make(extents: Sequence[Extent]) -> str:
        return inline(fill(templates, template, view(extents)), template + SUFFIX)

    # What changed is named when every new post has its summary.
    costs = [*map(_costs, stories), *((0, _costs(told)[0]) for told in changed)]
    html, extents = fit(costs, make)
    return RenderedIssue(
        newsletter=newsletter.name,
        title=newsletter.title,
        slot=issue.slot.label,
        instant=issue.slot.instant,
        subject=subject,
        html=html,
        text=fill(templates, TEXT_TEMPLATE, view(extents)).strip() + "\n",
        shortened=tuple(_shortened(stories, changed, extents)),
    )


def _frame(issue: Issue, site: Site, said: Words, *, has_copy: bool) -> dict[str, Any]:
    """What the templates are told beside the posts."""
    newsletter = issue.newsletter
    copy = absolute(site.url, folder(newsletter.name, issue.slot.label))
    day = issue.slot.instant.astimezone(ZoneInfo(newsletter.timezone)).date()
    light, dark = palettes(newsletter.look)
    fonts, outlook = families(newsletter.look, site.language)
    return {
        "site": site,
        "newsletter": newsletter,
        "look": newsletter.look,
        "light": light,
        "dark": dark,
        "fonts": fonts,
        "outlook": outlook,
        "words": said,
        "direction": direction(site.language),
        "date": said.date(day),
        "count": said.posts(len(issue.entries) + issue.more),
        "why": said.why.format(title=newsletter.title),
        "wrap": wrap,
        "browser": copy if has_copy and site.url != URL_UNSET else "",
        "archive": absolute(site.url, folder(newsletter.name)),
    }


def _stories(issue: Issue) -> Iterator[Told]:
    """Each story, with all that there might be room for. Stock pictures are shown once."""
    shown: set[str] = set()
    is_full = issue.newsletter.mode == "full"
    for story in issue.stories:
        entry = story.lead
        is_new = entry.image is not None and entry.image.url not in shown
        if entry.image is not None:
            shown.add(entry.image.url)
        others = tuple(_told(other, image=None, is_full=False) for other in story.others)
        yield replace(_told(entry, image=entry.image if is_new else None, is_full=is_full), others=others)


def _told(entry: Entry, *, image: Image | None, is_full: bool) -> Told:
    return Told(
        url=_closed(entry.url),
        title=_closed(cut(entry.title, TITLE_LENGTH)),
        language=entry.language,
        direction=direction(entry.language),
        categories=tuple(_closed(cut(each, TITLE_LENGTH)) for each in entry.categories[:MAX_CATEGORIES]),
        image=image and replace(image, url=_closed(image.url), alt=_closed(image.alt)),
        summary=_closed(cut(entry.summary, SUMMARY_LENGTH)),
        content=entry.content if is_full else "",
        text=_closed(entry.text) if is_full else "",
        links=(),
        first=1,
    )


def _titled(post: Post) -> Told:
    """A post of which there is nothing to be said but that it changed."""
    return Told(
        url=_closed(post.url),
        title=_closed(cut(post.title, TITLE_LENGTH)),
        language=post.language,
        direction=direction(post.language),
        categories=(),
        image=None,
        summary="",
        content="",
        text="",
        links=(),
        first=1,
    )


def _closed(words: str) -> str:
    """The words of an author, in which no place of a reader's is open.

    Otherwise a picture at `https://x.example/?reader@address.invalid` would tell whoever watches it who the reader is.
    Names of hosts say the same in capitals (RFC 4343), and these lead nowhere anyway.
    """
    for place in PLACES:
        words = words.replace(place, place.replace("invalid", "INVALID"))
    return words


def _costs(told: Told) -> tuple[int, ...]:
    """The bytes that each extent of a post takes, at least; as many as there are to choose from."""
    others = sum(_costs(other)[0] for other in told.others)
    title = AROUND + len(told.url.encode()) + len(told.title.encode()) + others
    picture = len((told.image.url + told.image.alt).encode()) if told.image else 0
    summary = title + AROUND + picture + len("".join((told.summary, *told.categories)).encode())
    return (title, summary, summary + len(told.content.encode())) if told.content else (title, summary)


def _within(told: Told, extent: Extent) -> Told:
    """The post with no more than an extent of it."""
    if extent is Extent.TITLE:
        return replace(told, categories=(), image=None, summary="", content="", text="")
    return replace(told, content="", text="") if extent is Extent.SUMMARY else told


def _numbered(stories: Iterator[Told]) -> tuple[Told, ...]:
    """The posts with the links of their texts as footnotes, numbered from 1 on through the mail."""
    numbered: list[Told] = []
    first = 1
    for told in stories:
        text, links = noted(told.text, first)
        numbered.append(replace(told, text=text, links=links, first=first))
        first += len(links)
    return tuple(numbered)


def _shortened(stories: Sequence[Told], changed: Sequence[Told], extents: Sequence[Extent]) -> Iterator[str]:
    """What the mail had no room for, a line for each post."""
    left = {Extent.NOTHING: "is only counted", Extent.TITLE: "has only its title", Extent.SUMMARY: "has only a summary"}
    for told, extent in zip(stories, extents, strict=False):
        if extent < len(_costs(told)):
            yield f"{told.title!r} {left[extent]}"
    for told, extent in zip(changed, extents[len(stories) :], strict=True):
        if extent is not Extent.SUMMARY:
            yield f"{told.title!r} changed, and is not named"


def check_subject(text: str) -> None:
    """Raises ValueError for a template of a subject that no issue could fill in."""
    sample = Newsletter(name="sample", title="sample")
    try:
        _subject(text, sample, SAMPLE_ENTRY, Site(title="sample"))
    except TemplateError as error:
        cure = "write one as in {{ newsletter.title }}: {{ lead.title }}"
        raise ValueError(f"{text!r} cannot be filled in ({error.fault.what}); {cure}") from error


def _subject(text: str, newsletter: Newsletter, lead: Entry, site: Site) -> str:
    filled = fill({"subject.j2": text}, "subject", {"newsletter": newsletter, "lead": lead, "site": site})
    return cut(line(filled), SUBJECT_LENGTH) or newsletter.title
