"""What the bytes for one subscriber cost, beside building each message anew with the standard library.

`python benchmarks/compose.py` addresses an issue of 76 KB of Korean HTML to 2,000 subscribers, in both ways, and
compares what both say before it prints a figure.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime

from publisher.email.compose import composer
from publisher.mail_model import RenderedIssue

ROUNDS, SUBSCRIBERS = 5, 2_000
SENDER = "News <news@example.org>"
ISSUE = RenderedIssue(
    newsletter="weekly",
    title="주간 소식",
    slot="2026-11-23T09:00",
    instant=datetime(2026, 11, 23, tzinfo=UTC),
    subject="비 오는 날의 나룻배",
    html="<p>" + "비 오는 날의 나룻배. " * 2_700 + "</p>",
    text="비 오는 날의 나룻배. " * 400 + "\n",
)


def naive(recipient: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, recipient, ISSUE.subject
    message["Date"], message["Message-ID"] = format_datetime(ISSUE.instant), f"<{recipient}>"
    message.set_content(ISSUE.text, cte="base64")
    message.add_alternative(ISSUE.html, subtype="html", cte="base64")
    return message.as_bytes()


def ours() -> Callable[[str], bytes]:
    envelope = composer(ISSUE, sender=SENDER, reply_to="")
    return lambda recipient: envelope(recipient).data


def bodies(data: bytes) -> list[str]:
    return [part.get_content().rstrip() for part in message_from_bytes(data, policy=default).iter_parts()]  # type: ignore[attr-defined]


def timed(make: Callable[[str], bytes], count: int) -> float:
    """CPU milliseconds per subscriber."""
    start = time.process_time()
    for number in range(count):
        make(f"reader{number}@example.org")
    return (time.process_time() - start) / count * 1000


def main() -> None:
    if bodies(naive("a@example.org")) != bodies(ours()("a@example.org")):
        raise SystemExit("the two ways say different things")
    anew = statistics.median(timed(naive, SUBSCRIBERS // 20) for _ in range(ROUNDS))
    once = statistics.median(timed(ours(), SUBSCRIBERS) for _ in range(ROUNDS))
    sys.stdout.write(f"{len(ISSUE.html.encode()) // 1024} KB of HTML, CPU per subscriber, median of {ROUNDS}\n")
    sys.stdout.write(f"anew  {anew:.3f} ms\nours  {once:.3f} ms  {once / anew:.4f} of it\n")


if __name__ == "__main__":
    main()
