"""The bytes of a mail, read back by the standard library."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.email.compose import composer
from publisher.mail_model import Envelope, RenderedIssue

ISSUE = RenderedIssue(
    newsletter="weekly",
    title="주간 소식",
    slot="2026-11-23T09:00",
    instant=datetime(2026, 11, 23, 0, 0, tzinfo=UTC),
    subject="비 오는 날의 나룻배",
    html="<p>비 " + "가" * 2000 + "</p>",
    text="비\n",
)


def envelope(
    recipient: str = "a@example.org",
    *,
    issue: RenderedIssue = ISSUE,
    sender: str = "느린 오후 <news@example.org>",
    reply_to: str = "",
) -> Envelope:
    return composer(issue, sender=sender, reply_to=reply_to)(recipient)


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_it_has_a_text_and_an_html_part_that_say_what_the_issue_says() -> None:
    message = read(envelope().data)
    parts = {part.get_content_type(): part.get_content() for part in message.iter_parts()}  # type: ignore[attr-defined]
    assert parts == {"text/plain": ISSUE.text, "text/html": ISSUE.html}
    assert message.get_content_type() == "multipart/alternative"


def test_its_headers() -> None:
    message = read(envelope(reply_to="desk@example.org").data)
    assert message["From"].addresses[0].display_name == "느린 오후"
    assert message["From"].addresses[0].addr_spec == "news@example.org"
    assert message["To"] == "a@example.org"
    assert message["Reply-To"] == "desk@example.org"
    assert message["Subject"] == ISSUE.subject
    assert message["Date"].datetime == ISSUE.instant
    assert message["List-Id"] == "<weekly.example.org>"
    assert message["List-Unsubscribe"] == "<mailto:desk@example.org?subject=unsubscribe%20weekly>"
    assert message["Precedence"] == "bulk"
    assert message["MIME-Version"] == "1.0"


def test_lines_are_short_end_in_crlf_and_are_ascii() -> None:
    data = envelope().data
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 998


def test_only_the_recipient_and_the_message_id_differ() -> None:
    address = composer(ISSUE, sender="news@example.org", reply_to="")
    one, other = (address(f"{name}@example.org").data.split(b"\r\n") for name in "ab")
    assert [a.partition(b":")[0] for a, b in zip(one, other, strict=True) if a != b] == [b"To", b"Message-ID"]


def test_the_same_delivery_has_the_same_bytes_and_name() -> None:
    assert envelope() == envelope()
    assert envelope().name != envelope("b@example.org").name
    assert "example.org" not in envelope().name


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("news@example.org", "news@example.org"),
        ('"Doe, Jane" <news@example.org>', '"Doe, Jane" <news@example.org>'),
        ("느린 오후의 아주아주 긴 이름을 가진 주간 소식지 편집부와 친구들 <news@example.org>", "news@example.org"),
    ],
)
def test_senders_of_every_kind(sender: str, shown: str) -> None:
    assert shown in str(read(envelope(sender=sender).data)["From"])


HANGUL = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
WORD = st.text(
    st.one_of(HANGUL, st.characters(min_codepoint=33, max_codepoint=126), st.sampled_from("🌧北茶é")), min_size=1
)


@given(st.lists(WORD, min_size=1, max_size=30).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_every_subject_arrives_as_it_was_written(subject: str) -> None:
    """The newer header code of Python 3.11 loses spaces between Korean words."""
    data = envelope(issue=replace(ISSUE, subject=subject)).data
    raw = email.message_from_bytes(data)["Subject"]
    assert all(len(line) <= 76 for line in data.split(b"\r\n\r\n")[0].split(b"\r\n") if line.startswith(b" =?"))
    assert str(make_header(decode_header(raw))).replace("\r\n", "") == subject
