"""The dashboard in Korean."""

from collections.abc import Mapping

BOARD: Mapping[str, str] = {
    "skip": "본문으로 건너뛰기",
    "dashboard": "관리 화면",
    "nav_overview": "한눈에",
    "nav_issues": "발송",
    "nav_people": "구독자",
    "nav_posts": "글",
    "nav_feeds": "피드",
    "nav_settings": "설정",
    "nav_log": "기록",
    "sign_in": "로그인",
    "sign_out": "로그아웃",
    "who": "publisher",
    "password": "비밀번호",
    "code": "인증 앱의 일회용 번호",
    "wrong": "열리지 않았습니다. 다시 시도해 주세요.",
    "too_many": "시도가 너무 많습니다. 15분 뒤에 다시 시도해 주세요.",
    "stale_form": "양식이 오래되었거나 브라우저가 쿠키를 받지 않습니다. 다시 시도해 주세요.",
    "closed": "관리 화면이 닫혀 있습니다",
    "closed_more": "아직 아무도 로그인할 수 없습니다. 서버를 운영하는 분이 `publisher admin password`로 열어야 합니다.",
    "stale": "양식이 오래되었습니다",
    "stale_more": "바뀐 것은 없습니다. 돌아가서 페이지를 새로 고친 뒤 다시 시도해 주세요.",
    "refused": "할 수 없는 일입니다",
    "refused_more": "바뀐 것은 없습니다.",
}
