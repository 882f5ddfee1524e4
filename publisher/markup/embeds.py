"""What a reader elsewhere would not show becomes a link to it, with its picture where one is known."""

import re
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement
from lxml.html.builder import E

from publisher.markup.tree import replace, unwrap
from publisher.urls import absolute

YOUTUBE = "https://www.youtube.com/watch?v={}"
YOUTUBE_PICTURE = "https://i.ytimg.com/vi/{}/hqdefault.jpg"

# What is played, the page that plays it, and its picture.
PLAYERS = tuple(
    (re.compile(rf"https?://(?:www\.|m\.)?{written}", re.IGNORECASE), page, picture)
    for written, page, picture in (
        (r"youtube(?:-nocookie)?\.com/(?:embed|v|shorts|live)/(?!videoseries)([\w-]{11})\b", YOUTUBE, YOUTUBE_PICTURE),
        (r"youtube(?:-nocookie)?\.com/watch\?(?:[^#]*&)?v=([\w-]{11})\b", YOUTUBE, YOUTUBE_PICTURE),
        (r"youtu\.be/([\w-]{11})\b", YOUTUBE, YOUTUBE_PICTURE),
        (r"player\.vimeo\.com/video/(\d+)", "https://vimeo.com/{}", ""),
        (
            r"dailymotion\.com/embed/video/(\w+)",
            "https://www.dailymotion.com/video/{}",
            "https://www.dailymotion.com/thumbnail/video/{}",
        ),
        (r"open\.spotify\.com/embed/(\w+/\w+)", "https://open.spotify.com/{}", ""),
        (r"player\.bilibili\.com/player\.html\?(?:[^#]*&)?bvid=(\w+)", "https://www.bilibili.com/video/{}", ""),
        (r"tv\.naver\.com/embed/(\d+)", "https://tv.naver.com/v/{}", ""),
        (r"play-tv\.kakao\.com/embed/player/cliplink/(\w+)", "https://tv.kakao.com/v/{}", ""),
        (r"codepen\.io/([\w-]+)/embed/(?:preview/)?(\w+)", "https://codepen.io/{}/pen/{}", ""),
        (r"gist\.github\.com/([\w-]+/\w+)\.js", "https://gist.github.com/{}", ""),
        (r"asciinema\.org/a/(\w+)\.js", "https://asciinema.org/a/{}", ""),
    )
)
TAGS = ("iframe", "embed", "object", "script", "video", "audio", "amp-youtube", "lite-youtube")
TINY = re.compile(r"\s*[01](?:px)?\s*")


def replace_embeds(tree: HtmlElement, *, base: str) -> None:
    """Players and frames as links; a film or sound of the author's own keeps its player, with a link inside of it."""
    for element in list(tree.iter(*TAGS)):
        named = _address(element)
        address = absolute(base, named) if named else ""
        player = _player(address)
        if element.tag in ("video", "audio") and not player:
            _lend_link(element, address)
        elif element.tag == "object" and element.find(".//img") is not None:
            unwrap(element)
        elif _is_shown(element, address) and (player or element.tag != "script"):
            replace(element, link(address, element.get("title") or element.get("playlabel") or ""))
        else:
            replace(element)


def link(address: str, title: str = "") -> HtmlElement:
    """A link to what plays at an address."""
    page, picture = _player(address) or (address, "")
    shown = title.strip() or page.partition("://")[2].removeprefix("www.").rstrip("/")
    return E.a(E.img(src=picture, alt=shown) if picture else shown, href=page)


def _player(address: str) -> tuple[str, str] | None:
    for pattern, page, picture in PLAYERS:
        if match := pattern.match(address):
            return page.format(*match.groups()), picture.format(*match.groups())
    if urlsplit(address).netloc == "w.soundcloud.com":
        played = parse_qs(urlsplit(address).query).get("url", [""])[0]
        return (played, "") if played.startswith("https://soundcloud.com/") else None
    return None


def _address(element: HtmlElement) -> str:
    """The address of what is played: of all that an element names, a player that is known."""
    named = [element.get(name, "") for name in ("src", "data", "data-src")]
    if video := element.get("videoid") or element.get("data-videoid"):
        named.append(YOUTUBE.format(video))
    for child in element.iter("source", "embed", "param"):
        is_address = child.tag != "param" or child.get("name", "").lower() in ("movie", "src")
        named.append(child.get("src") or child.get("value") or "" if is_address else "")
    return next((each for each in named if _player(each)), None) or next(filter(str.strip, named), "")


def _is_shown(element: HtmlElement, address: str) -> bool:
    sizes = (element.get("width", ""), element.get("height", ""))
    return address.startswith(("http://", "https://")) and not any(TINY.fullmatch(size) for size in sizes)


def _lend_link(element: HtmlElement, address: str) -> None:
    """A mail program that shows no film shows what stands inside of it."""
    if not address:
        unwrap(element)
        return
    element.set("controls", "")
    if not element.text_content().strip() and element.find(".//img") is None:
        name = address.rpartition("/")[2] or address
        poster = element.get("poster")
        element.append(E.a(E.img(src=poster, alt=name) if poster else name, href=address))
