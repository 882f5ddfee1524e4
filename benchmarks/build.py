"""How long a build takes, beside the least that python-frontmatter and feedgen can do with the same folder.

`python benchmarks/build.py [POSTS]` makes a folder of posts (10,000 if not said) and times whole processes in turn:
publisher with nothing generated yet, publisher with nothing to do, and a script of twenty lines that reads every front
matter and writes the newest 20 posts as RSS and Atom, with neither ids, nor cleaning, nor absolute addresses, nor JSON.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 5
WORDS = "비가 온다 강 나룻배 자전거 옥상 차 한 잔 river bread slow afternoon ferry garden rain".split()
PEER = """
import sys, datetime, pathlib, frontmatter, lxml.etree, feedgen.feed
posts = []
for path in sorted(pathlib.Path(sys.argv[1], "content").glob("*.md")):
    metadata, body = frontmatter.parse(path.read_text())
    posts.append((metadata["date"], metadata["title"], path.stem, body))
feed = feedgen.feed.FeedGenerator()
feed.id("urn:x"); feed.title("x"); feed.description("x"); feed.link(href="https://example.org/")
for date, title, slug, body in sorted(posts, reverse=True)[:20]:
    entry = feed.add_entry(order="append")
    entry.id("urn:x:" + slug); entry.title(title); entry.link(href="https://example.org/" + slug)
    entry.published(date.replace(tzinfo=datetime.UTC)); entry.updated(date.replace(tzinfo=datetime.UTC))
    entry.content(body, type="html")
feed.rss_file(sys.argv[1] + "/peer.rss"); feed.atom_file(sys.argv[1] + "/peer.atom")
"""


def make(folder: Path, count: int) -> None:
    """Posts of about 4 KB, in Korean and English, from a fixed seed."""
    chance = random.Random(20261121)  # noqa: S311 - reproducible, not secret
    (folder / "content").mkdir()
    for number in range(count):
        date = f"{2000 + number % 26}-{1 + number % 12:02}-{1 + number % 28:02} 09:00:00"
        body = "".join(f"<p>{' '.join(chance.choices(WORDS, k=80))}</p>\n\n" for _ in range(8))
        text = f"---\ntitle: Post {number}\ndate: {date}\ncategories: [c{number % 5}]\n---\n\n{body}"
        (folder / "content" / f"post-{number}.md").write_text(text, encoding="utf-8")


def timed(command: list[str]) -> tuple[float, float]:
    """Wall-clock seconds and peak MiB of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    folder = Path(tempfile.mkdtemp())
    try:
        make(folder, count)
        build = [sys.executable, "-m", "publisher", "--project", str(folder), "build"]
        runs: dict[str, list[tuple[float, float]]] = {"cold": [], "nothing changed": [], "peer": []}
        for _ in range(ROUNDS):
            for generated in ("out", ".publisher-cache"):
                shutil.rmtree(folder / generated, ignore_errors=True)
            (folder / "publisher.lock").unlink(missing_ok=True)
            runs["cold"].append(timed(build))
            runs["nothing changed"].append(timed(build))
            runs["peer"].append(timed([sys.executable, "-c", PEER, str(folder)]))
        peer = statistics.median(seconds for seconds, _ in runs["peer"])
        sys.stdout.write(f"{count} posts, median of {ROUNDS}\n")
        for name, measured in runs.items():
            seconds = statistics.median(seconds for seconds, _ in measured)
            memory = max(memory for _, memory in measured)
            sys.stdout.write(f"{name:16} {seconds:6.2f} s  {seconds / peer:5.2f} of the peer  {memory:5.0f} MiB\n")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
