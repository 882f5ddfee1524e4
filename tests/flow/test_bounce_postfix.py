"""A real Postfix sends an issue on, is refused, and brings its own report to the LMTP desk."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Project
from tests.flow.test_bounce_inlets import free_port, is_listening, wait_for
from tests.smtpsink import Heard, Say, Sink

POSTFIX, DAEMONS = shutil.which("postfix", path="/usr/sbin:/usr/bin"), Path("/usr/lib/postfix/sbin")
ANN = "ann@reader.example"
SETTINGS = """
[site]
url = "https://example.org/"

[mail]
from = "news@example.org"
bounces = "bounces@example.org"

[newsletters.weekly]
"""
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example.org
inet_interfaces = 127.0.0.1
mynetworks = 127.0.0.0/8
mydestination =
relay_domains = example.org reader.example
transport_maps = inline:{{ example.org=lmtp:inet:127.0.0.1:{lmtp}, reader.example=smtp:[127.0.0.1]:{sink} }}
smtp_dns_support_level = disabled
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
alias_maps =
alias_database =
lmtp_host_lookup = native
smtp_host_lookup = native
"""
SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

pytestmark = [
    pytest.mark.skipif(not POSTFIX or not DAEMONS.is_dir(), reason="no Postfix here: apt-get install postfix"),
    pytest.mark.skipif(os.getuid() != 0, reason="Postfix is started by root alone"),
]


@pytest.fixture
def postfix() -> Iterator[Callable[..., int]]:
    """Starts a Postfix of its own on loopback, which knows two ways: to the sink, and to the desk."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    master: list[subprocess.Popen[bytes]] = []

    def start(*, lmtp: int, sink: int) -> int:
        port = free_port()
        for name in ("config", "queue", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        values = {"folder": folder, "daemons": DAEMONS, "lmtp": lmtp, "sink": sink, "port": port}
        (folder / "config/main.cf").write_text(MAIN.format(**values))
        (folder / "config/master.cf").write_text(SERVICES.format(**values))
        subprocess.run([str(POSTFIX), "-c", str(folder / "config"), "check"], check=True, capture_output=True)
        command = [str(DAEMONS / "master"), "-c", str(folder / "config"), "-d"]
        master.append(subprocess.Popen(command, env={"MAIL_CONFIG": str(folder / "config"), "PATH": "/usr/sbin:/bin"}))
        wait_for(lambda: is_listening(port))
        return port

    yield start
    for process in master:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_report_of_postfix_finds_its_way_back(project: Project, postfix: Callable[..., int]) -> None:
    project.write("publisher.toml", SETTINGS)
    project.write("content/rain.md", "---\ntitle: Rain\ndate: 2026-11-01\n---\nIt rained.\n")
    project.run("subscribers", "add", ANN, "--confirmed", "--now", "2026-10-01T09:00:00Z")
    lmtp = free_port()
    desk = project.start("bounces", "serve", f"lmtp://127.0.0.1:{lmtp}")

    def rule(heard: Heard) -> Say | None:
        return Say("550 5.1.1 no such user here") if heard.step == "rcpt" else None

    try:
        with Sink(rule) as sink:
            wait_for(lambda: is_listening(lmtp))
            port = postfix(lmtp=lmtp, sink=sink.port)
            sent = project.run(
                *("digest", "send", "--force", "--now", "2026-11-02T09:00:00Z"),
                PUBLISHER_MAIL__TRANSPORT=f"smtp://127.0.0.1:{port}",
            )
            assert sent.status == 0, sent.err
            deadline = time.monotonic() + 30
            while not (listed := project.run("bounces", "list", "--json").json):
                assert time.monotonic() < deadline
    finally:
        desk.send_signal(signal.SIGTERM)
        _, said = desk.communicate(timeout=20)
    (bounce,) = listed
    assert (bounce["kind"], bounce["code"], bounce["status"]) == ("hard", 550, "5.1.1")
    assert bounce["address"] == "a…@reader.example"
    assert re.search(r"delivery report: hard 5\.1\.1 a…@reader\.example: counted", said)
