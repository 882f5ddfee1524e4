"""Which posts an issue carries."""

from datetime import UTC, datetime, timedelta

from publisher.email.issue import select
from publisher.mail_model import Candidate, Newsletter, Past

NOW = datetime(2026, 11, 23, tzinfo=UTC)
WEEKLY = Newsletter(name="weekly", title="Weekly", max_posts=3)
PAST = Past(known={}, carried=frozenset(), last=NOW)


def post(name: str, *, days_old: int = 0, content: str = "") -> Candidate:
    published = int((NOW - timedelta(days=days_old)).timestamp())
    return Candidate(id=name, path=f"{name}.md", published=published, content=content)


def names(posts: tuple[Candidate, ...]) -> list[str]:
    return [post.id for post in posts]


def test_a_post_with_an_old_date_is_new_all_the_same() -> None:
    chosen = select([post("late", days_old=900, content="c")], WEEKLY, past=PAST, now=NOW)
    assert (names(chosen.posts), chosen.covered) == (["late"], {"late": "c"})


def test_more_than_fit_are_counted_and_made_known() -> None:
    chosen = select([post(f"p{n}") for n in range(5)], WEEKLY, past=PAST, now=NOW)
    assert (names(chosen.posts), chosen.more, len(chosen.covered)) == (["p0", "p1", "p2"], 2, 5)


def test_the_first_issue_carries_a_month_and_makes_the_archive_known() -> None:
    posts = [post(f"p{n:02}", days_old=n * 4) for n in range(20)]
    weekly = Newsletter(name="weekly", title="Weekly", max_posts=20)
    chosen = select(posts, weekly, past=None, now=NOW)
    assert (names(chosen.posts), chosen.more, len(chosen.covered)) == ([f"p{n:02}" for n in range(8)], 0, 20)


def test_the_first_issue_of_a_quiet_blog_carries_its_newest_posts() -> None:
    posts = [post(f"p{n}", days_old=400 + n) for n in range(9)]
    weekly = Newsletter(name="weekly", title="Weekly", max_posts=20)
    assert names(select(posts, weekly, past=None, now=NOW).posts) == ["p0", "p1", "p2", "p3", "p4"]


def test_a_known_post_that_came_back_under_another_id_is_not_new() -> None:
    past = Past(known={"old": "c", "here": "d", "silent": ""}, carried=frozenset(), last=NOW)
    posts = [post("renamed", content="c"), post("copy", content="d"), post("empty")]
    chosen = select(posts, WEEKLY, past=past, gone=["old", "silent"], now=NOW)
    assert names(chosen.posts) == ["copy", "empty"]
    assert chosen.covered == {"renamed": "c", "copy": "d", "empty": ""}


def test_nothing_new_is_nothing() -> None:
    assert select([], WEEKLY, past=PAST, now=NOW).posts == ()
