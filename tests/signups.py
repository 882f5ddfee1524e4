"""What a browser does with the form of a subscription, and where the mails of a project are."""

import email
import email.policy
import hashlib
import re
import time
from email.message import EmailMessage
from itertools import count

import httpx

from publisher.web.proofs import BITS
from tests.conftest import Project

NEWSLETTER = (
    '[newsletters.weekly]\ntitle = "The Weekly"\nschedule = "mon 09:00"\n[mail]\nfrom = "Blog <news@example.org>"\n'
)


def field(page: str, name: str) -> str:
    """The value of a field that is hidden in a form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1]


def proof(stamp: str, address: str) -> str:
    """The number that a browser's script would find."""
    start = hashlib.sha256(f"{stamp}:{address}:".encode())
    for number in count():
        hashed = start.copy()
        hashed.update(str(number).encode())
        if int.from_bytes(hashed.digest()[:8], "big") >> (64 - BITS) == 0:
            return str(number)
    raise AssertionError


def subscribe(client: httpx.Client, address: str, **more: str) -> httpx.Response:
    """Fill in the form, as a browser with scripts does."""
    page = client.get("/subscribe").text
    stamp = field(page, "stamp")
    time.sleep(1.1)
    return client.post("/subscribe", data={"address": address, "stamp": stamp, "proof": proof(stamp, address), **more})


def mails(project: Project, wanted: int) -> list[EmailMessage]:
    """The mails that are in the outbox, once there are as many as are wanted."""
    folder = project.folder / "outbox"
    for _ in range(100):
        found = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        if len(found) >= wanted:
            break
        time.sleep(0.1)
    assert len(found) == wanted
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in found]


def link(message: EmailMessage) -> str:
    """The path of the one link of a mail about a subscription."""
    body = message.get_body(("plain",))
    assert body
    found = re.search(r"^http://[^/\s]+(/\S+)\r?$", body.get_content(), re.MULTILINE)
    assert found, body.get_content()
    return found[1]
