"""The mail as Chromium shows it, beside the pictures of it that were looked at and kept."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from docs.screenshots import (
    CELL,
    GRIDS,
    IMAGES,
    KINDS,
    NEEDED,
    OF_SEEDS,
    SEEDS,
    SITE,
    Camera,
    Shot,
    camera,
    grid,
    mails,
    sample,
    seeds,
)

# How far cells may be from what was kept, of 255. Another rendering of the same letters comes to 12, 6 and 1.
LIGHT = 14  # any of red, green and blue
HUE = 8  # one of them against another: a colour changed, and not the place of a letter
GROUND = 4  # the colours of the empty cells

ANOTHER_RENDERING = "--disable-font-subpixel-positioning"
MEND = "if it is meant: python docs/screenshots.py, and look at each picture before you keep it"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the mails of the sample, as a web server would serve them."""
    if not shutil.which("chromium"):
        pytest.skip(f"Chromium is not here: {NEEDED}")
    folder = tmp_path_factory.mktemp("pictures")
    sample(folder / "project", folder / "served")
    if SEEDS.is_dir():
        seeds(folder / "seeds", folder / "served")
    return folder / "served"


@contextmanager
def loaded(served: Path, *options: str) -> Iterator[Camera]:
    with camera(served, *options) as lens:
        if missing := lens.missing():
            pytest.skip(f"{', '.join(missing)} is not here: {NEEDED}")
        yield lens


def pixels(cells: Image.Image) -> list[tuple[int, int, int]]:
    data = cells.tobytes()
    return list(zip(data[::3], data[1::3], data[2::3], strict=True))


def grounds(cells: Image.Image) -> list[tuple[int, int, int]]:
    """The colours that more than a tenth of the cells have."""
    found = pixels(cells)
    return sorted(colour for colour in set(found) if found.count(colour) * 10 > len(found))


def differences(kept: Image.Image, made: Image.Image) -> list[str]:
    """What is another between two grids, in words; nothing if they may well be of one mail."""
    if kept.width != made.width or abs(kept.height - made.height) > 1:
        return [f"{made.width} x {made.height} cells, and {kept.width} x {kept.height} were kept"]
    rows = min(kept.height, made.height)
    kept, made = (each.crop((0, 0, each.width, rows)) for each in (kept, made))
    told = []
    for place, (before, now) in enumerate(zip(pixels(kept), pixels(made), strict=True)):
        change = [one - other for one, other in zip(now, before, strict=True)]
        if max(map(abs, change)) > LIGHT or max(change) - min(change) > HUE:
            left, top = place % kept.width * CELL, place // kept.width * CELL
            told.append(f"at {left}, {top}: {now}, and {before} was kept")
    for ground in grounds(kept):
        if not any(max(abs(a - b) for a, b in zip(ground, each, strict=True)) <= GROUND for each in grounds(made)):
            told.append(f"the ground {ground} is none any more: {grounds(made)}")
    return told


def compare(lens: Camera, kind: str, folder: Path) -> dict[str, list[str]]:
    """What is another of each picture of a kind; the new pictures stay in the folder."""
    found = {}
    for name, picture in lens.photograph(mails(kind)):
        picture.save(folder / f"{name}.png")
        if kind in OF_SEEDS:
            found[name] = differences(Image.open(GRIDS / f"{name}.png").convert("RGB"), grid(picture))
        else:
            found[name] = differences(grid(Image.open(IMAGES / f"{name}.png")), grid(picture))
    assert len(found) == 4
    return {name: told for name, told in found.items() if told}


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_looks_as_it_did(served: Path, tmp_path: Path, kind: str) -> None:
    with loaded(served) as lens:
        assert compare(lens, kind, tmp_path) == {}, MEND


@pytest.mark.parametrize("kind", OF_SEEDS)
def test_a_mail_of_the_seeds_looks_as_it_did(served: Path, tmp_path: Path, kind: str) -> None:
    if not SEEDS.is_dir():
        pytest.skip("the seeds are not here: they stand beside the project, in ../shared/seeds")
    with loaded(served) as lens:
        assert compare(lens, kind, tmp_path) == {}, MEND


@pytest.mark.parametrize("kind", ["magazine-ko", "letter-ar"])
def test_another_rendering_of_the_same_letters_is_no_difference(served: Path, tmp_path: Path, kind: str) -> None:
    with loaded(served, ANOTHER_RENDERING) as lens:
        assert compare(lens, kind, tmp_path) == {}


# What somebody might do to a mail without seeing it: a pattern of its HTML, and what it becomes.
BREAKS = {
    "magazine-ko": {
        "the masthead is 8 pixels lower": ("padding:30px 40px 28px 40px", "padding:38px 40px 20px 40px"),
        "the first title is 4 pixels lower": (r'(class="lead-title" style=")', r"\1position:relative;top:4px;"),
        "the accent is another": ("#9a3412", "#9a5512"),
        "titles are a pixel smaller": ("font-size:20px", "font-size:19px"),
        "nothing is bold": ("font-weight:bold", "font-weight:normal"),
        "the ground is paler": ("#f1efe9", "#f8f7f4"),
        "nobody can leave": (r'(<a class="footer-link" href="mailto[^>]*style=")', r"\1visibility:hidden;"),
        "the first category is gone": (r'(<p class="category" style=")', r"\1visibility:hidden;"),
        "Korean breaks within words": ("word-break:keep-all", "word-break:break-all"),
        "a picture is missing": ("assets/river.jpg", "assets/none.jpg"),
    },
    "letter-ar": {
        "it is aligned to the left": ('align="right"', 'align="left"'),
        "the accent is another": ("#1d5b4f", "#5b1d4f"),
        "titles are a pixel smaller": ("font-size:22px", "font-size:20px"),
        "nobody can leave": (r'(<a class="footer-link" href="mailto[^>]*style=")', r"\1visibility:hidden;"),
    },
}


@pytest.mark.parametrize("kind", BREAKS)
def test_what_breaks_is_seen(served: Path, kind: str) -> None:
    html = (served / kind / "digest.html").read_text(encoding="utf-8")
    assert SITE in html
    shots = []
    for number, (what, (pattern, instead)) in enumerate(BREAKS[kind].items()):
        broken, count = re.subn(pattern, instead, html)
        assert count, what
        page = served / f"broken-{kind}-{number}.html"
        page.write_text(broken, encoding="utf-8")
        shots.append(Shot(what, page.name, 700))
    kept = grid(Image.open(IMAGES / f"digest-{kind}-700-light.png"))
    with loaded(served) as lens:
        seen = {what: differences(kept, grid(picture)) for what, picture in lens.photograph(shots)}
    assert [what for what in BREAKS[kind] if not seen[what]] == []
