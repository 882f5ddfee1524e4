"""What mail programs do not show of a mail: a short table of facts (https://www.caniemail.com) and its HTML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

GMAIL_CUTS_AT = 102 * 1024  # bytes of HTML after which Gmail hides the rest behind a link

GMAIL = "Gmail"
GMAIL_APPS = "Gmail's apps, with accounts of others"
WORD = "Outlook on Windows"
WEBMAIL = "Gmail, Outlook, Yahoo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What some clients do with a mail, and at how many places of it. `is_harm` where readers miss something."""

    client: str
    what: str
    count: int
    is_harm: bool


# Of elements, and of declarations: the client, how the place is known, and what becomes of it.
HARMS_OF_HTML = (
    (WEBMAIL, r"<(?:video|audio|iframe|form|object|embed|svg)\b", "take films, forms and drawings out"),
    (WEBMAIL, r'<img[^>]*\ssrc="data:', "show no picture that stands in the mail itself"),
    (WEBMAIL, r"<img(?![^>]*\salt=)", "say nothing in the place of a picture without alt"),
    (WORD, r'<img[^>]*\ssrc="[^"?#]*\.(?:webp|avif|svg)\b', "shows no pictures in WebP, AVIF and SVG"),
    (WORD, r"<img(?![^>]*\swidth=)", "shows a picture without a width attribute as large as it is"),
)
HARMS_OF_CSS = (
    (WORD, r"[;{]\s*(?:display:\s*(?:flex|grid)|position:|float:)", "ignores flex, grid, position and float"),
    (WEBMAIL, r"var\(\s*--", "ignore a value that is a variable"),
)
HABITS = (
    (WORD, r"[;{]\s*background(?:-image)?:[^;}]*url\(", "shows no picture behind words"),
    (WORD, r"[;{]\s*border-radius:", "draws square corners"),
    (WORD, r"[;{]\s*(?:word-break|overflow-wrap):", "breaks Korean words and long addresses by its own rules"),
    (WORD, r"[;{]\s*max-width:", "ignores max-width: a table for it alone has to hold the width"),
    (GMAIL_APPS, r"@media", "drop style blocks: the mail is as wide as on a desktop"),
    (GMAIL, r"prefers-color-scheme", "makes its own dark colours, whatever the mail says of them"),
)


def losses(html: str) -> Iterator[Loss]:
    """What some clients would not show of this mail as it says, first what readers miss."""
    size = len(html.encode())
    if size > GMAIL_CUTS_AT:
        what = f"shows {GMAIL_CUTS_AT // 1024} of {size // 1024} KB, and hides the rest behind a link"
        yield Loss(client=GMAIL, what=what, count=1, is_harm=True)
    # What only Outlook on Windows reads says nothing of the others.
    shown = re.sub(r"<!--\[if mso.*?<!\[endif\]-->", "", html, flags=re.DOTALL)
    blocks = re.findall(r"<style[^>]*>(.*?)</style>", shown, re.DOTALL)
    css = "".join(f";{each}" for each in (*re.findall(r'\sstyle="([^"]*)"', shown), *blocks))
    for facts, text, is_harm in ((HARMS_OF_HTML, shown, True), (HARMS_OF_CSS, css, True), (HABITS, css, False)):
        for client, pattern, what in facts:
            if count := len(re.findall(pattern, text, re.IGNORECASE)):
                yield Loss(client=client, what=what, count=count, is_harm=is_harm)
