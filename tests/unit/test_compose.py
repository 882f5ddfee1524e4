"""The bytes of a mail, read back by the standard library and by another parser."""

import email
import email.policy
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from publisher.email.compose import composer
from publisher.email.places import ADDRESS, LEAVE, PREFERENCES
from publisher.mail_model import Envelope, Reader, RenderedIssue

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
    return composer(issue, sender=sender, reply_to=reply_to)(Reader(address=recipient))


def read(data: bytes, policy: Any = email.policy.default) -> Any:
    message = email.message_from_bytes(data, policy=policy)
    assert not message.defects
    return message


def test_it_has_a_text_and_an_html_part_that_say_what_the_issue_says() -> None:
    message = read(envelope().data)
    parts = {part.get_content_type(): part.get_content().replace("\r\n", "\n") for part in message.iter_parts()}
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
    assert message["List-Unsubscribe"] == "<mailto:desk@example.org?subject=unsubscribe%20weekly%20a@example.org>"
    assert message["Precedence"] == "bulk"
    assert message["MIME-Version"] == "1.0"


def test_lines_are_short_end_in_crlf_and_are_ascii() -> None:
    data = envelope().data
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 998


def test_only_the_recipient_and_the_message_id_differ() -> None:
    address = composer(ISSUE, sender="news@example.org", reply_to="")
    one, other = (address(Reader(address=f"{name}@example.org")).data.split(b"\r\n") for name in "ab")
    assert [a.partition(b":")[0] for a, b in zip(one, other, strict=True) if a != b] == [
        *(b"To", b"List-Unsubscribe", b"Message-ID")
    ]


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


PLACED = replace(
    ISSUE,
    html=f'<html lang="ko"><p>비 오는 날</p><!--mail--><a href="{LEAVE}">그만 받기</a> {ADDRESS}<!--/mail-->'
    "<!--web-->웹<!--/web-->",
    text=f"비 오는 날\n\n그만 받기: {LEAVE}\n설정: {PREFERENCES}\n",
)
READERS = (
    Reader(address="a@example.org"),
    Reader(address="bo+x&y@example.org", name='보 "B" 오'),
    Reader(address="c@비.example", leave="https://example.org/u/tok?a=1&b=2", preferences="https://example.org/p/tok"),
)


def said(reader: Reader) -> tuple[str, str]:
    """The HTML and the text that one of them should get."""
    mailto = f"mailto:news@example.org?subject=unsubscribe%20weekly%20{quote(reader.address, safe='@')}"
    leave, settings = reader.leave or mailto, reader.preferences or reader.leave or mailto
    link = f'<a href="{leave.replace("&", "&amp;")}">그만 받기</a> {reader.address.replace("&", "&amp;")}'
    return f'<html lang="ko"><p>비 오는 날</p>{link}', f"비 오는 날\n\n그만 받기: {leave}\n설정: {settings}\n"


@pytest.mark.parametrize("padding", [0, 1, 2, 20_000])
@pytest.mark.parametrize("script", ["비", "rain "])
def test_each_reader_gets_their_own_links(script: str, padding: int) -> None:
    filler = script * padding
    issue = replace(PLACED, html=PLACED.html + filler, text=PLACED.text + filler)
    address = composer(issue, sender="news@example.org", reply_to="")
    for reader in READERS:
        parts = [part.get_content().replace("\r\n", "\n") for part in read(address(reader).data).iter_parts()]
        html, text = said(reader)
        assert parts == [text + filler, html + filler]


@pytest.mark.skipif(not shutil.which("reformime"), reason="no reformime here: apt-get install maildrop")
@pytest.mark.parametrize("script", ["비 오는 날 ", "a rainy day "])
def test_another_parser_reads_what_each_reader_gets(script: str) -> None:
    """Courier's, which is written in C++ and shares nothing with Python's."""
    issue = replace(PLACED, html=PLACED.html + script * 999, subject=script * 9)
    address = composer(issue, sender="느린 오후 <news@example.org>", reply_to="")
    for reader in READERS:
        data = address(reader).data
        html, text = said(reader)
        assert reformime(data, "-s", "1.1", "-e").replace("\r\n", "\n") == text
        assert reformime(data, "-s", "1.2", "-e") == html + script * 999
        subject = read(data, policy=email.policy.compat32)["Subject"]
        assert reformime(b"", "-h", subject.replace("\r\n", ""), "-c", "utf-8").removesuffix("\n") == script * 9


def reformime(data: bytes, *words: str) -> str:
    return subprocess.run(["reformime", *words], input=data, capture_output=True, check=True).stdout.decode()


def test_one_click_is_offered_where_it_works() -> None:
    mail, _, web = (read(composer(ISSUE, sender="news@example.org", reply_to="")(each).data) for each in READERS)
    assert mail["List-Unsubscribe-Post"] is None
    assert web["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    urls = re.findall("<(.*?)>", web["List-Unsubscribe"])
    assert [url.partition(":")[0] for url in urls] == ["https", "mailto"]
    assert urls[0] == READERS[2].leave


def test_what_lists_say_of_themselves() -> None:
    data = composer(PLACED, sender="news@example.org", reply_to="", site="https://example.org/")(READERS[0]).data
    message = read(data)
    assert message["List-Archive"] == "<https://example.org/issues/weekly/>"
    assert message["List-Post"] == "NO"
    assert message["List-Owner"] == "<mailto:news@example.org>"
    assert message["Content-Language"] == "ko"
    assert re.fullmatch(r"2026-11-23T0900:weekly:digest:[0-9a-f]{5,15}", message["Feedback-ID"])
    assert message["Auto-Submitted"] is None
    assert read(envelope().data)["List-Archive"] is None


def test_a_name_is_shown_where_it_is_known() -> None:
    message = read(composer(ISSUE, sender="news@example.org", reply_to="")(READERS[1]).data)
    (reader,) = message["To"].addresses
    assert (reader.display_name, reader.addr_spec) == ('보 "B" 오', "bo+x&y@example.org")
