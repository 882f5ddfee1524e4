"""The next issue as files to look at: nothing is sent and nothing is recorded."""

import re
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from publisher import output
from publisher.model import Document, Envelope, RenderedIssue, Site
from publisher.templating import render

GMAIL_CUTS_AT = 102 * 1024  # bytes of HTML after which Gmail hides the rest behind a link


def preview(
    issue: RenderedIssue,
    envelope: Envelope,
    *,
    site: Site,
    pictures: Path,
    templates: Mapping[str, str],
    to: Path,
) -> tuple[Document, ...]:
    """Write `index.html`, `digest.html`, `digest.txt` and `digest.eml` below `to`.

    The page shows pictures of this site that lie in the folder `pictures` though they are not on the web yet; the
    mail itself is left alone. Raises TemplateError.
    """
    shown, copies = _with_pictures(issue.html, site, pictures)
    size = len(issue.html.encode())
    view = {
        "site": site,
        "issue": issue,
        "shown": shown,
        "headers": envelope.data.partition(b"\r\n\r\n")[0].decode(errors="replace"),
        "size": size,
        "share": round(100 * size / GMAIL_CUTS_AT),
        "message_size": len(envelope.data),
    }
    documents = (
        Document(path="index.html", type="text/html", data=render(templates, "preview.html", view).encode()),
        Document(path="digest.html", type="text/html", data=issue.html.encode()),
        Document(path="digest.txt", type="text/plain", data=issue.text.encode()),
        Document(path="digest.eml", type="message/rfc822", data=envelope.data),
    )
    output.write(to, (*documents, *copies))
    return documents


def _with_pictures(html: str, site: Site, folder: Path) -> tuple[str, tuple[Document, ...]]:
    """The page with the addresses of local pictures turned into those of copies, and the copies."""
    copies: dict[str, Document] = {}

    def local(match: re.Match[str]) -> str:
        url = unescape(match[2])
        path = unquote(urlsplit(url).path).lstrip("/")
        file = folder / path
        if url.startswith(site.url) and file.resolve().is_relative_to(folder.resolve()) and file.is_file():
            copies[path] = Document(path=f"pictures/{path}", type="", data=file.read_bytes())
            return f"{match[1]}pictures/{escape(path)}{match[3]}"
        return match[0]

    return re.sub(r'(<img[^>]*?src=")([^"]+)(")', local, html), tuple(copies.values())
