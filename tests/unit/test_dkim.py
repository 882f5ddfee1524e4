"""Signatures, verified by dkimpy and by OpenDKIM, which share nothing with what made them."""

import base64
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from publisher.email.compose import composer
from publisher.email.dkim import SEALED, SIGNED, signer
from publisher.email.notes import Stationery, compose
from publisher.errors import SettingsError
from publisher.mail_model import Reader, RenderedIssue
from publisher.project import TEMPLATES, Project
from publisher.web_model import Note, NoteKind
from publisher.words import words

ISSUE = RenderedIssue(
    newsletter="weekly",
    title="주간 소식",
    slot="2026-11-23T09:00",
    instant=datetime(2026, 11, 23, tzinfo=UTC),
    subject="비 오는 날의 나룻배와 강 건너 마을의 아주 긴 이야기",
    html='<html lang="ko"><p>비 ' + "가" * 2000 + "</p>",
    text="비\n\n.\n\n\n",
)
READER = Reader(address="a@example.org", name="보오", leave="https://example.org/u/tok")
KINDS = ("rsa", "ed25519")


@cache
def key(kind: str) -> tuple[bytes, str]:
    """A private key, and its public half as it stands in the DNS."""
    if kind == "rsa":
        private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey = rsa.generate_private_key(65537, 2048)
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        private = ed25519.Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, f"v=DKIM1; k={kind}; p={base64.b64encode(public).decode()}"


def record(name: bytes, timeout: int = 5) -> bytes:
    return key(name.decode().partition(".")[0])[1].encode()


def signed(*kinds: str, issue: RenderedIssue = ISSUE, reader: Reader = READER) -> bytes:
    sign = signer("example.org", kinds, b"\n".join(key(kind)[0] for kind in kinds))
    return composer(issue, sender="뉴스 <news@example.org>", reply_to="desk@example.org", sign=sign)(reader).data


def verified(data: bytes) -> list[bool]:
    """What dkimpy says of each signature."""
    count = len(re.findall(rb"^DKIM-Signature:", data, re.M))
    assert count
    found: list[bool] = []
    for number in range(count):
        try:
            found.append(dkim.DKIM(data).verify(number, dnsfunc=record))
        except dkim.ValidationError:  # another body
            found.append(False)
    return found


@pytest.mark.parametrize("kinds", [("rsa",), ("ed25519",), KINDS])
def test_dkimpy_verifies_what_was_signed(kinds: tuple[str, ...]) -> None:
    data = signed(*kinds)
    assert verified(data) == [True] * len(kinds)
    assert max(map(len, data.split(b"\r\n"))) <= 78


@pytest.mark.skipif(not shutil.which("opendkim"), reason="no OpenDKIM here: apt-get install opendkim")
def test_opendkim_verifies_it_too(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("".join(f"{kind}._domainkey.example.org {key(kind)[1]}\n" for kind in KINDS))
    (tmp_path / "conf").write_text(f"Mode v\nTestPublicKeys {tmp_path}/keys\n")
    data = signed(*KINDS)
    for name, mail in (("right", data), ("wrong", data.replace(b"Subject: ", b"Subject: x", 1))):
        file = tmp_path / f"{name}.eml"
        file.write_bytes(mail)
        words = ("opendkim", "-x", str(tmp_path / "conf"), "-vvv", "-t", str(file))
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        found = re.findall(r"dkim=(\w+).*?header\.a=(\S+)", said)
        result = "pass" if name == "right" else "fail"
        assert found == [(result, "rsa-sha256"), (result, "ed25519-sha256")]


def test_a_mail_about_a_subscription_is_signed_as_well() -> None:
    stationery = Stationery(
        sender="뉴스 <news@example.org>",
        reply_to="",
        title="주간 소식",
        postal="",
        templates={file.name: file.read_text(encoding="utf-8") for file in TEMPLATES.glob("*.j2")},
        sign=signer("example.org", ["rsa"], key("rsa")[0]),
    )
    note = Note(id=1, kind=NoteKind.CONFIRM, subscriber=1, address="a@비.example", language="ko", request=1, tries=1)
    made = compose(note, "https://example.org/c/1", words("ko"), stationery, now=ISSUE.instant)
    assert verified(made.data) == [True]
    assert made.recipient == "a@xn--9w3b.example"


def head_and_body(data: bytes) -> tuple[bytes, bytes]:
    head, _, body = data.partition(b"\r\n\r\n")
    return head + b"\r\n", body


def test_every_header_that_counts_is_signed() -> None:
    head, _ = head_and_body(signed("rsa"))
    there = [name.lower().decode() for name in re.findall(rb"^([\w-]+):", head, re.M)]
    found = re.search(rb" h=(.*?);", head, re.S)
    assert found
    listed = re.sub(r"\s", "", found[1].decode()).split(":")
    assert set(there) - set(listed) == {"dkim-signature", "precedence"}
    assert [name for name in there if name.startswith("list-unsubscribe")] == [
        "list-unsubscribe",
        "list-unsubscribe-post",
    ]
    assert {name for name in listed if listed.count(name) > there.count(name)} == set(SEALED)
    assert set(listed) <= {*SEALED, *SIGNED}


@pytest.mark.parametrize(
    "name", ["From", "To", "Subject", "Date", "List-Unsubscribe", "Message-ID", "List-Id", "Feedback-ID"]
)
def test_a_header_that_is_changed_breaks_it(name: str) -> None:
    data = signed("rsa")
    changed = re.sub(rb"(?m)^" + name.encode() + rb": ", name.encode() + b": x", data, count=1)
    assert changed != data
    assert verified(changed) == [False]


@pytest.mark.parametrize("name", SEALED)
def test_a_header_that_is_added_breaks_it(name: str) -> None:
    assert verified(name.encode() + b": mallory@example.org\r\n" + signed("rsa")) == [False]


def test_a_body_that_is_changed_breaks_it() -> None:
    data = signed(*KINDS)
    assert verified(data.replace(b"--\r\n", b"--\r\n\r\nmore\r\n")) == [False, False]


def test_what_servers_do_on_the_way_does_not_break_it() -> None:
    data = signed(*KINDS)
    head, body = head_and_body(data)
    refolded = re.sub(rb"(?m)^(Subject|To|From): ?", rb"\1:\r\n\t ", head) + b"X-Spam: no\r\n"
    received = b"Received: from a by b; Mon, 23 Nov 2026 00:00:00 +0000\r\n"
    assert verified(received + refolded + b"\r\n" + body + b"\r\n\r\n") == [True, True]


@given(
    st.lists(
        st.tuples(st.sampled_from(["Subject", "To", "X-Own", "List-Id"]), st.text("ab:; \t,", max_size=30)), max_size=6
    ),
    st.text("ab. \n", max_size=80),
)
def test_any_headers_and_any_body(fields: list[tuple[str, str]], text: str) -> None:
    head = "From: news@example.org\r\n" + "".join(f"{name}: a{value}\r\n b\r\n" for name, value in fields)
    body = text.replace("\n", "\r\n").encode()
    sign = signer("example.org", ["ed25519"], key("ed25519")[0])
    assert verified(sign(head.encode(), body) + head.encode() + b"\r\n" + body) == [True]


def test_the_same_mail_has_the_same_signature() -> None:
    assert signed(*KINDS) == signed(*KINDS)
    assert signed("rsa") != signed("rsa", reader=replace(READER, address="b@example.org"))


# Keys and settings


def pem_of(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | dsa.DSAPrivateKey, password: bytes = b"") -> bytes:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: b"", "no private key"),
        (lambda: b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "cannot be read"),
        (lambda: pem_of(ec.generate_private_key(ec.SECP256R1())), "no mailbox can use"),
        (lambda: pem_of(rsa.generate_private_key(65537, 2048), b"x"), "asks for a password"),
        (lambda: key("rsa")[0] + key("ed25519")[0], "2 of keys and 1 of selectors"),
    ],
)
def test_a_key_that_will_not_do_is_named_at_its_setting(tmp_path: Path, make: object, what: str) -> None:
    assert callable(make)
    (tmp_path / "dkim.pem").write_bytes(make())
    with pytest.raises(SettingsError, match=f"publisher.toml:3: mail.dkim.key_file: .*{what}"):
        _ = project(tmp_path).sign


def project(folder: Path, more: str = "") -> Project:
    text = f'[mail]\nfrom = "News <news@example.org>"\ndkim = {{ selector = "rsa", key_file = "dkim.pem"{more} }}\n'
    (folder / "publisher.toml").write_text(text)
    return Project(folder, {})


def test_a_key_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"mail.dkim.key_file: cannot be read \(No such file"):
        _ = project(tmp_path).sign


def test_the_project_signs_with_its_key_for_the_domain_of_its_sender(tmp_path: Path) -> None:
    (tmp_path / "dkim.pem").write_bytes(key("rsa")[0])
    sign = project(tmp_path).sign
    assert sign
    assert b" d=example.org; s=rsa;" in sign(b"From: news@example.org\r\n", b"hi\r\n")


@pytest.mark.parametrize(
    ("domain", "warned"), [("example.org", False), ("org", None), ("mail.example.org", True), ("x.net", True)]
)
def test_a_signature_of_another_domain_is_warned_of(tmp_path: Path, domain: str, warned: bool | None) -> None:
    if warned is None:
        with pytest.raises(SettingsError, match=r"mail.dkim.domain: 'org' is no domain"):
            project(tmp_path, f', domain = "{domain}"')
        return
    warnings = [str(each) for each in project(tmp_path, f', domain = "{domain}"').warnings]
    assert any("mail.dkim.domain" in each and "DMARC" in each for each in warnings) is warned


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('selector = "a"', "mail.dkim.key_file: unset"),
        ('key_file = "a"', "mail.dkim.selector: unset"),
        ('selector = "a b"\nkey_file = "a"', "mail.dkim.selector: 'a b' is no selector"),
    ],
)
def test_half_of_the_settings_is_a_fault(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "publisher.toml").write_text(f"[mail.dkim]\n{text}\n")
    with pytest.raises(SettingsError, match=what):
        Project(tmp_path, {})


def test_no_key_is_no_signature(tmp_path: Path) -> None:
    assert Project(tmp_path, {}).sign is None
