"""The parts of SMTP that need no server: addresses, replies, and contents."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.mail_model import Envelope
from publisher.transports.base import Ended
from publisher.transports.schemes import check, credentials
from publisher.transports.smtp.address import Server, parse
from publisher.transports.smtp.dialogue import Dialogue, Message
from publisher.transports.smtp.message import Offers, content
from publisher.transports.smtp.replies import Garbage, Replies, Reply, receipt

# Addresses


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://mail.example.org", Server(protocol="smtp", host="mail.example.org", port=25)),
        ("smtp://me@mail.example.org", Server(protocol="smtp", host="mail.example.org", port=587, user="me")),
        (
            "smtp://me%40example.org:a%2Fb@mail.example.org:2525?tls=starttls",
            Server(protocol="smtp", host="mail.example.org", port=2525, user="me@example.org", password="a/b"),
        ),
        ("smtp://me@example.org@h", Server(protocol="smtp", host="h", port=587, user="me@example.org")),
        ("smtp://relay:2525?tls=none", Server(protocol="smtp", host="relay", port=2525, tls="none")),
        ("smtp://localhost", Server(protocol="smtp", host="localhost", port=25, tls="none")),
        ("smtp://127.9.9.9:1", Server(protocol="smtp", host="127.9.9.9", port=1, tls="none")),
        ("smtp://[::1]:1?tls=starttls", Server(protocol="smtp", host="::1", port=1)),
        ("smtps://h?ca=a/b.pem", Server(protocol="smtps", host="h", port=465, tls="implicit", ca="a/b.pem")),
        ("lmtp://127.0.0.1", Server(protocol="lmtp", host="127.0.0.1", port=24, tls="none")),
        ("lmtp://mail.example.org:24", Server(protocol="lmtp", host="mail.example.org", port=24)),
        ("lmtp:///run/dovecot/lmtp", Server(protocol="lmtp", path="/run/dovecot/lmtp", tls="none")),
        ("SMTP://H?name=me.example.org", Server(protocol="smtp", host="h", port=25, name="me.example.org")),
    ],
)
def test_addresses_are_read(address: str, server: Server) -> None:
    assert parse(address) == server
    check(address)


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("smtp://", "names no host; write"),
        ("smtp://h/path", "names no host"),
        ("smtp:h", "names no host"),
        ("smtps:///run/socket", "names no host"),
        ("lmtp:///", "names no host"),
        ("smtp://h:x", "no address of a mail server"),
        ("smtp://h:99999", "no address of a mail server"),
        ("smtp://[::1", "no address of a mail server"),
        ("smtp://h?tls", "no address of a mail server"),
        ("smtp://h?tls=maybe", "tls=maybe will not do; write tls=starttls or tls=none"),
        ("smtps://h?tls=none", "TLS from the first byte; leave"),
        ("smtp://h?verify=no", "'verify' is no option of a mail server; known are tls, ca, name"),
        ("smtp://me@h?tls=none", "a password would travel in the clear; leave tls=none out"),
        ("smtp://a%0d%0ab@h", "control character"),
        ("smtp://h i", "blank"),
        ("pigeon://h", "no transport that this version knows"),
        ("outbox:a?layout=mbox", "no option of an outbox; write"),
        ("outbox:a?b=c", "no option of an outbox; write"),
    ],
)
def test_an_address_that_will_not_do_says_what_to_write(address: str, what: str) -> None:
    with pytest.raises(ValueError, match=re.escape(what)):
        check(address)


def test_a_password_is_not_shown() -> None:
    server = parse("smtp://me:s3cret@h")
    assert "s3cret" not in repr(server) + server.place
    assert credentials("smtp://me:s3cret@h") == ("me", "s3cret")
    assert credentials("outbox:a") == ("", "")


def test_a_place_is_as_people_write_it() -> None:
    assert parse("smtp://[::1]:2525").place == "[::1]:2525"
    assert parse("lmtp:///run/lmtp").place == "/run/lmtp"


# Replies

REPLIES = st.lists(
    st.builds(
        Reply,
        st.integers(200, 599),
        st.lists(st.binary(max_size=20).filter(lambda b: not set(b) & set(b"\r\n")), min_size=1, max_size=4),
    ),
    max_size=5,
)


def sent(reply: Reply) -> bytes:
    marks = [b"-"] * (len(reply.lines) - 1) + [b" "]
    return b"".join(b"%d%s%s\r\n" % (reply.code, mark, line) for mark, line in zip(marks, reply.lines, strict=True))


@given(REPLIES, st.lists(st.integers(1, 40), max_size=20))
def test_replies_are_the_same_however_their_bytes_come(replies: list[Reply], sizes: list[int]) -> None:
    data, reader, found = b"".join(map(sent, replies)), Replies(), []
    for size in [*sizes, len(data)]:
        found += reader.feed(data[:size])
        data = data[size:]
    assert found == replies


@given(st.binary(max_size=60))
def test_anything_else_is_garbage_and_nothing_worse(data: bytes) -> None:
    with suppress(Garbage):
        for reply in Replies().feed(data):
            assert receipt(reply).text.isprintable()


def test_an_answer_without_an_end_is_garbage() -> None:
    reader = Replies()
    with pytest.raises(Garbage):
        list(reader.feed(b"250-and\r\n" * 1000))
    with pytest.raises(Garbage):
        list(Replies().feed(b"2" * 10_000))


@pytest.mark.parametrize(
    ("lines", "text", "status"),
    [
        ([b"5.1.1 no such user"], "550 5.1.1 no such user", "5.1.1"),
        ([b"no such user"], "550 no such user", ""),
        ([b"2.0.0 a lie"], "550 2.0.0 a lie", ""),
        ([b"5.1.10 null MX"], "550 5.1.10 null MX", "5.1.10"),
        ([b"5.1"], "550 5.1", ""),
        ([b"5.7.1 not", b"5.7.1 you"], "550 5.7.1 not you", "5.7.1"),
        ([b"\x1b[31mred\x00"], "550 [31mred", ""),
        (["없는 사용자".encode()], "550 없는 사용자", ""),
        ([b"\xff"], "550 \ufffd", ""),
        ([b"x" * 999], "550 " + "x" * 495 + "…", ""),
    ],
)
def test_what_a_reply_says_fits_on_a_line(lines: list[bytes], text: str, status: str) -> None:
    said = receipt(Reply(550, lines))
    assert (said.text, said.status) == (text, status)


# What is said


@pytest.mark.parametrize("has_begun", [True, False])
def test_only_the_first_message_of_a_connection_may_be_the_reason_why_it_is_lost(has_begun: bool) -> None:
    ended: list[Ended] = []
    said = Dialogue(Offers(pipelining=True), "mail.example.org:25", ended)
    first, second = (Message(Envelope(name=name, sender="a@b", recipient="c@d", data=b"")) for name in "12")
    said.announce(first)
    if has_begun:
        for code in (250, 250, 354):
            said.hear(Reply(code, [b"fine"]))
        said.begin()
        said.announce(second)
    back = said.lost("cut", is_in_doubt=True)
    assert back is (second if has_begun else first)
    assert back.lost == (0 if has_begun else 1)
    assert [(envelope.name, receipt.state) for envelope, receipt in ended] == [("1", "in_doubt")] * has_begun


# Contents


@given(st.lists(st.text("a.비 ", max_size=6), max_size=90), st.booleans())
def test_a_content_is_undone_to_what_it_was(lines: list[str], is_ended: bool) -> None:
    data = "\r\n".join(lines).encode() + (b"\r\n" if is_ended else b"")
    wire = b"\r\n" + b"".join(content(data))
    assert wire.endswith(b"\r\n.\r\n")
    assert wire.index(b"\r\n.\r\n") == len(wire) - 5
    undone = wire.removesuffix(b".\r\n").replace(b"\r\n.", b"\r\n")[2:]
    assert undone == (data if data.endswith(b"\r\n") else data + b"\r\n")


@given(st.text("a.\r\n", max_size=120).map(str.encode))
def test_nothing_in_a_content_looks_like_its_end_to_anybody(data: bytes) -> None:
    """Servers that are lenient about line ends would take what follows for commands."""
    before_end = b"".join(content(data))[: -len(b".\r\n")]
    assert not re.search(rb"(?:^|[\r\n])\.(?:[\r\n])", before_end)


def test_what_needs_no_change_is_not_copied() -> None:
    data = b"Subject: a.b.c\r\n\r\n" + b"x" * 76 + b"\r\n"
    assert content(data)[0] is data
