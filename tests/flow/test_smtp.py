"""Mail servers that refuse, hang up, stall, or are not who they should be. What became of each message is known."""

import random
import socket
import ssl
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
import trustme

from publisher.errors import PermanentError, TemporaryError
from publisher.mail_model import DeliveryState, Receipt
from publisher.transports.base import send
from publisher.transports.schemes import Means, connect
from publisher.transports.smtp.address import Server, parse
from publisher.transports.smtp.session import Limits
from publisher.transports.smtp.transport import Smtp
from tests.contract.test_transports import ENVELOPE, Ledger, letters
from tests.smtpsink import OFFERS, Heard, Rule, Say, Sink, faults

SENT, DEFERRED, REJECTED, IN_DOUBT = (
    DeliveryState.SENT,
    DeliveryState.DEFERRED,
    DeliveryState.REJECTED,
    DeliveryState.IN_DOUBT,
)
QUICK = Limits(connect=5, command=5, data=5, block=5, content=5, quit=1)
STEPWISE = OFFERS[1:]


def carry(sink: Sink, count: int = 10, *, connections: int = 1, limits: Limits = QUICK) -> Ledger:
    ledger = Ledger(letters(count))
    Smtp(server(sink), connections=connections, limits=limits).carry(ledger)
    return ledger


def server(sink: Sink, scheme: str = "smtp", options: str = "") -> Server:
    return parse(f"{scheme}://127.0.0.1:{sink.port}{options}")


def to(recipient: str, step: str, say: Say) -> Rule:
    """A rule for the message to one recipient; MAIL does not name it, but the sink counts messages."""

    def rule(heard: Heard) -> Say | None:
        number = int(recipient[1:].partition("@")[0])
        is_it = heard.message == number if step == "mail" else heard.text == recipient
        return say if heard.step == step and is_it else None

    return rule


# What a server says of one message


@pytest.mark.parametrize("offers", [OFFERS, STEPWISE], ids=["pipelining", "stepwise"])
@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "final"])
@pytest.mark.parametrize(
    ("said", "state", "status"),
    [
        ("451 4.3.0 not now", DEFERRED, "4.3.0"),
        ("550 5.1.1 nobody here", REJECTED, "5.1.1"),
        ("552-5.3.4 it is\r\n552 5.3.4 too large", REJECTED, "5.3.4"),
        ("450 greylisted", DEFERRED, ""),
    ],
)
def test_a_refusal_concerns_its_own_message(
    offers: tuple[str, ...], step: str, said: str, state: DeliveryState, status: str
) -> None:
    with Sink(to("r3@example.org", step, Say(said)), offers=offers) as sink:
        ledger = carry(sink)
        assert sink.connections == 1
        assert ledger.states() == {SENT: 9, state: 1}
        receipt = ledger.receipts["weekly-3"]
        assert (receipt.state, receipt.code, receipt.status) == (state, int(said[:3]), status)
        assert receipt.text.startswith(said.split()[0][:3])
        assert "\n" not in receipt.text
        assert "r3@example.org" not in sink.recipients()
        assert len(sink.taken) == 9
        assert ("weekly-3" in ledger.begun) is (step == "final")


def test_an_answer_of_many_lines_is_one_line() -> None:
    with Sink(to("r1@example.org", "final", Say("250-2.0.0 taken\r\n250-2.0.0 as\x07 42\r\n250 2.0.0 bye"))) as sink:
        receipt = carry(sink, 1).receipts["weekly-1"]
        assert receipt == Receipt(state=SENT, text="250 2.0.0 taken as 42 bye", code=250, status="2.0.0")


@pytest.mark.parametrize("offers", [OFFERS, STEPWISE], ids=["pipelining", "stepwise"])
def test_a_content_that_is_awaited_for_nobody_is_a_lone_dot(offers: tuple[str, ...]) -> None:
    def rule(heard: Heard) -> Say | None:
        if heard.step == "data" and not heard.text:
            return Say("354 go on")
        return to("r3@example.org", "rcpt", Say("550 5.1.1 nobody"))(heard)

    with Sink(rule, offers=offers) as sink:
        ledger = carry(sink)
        assert ledger.states() == {SENT: 9, REJECTED: 1}
        assert sink.connections == 1
        assert len(sink.taken) == 9


def test_nothing_is_sent_to_nobody_over_lmtp() -> None:
    def rule(heard: Heard) -> Say | None:
        if heard.step == "data" and not heard.text:
            return Say("354 go on")
        return to("r3@example.org", "rcpt", Say("550 5.1.1 nobody"))(heard)

    with Sink(rule) as sink:
        ledger = Ledger(letters(10))
        Smtp(server(sink, "lmtp"), connections=1, limits=QUICK).carry(ledger)
        assert ledger.states() == {SENT: 9, REJECTED: 1}
        assert sink.connections == 2


@pytest.mark.parametrize("offers", [OFFERS, STEPWISE], ids=["pipelining", "stepwise"])
@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_a_server_that_says_goodbye_gets_the_message_on_another_connection(offers: tuple[str, ...], step: str) -> None:
    def rule(heard: Heard) -> Say | None:
        leaves = heard.connection == 1 and heard.message == 4 and heard.step == step
        return Say("421 4.3.2 enough", cut=True) if leaves else None

    with Sink(rule, offers=offers) as sink:
        ledger = carry(sink)
        assert ledger.states() == {SENT: 10}
        assert len(sink.taken) == 10
        assert sink.connections == 2


def test_a_server_that_takes_one_message_a_connection_gets_all() -> None:
    with Sink(lambda heard: Say("421 4.3.2 enough", cut=True) if heard.message == 2 else None) as sink:
        assert carry(sink, 60, connections=4).states() == {SENT: 60}
        assert len(sink.taken) == 60


def test_a_message_that_every_connection_is_lost_with_is_deferred() -> None:
    with Sink(lambda heard: Say("421 4.7.0 slow down", cut=True) if heard.text == "r3@example.org" else None) as sink:
        ledger = carry(sink)
        assert ledger.states() == {SENT: 9, DEFERRED: 1}
        receipt = ledger.receipts["weekly-3"]
        assert (receipt.code, receipt.status, receipt.asks_for_patience) == (421, "4.7.0", True)


def test_goodbye_as_the_answer_to_a_message_defers_it() -> None:
    with Sink(to("r3@example.org", "final", Say("421 4.3.2 shutting down", cut=True))) as sink:
        ledger = carry(sink)
        assert ledger.states() == {SENT: 9, DEFERRED: 1}
        assert ledger.receipts["weekly-3"].code == 421


def test_goodbye_behind_an_answer_is_no_answer() -> None:
    def rule(heard: Heard) -> Say | None:
        return Say("250 2.0.0 taken\r\n421 4.4.2 enough", cut=True, takes=True) if heard.step == "final" else None

    with Sink(rule) as sink:
        ledger = carry(sink)
        assert ledger.states() == {SENT: 10}
        assert len(sink.taken) == sink.connections == 10


# Connections that break


@pytest.mark.parametrize("offers", [OFFERS, STEPWISE], ids=["pipelining", "stepwise"])
def test_a_cut_before_the_end_of_the_content_is_no_doubt(offers: tuple[str, ...]) -> None:
    large = b"x" * 70 + b"\r\n"
    with Sink(to("r3@example.org", "content", Say(cut=True)), offers=offers, room=65536) as sink:
        ledger = Ledger([replace(each, data=each.data + large * 50_000) for each in letters(4)])
        Smtp(server(sink), connections=1, limits=QUICK).carry(ledger)
        assert ledger.states() == {SENT: 3, DEFERRED: 1}
        assert "cut" in ledger.receipts["weekly-3"].text
        assert len(sink.taken) == 3


@pytest.mark.parametrize(
    ("said", "state", "cut"),
    [
        ("552 5.3.4 too large", REJECTED, True),
        ("552 5.3.4 too large", REJECTED, False),
        ("421 4.3.2 bye", DEFERRED, True),
        ("250 2.0.0 a lie", IN_DOUBT, True),
    ],
)
def test_an_answer_before_the_end_of_the_content_is_taken_at_its_word(
    said: str, state: DeliveryState, cut: bool
) -> None:
    large = b"x" * 70 + b"\r\n"

    def rule(heard: Heard) -> Say | None:
        early = to("r3@example.org", "content", Say(said, wait=0.1, cut=cut))(heard)
        return early or to("r3@example.org", "final", Say("554 5.3.4 as I said"))(heard)

    with Sink(rule, room=65536) as sink:
        ledger = Ledger([replace(each, data=each.data + large * 50_000) for each in letters(4)])
        Smtp(server(sink), connections=1, limits=QUICK).carry(ledger)
        assert ledger.states() == {SENT: 3, state: 1}
        assert ledger.receipts["weekly-3"].code == int(said[:3])


@pytest.mark.parametrize("takes", [True, False])
@pytest.mark.parametrize("offers", [OFFERS, STEPWISE], ids=["pipelining", "stepwise"])
def test_a_cut_after_it_is_a_doubt(offers: tuple[str, ...], takes: bool) -> None:
    with Sink(to("r3@example.org", "final", Say(cut=True, takes=takes)), offers=offers) as sink:
        ledger = carry(sink)
        assert ledger.states() == {SENT: 9, IN_DOUBT: 1}
        assert ledger.receipts["weekly-3"].state is IN_DOUBT
        assert len(sink.taken) == 9 + takes


def test_an_answer_that_never_comes_is_not_waited_for_forever() -> None:
    def rule(heard: Heard) -> Say | None:
        if heard.step == "final" and heard.text == "r2@example.org":
            return Say(wait=3)
        return Say(wait=3) if heard.step == "rcpt" and heard.text == "r4@example.org" else None

    with Sink(rule) as sink:
        ledger = carry(sink, 6, limits=replace(QUICK, content=0.3, command=0.3))
        assert ledger.receipts["weekly-2"].state is IN_DOUBT
        assert "in time" in ledger.receipts["weekly-2"].text
        assert ledger.receipts["weekly-4"].state is DEFERRED
        assert ledger.states()[SENT] == 4


def test_a_slow_answer_holds_up_its_own_connection_only() -> None:
    times: list[float] = []
    slow = Sink(to("r1@example.org", "final", Say(wait=1.5)), log=lambda *_: times.append(time.monotonic()))
    with slow as sink:
        ledger = carry(sink, 60, connections=2, limits=replace(QUICK, slow=0.2))
        assert ledger.states() == {SENT: 60}
        assert max(times) - min(times) < 1


@pytest.mark.parametrize("said", ["hello", "99 x", "250", "2500 fine", "999 what", "\x00\x01", "x" * 20_000])
def test_what_is_no_answer_is_a_doubt_and_the_next_goes_elsewhere(said: str) -> None:
    with Sink(to("r3@example.org", "final", Say(said))) as sink:
        ledger = carry(sink, 5)
        assert ledger.states() in ({SENT: 4, IN_DOUBT: 1}, {SENT: 5})
        assert (ledger.receipts["weekly-3"].state is SENT) is (said == "250")


# How many connections


def test_connections_are_opened_as_there_is_work_for_them() -> None:
    with Sink() as sink:
        carry(sink, 1, connections=8)
        assert sink.connections == 1
    with Sink(delay=0.01) as sink:
        carry(sink, 60, connections=8)
        assert sink.connections == sink.most == 8


def test_a_server_that_wants_fewer_connections_gets_fewer() -> None:
    def rule(heard: Heard) -> Say | None:
        return Say("421 4.7.0 too many", cut=True) if heard.step == "connect" and heard.connection > 2 else None

    with Sink(rule, delay=0.005) as sink:
        ledger = carry(sink, 40, connections=6)
        assert ledger.states() == {SENT: 40}


def test_a_server_that_wants_more_again_gets_more() -> None:
    def rule(heard: Heard) -> Say | None:
        return Say("421 4.7.0 too many", cut=True) if heard.step == "connect" and 2 < heard.connection < 7 else None

    with Sink(rule, delay=0.005) as sink:
        ledger = carry(sink, 200, connections=6, limits=replace(QUICK, pause=0.1))
        assert ledger.states() == {SENT: 200}
        assert sink.connections > 6


class Napping(Ledger):
    """Its later work comes after a while."""

    def wait(self) -> float | None:
        return 0.3 if super().wait() else None


@pytest.mark.parametrize(("idle", "connections"), [(0.1, 2), (5, 1)])
def test_a_connection_that_is_not_used_for_long_is_ended(idle: float, connections: int) -> None:
    with Sink() as sink:
        ledger = Napping(letters(3), later=letters(3, start=4))
        Smtp(server(sink), connections=1, limits=replace(QUICK, idle=idle)).carry(ledger)
        sink.settle()
        assert ledger.states() == {SENT: 6}
        assert sink.connections == sink.said.count("QUIT") == connections


def test_connections_are_kept_and_ended_politely() -> None:
    with Sink() as sink:
        assert carry(sink, 50, connections=2).states() == {SENT: 50}
        sink.settle()
        assert sink.connections <= 2
        assert sink.said.count("QUIT") == sink.connections


# Whoever the server is


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return "?ca=ca.pem"


def secret(authority: trustme.CA, name: str = "127.0.0.1", **more: datetime) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **more).configure_cert(context)
    return context


def hand_over(sink: Sink, tmp_path: Path, address: str, *, password: str = "", count: int = 5) -> Ledger:
    ledger = Ledger(letters(count))
    connect(address.format(sink.port), Means(project=tmp_path, password=password)).carry(ledger)
    return ledger


@pytest.mark.parametrize("implicit", [True, False])
@pytest.mark.parametrize("size", [10, 5_000_000])
def test_what_is_sent_is_secret(authority: trustme.CA, ca: str, tmp_path: Path, implicit: bool, size: int) -> None:
    scheme, option = ("smtps", "") if implicit else ("smtp", "&tls=starttls")
    with Sink(tls=secret(authority), implicit=implicit) as sink:
        data = ENVELOPE.data + b"." * 70 + b"\r\n" + (b"x" * 70 + b"\r\n") * (size // 72)
        ledger = Ledger([replace(each, data=data) for each in letters(5)])
        connect(f"{scheme}://127.0.0.1:{sink.port}{ca}{option}", Means(project=tmp_path)).carry(ledger)
        assert ledger.states() == {SENT: 5}
        assert {each.data for each in sink.taken} == {data}


def test_a_certificate_is_checked(authority: trustme.CA, ca: str, tmp_path: Path) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    wrong = {
        "of another host": secret(authority, "mail.example.org"),
        "of another authority": secret(trustme.CA()),
        "expired": secret(authority, not_after=yesterday),
    }
    for context in wrong.values():
        for implicit in (True, False):
            address = f"smtps://127.0.0.1:{{}}{ca}" if implicit else f"smtp://127.0.0.1:{{}}{ca}&tls=starttls"
            with Sink(tls=context, implicit=implicit) as sink:
                with pytest.raises(
                    TemporaryError, match=r"127.0.0.1:\d+: its certificate will not do .*nothing is lost"
                ):
                    hand_over(sink, tmp_path, address)
                assert not sink.taken


def test_nothing_is_sent_in_the_clear_where_tls_is_not_offered(ca: str, tmp_path: Path) -> None:
    with Sink() as sink:
        with pytest.raises(TemporaryError, match="offers no TLS"):
            hand_over(sink, tmp_path, f"smtp://127.0.0.1:{{}}{ca}&tls=starttls")
        assert not sink.taken
        assert not any(said.startswith("MAIL") for said in sink.said)


@pytest.mark.parametrize("say", [None, Say("220 go on", cut=True), Say("454 4.7.0 not now")])
def test_broken_tls_sends_nothing(ca: str, tmp_path: Path, say: Say | None) -> None:
    with Sink(lambda heard: say if heard.step == "starttls" else None, offers=(*OFFERS, "STARTTLS")) as sink:
        with pytest.raises(TemporaryError, match="nothing is lost"):
            hand_over(sink, tmp_path, f"smtp://127.0.0.1:{{}}{ca}&tls=starttls")
        assert not sink.taken


def test_a_server_without_tls_on_a_port_that_should_have_it(tmp_path: Path) -> None:
    with Sink() as sink, pytest.raises(TemporaryError, match=r"no TLS .*look at the port"):
        hand_over(sink, tmp_path, "smtps://127.0.0.1:{}")


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5"])
def test_a_user_logs_in(authority: trustme.CA, ca: str, tmp_path: Path, mechanism: str) -> None:
    with Sink(tls=secret(authority), users={"me@example.org": "s3cret"}, mechanisms=mechanism) as sink:
        address = f"smtp://me%40example.org@127.0.0.1:{{}}{ca}&tls=starttls"
        assert hand_over(sink, tmp_path, address, password="s3cret").states() == {SENT: 5}
        assert set(sink.logins) == {f"{mechanism} me@example.org"}


def test_a_password_may_be_of_any_script(tmp_path: Path) -> None:
    with Sink(users={"me": "비밀"}) as sink:
        hand_over(sink, tmp_path, "smtp://me@127.0.0.1:{}", password="비밀")
        assert set(sink.logins) == {"PLAIN me"}


def test_a_login_that_is_refused_is_no_matter_of_time(tmp_path: Path) -> None:
    with Sink(users={"me": "right"}) as sink:
        with pytest.raises(PermanentError, match=r"login was refused \(535 5.7.8 .*nothing is lost.*mail.password"):
            hand_over(sink, tmp_path, "smtp://me@127.0.0.1:{}", password="wrong")
        with pytest.raises(TemporaryError, match="login was refused"):  # which is not the message's fault
            send(connect(f"smtp://me@127.0.0.1:{sink.port}", Means(project=tmp_path, password="wrong")), ENVELOPE)
        assert not sink.taken
    busy = Sink(lambda heard: Say("454 4.7.0 not now") if heard.step == "auth" else None, users={"me": "right"})
    with busy as sink, pytest.raises(TemporaryError, match=r"454 4.7.0 not now"):
        hand_over(sink, tmp_path, "smtp://me@127.0.0.1:{}", password="right")
    with Sink() as sink, pytest.raises(PermanentError, match="offers no login"):
        hand_over(sink, tmp_path, "smtp://me@127.0.0.1:{}", password="right")


def test_what_runs_elsewhere_is_finished_before_a_fault_is_told(tmp_path: Path) -> None:
    def rule(heard: Heard) -> Say | None:
        if heard.step == "auth" and heard.connection == 2:
            return Say("535 5.7.8 no", wait=0.1)
        return Say(wait=0.4) if heard.step == "final" else None

    with Sink(rule, users={"me": "right"}) as sink:
        ledger = Ledger(letters(20))
        address = f"smtp://me@127.0.0.1:{sink.port}"
        with pytest.raises(PermanentError, match="login was refused"):
            connect(address, Means(project=tmp_path, connections=2, password="right")).carry(ledger)
        assert ledger.states() == {SENT: 1}
        assert not ledger.open
        assert len(sink.taken) == 1


def test_a_server_that_wants_a_login_refuses_nobodys_mail(tmp_path: Path) -> None:
    with Sink(lambda heard: Say("530 5.7.0 who are you?") if heard.step == "mail" else None) as sink:
        ledger = Ledger(letters(5))
        with pytest.raises(PermanentError, match=r"530 5.7.0 who are you.*mail.password"):
            Smtp(server(sink), connections=1).carry(ledger)
        assert not ledger.receipts


def test_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    ledger = Ledger(letters(3))
    with pytest.raises(TemporaryError, match=rf"127.0.0.1:{port}: cannot be reached .*nothing is lost"):
        Smtp(parse(f"smtp://127.0.0.1:{port}")).carry(ledger)
    assert not ledger.receipts


@pytest.mark.parametrize(
    "say", [Say("554 5.3.2 not for you"), Say(cut=True), Say("what?"), Say("421 4.3.2 not now", cut=True)]
)
def test_a_server_that_does_not_want_us(say: Say) -> None:
    unwilling = Sink(lambda heard: say if heard.step == "connect" else None)
    with unwilling as sink, pytest.raises(TemporaryError, match="nothing is lost"):
        carry(sink)


def test_a_server_that_dies_in_the_midst_leaves_no_doubt_of_the_others() -> None:
    sink = Sink(delay=0.01)

    def die() -> None:
        while len(sink.taken) < 50:
            time.sleep(0.005)
        sink.close()

    ledger = Ledger(letters(500))
    Thread(target=die).start()
    with pytest.raises(TemporaryError, match="cannot be reached"):
        Smtp(server(sink), connections=5, limits=QUICK).carry(ledger)
    counted = Counter(each.recipient for each in sink.taken)
    assert set(counted.values()) == {1}
    assert ledger.states()[IN_DOUBT] <= 5
    assert ledger.states()[SENT] <= len(sink.taken) <= ledger.states()[SENT] + ledger.states()[IN_DOUBT]
    assert not ledger.open


# What a server can do


@pytest.mark.parametrize(
    ("offers", "recipient", "data", "options", "status"),
    [
        (
            OFFERS,
            "나무@xn--9w3b.example",
            "To: <나무@xn--9w3b.example>\r\n\r\nhi\r\n",
            {"BODY=8BITMIME", "SMTPUTF8"},
            "2.0.0",
        ),
        (("8BITMIME",), "나무@xn--9w3b.example", "To: x\r\n\r\nhi\r\n", None, "5.6.7"),
        (("8BITMIME",), "a@example.org", "Subject: 비\r\n\r\nhi\r\n", None, "5.6.7"),
        (OFFERS, "a@example.org", "To: x\r\n\r\n비\r\n", {"BODY=8BITMIME"}, "2.0.0"),
        (("PIPELINING",), "a@example.org", "To: x\r\n\r\n비\r\n", None, "5.6.3"),
        (OFFERS, "a@example.org", "To: x\r\n\r\nhi\r\n", set(), "2.0.0"),
        (("SIZE 20",), "a@example.org", "To: x\r\n\r\n" + "hi\r\n" * 9, None, "5.3.4"),
        (("SIZE",), "a@example.org", "To: x\r\n\r\nhi\r\n", set(), "2.0.0"),
        ((), "a@example.org>\r\nRCPT TO:<b@example.org", "To: x\r\n\r\nhi\r\n", None, "5.1.3"),
    ],
)
def test_what_a_server_cannot_take_is_refused_alone(
    offers: tuple[str, ...], recipient: str, data: str, options: set[str] | None, status: str
) -> None:
    with Sink(offers=offers) as sink:
        ledger = Ledger([replace(ENVELOPE, recipient=recipient, data=data.encode()), *letters(1)])
        Smtp(server(sink), connections=1).carry(ledger)
        receipt = ledger.receipts["weekly-0"]
        assert receipt.status == status
        assert ledger.receipts["weekly-1"].state is SENT or "SIZE 20" in offers
        if options is None:
            assert receipt.state is REJECTED
            assert status in receipt.text
        else:
            taken = sink.taken[0]
            assert (taken.recipient, taken.data) == (recipient, data.encode())
            assert {each for each in taken.options if "SIZE" not in each} == options


# All of it, by chance

EVERYTHING = {
    **{f"{step}:{code}": 0.02 for step in ("mail", "rcpt", "data", "final") for code in ("421", "451", "550")},
    **{f"{step}:cut": 0.02 for step in ("mail", "rcpt", "data", "content", "final", "rset")},
    "final:taken": 0.02,
    "connect:421": 0.05,
}


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_each_message_is_told_rightly_what_became_of_it(seed: int) -> None:
    offers = STEPWISE if seed % 3 == 0 else OFFERS
    with Sink(faults(EVERYTHING, seed), offers=offers) as sink:
        waiting, receipts = {each.name: each for each in letters(300)}, {}
        while waiting:  # as the one who works on deliveries does after a fault outside
            ledger = Ledger(list(waiting.values()))
            with suppress(TemporaryError):  # the server wants no connections for now
                Smtp(server(sink), connections=random.Random(seed).randint(1, 6), limits=QUICK).carry(ledger)
            assert not ledger.open
            receipts.update(ledger.receipts)
            waiting = {name: each for name, each in waiting.items() if name not in receipts}
        counted = Counter(each.recipient for each in sink.taken)
        for each in letters(300):
            times, state = counted[each.recipient], receipts[each.name].state
            assert times == {SENT: 1, IN_DOUBT: times, DEFERRED: 0, REJECTED: 0}[state]
            assert times <= 1
        assert Counter(each.state for each in receipts.values())[SENT] > 100
