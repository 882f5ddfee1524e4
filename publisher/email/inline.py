"""An issue becomes the words of a mail, once for everyone: Jinja2 fills the templates, premailer inlines their CSS.

The room of premailer and of cssutils, which it drives. Their traps, each with a test:

- with every network option off, cssutils still opens the target of an `@import`, a local file too: it is refused;
- `!important` is stripped from media queries unless told otherwise, and dark mode with it: the responsive rules stand
  in a block of their own that premailer leaves alone;
- what cssutils cannot parse is deleted with a line in a log: here that is an error, because the style sheet is ours;
- libxml2, which writes the page, leaves `<!--` in attributes as it is, where other programs look for a comment.
"""

import logging
import re

import cssutils
import cssutils.util
from premailer import Premailer

from publisher.errors import Fault, TemplateError

# A comment, a style block, or a tag with its attributes, whatever stands in them.
PIECE = r"""<!--.*?-->|<style.*?</style>|(?P<tag><[a-zA-Z][^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>)"""


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


def inline(html: str, template: str = "digest.html.j2") -> str:
    """The page, made of a template, with its CSS written into the elements.

    A style block marked data-premailer="ignore" stays as it is. Opens no file and no address. Raises TemplateError for
    CSS that would be lost.
    """
    sheets = re.findall(r"<style.*?</style>", html, re.DOTALL | re.IGNORECASE)
    if any("@import" in sheet.lower() for sheet in sheets):
        raise _refusal(template, "its style sheet has an @import", "write the rules themselves")
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
        what = f"its CSS cannot be inlined ({type(error).__name__}: {error})"
        raise _refusal(template, what, "write it plainer") from error
    finally:
        _log.removeHandler(complaints)
    if complaints.deletions:
        what = f"its style sheet would lose a rule: {complaints.deletions[0]}"
        raise _refusal(template, what, "write it in plain CSS 2")
    return re.sub(PIECE, _without_comment, str(inlined), flags=re.DOTALL)


def _without_comment(piece: re.Match[str]) -> str:
    tag = piece["tag"]
    return tag.replace("<!--", "&lt;!--").replace("-->", "--&gt;") if tag and "-->" in tag else piece[0]


def _refusal(template: str, what: str, cure: str) -> TemplateError:
    return TemplateError(Fault(path=f"templates/{template}", what=what, cure=cure))
