"""Messages a second and client CPU over SMTP, beside Postfix's own test program in the same run.

`python benchmarks/smtp.py` hands 82 KB of a Korean digest to each of 2,000 readers on 4 connections: `smtp-source` and
ours in turn, into Postfix's `smtp-sink` on loopback; ours bare, with the ledger in SQLite as it is for real (each begin
and each answer durable before the next step), and with a signature (DKIM, RSA-2048) besides. Then ours, with
the ledger, on 20 connections into a server that answers 50 ms late. As root, the sink runs as `nobody`.
"""

import argparse
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from compose import SENDER, SITE, issue_of, rendered  # beside this file
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from publisher.actions.deliver import Run, Sender, deliver
from publisher.email import places
from publisher.email.compose import composer
from publisher.email.dkim import Sign, signer
from publisher.mail_model import Consent, Envelope, Reader, RenderedIssue
from publisher.store.open import open_store
from publisher.transports.base import Ended
from publisher.transports.smtp.address import parse
from publisher.transports.smtp.transport import Smtp

ROOT = Path(__file__).parent.parent
SIZE, CONNECTIONS, ROUNDS = 82_000, 4, 5
LATENCY, FAR = 0.05, 20
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Figure:
    """What a run cost: seconds by the clock and of the processors, for one message."""

    wall: float
    cpu: float


class Letters:
    """A work that keeps no ledger: messages for as many readers as wanted."""

    def __init__(self, count: int, compose: Callable[[Reader], Envelope]) -> None:
        self.left = count
        self.compose = compose
        self.sent = 0

    def take(self) -> Envelope | None:
        if not self.left:
            return None
        self.left -= 1
        return self.compose(Reader(address=f"reader{self.left}@example.org"))

    def wait(self) -> float | None:
        return None

    def turn(self, ended: Sequence[Ended], begin: Sequence[Envelope]) -> Collection[str]:
        self.sent += sum(receipt.state == "sent" for _, receipt in ended)
        return [each.name for each in begin]


def nearest(size: int) -> RenderedIssue:
    """The issue of which a message comes nearest to a size in bytes."""
    issues = [rendered(issue_of("summary", count), places.LEAVE) for count in range(5, 30)]
    return min(issues, key=lambda issue: abs(len(compose(issue)(Reader(address="a@example.org")).data) - size))


def compose(issue: RenderedIssue, sign: Sign | None = None) -> Callable[[Reader], Envelope]:
    return composer(issue, sender=SENDER, reply_to="", site=SITE.url, sign=sign)


def key() -> Sign:
    private = rsa.generate_private_key(65537, 2048)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return signer("example.org", ["s"], pem)


@contextmanager
def listening(*words: str) -> Iterator[None]:
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def peer(port: int, count: int) -> Figure:
    """smtp-source, that keeps its connections as well and sends the same bytes over and over."""
    words = ("smtp-source", "-d", "-s", str(CONNECTIONS), "-l", str(SIZE), "-m", str(count), f"127.0.0.1:{port}")
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Figure(wall / count, cpu / count)


def measured(count: int, call: Callable[[], int]) -> Figure:
    start, cpu = time.perf_counter(), time.process_time()
    sent = call()
    figure = Figure((time.perf_counter() - start) / count, (time.process_time() - cpu) / count)
    if sent != count:
        raise SystemExit(f"{sent} of {count} messages were sent")
    return figure


def bare(issue: RenderedIssue, port: int, count: int, *, connections: int = CONNECTIONS) -> Figure:
    work = Letters(count, compose(issue))
    return measured(count, lambda: carried(work, port, connections))


def carried(work: Letters, port: int, connections: int) -> int:
    Smtp(parse(f"smtp://127.0.0.1:{port}"), connections=connections).carry(work)
    return work.sent


def kept(
    issue: RenderedIssue, port: int, count: int, sign: Sign | None = None, *, connections: int = CONNECTIONS
) -> Figure:
    """With subscribers, deliveries and the ledger of a real database."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_FOLDER")) as folder:
        store = open_store(f"sqlite:///{folder}/publisher.db")
        for number in range(count):
            store.subscribers.put(f"reader{number}@example{number % 50}.org", Consent.ACTIVE, now=NOW)
        store.issues.freeze(issue, carried=["p"], covered={"p": ""}, now=NOW)
        sender = Sender(sender=SENDER, reply_to="", site=SITE.url, sign=sign)
        transport = Smtp(parse(f"smtp://127.0.0.1:{port}"), connections=connections)
        run = Run(clock=lambda: NOW, seconds=time.monotonic)
        figure = measured(count, lambda: deliver(store, transport, sender, run).sent)
        store.close()
    return figure


def said(name: str, figures: Sequence[Figure], of: Sequence[Figure] = ()) -> None:
    wall, cpu = (statistics.median(getattr(each, what) for each in figures) for what in ("wall", "cpu"))
    ratio = statistics.median(b.wall / a.wall for a, b in zip(figures, of, strict=False)) if of else 0
    compared = f"  {ratio:.2f} of smtp-source's" if of else ""
    sys.stdout.write(f"{name:34} {1 / wall:7.0f} messages/s  {cpu * 1000:.3f} ms CPU a message{compared}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=2_000)
    count = parser.parse_args().count
    issue, sign = nearest(SIZE), key()
    size = len(compose(issue)(Reader(address="a@example.org")).data)
    sys.stdout.write(f"{size} bytes a message, {count} messages, {CONNECTIONS} connections, median of {ROUNDS}\n")
    port = free_port()
    user = ("-u", "nobody") if os.getuid() == 0 else ()
    rows: dict[str, list[Figure]] = {}
    with listening("smtp-sink", *user, f"127.0.0.1:{port}", "100"):
        runs: dict[str, Callable[[], Figure]] = {
            "smtp-source": lambda: peer(port, count),
            "ours, no ledger": lambda: bare(issue, port, count),
            "ours, with the ledger": lambda: kept(issue, port, count),
            "ours, with the ledger and DKIM": lambda: kept(issue, port, count, sign),
        }
        for _ in range(ROUNDS):
            for name, run in runs.items():
                rows.setdefault(name, []).append(run())
    for name, figures in rows.items():
        said(name, figures, rows["smtp-source"] if name != "smtp-source" else ())
    words = (sys.executable, "-m", "tests.smtpsink", "--port", str(port), "--delay", str(LATENCY), "--log", os.devnull)
    with listening(*words):
        far = kept(issue, port, count, connections=FAR)
    most = FAR / LATENCY
    said(f"{FAR} connections, {LATENCY * 1000:.0f} ms away, ledger", [far])
    sys.stdout.write(f"{1 / far.wall / most:.2f} of the {most:.0f} a second that one round trip a message allows\n")


if __name__ == "__main__":
    main()
