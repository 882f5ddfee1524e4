"""An issue becomes the words of a mail, once for everyone: Jinja2 fills the templates, premailer inlines their CSS.

The room of premailer and of cssutils, which it drives. Their traps, each with a test:

- with every network option off, cssutils still opens the target of an `@import`, a local file too: it is refused;
- `!important` is stripped from media queries unless told otherwise, and dark mode with it: the responsive rules stand
  in a block of their own that premailer leaves alone;
- what cssutils cannot parse is deleted with a line in a log: here that is an error, because the style sheet is ours.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import cssutils
import cssutils.util
from premailer import Premailer

from publisher.email.compose import leave_url
from publisher.errors import Fault, TemplateError
from publisher.model import Entry, Issue, Newsletter, RenderedIssue, Site
from publisher.templating import render as fill
from publisher.text import cut, line, wrap
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


class _Complaints(logging.Handler):
    """What cssutils says of a style sheet while it is read."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.deletions: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        # A value that cssutils does not know is kept; only what it cannot parse is lost.
        if "Syntax Error" in message or "Unexpected" in message:
            self.deletions.append(message)


def _fetch_nothing(_url: str) -> tuple[None, bytes]:
    return None, b""


cssutils.util._defaultFetcher = _fetch_nothing  # the only way to keep cssutils from opening files and addresses

# A logger that no other part of the process can switch off or listen to: what it says decides.
_log = logging.Logger("cssutils", logging.ERROR)
cssutils.log.setLog(_log)


def render(issue: Issue, *, site: Site, templates: Mapping[str, str], leave: str) -> RenderedIssue:
    """The subject, HTML and text of an issue. `leave` is the mail address that takes unsubscribe requests.

    Raises TemplateError where a template or the subject cannot be rendered.
    """
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
        "entries": issue.entries,
        "pictured": _first_with_picture(issue.entries),
        "wrap": wrap,
        "count": said.posts(len(issue.entries)),
        "more": said.more.format(count=issue.more) if issue.more else "",
        "why": said.why.format(title=newsletter.title),
        "leave": leave_url(leave, newsletter.name),
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


def inline(html: str) -> str:
    """The page with its CSS written into the elements; a style block marked data-premailer="ignore" stays as it is.

    Opens no file and no address. Raises TemplateError for CSS that would be lost.
    """
    sheets = re.findall(r"<style.*?</style>", html, re.DOTALL | re.IGNORECASE)
    if any("@import" in sheet.lower() for sheet in sheets):
        raise _refusal("its style sheet has an @import", "write the rules themselves")
    complaints = _Complaints()
    _log.addHandler(complaints)
    try:
        inlined = Premailer(
            html,
            allow_network=False,
            allow_loading_external_files=False,
            strip_important=False,
            disable_validation=True,
            keep_style_tags=False,
            align_floating_images=False,
            disable_link_rewrites=True,
            disable_basic_attributes=["width", "height", "bgcolor", "align", "valign"],
        ).transform(pretty_print=False)
    except Exception as error:  # it has one for each oddity of a page or a style sheet
        raise _refusal(f"its CSS cannot be inlined ({type(error).__name__}: {error})", "write it plainer") from error
    finally:
        _log.removeHandler(complaints)
    if complaints.deletions:
        raise _refusal(f"its style sheet would lose a rule: {complaints.deletions[0]}", "write it in plain CSS 2")
    return str(inlined)


def _refusal(what: str, cure: str) -> TemplateError:
    return TemplateError(Fault(path=f"templates/{TEMPLATE}.j2", what=what, cure=cure))
