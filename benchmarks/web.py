"""How much the web server answers, beside nginx with the same file in the same run, and what a subscription costs.

`python benchmarks/web.py [ROUNDS]` (Debian: `apt-get install nginx-light wrk`). A feed of 100 KB is asked for on the
loopback by one thread of wrk with 32 connections, by those who have it and by those who do not; what counts is how many
answers there are for each second of the processor that the server used. Then forms are sent that subscribe, each with
an address of its own, by 64 connections; the server is killed in the middle of it, and every address that was answered
has to be in the database.
"""

import asyncio
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from publisher.store.keys import LINKS
from publisher.store.open import open_store
from publisher.web.proofs import Proofs

SECONDS, CONNECTIONS, FORMS = 4, 32, 4000
TICKS = os.sysconf("SC_CLK_TCK")
SETTINGS = """[site]
title = "Blog"
url = "https://example.org/"
[newsletters.weekly]
schedule = "mon 09:00"
[mail]
from = "news@example.org"
[web]
listen = "127.0.0.1:0"
signups = ""
"""
NGINX = """pid {folder}/pid; error_log {folder}/log; daemon off; worker_processes 1;
events {{ worker_connections 1024; }}
http {{ access_log off; types {{ application/rss+xml xml; }} sendfile on; open_file_cache max=100;
client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
server {{ listen 127.0.0.1:8391; root {out}; keepalive_requests 100000000; }} }}"""


@contextmanager
def nginx(folder: Path, out: Path) -> Iterator[tuple[str, int]]:
    """The address at which it serves, and the process that does."""
    for each in (folder, *folder.parents):
        each.chmod(each.stat().st_mode | 0o055)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, out=out))
    process = subprocess.Popen(["nginx", "-c", f"{folder}/nginx.conf"])
    time.sleep(1)
    try:
        yield "http://127.0.0.1:8391/", int(subprocess.check_output(["pgrep", "-P", str(process.pid)]))
    finally:
        process.terminate()
        process.wait()


@contextmanager
def publisher(project: Path) -> Iterator[tuple[str, int]]:
    """The same for ours."""
    command = [sys.executable, "-m", "publisher", "--project", str(project), "serve"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    said = process.stderr.readline() if process.stderr else ""
    try:
        yield said.split()[2].rstrip(";"), process.pid
    finally:
        process.terminate()
        process.wait()


def cpu(process: int) -> float:
    """The seconds of the processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def asked(url: str, process: int, *headers: str) -> float:
    """The answers for each second of the processor."""
    before = cpu(process)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *(f"-H{header}" for header in headers), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    count = re.search(r"(\d+) requests in", said)
    if not count or "Socket errors" in said:
        sys.exit(said)
    return int(count[1]) / (cpu(process) - before)


def tag_of(url: str) -> str:
    said = subprocess.run(["curl", "-sI", url], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(?i)^etag: (.*?)\r?$", said, re.MULTILINE)
    return found[1] if found else sys.exit(f"{url} has no tag")


def forms(project: Path) -> dict[str, bytes]:
    """A form for each address, as it is sent when its second step was waited for."""
    store = open_store(f"sqlite:///{project / 'publisher.db'}")
    proofs = Proofs(store.keys.secrets(LINKS))
    store.close()
    made = {}
    for number in range(FORMS):
        address = f"reader{number}@example.org"
        stamp = proofs.stamp(now=datetime.now(UTC) - timedelta(seconds=60), address=address)
        body = urlencode({"address": address, "stamp": stamp, "proof": ""}).encode()
        head = f"POST /subscribe HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        made[address] = head.encode() + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + body
    return made


async def send(port: int, waiting: dict[str, bytes], answered: list[str]) -> None:
    """Send forms over one connection until there are none, or the server is gone."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while waiting:
            address, data = waiting.popitem()
            writer.write(data)
            head = await reader.readuntil(b"\r\n\r\n")
            size = re.search(rb"content-length: (\d+)", head)
            await reader.readexactly(int(size[1]) if size else 0)
            if head.startswith(b"HTTP/1.1 200"):
                answered.append(address)
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def subscribe(url: str, waiting: dict[str, bytes], *, process: int, kill_after: float | None) -> list[str]:
    """The addresses that were answered; the server may be killed on the way."""
    port, answered = int(url.rpartition(":")[2].strip("/")), list[str]()
    sending = [asyncio.create_task(send(port, waiting, answered)) for _ in range(64)]
    if kill_after is not None:
        await asyncio.sleep(kill_after)
        os.kill(process, signal.SIGKILL)
    await asyncio.gather(*sending)
    return answered


def kept(project: Path) -> set[str]:
    store = open_store(f"sqlite:///{project / 'publisher.db'}")
    found = {each.address for each in store.subscribers.all()}
    store.close()
    return found


def feeds(folder: Path, out: Path, project: Path, rounds: int) -> None:
    found: dict[str, list[float]] = {}
    with nginx(folder, out) as peer, publisher(project) as ours:
        for _ in range(rounds):
            for name, (url, process) in (("nginx", peer), ("publisher", ours)):
                tag = tag_of(f"{url}feed.xml")
                found.setdefault(f"{name} 304", []).append(asked(f"{url}feed.xml", process, f"If-None-Match: {tag}"))
                found.setdefault(f"{name} 200", []).append(asked(f"{url}feed.xml", process))
    for status in ("304", "200"):
        pairs = zip(found[f"publisher {status}"], found[f"nginx {status}"], strict=True)
        ratio = statistics.median(own / peer for own, peer in pairs)
        for name in ("nginx", "publisher"):
            sys.stdout.write(
                f"{name:10} {status}: {statistics.median(found[f'{name} {status}']):9,.0f} a second of CPU\n"
            )
        sys.stdout.write(f"{'':10} {status}: {ratio:9.2f} of nginx's\n")


def subscriptions(project: Path) -> None:
    waiting = forms(project)
    with publisher(project) as (url, process):
        began, used = time.monotonic(), cpu(process)
        answered = asyncio.run(subscribe(url, waiting, process=process, kill_after=None))
        took = time.monotonic() - began
        each = (cpu(process) - used) / len(answered) * 1000
        sys.stdout.write(f"{len(answered) / took:,.0f} subscriptions a second, {each:.2f} ms of CPU each\n")
    lost = set(answered) - kept(project)
    sys.stdout.write(f"answered {len(answered)}, lost {len(lost)}\n")
    for turn in range(5):
        (project / "publisher.db").unlink()
        for log in project.glob("publisher.db-*"):
            log.unlink()
        waiting = forms(project)
        with publisher(project) as (url, process):
            answered = asyncio.run(subscribe(url, waiting, process=process, kill_after=0.5 + turn * 0.3))
        lost = set(answered) - kept(project)
        sys.stdout.write(f"killed: answered {len(answered)}, lost {len(lost)}\n")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    folder = Path(tempfile.mkdtemp())
    try:
        project = folder / "project"
        out = project / "out"
        out.mkdir(parents=True)
        (project / "publisher.toml").write_text(SETTINGS)
        (out / "feed.xml").write_bytes(os.urandom(50_000).hex().encode())
        feeds(folder, out, project, rounds)
        subscriptions(project)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
