"""What an issue costs, and the bytes for one subscriber, beside doing all of it anew for each.

`python benchmarks/compose.py` renders an issue of some 90 KB of HTML, once of summaries and once of whole posts, and
addresses it to 2,000 subscribers; the naive way fills the templates, inlines their CSS and builds a message with the
standard library for each. What both say to one subscriber is compared before a figure is printed.
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
from functools import partial

from publisher.email import places
from publisher.email.compose import composer
from publisher.email.render import SAMPLE_ENTRY, render
from publisher.mail_model import Issue, Newsletter, Reader, RenderedIssue, Slot, Story
from publisher.model import ContentMode, Site
from publisher.project import TEMPLATES

ROUNDS, SUBSCRIBERS, ANEW = 5, 2_000, 5
SENDER = "News <news@example.org>"
SITE = Site(title="느린 오후", url="https://example.org/", language="ko")
SOURCES = {file.name: file.read_text(encoding="utf-8") for file in sorted(TEMPLATES.glob("*.j2"))}
LINE = "비 오는 날의 나룻배는 강을 건너지 않는다. "
BODY = (
    f"<h2>{LINE}</h2>"
    + f'<p>{LINE * 5}<a href="https://example.org/a/">{LINE}</a> <b>{LINE}</b></p>' * 7
    + f"<ul><li>{LINE}</li><li>{LINE}</li></ul><blockquote><p>{LINE}</p></blockquote>"
    + "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
)


def issue_of(mode: ContentMode, count: int) -> Issue:
    entries = [
        replace(
            SAMPLE_ENTRY,
            id=str(number),
            url=f"https://example.org/{number}/",
            title=f"비 오는 날의 나룻배 {number}",
            language="ko",
            summary=LINE * 24,
            content=f"<p>{number}</p>{BODY}",
            text=LINE * 55,
        )
        for number in range(count)
    ]
    return Issue(
        newsletter=Newsletter(name="weekly", title="주간 소식", max_posts=count, mode=mode),
        slot=Slot(newsletter="weekly", label="2026-11-23T09:00", instant=datetime(2026, 11, 23, tzinfo=UTC)),
        stories=tuple(Story(lead=entry) for entry in entries),
        more=0,
    )


ISSUES = {"summaries": issue_of("summary", 33), "whole posts": issue_of("full", 15)}


def rendered(issue: Issue, leave: str) -> RenderedIssue:
    return render(issue, site=SITE, templates=SOURCES, leave=leave)


def naive(unrendered: Issue, recipient: str) -> bytes:
    issue = rendered(unrendered, places.mailto("news@example.org", newsletter="weekly", reader=recipient))
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, recipient, issue.subject
    message["Date"], message["Message-ID"] = format_datetime(issue.instant), f"<{recipient}>"
    message.set_content(issue.text, cte="base64")
    message.add_alternative(places.mail_html(issue.html), subtype="html", cte="base64")
    return message.as_bytes()


def ours(issue: Issue) -> Callable[[str], bytes]:
    envelope = composer(rendered(issue, places.LEAVE), sender=SENDER, reply_to="", site=SITE.url)
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


def measure(name: str, issue: Issue) -> None:
    address = ours(issue)
    if bodies(naive(issue, "a@example.org")) != bodies(address("a@example.org")):
        raise SystemExit("the two ways say different things")
    made = rendered(issue, places.LEAVE)
    if made.shortened:
        raise SystemExit("it is too large, and would be made twice")
    size, wire = len(places.mail_html(made.html).encode()) // 1024, len(address("a@example.org")) // 1024
    first = statistics.median(timed(lambda _: ours(issue)("a@example.org"), 1) for _ in range(ROUNDS))
    anew = statistics.median(timed(partial(naive, issue), ANEW) for _ in range(ROUNDS))
    each = statistics.median(timed(address, SUBSCRIBERS) for _ in range(ROUNDS))
    sys.stdout.write(f"{name}: {size} KB of HTML, {wire} KB on the wire, CPU, median of {ROUNDS}\n")
    sys.stdout.write(f"  render, inline and encode, once for an issue  {first:.1f} ms\n")
    sys.stdout.write(f"  anew for each subscriber  {anew:.1f} ms\n")
    sys.stdout.write(f"  ours for each subscriber  {each:.4f} ms  {each / anew:.6f} of it\n")


def main() -> None:
    for name, issue in ISSUES.items():
        measure(name, issue)


if __name__ == "__main__":
    main()
