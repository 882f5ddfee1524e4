"""Real mail servers take what is handed to them: Postfix over SMTP, Dovecot over LMTP. What they keep is read back."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.mail_model import DeliveryState, Envelope
from publisher.transports.smtp.address import parse
from publisher.transports.smtp.transport import Smtp
from tests.contract.test_transports import Ledger, free_port, letters

NOBODY = 65534
QUIET = subprocess.DEVNULL  # daemons would hold a pipe open
BODY = ".hidden\r\n.\r\n..\r\n비 🛶 صباح الخير\r\n".encode() * 500
SERVICES = {
    "pickup": "unix n - n 60 1 pickup",
    "cleanup": "unix n - n - 0 cleanup",
    "qmgr": "unix n - n 300 1 qmgr",
    "rewrite": "unix - - n - - trivial-rewrite",
    "bounce": "unix - - n - 0 bounce",
    "defer": "unix - - n - 0 bounce",
    "trace": "unix - - n - 0 bounce",
    "proxymap": "unix - - n - - proxymap",
    "error": "unix - - n - - error",
    "retry": "unix - - n - - error",
    "virtual": "unix - n n - - virtual",
    "anvil": "unix - - n - 1 anvil",
    "postlog": "unix-dgram n - n - 1 postlogd",
}
POSTFIX = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.org
mydestination =
local_header_rewrite_clients =
alias_maps =
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
smtpd_recipient_restrictions = check_recipient_access inline:{{r4@example.org=REJECT}}, permit_mynetworks, reject
"""
DOVECOT = """
protocols = lmtp
base_dir = {folder}/run
log_path = {folder}/log
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
first_valid_gid = 1
ssl = no
default_internal_user = nobody
default_login_user = nobody
default_internal_group = nogroup
stats_writer_socket_path =
userdb {{
  driver = static
  args = uid={nobody} gid={nobody} home={folder}/mail/%u allow_all_users=yes
}}
passdb {{
  driver = static
  args = nopassword=y
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {port}
  }}
  chroot =
}}
"""

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="mail servers start as root only: run this suite as root")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the servers' users may enter; pytest's own is closed to them."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    for name in ("queue", "data", "mail", "conf"):
        (path / name).mkdir()
    (path / "mail").chmod(0o777)
    yield path
    shutil.rmtree(path)


def needs(program: str, package: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"no {program} here: apt-get install {package}")


def awaited(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the server does not listen")


@pytest.fixture
def postfix(folder: Path) -> Iterator[int]:
    needs("postfix", "postfix")
    port = free_port()
    shutil.chown(folder / "data", "postfix")
    (folder / "conf/main.cf").write_text(POSTFIX.format(folder=folder, nobody=NOBODY))
    services = {f"{port}": "inet n - n - - smtpd", **SERVICES}
    (folder / "conf/master.cf").write_text("".join(f"{name} {words}\n" for name, words in services.items()))
    words = ("postfix", "-c", str(folder / "conf"))
    subprocess.run([*words, "start"], check=True, stdout=QUIET, stderr=QUIET)
    awaited(port)
    yield port
    subprocess.run([*words, "stop"], check=True, capture_output=True)


@pytest.fixture
def dovecot(folder: Path) -> Iterator[int]:
    needs("dovecot", "dovecot-lmtpd")
    if not Path("/usr/lib/dovecot/lmtp").exists():
        pytest.skip("no LMTP of Dovecot here: apt-get install dovecot-lmtpd")
    port = free_port()
    (folder / "conf/dovecot.conf").write_text(DOVECOT.format(folder=folder, nobody=NOBODY, port=port))
    words = ("-c", str(folder / "conf/dovecot.conf"))
    subprocess.run(["dovecot", *words], check=True, stdout=QUIET, stderr=QUIET)
    awaited(port)
    yield port
    subprocess.run(["doveadm", *words, "stop"], check=True, capture_output=True)


def handed_over(address: str) -> tuple[Ledger, list[Envelope]]:
    sent = [replace(each, data=each.data + BODY) for each in letters(60)]
    ledger = Ledger(list(sent))
    Smtp(parse(address), connections=3).carry(ledger)
    return ledger, sent


def kept(folder: Path) -> dict[bytes, bytes]:
    """What lies in the mailboxes: from the Message-ID on, with the line ends of mail."""
    found = {}
    for file in (folder / "mail").rglob("new/*"):
        data = file.read_bytes().replace(b"\n", b"\r\n")
        at = data.index(b"Message-ID:")
        found[data[at : data.index(b"\r\n", at)]] = data[at:]
    return found


def arrived(folder: Path, envelopes: list[Envelope]) -> bool:
    wanted = {each.data.partition(b"\r\n")[0]: each.data for each in envelopes}
    until = time.monotonic() + 20
    while kept(folder) != wanted and time.monotonic() < until:
        time.sleep(0.1)
    return kept(folder) == wanted


def test_postfix_takes_all_but_what_it_refuses(folder: Path, postfix: int) -> None:
    ledger, sent = handed_over(f"smtp://127.0.0.1:{postfix}")
    assert ledger.states() == {DeliveryState.SENT: 59, DeliveryState.REJECTED: 1}
    assert ledger.receipts["weekly-4"].status == "5.7.1"
    assert arrived(folder, [each for each in sent if each.name != "weekly-4"])
    log = (folder / "log").read_text()
    assert len(re.findall(r" disconnect from .* quit=1 ", log)) <= 3
    assert not re.search("lost connection after (?!CONNECT)", log)  # that one is ours, that asked whether it listens
    assert "improper command pipelining" not in log


def test_dovecot_takes_all(folder: Path, dovecot: int) -> None:
    ledger, sent = handed_over(f"lmtp://127.0.0.1:{dovecot}")
    assert ledger.states() == {DeliveryState.SENT: 60}
    assert arrived(folder, sent)
