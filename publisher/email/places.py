"""The few places of an issue that are another's for each reader, and what only its mail or only its web copy says.

A place is written as an address that can never resolve (RFC 2606): inliners of CSS leave it alone. What only the mail
says stands between `<!--mail-->` and `<!--/mail-->`, and what only the web copy says between `<!--web-->` and
`<!--/web-->`.
"""

import re
from html import escape
from urllib.parse import quote

from publisher.mail_model import Reader

LEAVE = "https://leave.invalid/"
PREFERENCES = "https://preferences.invalid/"
ADDRESS = "reader@address.invalid"
PLACES = (LEAVE, PREFERENCES, ADDRESS)


def mail_html(html: str) -> str:
    """The HTML of an issue as it is mailed, its places still open."""
    return _without("web", html)


def web_html(html: str) -> str:
    """The HTML of an issue as it stands on the web. A place that a template leaves open there leads nowhere."""
    bare = _without("mail", html)
    for place in PLACES:
        bare = bare.replace(place, "#" if ":" in place else "")
    return bare


def filled(reader: Reader, *, mailto: str) -> dict[str, str]:
    """What stands in each place for one reader; `mailto` unsubscribes where there is no address on the web for it."""
    leave = reader.leave or mailto
    return {LEAVE: leave, PREFERENCES: reader.preferences or leave, ADDRESS: reader.address}


def in_html(values: dict[str, str]) -> dict[str, str]:
    """The same values for HTML."""
    return {place: escape(value) for place, value in values.items()}


def mailto(address: str, *, newsletter: str, reader: str) -> str:
    """The URL (RFC 6068) that asks `address` to unsubscribe a reader, who may well write from another mailbox.

    `reader` ends with the mark of a delivery: of an address alone anybody could say that it is theirs.
    """
    return f"mailto:{quote(address, safe='@')}?subject={quote(f'unsubscribe {newsletter} {reader}', safe='@')}"


def folder(newsletter: str, slot: str = "") -> str:
    """Where the web copies of a newsletter stand, or that of one slot: `issues/weekly/2026-11-23T0900/`.

    The label of the slot is without its colon: file names on Windows have none.
    """
    return "/".join(part for part in ("issues", newsletter, slot.replace(":", "")) if part) + "/"


def language(html: str) -> str:
    """The language that a page says it is in; "" where it says none."""
    found = re.search(r'<html[^>]*?\slang="([A-Za-z0-9-]+)"', html)
    return found[1] if found else ""


def _without(mark: str, html: str) -> str:
    """The HTML without what stands between one kind of mark, and without the marks of the other."""
    kept = re.sub(rf"<!--{mark}-->.*?<!--/{mark}-->", "", html, flags=re.DOTALL)
    return re.sub(r"<!--/?(?:mail|web)-->", "", kept)
