"""The words that mails and pages say themselves, and their dates. Another language is one more row in WORDS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    read: str
    more: str
    why: str
    leave: str
    follow: str
    recent: str
    narrower: str
    kinds: Mapping[str, str]
    posts: Callable[[int], str]
    date: Callable[[date], str]


ENGLISH = Words(
    read="Read on",
    more="and {count} more on the web",
    why="You get this mail because you subscribed to {title}.",
    leave="Unsubscribe",
    follow="Copy one of these addresses into a feed reader to follow every new post.",
    recent="Newest posts",
    narrower="Follow a part",
    kinds={"category": "category", "tag": "tag", "author": "author"},
    posts=lambda count: "one post" if count == 1 else f"{count} posts",
    date=lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
)

KOREAN = Words(
    read="이어서 읽기",
    more="그 밖의 글 {count}편은 웹에서 보실 수 있습니다",
    why="구독해 주신 「{title}」에서 보내 드리는 메일입니다.",
    leave="수신 거부",
    follow="피드 리더에 이 가운데 한 주소를 넣으면 새 글을 모두 받아 볼 수 있습니다.",
    recent="새 글",
    narrower="골라서 받아 보기",
    kinds={"category": "분류", "tag": "태그", "author": "글쓴이"},
    posts=lambda count: f"글 {count}편",
    date=lambda day: f"{day.year}년 {day.month}월 {day.day}일",
)

WORDS: Mapping[str, Words] = {"en": ENGLISH, "ko": KOREAN}


def words(language: str) -> Words:
    """The words of a language tag (BCP 47), matched by its primary part; English where there are none."""
    return WORDS.get(language.lower().partition("-")[0], ENGLISH)
