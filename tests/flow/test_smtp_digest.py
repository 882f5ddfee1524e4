"""A digest from a folder of posts to a mail server: signed, with TLS and a login, to addresses of every kind."""

import base64
import ssl
from email import message_from_bytes, policy

import dkim
import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.conftest import Project
from tests.smtpsink import OFFERS, Heard, Say, Sink

READERS = {
    "reader@example.com": "reader@example.com",
    "나무@비.example": "나무@xn--9w3b.example",
    "قارئ@example.net": "قارئ@example.net",
    "bo@bücher.example": "bo@xn--bcher-kva.example",
}
SETTINGS = """
[site]
title = "느린 오후"
url = "https://example.org/"

[mail]
from = "느린 오후 <news@example.org>"
transport = "smtp://me@127.0.0.1:{port}?tls=starttls&ca=ca.pem"
dkim = {{ selector = "s1", key_file = "dkim.pem" }}
"""
POST = (
    "---\ntitle: 비 오는 날의 나룻배 🛶\n---\n비가 온다. صباح الخير\n\n.\n\n" + "나룻배는 강을 건너지 않는다.\n\n" * 40
)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def prepare(project: Project, sink: Sink, authority: trustme.CA) -> bytes:
    """A project with a post, a key and readers; what the DNS says of the key."""
    private = rsa.generate_private_key(65537, 2048)
    (project.folder / "dkim.pem").write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    authority.cert_pem.write_to_path(str(project.folder / "ca.pem"))
    project.write("publisher.toml", SETTINGS.format(port=sink.port))
    project.write("content/post.md", POST)
    for reader in READERS:
        assert project.run("subscribers", "add", reader, "--confirmed").status == 0
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def shown(project: Project) -> str:
    """What `digest show` says of the one issue."""
    (issue,) = project.run("digest", "list", "--json").json
    run = project.run("digest", "show", issue["slot"])
    return run.out + run.err


def test_a_digest_arrives_signed_and_byte_for_byte(
    project: Project, authority: trustme.CA, tls: ssl.SSLContext
) -> None:
    with Sink(tls=tls, users={"me": "s3cret"}) as sink:
        record = prepare(project, sink, authority)
        run = project.run("digest", "send", "--force", PUBLISHER_MAIL__PASSWORD="s3cret")
        assert run.status == 0, run.err
        assert "s3cret" not in run.out + run.err
        assert sink.recipients() == sorted(READERS.values())
        for taken in sink.taken:
            assert dkim.verify(taken.data, dnsfunc=lambda name, timeout=5: record)
            message = message_from_bytes(taken.data, policy=policy.default)
            assert message["From"].addresses[0].addr_spec == "news@example.org"
            assert "나룻배 🛶" in message["Subject"]
            for part in message.iter_parts():  # type: ignore[attr-defined]
                assert "صباح الخير" in part.get_content()
            assert ("SMTPUTF8" in taken.options) is (not taken.recipient.isascii())
        assert len({taken.id for taken in sink.taken}) == len(READERS)


def test_a_server_that_knows_no_other_scripts_gets_the_others(
    project: Project, authority: trustme.CA, tls: ssl.SSLContext
) -> None:
    with Sink(tls=tls, offers=[each for each in OFFERS if each != "SMTPUTF8"], users={"me": "s3cret"}) as sink:
        prepare(project, sink, authority)
        run = project.run("digest", "send", "--force", PUBLISHER_MAIL__PASSWORD="s3cret")
        assert run.status == 1
        assert sink.recipients() == ["bo@xn--bcher-kva.example", "reader@example.com"]
        assert "SMTPUTF8 is not offered" in shown(project)


def test_a_server_that_is_gone_loses_nothing(project: Project, authority: trustme.CA, tls: ssl.SSLContext) -> None:
    with Sink(tls=tls, users={"me": "s3cret"}) as sink:
        prepare(project, sink, authority)
    run = project.run("digest", "send", "--force", PUBLISHER_MAIL__PASSWORD="s3cret")
    assert run.status == 3
    assert "cannot be reached" in run.err
    assert "nothing is lost" in run.err
    with Sink(tls=tls, users={"me": "s3cret"}, port=sink.port) as again:
        assert project.run("deliver", PUBLISHER_MAIL__PASSWORD="s3cret").status == 0
        assert again.recipients() == sorted(READERS.values())


def test_no_password_is_a_fault_of_the_settings(project: Project, authority: trustme.CA) -> None:
    with Sink() as sink:
        prepare(project, sink, authority)
        run = project.run("digest", "send", "--force")
        assert run.status == 2
        assert "mail.password: me has none to log in with" in run.err
        assert "PUBLISHER_MAIL__PASSWORD" in run.err
        assert not sink.taken


def test_passwords_that_are_shown_are_warned_of(project: Project) -> None:
    project.write("content/post.md", POST)
    project.write("publisher.toml", '[mail]\ntransport = "smtp://me:s3cret@mail.example.org"\npassword = "s3cret"\n')
    warned = project.run("build").err
    assert "publisher.toml:2: mail.transport: holds a password: give it as PUBLISHER_MAIL__PASSWORD" in warned
    assert "publisher.toml:3: mail.password: holds a password" in warned
    project.write("publisher.toml", '[mail]\ntransport = "smtp://me@mail.example.org"\n')
    assert "password" not in project.run("build", PUBLISHER_MAIL__PASSWORD="s3cret").err


def test_a_refusal_of_one_is_told_with_the_words_of_the_server(
    project: Project, authority: trustme.CA, tls: ssl.SSLContext
) -> None:
    def rule(heard: Heard) -> Say | None:
        is_it = heard.step == "rcpt" and heard.text == "reader@example.com"
        return Say("550 5.1.1 no such reader here") if is_it else None

    with Sink(rule, tls=tls, users={"me": "s3cret"}) as sink:
        prepare(project, sink, authority)
        run = project.run("digest", "send", "--force", PUBLISHER_MAIL__PASSWORD="s3cret")
        assert run.status == 1
        assert "550 5.1.1 no such reader here" in shown(project)
        assert len(sink.taken) == 3
