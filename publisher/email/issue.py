"""Which posts an issue carries: those that are new to the newsletter, by identity and never by date."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.mail_model import Candidate, Newsletter, Past

# The first issue of a newsletter meets a whole archive. It carries the last month, or the newest few if that is less;
# what is older counts as known.
FIRST_WINDOW = timedelta(days=31)
FIRST_AT_LEAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The posts of an issue, newest first, and how many new ones it only points to.

    `covered` is everything that it makes known: the ids of posts, each with its content.
    """

    posts: tuple[Candidate, ...]
    more: int
    covered: Mapping[str, str]


def select(
    candidates: Sequence[Candidate],
    newsletter: Newsletter,
    *,
    past: Past | None,
    gone: Collection[str] = (),
    now: datetime,
) -> Selection:
    """Choose from `candidates`: the posts that the newsletter wants and that its past does not know, newest first.

    `gone` are the known posts that are public no more. One that comes back as another, under a new id and saying what
    it said, is not new: it is made known under that id.
    """
    said = {past.known[id_] for id_ in gone} - {""} if past else set()
    fresh = [each for each in candidates if each.content not in said]
    if past is None:
        since = (now - FIRST_WINDOW).timestamp()
        recent = sum(each.published >= since for each in fresh)
        fresh = fresh[: max(recent, FIRST_AT_LEAST)]
    carried = tuple(fresh[: newsletter.max_posts])
    covered = {each.id: each.content for each in candidates}
    return Selection(posts=carried, more=len(fresh) - len(carried), covered=covered)
