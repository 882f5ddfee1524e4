"""A mail store and its client read what lies in the outbox: Dovecot decodes the parts and the subject by itself."""

import imaplib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Project

IMAP = Path("/usr/lib/dovecot/imap")
NOBODY = 65534  # Dovecot reads no mail as root

SETTINGS = """
[site]
title = "느린 오후, and a café"
url = "https://example.org/"

[newsletters.weekly]
title = "{title}"
content = "full"
"""
POSTS = {
    "korean": (
        "주간 소식: 비 오는 날의 나룻배와 강 건너 마을의 아주 긴 이야기",
        "비가 온다. 나룻배는 강을 건너지 않는다.\n\n" * 60,
    ),
    "latin": (
        "Weekly: rain at the café and a rather long subject that has to be folded",
        "Rain = água. From here.\n\n.\n\n" * 60,
    ),
}

pytestmark = pytest.mark.skipif(not IMAP.exists(), reason="no Dovecot here: apt-get install dovecot-imapd")


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty Maildir that Dovecot may use; pytest's own folders are closed to everyone but root where root tests."""
    folder = Path(tempfile.mkdtemp())
    own = os.getuid() or NOBODY
    (folder / "dovecot.conf").write_text(
        f"mail_location = maildir:{folder}/Maildir\nbase_dir = {folder}/run\nmail_uid = {own}\nmail_gid = {own}\n"
        "first_valid_uid = 1\nfirst_valid_gid = 1\nssl = no\nstats_writer_socket_path =\n"
    )
    for name in ("new", "cur", "tmp"):
        (folder / "Maildir" / name).mkdir(parents=True)
    monkeypatch.setenv("USER", "reader")
    monkeypatch.setenv("HOME", str(folder))
    yield folder
    shutil.rmtree(folder)


def connect(folder: Path) -> imaplib.IMAP4:
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    client = imaplib.IMAP4_stream(f"{IMAP} -c {folder}/dovecot.conf 2>{folder}/log")
    client.select("INBOX")
    return client


def fetched(client: imaplib.IMAP4, part: str) -> str:
    _, answer = client.fetch("1", f"({part})")
    assert isinstance(answer[0], tuple)
    return answer[0][1].decode().replace("\r\n", "\n")


@pytest.mark.parametrize("script", POSTS)
def test_dovecot_reads_subject_text_and_html(project: Project, mailbox: Path, script: str) -> None:
    subject, body = POSTS[script]
    title, _, lead = subject.partition(": ")
    project.write("publisher.toml", SETTINGS.format(title=title))
    project.write("content/post.md", f"---\ntitle: {lead}\n---\n{body}")
    project.run("subscribers", "add", "reader@example.org", "--confirmed")
    assert project.run("digest", "send", "--force").status == 0
    (sent,) = (project.folder / "outbox").glob("*.eml")
    shutil.copy(sent, mailbox / "Maildir/new/1.mail")
    client = connect(mailbox)
    try:
        structure = client.fetch("1", "(BODYSTRUCTURE)")[1][0]
        assert isinstance(structure, bytes)
        assert re.findall(rb'"text" "(\w+)" \("charset" "utf-8"\)', structure) == [b"plain", b"html"]
        found = client.uid("SEARCH", "CHARSET", "UTF-8", "SUBJECT", f'"{subject}"'.encode())[1]  # type: ignore[arg-type]
        assert found == [b"1"]
        text, html = fetched(client, "BINARY.PEEK[1]"), fetched(client, "BINARY.PEEK[2]")
        mailto = "mailto:news@example.org?subject=unsubscribe%20weekly%20reader@example.org"
        assert mailto in text
        assert re.search(rf'href="{re.escape(mailto)}%20[0-9a-z.]+"', html)
        assert body.split("\n")[0] in text
        assert html.count(body.split("\n")[0]) >= 60
        assert "invalid" not in text + html
    finally:
        client.logout()
