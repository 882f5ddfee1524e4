"""How much of each post a mail has room for: Gmail hides what comes after 102 KB, the way to unsubscribe too."""

from collections.abc import Callable, Sequence
from enum import IntEnum

LIMIT = 95_000  # bytes of HTML, with its CSS inlined


class Extent(IntEnum):
    """How much of a post a mail shows; nothing of one that it only counts."""

    NOTHING = 0
    TITLE = 1
    SUMMARY = 2
    FULL = 3


# What each extent of a post takes, in bytes of HTML: the first is that of its title.
Costs = Sequence[int]
Make = Callable[[Sequence[Extent]], str]


def shared(costs: Sequence[Costs], budget: int) -> tuple[Extent, ...]:
    """The extents that a budget of bytes has room for: every title first, then summaries, then whole posts.

    The first posts are the first to be given more, and the last to be left out.
    """
    extents = [Extent.NOTHING] * len(costs)
    for extent in (Extent.TITLE, Extent.SUMMARY, Extent.FULL):
        for number, cost in enumerate(costs):
            if len(cost) < extent or extents[number] < extent - 1:
                continue
            more = cost[extent - 1] - (cost[extent - 2] if extent > Extent.TITLE else 0)
            if more <= budget:
                extents[number] = extent
                budget -= max(more, 0)
            elif extent is Extent.TITLE:  # those behind it are counted too: posts come in their order
                break
    return tuple(extents)


def fit(costs: Sequence[Costs], make: Make, limit: int = LIMIT) -> tuple[str, tuple[Extent, ...]]:
    """What `make` makes of the extents that fit into `limit` bytes, and these extents.

    What a post takes is estimated, what the mail takes is measured. Two or three mails are made where not everything
    fits, however many posts there are. Even one without any post is over the limit only if its frame is.
    """
    budget = limit
    while True:
        extents = shared(costs, budget)
        made = make(extents)
        size = len(made.encode())
        if size <= limit or not any(extents):
            return made, extents
        spent = sum(cost[extent - 1] for cost, extent in zip(costs, extents, strict=True) if extent)
        # Never more than was spent, so that each round shows less than the one before.
        budget = min(spent - 1, int(spent * limit / size * 0.98))
