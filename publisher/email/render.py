"""An issue becomes its final words: subject, HTML with its CSS inlined, and text."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from publisher.email.places import folder
from publisher.errors import TemplateError
from publisher.mail_model import Issue, Newsletter, RenderedIssue
from publisher.model import URL_UNSET, Entry, Site
from publisher.templating import render as fill
from publisher.text import cut, line, wrap
from publisher.urls import absolute
from publisher.words import words

PREHEADER_LENGTH = 120
SUBJECT_LENGTH = 200
TEMPLATE = "digest.html"

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


def render(issue: Issue, *, site: Site, templates: Mapping[str, str], leave: str) -> RenderedIssue:
    """The subject, HTML and text of an issue. `leave` is the address that unsubscribes, or the place of each reader's.

    Raises TemplateError where a template or the subject cannot be rendered.
    """
    from publisher.email.inline import inline  # premailer loads an HTTP client, which takes a while

    newsletter = issue.newsletter
    said = words(site.language)
    day = issue.slot.instant.astimezone(ZoneInfo(newsletter.timezone)).date()
    lead = issue.entries[0]
    subject = _subject(newsletter.subject, newsletter, lead, site)
    view = {
        "site": site,
        "newsletter": newsletter,
        "words": said,
        "subject": subject,
        "preheader": lead.summary[:PREHEADER_LENGTH],
        "date": said.date(day),
        "stories": issue.stories,
        "updated": issue.updated,
        "pictured": _first_with_picture([story.lead for story in issue.stories]),
        "wrap": wrap,
        "count": said.posts(len(issue.entries)),
        "more": said.more.format(count=issue.more) if issue.more else "",
        "why": said.why.format(title=newsletter.title),
        "leave": leave,
        "browser": absolute(site.url, folder(newsletter.name, issue.slot.label)) if site.url != URL_UNSET else "",
        "archive": absolute(site.url, folder(newsletter.name)),
    }
    return RenderedIssue(
        newsletter=newsletter.name,
        title=newsletter.title,
        slot=issue.slot.label,
        instant=issue.slot.instant,
        subject=subject,
        html=inline(fill(templates, TEMPLATE, view)),
        text=fill(templates, "digest.txt", view).strip() + "\n",
    )


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


def _first_with_picture(entries: Sequence[Entry]) -> frozenset[str]:
    """The ids of the entries whose picture no earlier entry shows: stock pictures are shown once."""
    first = {entry.image.url: entry.id for entry in reversed(entries) if entry.image}
    return frozenset(first.values())
