"""What a mail server received is what was composed, byte for byte, with every header that mailboxes ask of lists."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_string
from email.errors import NonASCIILocalPartDefect
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from html import unescape
from pathlib import Path

import pytest

from tests.conftest import Project, Run
from tests.smtpsink import Sink, Taken

LOOKS = ("magazine", "letter")
AT = ("--now", "2026-11-23T09:00:00+09:00")

SETTINGS = """
[site]
title = "느린 오후 🛶"
url = "https://example.org/"
language = "ko"
timezone = "Asia/Seoul"
author = {{ name = "김나룻" }}

[web]
url = "https://mail.example.org/"

[mail]
from = "느린 오후 <news@example.org>"
reply_to = "desk@example.org"
bounces = "bounces@example.org"
postal_address = "서울특별시 종로구 1"
transport = "smtp://127.0.0.1:{port}"

[newsletters.weekly]
title = "느린 오후"
content = "full"
look = "{look}"
"""

# Words that a careless encoder loses: letters that are composed of several, joined, turned round, or beyond 16 bits.
WORDS = {
    "korean": "비 오는 날의 나룻배는 강을 건너지 않는다. 한글 자모 ㅎㅏㄴ 그리고 옛한글 나랏〮말〯ᄊᆞ미.",
    "japanese": "雨の日の渡し舟は川を渡らない。半角ｶﾅと濁点「が」と異体字「葛󠄀城市」。",
    "arabic": "قارب المطر لا يعبر النهر، «صَبَاحُ الخَيْرِ» ١٢٣ ‏(ABC)‏.",
    "emoji": "🛶 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇰🇷 ✊🏽 ☔️",
}
READERS = {
    "reader@example.com": "reader@example.com",
    "한글@비.example": "한글@xn--9w3b.example",
    "読者@example.net": "読者@example.net",
    "قارئ@مثال.example": "قارئ@xn--mgbh0fb.example",
    "bo@bücher.example": "bo@xn--bcher-kva.example",
    "o'neill+news@example.com": "o'neill+news@example.com",
}
ONCE = """from reply-to to subject date message-id list-id list-unsubscribe list-unsubscribe-post list-archive list-post
list-owner feedback-id precedence mime-version content-type content-language""".split()


@dataclass(frozen=True)
class Post:
    """What came through the wire, and what would have been written to a file instead."""

    taken: Mapping[str, Taken]
    files: Mapping[str, bytes]
    run: Run

    def message(self, recipient: str) -> EmailMessage:
        # Headers in UTF-8 (RFC 6532) are to `message_from_bytes` bytes of which nobody knows what they mean.
        message = message_from_string(self.taken[recipient].data.decode(), policy=SMTPUTF8)
        assert isinstance(message, EmailMessage)
        return message


@pytest.fixture(scope="module", params=LOOKS)
def post(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Post:
    folder = tmp_path_factory.mktemp("received")
    project, other = Project(folder / "blog"), Project(folder / "other")
    with Sink() as sink:
        project.write("publisher.toml", SETTINGS.format(port=sink.port, look=request.param))
        for name, words in WORDS.items():
            project.write(f"content/{name}.md", f"# {words[:20]} {name}\n\n{words}\n\n.\n\n..dots\n")
        for reader in READERS:
            assert project.run("subscribers", "add", reader, "--confirmed", *AT).status == 0
        shutil.copytree(project.folder, other.folder)
        send = ("digest", "send", "--force", *AT)
        run = project.run(*send)
        assert other.run(*send, PUBLISHER_MAIL__TRANSPORT="outbox:outbox").status == 0
        files = [file.read_bytes() for file in (other.folder / "outbox").glob("*.eml")]
        return Post({each.recipient: each for each in sink.taken}, {_id(data): data for data in files}, run)


def _id(data: bytes) -> str:
    found = re.search(rb"^Message-ID: (\S+)\r\n", data, re.M)
    assert found
    return found[1].decode()


def test_everybody_got_theirs(post: Post) -> None:
    assert post.run.status == 0, post.run.err
    assert sorted(post.taken) == sorted(READERS.values())
    assert len({each.id for each in post.taken.values()}) == len(READERS)
    assert {each.sender.partition("+")[0] for each in post.taken.values()} == {"bounces"}


def test_the_wire_adds_nothing_and_loses_nothing(post: Post) -> None:
    assert len(post.files) == len(READERS)
    for each in post.taken.values():
        assert each.data == post.files[each.id]


@pytest.mark.parametrize("address", READERS)
def test_who_it_is_for_is_written_as_mail_servers_read_it(post: Post, address: str) -> None:
    on_the_wire = READERS[address]
    taken = post.taken[on_the_wire]
    local, _, domain = on_the_wire.rpartition("@")
    assert post.message(on_the_wire)["To"].addresses == (Address(username=local, domain=domain),)
    assert ("SMTPUTF8" in taken.options) is (not on_the_wire.isascii())
    assert taken.data.partition(b"\r\n\r\n")[0].isascii() is on_the_wire.isascii()


@pytest.mark.parametrize("script", WORDS)
def test_every_script_arrives_as_it_was_written(post: Post, script: str) -> None:
    message = post.message("reader@example.com")
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    wanted = "".join(WORDS[script].split())
    assert wanted in "".join(text.get_content().split())
    assert wanted in "".join(unescape(re.sub(r"<[^>]+>", "", html.get_content())).split())
    assert str(message["From"].addresses[0].display_name) == "느린 오후"


def test_lines_and_headers_are_what_every_server_takes(post: Post) -> None:
    for recipient, each in post.taken.items():
        head, _, body = each.data.partition(b"\r\n\r\n")
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", each.data)
        assert body.isascii()
        assert max(map(len, body.split(b"\r\n"))) <= 76
        assert max(map(len, head.split(b"\r\n"))) <= 998
        message = post.message(recipient)
        assert not message.defects
        defects = [defect for value in message.values() for defect in value.defects]
        assert all(isinstance(each, NonASCIILocalPartDefect) for each in defects)  # RFC 6532 has it for none
        assert {name: len(message.get_all(name, [])) for name in ONCE} == dict.fromkeys(ONCE, 1)


def test_every_header_of_a_list_is_right(post: Post) -> None:
    for recipient in READERS.values():
        message = post.message(recipient)
        assert message["List-Id"] == "<weekly.example.org>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        ways = re.findall(r"<([^<>\s]+)>", message["List-Unsubscribe"])
        assert [way.partition(":")[0] for way in ways] == ["https", "mailto"]
        assert ways[0].startswith("https://mail.example.org/")
        assert recipient.rpartition("@")[0] not in ways[0]
        assert re.fullmatch(r"mailto:bounces%2B([0-9a-z.]+)@example\.org\?subject=unsubscribe%20weekly%20\1", ways[1])
        assert message["List-Archive"] == "<https://example.org/issues/weekly/>"
        assert message["List-Post"] == "NO"
        assert message["List-Owner"] == "<mailto:desk@example.org>"
        assert message["Precedence"] == "bulk"
        assert re.fullmatch(r"2026-11-23T0900:weekly:digest:[0-9a-f]{12}", message["Feedback-ID"])
        assert message["Reply-To"].addresses[0].addr_spec == "desk@example.org"
        assert message["From"].addresses[0].addr_spec == "news@example.org"
        assert message["Date"].datetime == datetime(2026, 11, 23, tzinfo=UTC)
        assert message["Content-Language"] == "ko"
        assert "Auto-Submitted" not in message
    every = [post.message(recipient)["List-Unsubscribe"] for recipient in READERS.values()]
    assert len(set(every)) == len(READERS)


def test_a_filter_takes_what_arrived_for_no_spam(post: Post, tmp_path: Path) -> None:
    if not shutil.which("spamassassin"):
        pytest.skip("SpamAssassin is not here: apt-get install spamassassin")
    scores = {}
    for recipient in ("reader@example.com", "読者@example.net"):
        taken = post.taken[recipient]
        trace = f"Return-Path: <{taken.sender}>\r\nDelivered-To: {taken.recipient}\r\n".encode()
        answer = subprocess.run(
            ["spamassassin", "-L"], input=trace + taken.data, capture_output=True, timeout=120, check=True
        )
        status = re.search(rb"^X-Spam-Status: .*?score=(\S+).*?tests=([\w,\s]*)", answer.stdout, re.M | re.S)
        assert status
        scores[recipient] = (float(status[1]), status[2].decode())
    assert all(score <= 0 for score, _ in scores.values()), scores
