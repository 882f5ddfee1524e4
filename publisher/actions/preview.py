"""The next issue as files to look at: nothing is sent and nothing is recorded."""

import mimetypes
import os
import re
from collections.abc import Mapping, Sequence
from email.header import decode_header, make_header
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote

from publisher import output
from publisher.email.budget import LIMIT
from publisher.errors import Fault
from publisher.mail_model import Envelope, RenderedIssue
from publisher.model import Document, Site
from publisher.templating import render

GMAIL_CUTS_AT = 102 * 1024  # bytes of HTML after which Gmail hides the rest behind a link


def preview(
    issue: RenderedIssue,
    envelope: Envelope,
    *,
    site: Site,
    pictures: Sequence[Path],
    templates: Mapping[str, str],
    to: Path,
) -> tuple[Document, ...]:
    """Write `index.html`, `digest.html`, `digest.txt` and `digest.eml` below `to`.

    The page shows pictures of this site that lie in one of the folders `pictures`, though they may not be on the web
    yet; the mail itself is left alone. Raises TemplateError.
    """
    shown, copies = _with_pictures(issue.html, site, pictures)
    size = len(issue.html.encode())
    view = {
        "site": site,
        "issue": issue,
        "shown": shown,
        "headers": _readable(envelope.data.partition(b"\r\n\r\n")[0].decode()),
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


def warn(issue: RenderedIssue) -> tuple[Fault, ...]:
    """What its readers would suffer from."""
    cure = 'write content = "summary" or a smaller max_posts for this newsletter, if that is too little'
    what = f"cut to {LIMIT // 1000} KB, because Gmail hides what is more: {'; '.join(issue.shortened)}"
    shortened = (Fault(path="digest.html", line=0, what=what, cure=cure),) if issue.shortened else ()
    size = len(issue.html.encode())
    if size <= GMAIL_CUTS_AT:
        return shortened
    what = f"{size // 1024} KB of HTML, of which Gmail shows {GMAIL_CUTS_AT // 1024}"
    return (*shortened, Fault(path="digest.html", line=0, what=what, cure="make the templates smaller"))


def _readable(headers: str) -> str:
    """Headers as a mail program shows them: unfolded, and their encoded words decoded (RFC 2047)."""
    lines = re.sub(r"\r\n[ \t]+", " ", headers).split("\r\n")
    return "\n".join(str(make_header(decode_header(line))) for line in lines)


def _with_pictures(html: str, site: Site, folders: Sequence[Path]) -> tuple[str, tuple[Document, ...]]:
    """The page with the addresses of local pictures turned into those of copies, and the copies."""
    copies: dict[str, Document] = {}

    def local(match: re.Match[str]) -> str:
        url = unescape(match[2])
        path = unquote(url.removeprefix(site.url).partition("?")[0])
        file = _picture(path, folders) if url.startswith(site.url) else None
        if file is None:
            return match[0]
        copies[path] = Document(path=f"pictures/{path}", type="", data=file.read_bytes())
        return f"{match[1]}pictures/{escape(quote(path))}{match[3]}"

    return re.sub(r'(<img[^>]*?src=")([^"]+)(")', local, html), tuple(copies.values())


def _picture(path: str, folders: Sequence[Path]) -> Path | None:
    """The file of a picture below one of the folders; nothing else of theirs is ever copied."""
    if not (mimetypes.guess_type(path)[0] or "").startswith("image/"):
        return None
    for folder in folders:
        try:
            file = (folder / path.lstrip("/")).resolve()
            if file.is_relative_to(folder.resolve()) and file.is_file() and os.access(file, os.R_OK):
                return file
        except (OSError, ValueError):  # a name that no disk can hold
            continue
    return None
