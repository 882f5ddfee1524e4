"""Which posts tell the same story; tests/stories/ has the labelled posts, and docs/stories.md what comes of them."""

import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.actions.base import Shelf
from publisher.actions.library import opened
from publisher.model import Entry, Permalinks, Site
from publisher.stories import MOST, group
from tests.conftest import ROOT, Project
from tests.stories.measure import SETS, labelled, measure, pairs, table, told

QUAKE = (
    "A quake of magnitude 4.2 shook Skerry Island at 3.21 on Saturday morning. The Met Office ruled out a tsunami.\n"
    "Nobody was hurt, and the fire brigade had no calls about damage."
)
QUAKE_AGAIN = (
    "The plates woke me: 3.21, and all of Skerry Island was shaking. Magnitude 4.2, said the Met Office, no tsunami.\n"
    "By four the whole street stood on the quay in dressing gowns. Nobody was hurt."
)
BAKERY = (
    "The oven at Half Moon is lit at twenty to five, when the street is dark and the radio is turned low.\n"
    "The dough has risen all night in a wooden tub under a linen cloth."
)


def entries(folder: Path, cache: Path) -> tuple[Entry, ...]:
    """The posts of a folder as a digest has them."""
    site = Site(title="Blog", url="https://example.org/")
    shelf = Shelf(project=cache, folder=folder, cache=cache, site=site, permalinks=Permalinks())
    with opened(shelf, now=datetime(2026, 11, 21, tzinfo=UTC), keep=False) as library:
        return library.entries(library.newest())


@pytest.mark.parametrize(("name", "precision", "recall"), [("tuning", 0.95, 0.85), ("held_out", 0.95, 0.85)])
def test_labelled_posts_are_told_apart(name: str, precision: float, recall: float) -> None:
    was = measure(labelled(name))
    assert was.pairs > 10
    assert (was.precision >= precision, was.recall >= recall) == (True, True), was


@pytest.mark.parametrize("name", SETS)
def test_no_language_is_without_its_stories(name: str) -> None:
    posts = labelled(name)
    for language in ("de", "en", "ja", "ko", "zh"):
        was = measure([post for post in posts if post[1].language == language])
        assert (was.right >= was.pairs / 2, was.right == was.found) == (True, True), (language, was)


def test_the_docs_show_the_table_as_it_is_measured() -> None:
    assert "\n".join(table()) in (ROOT / "docs" / "stories.md").read_text(encoding="utf-8")


def test_five_tellings_of_one_event_are_one_story(seeds: Project, tmp_path: Path) -> None:
    stories = group(entries(seeds.folder, tmp_path / "cache"))
    assert [len(story.others) for story in stories] == [4]


def test_no_two_posts_of_the_sample_are_the_same_story(tmp_path: Path) -> None:
    posts = entries(ROOT / "content", tmp_path)
    assert len(posts) == 9
    assert pairs(group(posts)) == set()


def test_the_first_post_of_a_story_leads_it_and_nothing_is_lost() -> None:
    posts = [told("Bakery", BAKERY), told("Quake", QUAKE), told("Night", QUAKE_AGAIN)]
    first, second = group(posts)
    assert (first.lead.id, first.others) == ("Bakery", ())
    assert (second.lead.id, [entry.id for entry in second.others]) == ("Quake", ["Night"])


def test_every_post_stands_in_one_story_whatever_the_order() -> None:
    posts = [entry for name in SETS for _, entry in labelled(name)]
    for seed in range(3):
        random.Random(seed).shuffle(posts)
        stories = group(posts)
        assert sorted(entry.id for story in stories for entry in (story.lead, *story.others)) == sorted(
            entry.id for entry in posts
        )
        places = {entry.id: place for place, entry in enumerate(posts)}
        for story in stories:
            standing = [places[entry.id] for entry in (story.lead, *story.others)]
            assert standing == sorted(standing)
        assert [places[story.lead.id] for story in stories] == sorted(places[story.lead.id] for story in stories)


def test_the_same_posts_give_the_same_stories_in_every_run() -> None:
    """Sets of texts have another order in each process."""
    code = (
        "from tests.stories.measure import *; from publisher import stories\n"
        "near = stories._Nearness([entry for _, entry in labelled('tuning')])._near\n"
        "print(sorted(near.items()))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1


def test_releases_of_one_thing_are_no_story() -> None:
    for one, other in [
        ("Lantern 2.4 released", "Lantern 2.5 released"),
        ("Lantern 2.5 released", "Lantern 2.5.1 released"),
        ("Lantern 2.4: a dark theme at last", "What is new in Lantern 2.5"),
        ("Lantern v2.4", "Lantern v2.5, with shared notebooks"),
        ("Part 1", "Part 2"),
        ("「しおり」3.1を公開", "「しおり」3.2を公開"),
    ]:
        assert len(group([told(one, QUAKE), told(other, QUAKE)])) == 2, (one, other)


def test_a_number_that_both_titles_have_does_no_harm() -> None:
    assert len(group([told("Lantern 2.5", QUAKE), told("Lantern 2.5 is out", QUAKE_AGAIN)])) == 1


def test_what_a_column_always_says_makes_no_story() -> None:
    head = "Every Friday we tell you what happened on the island and what did not, whoever asks us for it."
    foot = "Written by Magnus Odd, who has lived on Skerry for forty years and sells the best smoked trout there is."
    one = told("Island post: bread", f"{head}\n{BAKERY}\n{foot}")
    other = told("Island post: the quake", f"{head}\n{QUAKE}\n{foot}")
    assert len(group([one, other])) == 2
    again = told("Island post: a night", f"{head}\n{QUAKE_AGAIN}\n{foot}")
    assert [len(story.others) for story in group([one, other, again])] == [0, 1]


def test_a_copy_tells_the_same_story() -> None:
    assert len(group([told("Quake", QUAKE), told("Quake on Skerry Island", QUAKE)])) == 1


def test_posts_in_two_languages_stand_apart() -> None:
    assert len(group([told("Quake", QUAKE), told("Quake", QUAKE, language="de")])) == 2
    assert len(group([told("Quake", QUAKE), told("Night", QUAKE_AGAIN, language="en-GB")])) == 1


@pytest.mark.parametrize("text", ["", "Rain.", "🌧️ 🌧️ 🌧️", "...\n" * 50])
def test_what_says_too_little_stands_alone(text: str) -> None:
    assert len(group([told("Rain", text), told("Rain", text, name="other")])) == 2


def test_no_posts_are_no_stories() -> None:
    assert group([]) == ()


def test_very_many_posts_are_not_all_compared() -> None:
    posts = [told("Quake", QUAKE, name=str(number)) for number in range(MOST + 2)]
    assert [len(story.others) for story in group(posts)] == [MOST - 1, 0, 0]
