"""How well stories are told apart: `python -m tests.stories.measure` prints the table of docs/stories.md."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from publisher.mail_model import Story
from publisher.model import Entry
from publisher.stories import group

HERE = Path(__file__).parent
SETS = ("tuning", "held_out")
WHEN = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass(frozen=True)
class Measured:
    """Pairs of posts that tell the same story: how many there are, how many were found, and how many of those are."""

    pairs: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.pairs if self.pairs else 1.0

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(self.pairs + other.pairs, self.found + other.found, self.right + other.right)


def told(title: str, text: str, *, language: str = "en", name: str = "") -> Entry:
    """A post that says something."""
    return Entry(
        id=name or title,
        url="https://example.org/",
        title=title,
        published=WHEN,
        updated=WHEN,
        authors=(),
        categories=(),
        tags=(),
        language=language,
        image=None,
        summary="",
        content="",
        text=text.strip(),
    )


def labelled(name: str) -> list[tuple[str, Entry]]:
    """The posts of a set, each with the name of its story."""
    posts = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["post"]
    return [(each["story"], told(each["title"], each["text"], language=each["language"])) for each in posts]


def pairs(stories: tuple[Story, ...]) -> set[tuple[str, str]]:
    """The ids of the posts that stand together, two by two."""
    together = ([entry.id for entry in (story.lead, *story.others)] for story in stories)
    return {(a, b) for ids in together for a, b in combinations(sorted(ids), 2)}


def measure(posts: list[tuple[str, Entry]]) -> Measured:
    """What becomes of the posts of one issue."""
    titles = sorted((entry.id, story) for story, entry in posts)
    truth = {(a, b) for (a, story), (b, other) in combinations(titles, 2) if story == other}
    found = pairs(group([entry for _, entry in posts]))
    return Measured(pairs=len(truth), found=len(found), right=len(truth & found))


def table() -> Iterator[str]:
    """The rows: each language of a set as an issue of its own, and the whole set as one."""
    yield "| set | language | posts | pairs of one story | found | right | precision | recall |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in SETS:
        posts = labelled(name)
        languages = sorted({entry.language for _, entry in posts})
        issues = {each: [post for post in posts if post[1].language == each] for each in languages} | {"all": posts}
        for language, issue in issues.items():
            was = measure(issue)
            figures = f"{was.pairs} | {was.found} | {was.right} | {was.precision:.2f} | {was.recall:.2f}"
            yield f"| {name} | {language} | {len(issue)} | {figures} |"


if __name__ == "__main__":
    print("\n".join(table()))  # noqa: T201 - it is what this is for
