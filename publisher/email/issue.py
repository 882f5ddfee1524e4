"""Which posts an issue carries: those that are new to the newsletter, by identity and never by date."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.mail_model import Newsletter
from publisher.model import Post

# The first issue of a newsletter meets a whole archive. It carries the last month, or the newest few if that is less;
# what is older counts as known.
FIRST_WINDOW = timedelta(days=31)
FIRST_AT_LEAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The posts of an issue, newest first; how many new ones it only points to; and every id that it makes known."""

    posts: tuple[Post, ...]
    more: int
    covered: tuple[str, ...]


def select(posts: Sequence[Post], newsletter: Newsletter, *, known: Collection[str] | None, now: datetime) -> Selection:
    """Choose from `posts` (newest first). `known` are the ids of all earlier issues, None before the first."""
    wanted = {name.casefold() for name in newsletter.categories}
    fresh = [
        post
        for post in posts
        if post.id not in (known or ()) and (not wanted or wanted & {name.casefold() for name in post.categories})
    ]
    covered = tuple(post.id for post in fresh)
    if known is None:
        recent = sum(now - post.published <= FIRST_WINDOW for post in fresh)
        fresh = fresh[: max(recent, FIRST_AT_LEAST)]
    carried = tuple(fresh[: newsletter.max_posts])
    return Selection(posts=carried, more=len(fresh) - len(carried), covered=covered)
