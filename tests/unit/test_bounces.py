"""What comes back by mail: read as servers really write it, and believed only with proof."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.email.bounces.read import read
from publisher.email.bounces.severity import codes, severity
from publisher.email.bounces.tame import LIMIT
from publisher.email.return_path import mark
from publisher.mail_model import BounceKind, NoticeKind, Proof
from tests.conftest import ROOT

SAMPLES = ROOT / "tests/samples/bounces"
SECRET, OTHERS = "ab" * 32, "cd" * 32
DELIVERY = (12, 3456)
ANN = "ann@reader.example"

HARD, SOFT, POLICY = BounceKind.HARD, BounceKind.SOFT, BounceKind.POLICY
DELAYED, RELAYED, DELIVERED = BounceKind.DELAYED, BounceKind.RELAYED, BounceKind.DELIVERED

# What each says: kind, enhanced status, code, and the address that failed.
REPORTS = {
    "daum": [(SOFT, "", 0, "")],
    "exchange-2010": [(SOFT, "5.2.2", 550, ANN)],
    "exchange-5.5": [(HARD, "", 0, ANN)],
    "exim-old": [(HARD, "", 0, ANN)],
    "exim-report": [(HARD, "5.2.1", 550, ANN)],
    "global": [(HARD, "5.1.1", 550, "앤@reader.example")],
    "gmail-full": [(SOFT, "4.2.2", 452, ANN)],
    "gmail-policy": [(POLICY, "5.7.26", 550, ANN)],
    "gmail-unknown": [(HARD, "5.1.1", 550, ANN)],
    "naver": [(HARD, "5.1.1", 550, "")],
    "outlook-online": [(HARD, "5.1.10", 550, ANN)],
    "postfix-delayed": [(DELAYED, "4.4.1", 0, ANN)],
    "postfix-expired": [(SOFT, "4.4.1", 0, ANN)],
    "postfix-success": [(RELAYED, "", 0, ANN)],
    "postfix-unknown": [(HARD, "5.1.1", 550, ANN)],
    "qmail": [(HARD, "5.1.1", 0, ANN)],
    "sendmail": [(SOFT, "5.2.2", 552, ANN)],
    "ses": [(SOFT, "4.4.7", 554, ANN)],
    "ses-suppressed": [(HARD, "5.1.1", 550, ANN)],
    "several": [
        (HARD, "5.1.1", 550, "team@reader.example"),
        (DELIVERED, "", 0, "cy@reader.example"),
        (DELAYED, "4.2.2", 452, "di@reader.example"),
        (RELAYED, "", 0, "all@reader.example"),
    ],
    "yahoo": [(HARD, "", 554, ANN)],
}
COMPLAINTS = {
    "arf-yahoo": [(BounceKind.COMPLAINT, "", 0, "redacted@reader.example")],
    "arf-not-spam": [],
    "arf-auth-failure": [],
    "jmrp-hotmail": [(BounceKind.COMPLAINT, "", 0, "")],
}
NOTHING = {
    "away-english": NoticeKind.REPLY,
    "away-korean": NoticeKind.REPLY,
    "away-sieve": NoticeKind.REPLY,
    "challenge": NoticeKind.CHALLENGE,
    "person": NoticeKind.UNKNOWN,
    "receipt": NoticeKind.RECEIPT,
}


def sample(name: str, secret: str = SECRET) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(b"@MARK@", mark(*DELIVERY, secret).encode())


def test_every_sample_is_expected_somewhere() -> None:
    others = {name for name in (path.stem for path in SAMPLES.glob("*.eml")) if name.startswith("unsubscribe")}
    assert {*REPORTS, *COMPLAINTS, *NOTHING, *others, "arf-without-original"} == {p.stem for p in SAMPLES.glob("*.eml")}


@pytest.mark.parametrize("name", REPORTS | COMPLAINTS)
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_reports_of_every_style_are_understood(name: str, ends: bytes) -> None:
    notice = read(sample(name).replace(b"\n", ends), secrets=[OTHERS, SECRET])
    assert notice.kind is (NoticeKind.REPORT if name in REPORTS else NoticeKind.COMPLAINT)
    assert [(b.kind, b.status, b.code, b.address) for b in notice.bounces] == (REPORTS | COMPLAINTS)[name]
    assert all((b.proof, b.delivery) == (Proof.MARK, DELIVERY) for b in notice.bounces)
    assert bool(notice.why) is (not notice.bounces)


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_bounce_concerns_nobody(name: str) -> None:
    notice = read(sample(name), secrets=[SECRET])
    assert (notice.kind, notice.bounces) == (NOTHING[name], ())
    assert notice.why


@pytest.mark.parametrize("name", [*REPORTS, "arf-yahoo", "jmrp-hotmail"])
@pytest.mark.parametrize("header", ["Return-Path", "Message-ID", "List-Unsubscribe"])
def test_any_header_of_the_returned_mail_tells_whose_it_was(name: str, header: str) -> None:
    """As where no bounce address is set, so that bounces come to the sender."""
    own = rb"(?mi)^((?:X-)?(?:%s): .*)@MARK@" % header.encode()
    raw = (SAMPLES / f"{name}.eml").read_bytes()
    kept = re.sub(own, rb"\1@KEPT@", raw)
    bare = kept.replace(b"+@MARK@", b"").replace(b"%2B@MARK@", b"").replace(b"@MARK@", b"x")
    data = bare.replace(b"@KEPT@", mark(*DELIVERY, SECRET).encode())
    if b"@KEPT@" not in kept:
        pytest.skip("this style does not return that header")
    assert {bounce.delivery for bounce in read(data, secrets=[SECRET]).bounces} == {DELIVERY}


@pytest.mark.parametrize("name", [*REPORTS, "arf-yahoo", "jmrp-hotmail"])
@pytest.mark.parametrize("forged", [b"", b"12.2nc.abcdefghijklmnop", mark(*DELIVERY, OTHERS).encode()])
def test_without_a_mark_of_ours_nothing_is_proven(name: str, forged: bytes) -> None:
    data = (SAMPLES / f"{name}.eml").read_bytes().replace(b"@MARK@", forged)
    notice = read(data, recipient="bounces+1.2.abcdefghijklmnop@example.org", secrets=[SECRET])
    assert notice.bounces
    assert {(bounce.proof, bounce.delivery) for bounce in notice.bounces} == {(Proof.NONE, None)}
    assert notice.why == "it carries no mark of a delivery of ours"


def test_a_complaint_that_returns_nothing_and_says_nothing_of_us_is_nobodys() -> None:
    notice = read(sample("arf-without-original"), secrets=[SECRET])
    assert [(bounce.proof, bounce.address) for bounce in notice.bounces] == [(Proof.NONE, ANN)]
    assert notice.why


@pytest.mark.parametrize("name", REPORTS)
def test_the_envelope_alone_tells_whose_it_was(name: str) -> None:
    data = (SAMPLES / f"{name}.eml").read_bytes().replace(b"@MARK@", b"")
    recipient = f"BOUNCES+{mark(*DELIVERY, SECRET)}@EXAMPLE.ORG".upper()
    assert {bounce.delivery for bounce in read(data, recipient=recipient, secrets=[SECRET]).bounces} == {DELIVERY}


@pytest.mark.parametrize(
    ("name", "proof", "delivery", "address"),
    [
        ("unsubscribe", Proof.MARK, DELIVERY, ""),
        ("unsubscribe-at-the-desk", Proof.MARK, DELIVERY, ""),
        ("unsubscribe-by-sender", Proof.SENDER, None, "Ann@reader.example"),
        ("unsubscribe-forged", Proof.NONE, None, ""),
    ],
)
def test_requests_to_unsubscribe(name: str, proof: Proof, delivery: tuple[int, int] | None, address: str) -> None:
    notice = read(sample(name), secrets=[SECRET])
    (bounce,) = notice.bounces
    assert (notice.kind, bounce.kind) == (NoticeKind.UNSUBSCRIBE, BounceKind.UNSUBSCRIBE)
    assert (bounce.proof, bounce.delivery, bounce.address) == (proof, delivery, address)
    assert bool(notice.why) is (proof is Proof.NONE)


def test_a_forged_mark_does_not_unsubscribe_the_one_it_names() -> None:
    notice = read(sample("unsubscribe-at-the-desk", OTHERS), secrets=[SECRET])
    assert [bounce.proof for bounce in notice.bounces] == [Proof.NONE]


def test_a_message_is_the_same_whichever_way_it_came() -> None:
    plain = sample("postfix-unknown")
    moved = b"From MAILER-DAEMON Mon Nov 23 09:00:04 2026\nX-UID: 7\n" + plain.replace(b"\n", b"\r\n") + b"\r\n"
    assert read(plain, secrets=[SECRET]).bounces == read(moved, secrets=[SECRET]).bounces
    later = plain.replace(b"4Sf2Qz5kKpz3z", b"4Sf2Qz5kKpz99")
    assert read(plain, secrets=[SECRET]).bounces != read(later, secrets=[SECRET]).bounces


def test_a_reason_has_the_words_of_the_server_and_none_of_ours() -> None:
    (bounce,) = read(sample("yahoo"), secrets=[SECRET]).bounces
    assert bounce.text.startswith("554: delivery error: dd This user doesn't have a reader.example account")
    assert "Message-ID" not in bounce.text
    (bounce,) = read(sample("global"), secrets=[SECRET]).bounces
    assert bounce.text == "550 5.1.1 <앤@reader.example>: 사용자가 없습니다"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (HARD, "550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in local recipient table"),
        (HARD, "550 5.4.1 Recipient address rejected: Access denied. [SL2.KORP216.PROD.OUTLOOK.COM]"),
        (HARD, "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."),
        (HARD, "550 Requested action not taken: mailbox unavailable"),
        (HARD, "553 sorry, that domain isn't in my list; no such user"),
        (HARD, "550 5.4.4 Host or domain name not found. Name service error for name=b.example type=A"),
        (HARD, "556 5.1.10 Recipient address has a null MX"),
        (HARD, "550 5.2.1 The email account that you tried to reach is disabled."),
        (HARD, "551 not here"),
        (HARD, "550 5.1.1 사용자를 찾을 수 없습니다"),
        (HARD, "550 휴면 계정입니다"),
        (HARD, "550 5.1.1 unknown user; see https://mail.example/policy/spam"),
        (SOFT, "552 5.2.2 user over quota"),
        (SOFT, "550 mailbox is full"),
        (SOFT, "452 4.3.1 Insufficient system storage"),
        (SOFT, "421 4.4.2 connection dropped"),
        (SOFT, "550 5.4.6 mail loop"),
        (SOFT, "550 no"),
        (SOFT, ""),
        (POLICY, "550 5.7.1 Message rejected as spam by Content Filtering."),
        (POLICY, "550 5.7.515 Access denied, sending domain example.org does not meet the required level"),
        (POLICY, "550 5.1.1 sorry, your message was blocked using zen.spamhaus.org"),
        (POLICY, "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes"),
        (POLICY, "550 JunkMail rejected - news.example.org is in an RBL: spam"),
        (POLICY, "552 5.3.4 Message size exceeds fixed limit"),
        (POLICY, "552 message too large"),
        (POLICY, "550 5.1.8 Sender address rejected: Domain not found"),
        (POLICY, "550 Sender address rejected: Domain not found"),
        (POLICY, "504 5.5.2 <localhost>: Helo command rejected: Host not found"),
        (POLICY, "554 5.7.1 <a@b.example>: Relay access denied"),
        (POLICY, "554 relaying denied"),
        (POLICY, "450 4.7.1 greylisted"),
        (POLICY, "550 5.1.0 news@example.org... not accepted here (to MAIL)"),
        (POLICY, "550 5.1.2 no such domain (to MAIL)"),
        (POLICY, "554 5.6.1 Body type not supported by Remote Host"),
        (POLICY, "554 no"),
    ],
)
def test_a_refusal_says_something_of_the_mailbox_or_it_does_not(kind: BounceKind, said: str) -> None:
    assert severity(*codes(said), said) is kind


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("host mx[52.1.2.3] said: 550-5.1.1 no", (550, "5.1.1")),
        ("Exim 4.94.2, 2026: no", (0, "")),
        ("(#5.1.1)", (0, "5.1.1")),
        ("250 2.0.0 ok", (0, "")),
        ("The status was 5.2.2.", (0, "5.2.2")),
    ],
)
def test_codes_are_told_from_other_numbers(said: str, found: tuple[int, str]) -> None:
    assert codes(said) == found


HOSTILE = {
    "nothing": b"",
    "only ends": b"\n\n\n",
    "zeros": b"\0" * 1000,
    "a parameter without end": b'Content-Type: text/plain; a="' + b'";' * 400_000,
    "quotes without end": b'Content-Type: text/plain; a="' + b'\\";' * 150_000,
    "parts in parts": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(20_000)
    ),
    "messages in messages": b"Content-Type: message/rfc822\n\n" * 20_000,
    "parts beside parts": b"Content-Type: multipart/digest; boundary=b\n\n" + b"--b\n\n\n" * 90_000,
    "groups beside groups": b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 30_000,
    "words that are none": b"Subject: " + b"=?utf-8?b?A===?= =?x?q?=?= =?utf-8?b?=FF?= " * 10_000,
    "a charset that is none": b"Content-Type: text/plain; charset*=utf-8''%FF\n\n\xff\xfe",
    "a broken base64": b"From: mailer-daemon\nContent-Transfer-Encoding: base64\n\n" + b"A" * 65 + b"=!\xff\n",
    "one long line": b"From: postmaster\nSubject: failure\n\nThe following address failed: " + b"a" * 600_000,
    "many ats": b"From: postmaster\nSubject: failure\n\nYour message could not be delivered to\n" + b"a@" * 300_000,
    "endless words": b"From: postmaster\nSubject: failure\n\n" + b"recipient " * 60_000,
    "dialects' beginnings": b"From: x\n\n"
    + b"- no such user here\nYour message\nA message that you sent was rejected\n"
    + b"Did not reach the following recipient\n"
    + (b"a" * 990 + b"\n") * 500,
    "from nobody": b"From: \nSubject: x\n\nYour message\n",
    "tags": b"From: postmaster\nContent-Type: text/html\n\n" + b"<" * 500_000,
    "larger than it may be": b"X: y\n" * (LIMIT // 5) + b"\n" + b"x" * LIMIT,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_in_no_time_and_concerns_nobody(name: str) -> None:
    begun = time.process_time()
    notice = read(HOSTILE[name], recipient="bounces@example.org", secrets=[SECRET])
    assert time.process_time() - begun < 5
    assert {bounce.delivery for bounce in notice.bounces} <= {None}
    assert notice.why


pieces = st.one_of(
    st.binary(max_size=20),
    st.sampled_from(
        [
            b"\n",
            b"\n\n",
            b"\r",
            b"--",
            b": ",
            b";",
            b'"',
            b"=?",
            b"?=",
            b"\xb0\xa1",
            b"\0",
            b"boundary=",
            b"@",
            b"%",
            b"=",
        ]
    ),
)
edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), pieces), max_size=8)


def edited(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, new in changes:
        at = int(place * len(data))
        data = data[:at] + new + data[at + length :]
    return data


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from([*REPORTS, *COMPLAINTS, *NOTHING]), changes=edits)
def test_a_damaged_message_never_concerns_anybody_else(name: str, changes: list[tuple[float, int, bytes]]) -> None:
    """With the mark of one delivery nobody but its reader is concerned, and without it nobody is."""
    ours = read(edited(sample(name), changes), secrets=[SECRET])
    assert {bounce.delivery for bounce in ours.bounces} <= {None, DELIVERY}
    theirs = read(edited(sample(name, OTHERS), changes), secrets=[SECRET])
    assert {(bounce.delivery, bounce.proof) for bounce in theirs.bounces} <= {(None, Proof.NONE)}
