"""Which posts an issue carries."""

from datetime import UTC, datetime, timedelta

from publisher.email.issue import select
from publisher.mail_model import Newsletter
from publisher.model import Post

NOW = datetime(2026, 11, 23, tzinfo=UTC)
WEEKLY = Newsletter(name="weekly", title="Weekly", max_posts=3)


def post(name: str, *, days_old: int = 0, categories: tuple[str, ...] = ()) -> Post:
    when = NOW - timedelta(days=days_old)
    return Post(
        id=name,
        url=f"https://example.org/{name}/",
        path=f"{name}.md",
        title=name,
        published=when,
        updated=when,
        authors=(),
        categories=categories,
        tags=(),
        language="en",
        image=None,
        summary=None,
    )


def names(posts: tuple[Post, ...]) -> list[str]:
    return [post.id for post in posts]


def test_what_earlier_issues_made_known_is_not_carried_again() -> None:
    chosen = select([post("new"), post("old")], WEEKLY, known={"old"}, now=NOW)
    assert names(chosen.posts) == ["new"]
    assert chosen.covered == ("new",)


def test_a_post_with_an_old_date_is_new_all_the_same() -> None:
    assert names(select([post("late", days_old=900)], WEEKLY, known=set(), now=NOW).posts) == ["late"]


def test_more_than_fit_are_counted_and_made_known() -> None:
    chosen = select([post(f"p{n}") for n in range(5)], WEEKLY, known=set(), now=NOW)
    assert (names(chosen.posts), chosen.more, len(chosen.covered)) == (["p0", "p1", "p2"], 2, 5)


def test_only_the_newsletters_categories_whatever_their_case() -> None:
    posts = [post("a", categories=("News",)), post("b", categories=("Tech",)), post("c")]
    weekly = Newsletter(name="weekly", title="Weekly", categories=("news",))
    chosen = select(posts, weekly, known=set(), now=NOW)
    assert (names(chosen.posts), chosen.covered) == (["a"], ("a",))


def test_the_first_issue_carries_a_month_and_makes_the_archive_known() -> None:
    posts = [post(f"p{n:02}", days_old=n * 4) for n in range(20)]
    weekly = Newsletter(name="weekly", title="Weekly", max_posts=20)
    chosen = select(posts, weekly, known=None, now=NOW)
    assert (names(chosen.posts), chosen.more, len(chosen.covered)) == ([f"p{n:02}" for n in range(8)], 0, 20)


def test_the_first_issue_of_a_quiet_blog_carries_its_newest_posts() -> None:
    posts = [post(f"p{n}", days_old=400 + n) for n in range(9)]
    weekly = Newsletter(name="weekly", title="Weekly", max_posts=20)
    assert names(select(posts, weekly, known=None, now=NOW).posts) == ["p0", "p1", "p2", "p3", "p4"]


def test_nothing_new_is_nothing() -> None:
    assert select([post("old")], WEEKLY, known={"old"}, now=NOW).posts == ()
