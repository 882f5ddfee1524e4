"""How much of each post a mail has room for."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from publisher.email.budget import Extent, fit, shared

FULL, SUMMARY, TITLE, NOTHING = Extent.FULL, Extent.SUMMARY, Extent.TITLE, Extent.NOTHING
COSTS = st.lists(st.lists(st.integers(1, 5000), min_size=2, max_size=3).map(sorted), max_size=30)


def test_titles_come_first_then_summaries_then_whole_posts() -> None:
    posts = [(10, 30, 100)] * 3
    assert shared(posts, 300) == (FULL, FULL, FULL)
    assert shared(posts, 160) == (FULL, SUMMARY, SUMMARY)
    assert shared(posts, 80) == (SUMMARY, SUMMARY, TITLE)
    assert shared(posts, 30) == (TITLE, TITLE, TITLE)
    assert shared(posts, 25) == (TITLE, TITLE, NOTHING)
    assert shared(posts, 0) == (NOTHING, NOTHING, NOTHING)


def test_a_post_that_is_too_long_leaves_room_to_those_behind_it() -> None:
    assert shared([(10, 30, 5000), (10, 30, 100)], 200) == (SUMMARY, FULL)


def test_no_post_is_left_out_before_one_that_is_older() -> None:
    assert shared([(10, 20), (500, 600), (10, 20)], 100) == (SUMMARY, NOTHING, NOTHING)


@given(COSTS, st.integers(0, 50_000))
def test_a_budget_is_kept_and_no_room_is_wasted(costs: list[list[int]], budget: int) -> None:
    extents = shared(costs, budget)
    spent = sum(cost[extent - 1] for cost, extent in zip(costs, extents, strict=True) if extent)
    assert spent <= budget
    if sum(cost[-1] for cost in costs) <= budget:
        assert [len(cost) for cost in costs] == list(extents)


@given(COSTS, st.floats(0.2, 9), st.integers(0, 2_000), st.integers(2_000, 50_000))
def test_what_is_made_fits_though_estimates_are_wrong(
    costs: list[list[int]], factor: float, frame: int, limit: int
) -> None:
    rounds = 0

    def make(extents: Sequence[Extent]) -> str:
        nonlocal rounds
        rounds += 1
        spent = sum(cost[extent - 1] for cost, extent in zip(costs, extents, strict=True) if extent)
        return "x" * int(frame + spent * factor)

    made, extents = fit(costs, make, limit)
    assert len(made) <= limit
    assert len(made) == len(make(extents))
    assert rounds < 12
