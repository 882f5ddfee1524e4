"""What an issue costs, and the bytes for one subscriber, beside doing all of it anew for each.

`python benchmarks/compose.py` renders an issue of some 90 KB of HTML and addresses it to 2,000 subscribers; the naive
way fills the templates, inlines their CSS and builds a message with the standard library for each. What both say to
one subscriber is compared before a figure is printed.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime

from publisher.email import places
from publisher.email.compose import composer
from publisher.email.render import SAMPLE_ENTRY, render
from publisher.mail_model import Issue, Newsletter, Reader, RenderedIssue, Slot, Story
from publisher.model import Site
from publisher.project import TEMPLATES

ROUNDS, SUBSCRIBERS, ANEW = 5, 2_000, 5
SENDER = "News <news@example.org>"
SITE = Site(title="느린 오후", url="https://example.org/", language="ko")
SOURCES = {file.name: file.read_text(encoding="utf-8") for file in sorted(TEMPLATES.glob("*.j2"))}
ENTRIES = tuple(
    replace(
        SAMPLE_ENTRY,
        id=str(number),
        url=f"https://example.org/{number}/",
        title=f"비 오는 날의 나룻배 {number}",
        language="ko",
        summary="비 오는 날의 나룻배는 강을 건너지 않는다. " * 24,
    )
    for number in range(36)
)
ISSUE = Issue(
    newsletter=Newsletter(name="weekly", title="주간 소식", max_posts=len(ENTRIES)),
    slot=Slot(newsletter="weekly", label="2026-11-23T09:00", instant=datetime(2026, 11, 23, tzinfo=UTC)),
    stories=tuple(Story(lead=entry) for entry in ENTRIES),
    more=0,
)


def rendered(leave: str) -> RenderedIssue:
    return render(ISSUE, site=SITE, templates=SOURCES, leave=leave)


def naive(recipient: str) -> bytes:
    issue = rendered(places.mailto("news@example.org", newsletter="weekly", reader=recipient))
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, recipient, issue.subject
    message["Date"], message["Message-ID"] = format_datetime(issue.instant), f"<{recipient}>"
    message.set_content(issue.text, cte="base64")
    message.add_alternative(places.mail_html(issue.html), subtype="html", cte="base64")
    return message.as_bytes()


def ours() -> Callable[[str], bytes]:
    envelope = composer(rendered(places.LEAVE), sender=SENDER, reply_to="", site=SITE.url)
    return lambda recipient: envelope(Reader(address=recipient)).data


def bodies(data: bytes) -> list[str]:
    parts = message_from_bytes(data, policy=default).iter_parts()  # type: ignore[attr-defined]
    return [part.get_content().replace("\r\n", "\n").rstrip() for part in parts]


def timed(make: Callable[[str], bytes], count: int) -> float:
    """CPU milliseconds per subscriber."""
    start = time.process_time()
    for number in range(count):
        make(f"reader{number}@example.org")
    return (time.process_time() - start) / count * 1000


def main() -> None:
    address = ours()
    if bodies(naive("a@example.org")) != bodies(address("a@example.org")):
        raise SystemExit("the two ways say different things")
    size = len(places.mail_html(rendered(places.LEAVE).html).encode()) // 1024
    first = statistics.median(timed(lambda _: ours()("a@example.org"), 1) for _ in range(ROUNDS))
    anew = statistics.median(timed(naive, ANEW) for _ in range(ROUNDS))
    each = statistics.median(timed(address, SUBSCRIBERS) for _ in range(ROUNDS))
    sys.stdout.write(f"{size} KB of HTML, {len(address('a@example.org')) // 1024} KB on the wire, median of {ROUNDS}\n")
    sys.stdout.write(f"render, inline and encode, once for an issue  {first:.1f} ms\n")
    sys.stdout.write(f"anew for each subscriber  {anew:.1f} ms\n")
    sys.stdout.write(f"ours for each subscriber  {each:.4f} ms  {each / anew:.6f} of it\n")


if __name__ == "__main__":
    main()
