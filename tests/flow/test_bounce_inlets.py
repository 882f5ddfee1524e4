"""Inlets that are servers: a real Dovecot that is read over TLS, and an LMTP desk that messages are handed to."""

import getpass
import grp
import os
import re
import shutil
import signal
import smtplib
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from publisher.inlets.imap import quoted
from tests.conftest import ROOT, Project

DOVECOT = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
IMAP = Path("/usr/lib/dovecot/imap")
OPENSSL = shutil.which("openssl")
NOBODY = 65534  # Dovecot reads no mail as root
SAMPLES = ROOT / "tests/samples/bounces"
USER, PASSWORD = "bounces@example.org", "geheim 비밀"
PATIENCE = 20.0
ROOTLESS = (
    "default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}\n"
    "service anvil {{\n  chroot =\n}}\nservice imap-login {{\n  chroot =\n}}\n"
)
ANN = "ann@reader.example"
SETTINGS = """
[site]
url = "https://example.org/"

[mail]
from = "news@example.org"
bounces = "bounces-@example.org"

[newsletters.weekly]
"""


@pytest.fixture
def blog(project: Project) -> Project:
    """One subscriber, and one issue that went out."""
    project.write("publisher.toml", SETTINGS)
    project.write("content/rain.md", "---\ntitle: Rain\ndate: 2026-11-01\n---\nIt rained.\n")
    project.run("subscribers", "add", ANN, "--confirmed", "--now", "2026-10-01T09:00:00Z")
    assert project.run("digest", "send", "--force", "--now", "2026-11-02T09:00:00Z").status == 0
    return project


def mark(blog: Project) -> str:
    (sent,) = (blog.folder / "outbox").glob("*.eml")
    (found,) = re.findall(r"^Message-ID: <.*-(\S+)@", sent.read_text(), re.MULTILINE)
    return str(found)


def message(name: str, mark: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes().replace(b"@MARK@", mark.encode())


def suppressed(blog: Project) -> list[str]:
    return [each["reason"] for each in blog.run("suppressions", "list", "--json").json]


def wait_for(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def is_answering(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


@pytest.fixture
def dovecot() -> Iterator[tuple[Path, int, int]]:
    """A Dovecot on loopback with its own authority: its folder, and its ports for TLS and for plain text."""
    if not DOVECOT or not IMAP.exists() or not OPENSSL:
        pytest.skip("no Dovecot or no openssl here: apt-get install dovecot-imapd openssl")
    folder = Path(tempfile.mkdtemp())
    own = os.getuid() or NOBODY
    secure, plain = free_port(), free_port()
    certificate(folder)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}:{own}:{own}::{folder}/home::\n")
    (folder / "dovecot.conf").write_text(
        f"base_dir = {folder}/run\nlog_path = {folder}/log\nmail_location = maildir:{folder}/home/Maildir\n"
        f"protocols = imap\nlisten = 127.0.0.1\nfirst_valid_uid = 1\nfirst_valid_gid = 1\nssl = yes\n"
        f"ssl_cert = <{folder}/server.pem\nssl_key = <{folder}/server.key\ndisable_plaintext_auth = no\n"
        + ("" if os.getuid() == 0 else ROOTLESS.format(user=getpass.getuser(), group=grp.getgrgid(os.getgid()).gr_name))
        + f"service imap-login {{\n  inet_listener imap {{\n    port = {plain}\n  }}\n"
        f"  inet_listener imaps {{\n    port = {secure}\n    ssl = yes\n  }}\n}}\n"
        f"passdb {{\n  driver = passwd-file\n  args = username_format=%u {folder}/users\n}}\n"
        f"userdb {{\n  driver = passwd-file\n  args = username_format=%u {folder}/users\n}}\n"
    )
    for path in (folder / "home/Maildir/new", folder / "home/Maildir/cur", folder / "home/Maildir/tmp"):
        path.mkdir(parents=True)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, own, own)
    folder.chmod(0o755)
    with (folder / "said").open("w") as said:
        process = subprocess.Popen([DOVECOT, "-F", "-c", str(folder / "dovecot.conf")], stderr=said)
    try:
        wait_for(lambda: process.poll() is not None or (is_listening(secure) and is_listening(plain)))
        if process.poll() is not None:
            pytest.skip(f"Dovecot does not run here: {(folder / 'said').read_text()}")
        yield folder, secure, plain
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def certificate(folder: Path) -> None:
    """A certificate for 127.0.0.1 that is its own authority."""
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "server.key"), "-out", str(folder / "server.pem")]
    subprocess.run(
        [str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *name, *files],
        check=True,
        capture_output=True,
    )


def put(folder: Path, name: str, data: bytes, *, below: str = "") -> None:
    box = folder / "home/Maildir" / below
    for part in ("new", "cur", "tmp"):
        (box / part).mkdir(parents=True, exist_ok=True)
    (box / "new" / name).write_bytes(data)
    for path in (box, *box.rglob("*")):
        os.chown(path, os.getuid() or NOBODY, os.getuid() or NOBODY)


def flags(folder: Path, *, below: str = "") -> list[str]:
    box = folder / "home/Maildir" / below
    return sorted(path.name.partition(":2,")[2] for path in box.glob("*/*") if path.parent.name in ("new", "cur"))


def test_a_mailbox_is_read_over_tls_and_marked_once_it_is_recorded(
    blog: Project, dovecot: tuple[Path, int, int]
) -> None:
    folder, secure, _ = dovecot
    put(folder, "1.mail", message("arf-yahoo", mark(blog)))
    put(folder, "2.mail", message("person", mark(blog)))
    place = f"imaps://{USER}@127.0.0.1:{secure}/INBOX"
    trusted = {"SSL_CERT_FILE": str(folder / "server.pem"), "PUBLISHER_MAIL__BOUNCES_PASSWORD": PASSWORD}
    refused = blog.run("bounces", "read", place, "--json", PUBLISHER_MAIL__BOUNCES_PASSWORD=PASSWORD)
    assert refused.status == 3
    assert "certificate verify failed" in refused.err
    done = blog.run("bounces", "read", place, "--json", "--now", "2026-11-03T09:00:00Z", **trusted)
    assert done.status == 0, done.err
    assert [each["is"] for each in done.json] == ["complaint", "unknown"]
    assert suppressed(blog) == ["complaint"]
    assert flags(folder) == ["FS", "S"]
    assert blog.run("bounces", "read", place, "--json", **trusted).json == []


def test_a_folder_of_any_name_is_found_and_a_wrong_password_is_said(
    blog: Project, dovecot: tuple[Path, int, int]
) -> None:
    folder, _, plain = dovecot
    put(folder, "1.mail", message("arf-yahoo", mark(blog)), below=f".{quoted('반송 & 불만').strip(chr(34))}")
    place = f"imap://{USER}@127.0.0.1:{plain}/반송 & 불만"
    wrong = blog.run("bounces", "read", place, PUBLISHER_MAIL__BOUNCES_PASSWORD=PASSWORD[1:])
    assert wrong.status == 3
    assert "Authentication failed" in wrong.err
    assert "mail.bounces_password" in wrong.err
    missing = blog.run("bounces", "read", place + "x", PUBLISHER_MAIL__BOUNCES_PASSWORD=PASSWORD)
    assert missing.status == 3
    assert "there is no folder '반송 & 불만x'" in missing.err
    done = blog.run("bounces", "read", place, "--json", PUBLISHER_MAIL__BOUNCES_PASSWORD=PASSWORD)
    assert [each["is"] for each in done.json] == ["complaint"], done.err


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("INBOX", '"INBOX"'),
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("R&D", '"R&-D"'),
        ("반송", '"&vBjBoQ-"'),
        ("台北/日本語", '"&U,BTFw-/&ZeVnLIqe-"'),
    ],
)
def test_names_of_folders_in_every_script(name: str, written: str) -> None:
    assert quoted(name) == written


@pytest.fixture
def desk(blog: Project) -> Iterator[Callable[..., Any]]:
    """Starts `bounces serve` and gives a client of it."""
    running: list[subprocess.Popen[str]] = []

    def start() -> smtplib.LMTP:
        port = free_port()
        running.append(blog.start("bounces", "serve", f"lmtp://127.0.0.1:{port}"))
        wait_for(lambda: running[-1].poll() is not None or is_listening(port))
        return smtplib.LMTP("127.0.0.1", port, local_hostname="localhost")

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        assert "Traceback" not in said
        assert ANN not in said


def test_a_mail_server_hands_over_what_came_back(blog: Project, desk: Callable[..., smtplib.LMTP]) -> None:
    client = desk()
    own = mark(blog)
    data = message("arf-yahoo", "nothing").replace(b"\n", b"\r\n") + b"x" * 5000 + b"\r\n"
    refused = client.sendmail("", [f"bounces-{own}@example.org", "complaints@example.org"], data)
    assert refused == {}
    assert suppressed(blog) == ["complaint"]
    listed = blog.run("bounces", "list", "--json").json
    assert [(each["kind"], each["address"]) for each in listed] == [("complaint", "a…@reader.example")]
    client.quit()


def test_a_message_that_cannot_be_recorded_is_asked_for_again(blog: Project, desk: Callable[..., smtplib.LMTP]) -> None:
    client, to = desk(), f"bounces-{mark(blog)}@example.org"
    data = message("qmail", mark(blog)).replace(b"\n", b"\r\n")
    with closing(sqlite3.connect(blog.folder / "publisher.db")) as broken:
        broken.execute("ALTER TABLE bounces RENAME TO away")
        broken.commit()
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("", [to], data)
        assert refused.value.smtp_code == 451
        broken.execute("ALTER TABLE away RENAME TO bounces")
        broken.commit()
    assert client.sendmail("", [to], data) == {}
    assert [each["kind"] for each in blog.run("bounces", "list", "--json").json] == ["hard"]
    client.quit()


def test_a_socket_of_an_earlier_run_is_taken_over_and_a_file_is_not(blog: Project) -> None:
    folder = Path(tempfile.mkdtemp())  # a name that is short enough for a socket
    path = folder / "desk"
    for name in ("qmail", "arf-yahoo"):
        with blog.start("bounces", "serve", f"lmtp://{path}") as process:
            wait_for(lambda: process.poll() is not None or is_answering(path))
            with smtplib.LMTP(str(path), local_hostname="localhost") as client:
                data = message(name, mark(blog)).replace(b"\n", b"\r\n")
                assert client.sendmail("", [f"bounces-{mark(blog)}@example.org"], data) == {}
            process.kill()
    assert suppressed(blog) == ["complaint"]
    path.unlink()
    path.write_text("mine")
    assert blog.run("bounces", "serve", f"lmtp://{path}").status == 3
    assert path.read_text() == "mine"
    shutil.rmtree(folder)


def test_an_address_that_is_taken_or_none_is_said(blog: Project) -> None:
    none = blog.run("bounces", "serve", "smtp://127.0.0.1:25")
    assert none.status == 2
    assert "no address to listen at: write one as in lmtp://127.0.0.1:8024" in none.err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        busy = blog.run("bounces", "serve", f"lmtp://127.0.0.1:{port}")
    assert busy.status == 3
    assert "listen elsewhere, or end what listens there" in busy.err
