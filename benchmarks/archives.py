"""How long it takes to have every entry in feeds, beside Hugo on the same folder in the same run.

`python benchmarks/archives.py [POSTS] [ROUNDS]` makes the folder of `build.py` (10,000 posts if not said) and times
whole processes in turn. publisher writes all posts in full as RSS, Atom and JSON: the newest 20 in the feeds, and the
others in archived documents of a hundred. Hugo has no archives: it lists all posts in one document for each format.
Then publisher again with nothing changed, and with one post added.
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from build import HUGO, LAYOUTS, PUBLISHER, ROUNDS, clear, make, timed

HUGO_COMMAND = ["hugo", "--quiet", "--config", "hugo.toml"]
BUILD_COMMAND = [sys.executable, "-m", "publisher", "build"]


def prepare(folder: Path, count: int) -> None:
    """The posts, and the settings of both programs."""
    make(folder, count)
    (folder / "publisher.toml").write_text(PUBLISHER.replace("[feeds]\n", "[feeds]\narchive = true\n"))
    (folder / "hugo.toml").write_text(HUGO)
    for name, layout in LAYOUTS.items():
        (folder / "layouts" / name).write_text(layout.replace("first 20 site.RegularPages", "site.RegularPages"))


def add(folder: Path, turn: int) -> None:
    """One more post, the newest."""
    text = f"---\ntitle: Added {turn}\ndate: 2026-11-{turn + 1:02}T09:00:00Z\n---\n\nIt rained.\n"
    (folder / "content" / "posts" / f"added-{turn}.md").write_text(text, encoding="utf-8")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    folder = Path(tempfile.mkdtemp())
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in ("Hugo", "cold", "nothing changed", "one added")}
    try:
        prepare(folder, count)
        for turn in range(rounds):
            clear(folder)
            if shutil.which("hugo"):
                runs["Hugo"].append(timed(HUGO_COMMAND, folder))
            runs["cold"].append(timed(BUILD_COMMAND, folder))
            runs["nothing changed"].append(timed(BUILD_COMMAND, folder))
            add(folder, turn)
            runs["one added"].append(timed(BUILD_COMMAND, folder))
    finally:
        shutil.rmtree(folder)
    sys.stdout.write(f"{count} posts, median of {rounds}\n")
    for name, measured in runs.items():
        if not measured:
            continue
        seconds = statistics.median(seconds for seconds, _ in measured)
        ratios = [own / peer for (own, _), (peer, _) in zip(measured, runs["Hugo"], strict=False)]
        ratio = f"{statistics.median(ratios):5.2f} of Hugo's" if ratios else ""
        sys.stdout.write(f"{name:18} {seconds:6.2f} s {max(memory for _, memory in measured):6.0f} MiB  {ratio}\n")


if __name__ == "__main__":
    main()
