"""Which post another one means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.references import meant, stem

PATHS = ("notes/rain.md", "sun/index.md", "100%.md", "axb.md", "100x.md", "wind.ko.md", "a/b/index.ko.md")


def answer(reference: str) -> str | None:
    candidates = [(path, f"/{path}") for path in PATHS if stem(path) == stem(reference)]
    found = meant(reference, candidates)
    return found and found[1:]


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("notes/rain.md", "notes/rain.md"),
        ("notes/rain", "notes/rain.md"),
        ("rain.md", "notes/rain.md"),
        ("rain", "notes/rain.md"),
        ("sun", "sun/index.md"),
        ("sun/index.md", "sun/index.md"),
        ("100%", "100%.md"),
        ("wind", "wind.ko.md"),
        ("a/b", "a/b/index.ko.md"),
        ("other/rain.md", None),
        ("a_b", None),
        ("%", None),
        ("rai", None),
        ("ain.md", None),
        ("", None),
    ],
)
def test_a_post_is_found_by_its_path_its_name_or_its_folder(reference: str, found: str | None) -> None:
    assert answer(reference) == found


def test_the_shortest_path_wins() -> None:
    candidates = [("z/deep/rain.md", "/long"), ("b/rain.md", "/b"), ("a/rain.md", "/a")]
    assert meant("rain", candidates) == "/a"


PATH = st.from_regex(r"[ab%]+(\.[ab]+)?(/([ab%]+(\.[ab]+)?|index\.[ab]+)){0,3}", fullmatch=True)


@given(PATH, PATH)
def test_what_fits_has_the_same_stem(path: str, other: str) -> None:
    """Otherwise it would not be asked."""
    for reference in (path.rpartition("/")[2], path.rpartition(".")[0] or path, other):
        if meant(reference, [(path, "/")]):
            assert stem(reference) == stem(path) or reference.startswith("index.")
