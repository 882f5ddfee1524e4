"""The next issue as files to look at: nothing is sent and nothing is recorded."""

import json
import mimetypes
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote

from publisher import output
from publisher.actions.base import signature
from publisher.email.budget import LIMIT
from publisher.email.clients import GMAIL_CUTS_AT, losses
from publisher.email.places import mail_html
from publisher.errors import Fault
from publisher.mail_model import Envelope, RenderedIssue
from publisher.model import Document, Entry, Site
from publisher.templating import render
from publisher.text import fingerprint

ENTRIES = "digest.json"
STAMP = "stamp.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The titles of the entries that are new, changed or gone since the last preview; all None before the first."""

    new: tuple[str, ...] | None = None
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def preview(
    issue: RenderedIssue,
    envelope: Envelope,
    *,
    entries: Sequence[Entry],
    site: Site,
    pictures: Sequence[Path],
    templates: Mapping[str, str],
    to: Path,
    is_watched: bool = False,
) -> tuple[Document, ...]:
    """Write `index.html` and the mail, whole and in parts, below `to`.

    The page shows pictures of this site that lie in one of the folders `pictures`, though they may not be on the web
    yet; the mail itself is left alone. A page that `is_watched` reloads itself. Raises TemplateError.
    """
    message = message_from_bytes(envelope.data, policy=policy.default)
    text, html = parts(envelope)
    shown, copies = _with_pictures(html, site, pictures)
    now = {
        entry.id: (entry.title, fingerprint(f"{entry.title}\n{entry.summary}\n{entry.content}")) for entry in entries
    }
    size = len(html.encode())
    view = {
        "issue": issue,
        "sender": parseaddr(str(message["From"])),
        "shown": shown,
        "text": text,
        "headers": _readable(envelope.data.partition(b"\r\n\r\n")[0].decode()),
        "size": size,
        "budget": LIMIT,
        "cut": GMAIL_CUTS_AT,
        "message_size": len(envelope.data),
        "losses": tuple(losses(html)),
        "changes": _changes(to / ENTRIES, now),
        "stamp": signature(envelope.data, shown) if is_watched else "",
    }
    documents = (
        Document(path="index.html", type="text/html", data=render(templates, "preview.html", view).encode()),
        Document(path="digest.html", type="text/html", data=html.encode()),
        Document(path="digest.txt", type="text/plain", data=text.encode()),
        Document(path="digest.eml", type="message/rfc822", data=envelope.data),
        Document(path=ENTRIES, type="application/json", data=_kept(now)),
    )
    output.write(to, (*documents, *copies))
    if is_watched:  # after the page that it makes browsers load
        tell(to, stamp=str(view["stamp"]))
    return documents


def parts(envelope: Envelope) -> tuple[str, str]:
    """The words of a mail as text, and as HTML."""
    message = message_from_bytes(envelope.data, policy=policy.default)
    text, html = (str(part.get_content()).replace("\r\n", "\n") for part in message.iter_parts())
    return text, html


def tell(to: Path, *, stamp: str = "", fault: str = "") -> None:
    """Tell a page that is open in a browser what it should show: another mail, or why there is none.

    It is a script, because a page from a disk may load no other file. Raises OutputError.
    """
    data = f"publisher({json.dumps(stamp)}, {json.dumps(fault)})\n".encode()
    output.write(to, [Document(path=STAMP, type="text/javascript", data=data)])


def sources(project: Path, *, without: Path) -> tuple[tuple[str, str], ...]:
    """The path and the stamp of every file that a preview could depend on: all but what programs make."""
    made = {"out", "outbox", "node_modules"}
    found: list[tuple[str, str]] = []
    for where, folders, names in os.walk(project):
        inner = (each for each in folders if each not in made and not each.startswith("."))
        folders[:] = sorted(each for each in inner if Path(where, each).resolve() != without.resolve())
        paths = (Path(where, name) for name in sorted(names) if not re.search(r"\.(?:db|lock|sqlite3?)(?:-|$)", name))
        found += [(str(path), output.stamp(path)) for path in paths]
    return tuple(found)


def warn(issue: RenderedIssue) -> tuple[Fault, ...]:
    """What its readers would suffer from."""
    cure = 'write content = "summary" or a smaller max_posts for this newsletter, if that is too little'
    what = f"cut to {LIMIT // 1000} KB, because Gmail hides what is more: {'; '.join(issue.shortened)}"
    shortened = (Fault(path="digest.html", line=0, what=what, cure=cure),) if issue.shortened else ()
    size = len(mail_html(issue.html).encode())
    if size <= GMAIL_CUTS_AT:
        return shortened
    what = f"{size // 1024} KB of HTML, of which Gmail shows {GMAIL_CUTS_AT // 1024}"
    return (*shortened, Fault(path="digest.html", line=0, what=what, cure="make the templates smaller"))


# Of each entry by its id: the title, and a fingerprint of all that the mail may say of it.
Kept = Mapping[str, tuple[str, str]]


def _kept(entries: Kept) -> bytes:
    return (json.dumps(entries, ensure_ascii=False, indent=2) + "\n").encode()


def _changes(file: Path, now: Kept) -> Changes:
    """What became of the entries since an earlier preview wrote the file."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        before = {key: (str(title), str(mark)) for key, (title, mark) in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):  # none yet, or not ours
        return Changes()
    return Changes(
        new=tuple(title for key, (title, _) in now.items() if key not in before),
        changed=tuple(title for key, (title, mark) in now.items() if key in before and before[key] != (title, mark)),
        gone=tuple(title for key, (title, _) in before.items() if key not in now),
    )


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
