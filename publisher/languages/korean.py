"""Korean."""

from publisher.languages.base import Words

KOREAN = Words(
    read="이어서 읽기",
    also="같은 이야기를 전하는 글",
    since="지난 소식에 실린 뒤 고친 글",
    more="그 밖의 글 {count}편은 웹에서 보실 수 있습니다",
    why="구독해 주신 「{title}」에서 보내 드리는 메일입니다.",
    leave="수신 거부",
    follow="이 주소를 피드 리더에 넣으면 새 글을 빠짐없이 받아 볼 수 있습니다.",
    recent="새 글",
    narrower="골라서 받아 보기",
    skip="본문으로 건너뛰기",
    subscribe="구독하기",
    explain="피드 리더는 즐겨 찾는 여러 사이트의 새 글을 한곳에 모아 주는 앱입니다. 이곳에 가입하지 않아도, 메일 "
    "주소를 알려 주지 않아도 됩니다.",
    address="피드 주소",
    copy="복사",
    copied="복사했습니다",
    open_in="바로 열기",
    formats={
        "application/rss+xml": "어느 리더에서나 열립니다",
        "application/atom+xml": "같은 글을 더 새로운 형식으로",
        "application/feed+json": "같은 글을 프로그램이 다루기 쉽게",
    },
    older="연도별 모든 글",
    find="이름으로 피드 찾기",
    found_none="이 말이 이름에 들어간 피드가 없습니다.",
    rest="그 밖의 {count}개",
    everything="모든 피드를 한 파일로 (OPML)",
    everything_for="리더에서 한꺼번에 가져올 수 있습니다",
    kinds={
        "category": "분류",
        "tag": "태그",
        "author": "글쓴이",
        "language": "언어",
        "folder": "폴더",
        "filter": "모음",
    },
    updated="{date} 고침",
    previous="이전 글",
    next="다음 글",
    neighbours="다른 글",
    download="{name} 내려받기",
    posts=lambda count: f"글 {count}편",
    date=lambda day: f"{day.year}년 {day.month}월 {day.day}일",
)
