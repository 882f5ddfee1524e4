"""How long a build takes, beside Hugo on the same folder in the same run.

`python benchmarks/build.py [POSTS]` makes a folder of posts (10,000 if not said) that both can read, and times whole
processes in turn: Hugo and publisher with nothing generated yet, then publisher with nothing changed and with one post
changed. Both write the 20 newest posts in full as RSS, Atom and JSON, and nothing else: Hugo renders no pages.
At last publisher builds with nothing generated yet and with archives, for which it renders every post and writes it in
three formats: Hugo has none.
Hugo is Debian's (`apt install hugo`); without it only publisher is timed.
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

PUBLISHER = """
[site]
title = "Bench"
url = "https://example.org/"
language = "en"
[content]
generator = "none"
[feeds]
by = []
archive = false
[pages]
index = false
"""
PEER = "peer.toml"  # not `hugo.toml`, which would make it a folder of Hugo's, whose posts are shown nowhere
HUGO = """
title = "Bench"
baseURL = "https://example.org/"
disableKinds = ["section", "taxonomy", "term", "sitemap", "robotsTXT", "404"]
[markup.goldmark.renderer]
unsafe = true
[mediaTypes."application/atom+xml"]
suffixes = ["atom"]
[outputFormats.ATOM]
mediaType = "application/atom+xml"
baseName = "index"
[outputs]
home = ["RSS", "ATOM", "JSON"]
[[cascade]]
[cascade._build]
render = "never"
list = "always"
"""
LAYOUTS = {
    "index.rss.xml": """<rss version="2.0"><channel><title>{{ site.Title }}</title>
{{ range first 20 site.RegularPages }}<item><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate><guid>{{ .Permalink }}</guid>
<description>{{ .Content | html }}</description></item>{{ end }}</channel></rss>""",
    "index.atom.atom": """<feed xmlns="http://www.w3.org/2005/Atom"><title>{{ site.Title }}</title>
{{ range first 20 site.RegularPages }}<entry><title>{{ .Title }}</title><link href="{{ .Permalink }}"/>
<id>{{ .Permalink }}</id><updated>{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}</updated>
<content type="html">{{ .Content | html }}</content></entry>{{ end }}</feed>""",
    "index.json": """{"items": [{{ range $i, $p := first 20 site.RegularPages }}{{ if $i }},{{ end }}
{"id": {{ .Permalink | jsonify }}, "title": {{ .Title | jsonify }}, "content_html": {{ .Content | jsonify }}}
{{ end }}]}""",
}


def make(folder: Path, count: int) -> None:
    """Posts of about 4 KB, 70 % HTML and 30 % Markdown, in Korean and English, from a fixed seed."""
    chance = random.Random(20261121)  # noqa: S311 - reproducible, not secret
    posts = folder / "content" / "posts"
    posts.mkdir(parents=True)
    for number in range(count):
        date = f"{2000 + number % 26}-{1 + number % 12:02}-{1 + number % 28:02}T09:00:00Z"
        paragraphs = [" ".join(chance.choices(WORDS, k=80)) for _ in range(8)]
        body = "\n\n".join(f"<p>{each}</p>" if number % 10 < 7 else each for each in paragraphs)
        text = f"---\ntitle: Post {number}\ndate: {date}\ncategories: [c{number % 5}]\n---\n\n{body}\n"
        (posts / f"post-{number}.md").write_text(text, encoding="utf-8")
    (folder / "publisher.toml").write_text(PUBLISHER)
    (folder / PEER).write_text(HUGO)
    for name, layout in LAYOUTS.items():
        (folder / "layouts").mkdir(exist_ok=True)
        (folder / "layouts" / name).write_text(layout)


def clear(folder: Path) -> None:
    """What both of them generated goes."""
    for generated in ("out", ".publisher-cache", "public", "resources"):
        shutil.rmtree(folder / generated, ignore_errors=True)
    for generated in ("publisher.lock", ".hugo_build.lock"):
        (folder / generated).unlink(missing_ok=True)


def timed(command: list[str], folder: Path, **settings: str) -> tuple[float, float, float]:
    """Wall-clock seconds, seconds of CPU of all processes, and peak MiB of the largest one."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    folder = Path(tempfile.mkdtemp())
    build = [sys.executable, "-m", "publisher", "build"]
    try:
        make(folder, count)
        runs: dict[str, list[tuple[float, float, float]]] = {"Hugo, cold": [], "cold": [], "nothing changed": []}
        runs |= {"one post changed": [], "cold, archives": []}
        for turn in range(rounds):
            clear(folder)
            if shutil.which("hugo"):
                runs["Hugo, cold"].append(timed(["hugo", "--quiet", "--config", PEER], folder))
            runs["cold"].append(timed(build, folder))
            runs["nothing changed"].append(timed(build, folder))
            post = folder / "content" / "posts" / f"post-{count - 1 - turn}.md"
            post.write_text(post.read_text(encoding="utf-8") + "\nAnd it rained.\n", encoding="utf-8")
            runs["one post changed"].append(timed(build, folder))
            clear(folder)
            runs["cold, archives"].append(timed(build, folder, PUBLISHER_FEEDS__ARCHIVE="true"))
        report(count, rounds, {name: measured for name, measured in runs.items() if measured})
    finally:
        shutil.rmtree(folder)


def report(count: int, rounds: int, runs: dict[str, list[tuple[float, float, float]]]) -> None:
    """The median of each, and its ratios to Hugo's of the same round; that of the CPU depends less on others."""
    sys.stdout.write(f"{count} posts, median of {rounds}\n")
    for name, measured in runs.items():
        wall, cpu, _ = (statistics.median(each) for each in zip(*measured, strict=True))
        memory = max(each[2] for each in measured)
        pairs = list(zip(measured, runs.get("Hugo, cold", []), strict=False))
        ratios = [statistics.median(own[n] / peer[n] for own, peer in pairs) for n in (0, 1)] if pairs else []
        told = f"{ratios[0]:5.2f} and {ratios[1]:5.2f} of Hugo's" if ratios else ""
        sys.stdout.write(f"{name:18} {wall:6.2f} s {cpu:6.2f} s CPU {memory:6.0f} MiB  {told}\n")


if __name__ == "__main__":
    main()
