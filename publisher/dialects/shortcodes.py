"""What the shortcodes, includes and plugin tags mean whose names say it, whichever theme or plugin they come from."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from textwrap import dedent

from publisher.dialects.base import Desk, block, code_block, escaped, link, tag

IDENTIFIER = re.compile(r"[\w.-]+")
PATH = re.compile(r"\S*[./]\S*")
ADDRESS = re.compile(r"(?:https?:)?//", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A shortcode as it stands in a text. `inner` is None where it has no end."""

    name: str
    words: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    inner: str | None = None

    def get(self, *keys: str | int) -> str:
        """The first value that is written under one of these names and positions."""
        for key in keys:
            value = self.named.get(key, "") if isinstance(key, str) else "".join(self.words[key : key + 1])
            if value.strip():
                return value.strip()
        return ""


Meaning = Callable[[Call, Desk], str]


def expanded(call: Call, desk: Desk) -> str | None:
    """What the call stands for, as Markdown that may hold keys of pieces; None where only its theme could tell.

    That is so too where its name is known and nothing else is understood: a player whose video nobody can tell.
    """
    meaning = MEANINGS.get(call.name.lower().replace("_", "-").rpartition("/")[2].partition(".")[0])
    if meaning is None:
        return None
    made = meaning(call, desk)
    says_something = call.words or call.named or (call.inner or "").strip()
    return made if made or meaning is nothing or not says_something else None


def figure(call: Call, desk: Desk) -> str:
    """A picture with a caption."""
    source = call.get(
        "src", "url", "image_path", "path", "image", "img", "file", "filename", "image_url", "source", "href"
    )
    first = call.get(0)
    source = source or (first if call.inner is None or PATH.fullmatch(first) else "")
    caption = call.get("caption", "description", "legend") or (call.inner or "").strip()
    title = call.get("title") if call.name == "figure" else ""
    alt = call.get("alt", 1) or desk.plain(caption) or call.get("title")
    if not source:
        return _framed(call, desk)
    picture = tag(
        "img",
        src=source,
        alt=alt,
        title="" if title else call.get("title"),
        width=_number(call.get("width")),
        height=_number(call.get("height")),
    )
    if call.get("link", "popup"):
        picture = f"{tag('a', href=call.get('link', 'popup'))}{picture}</a>"
    credit = call.get("attr", "attribution", "credit")
    if credit:
        address = call.get("attrlink")
        credit = link(address, credit) if address else desk.inline(credit)
    words = [f"<strong>{desk.inline(title)}</strong>" if title else "", desk.inline(caption), credit]
    legend = " ".join(each for each in words if each)
    return desk.piece(f"<figure>{picture}{f'<figcaption>{legend}</figcaption>' if legend else ''}</figure>")


def resized(call: Call, desk: Desk) -> str:
    """Zola's picture made smaller, by its path in the folder of the content or beside the post; here as it is."""
    path = call.get("path", "src", 0)
    below = re.sub(r"\A(?:@|\.\.)?/?(?:static/|content/)?", "", path)
    source = desk.surroundings.site.url + below if "/" in path and not ADDRESS.match(path) else path
    return desk.piece(tag("img", src=source, alt=call.get("alt"))) if path else ""


def _framed(call: Call, desk: Desk) -> str:
    """What a figure holds, where that is no address but Markdown, under its caption."""
    caption = call.get("caption", 0)
    legend = desk.piece(f"<figcaption>{desk.inline(caption)}</figcaption>") if caption else ""
    held = f"{dedent(call.inner or '')}\n\n{legend}"
    return block("<figure>", held, "</figure>") if call.inner else ""


def _number(value: str) -> str:
    return value.removesuffix("px") if value.removesuffix("px").isdecimal() else ""


def _embed(address: str, title: str, desk: Desk) -> str:
    return desk.piece(f"{tag('iframe', src=address, title=title)}</iframe>")


def _video_of(pattern: str, service: str, *keys: str) -> Meaning:
    """A player of a service, from the id of a video or its address; the player's page takes the id where {} stands."""

    def meaning(call: Call, desk: Desk) -> str:
        given = call.get("id", *keys, 0)
        found = re.search(r"(?:[?&]v=|youtu\.be/|/embed/|/shorts/|/v/|vimeo\.com/(?:video/)?|/video/)([\w-]+)", given)
        video = found[1] if found else given
        if not IDENTIFIER.fullmatch(video):
            return ""
        return _embed(pattern.format(video), call.get("title") or service, desk)

    return meaning


def tweet(call: Call, desk: Desk) -> str:
    """A link to what was said on Twitter."""
    given = call.get("url", "link", 0)
    user, number = call.get("user"), call.get("id") or given
    address = given if ADDRESS.match(given) else f"https://twitter.com/{user or 'i/web'}/status/{number}"
    return desk.piece(f"<blockquote><p>{link(address)}</p></blockquote>") if number else ""


def _post_of(pattern: str) -> Meaning:
    """A link to a post of a service, from its address, or from its id where the service has a pattern for it."""

    def meaning(call: Call, desk: Desk) -> str:
        given = call.get("url", "link", "src", "id", 0)
        address = given if ADDRESS.match(given) else pattern.format(given)
        return desk.piece(f"<p>{link(address)}</p>") if given and address else ""

    return meaning


def gist(call: Call, desk: Desk) -> str:
    """A link to a gist: of an address, an id, or a user and an id."""
    given = call.get("url", "id", 0)
    if not given:
        return ""
    if not ADDRESS.match(given):
        user, number = call.get("user"), given
        if "id" not in call.named and IDENTIFIER.fullmatch(call.get(1)) and "." not in call.get(1):
            user, number = given, call.get(1)
        given = "https://gist.github.com/" + "/".join(part for part in (user, number) if part)
    return desk.piece(f"<p>{link(given.removesuffix('.js'))}</p>")


def code(call: Call, desk: Desk) -> str:
    """A block of code."""
    language = call.get("language", "lang", "type", "syntax") or ("" if call.get("file") else call.get(0))
    return desk.piece(code_block(call.inner, language)) if call.inner is not None else ""


def diagram(call: Call, desk: Desk) -> str:
    """The source of a diagram, which only a browser could draw."""
    return desk.piece(code_block(dedent(call.inner or ""), call.name))


def details(call: Call, desk: Desk) -> str:
    """Text that a reader may open."""
    title = call.get("summary", "title", "label", "header", 0) or "Details"
    return block(
        f"<details><summary>{desk.piece(desk.inline(title))}</summary>", dedent(call.inner or ""), "</details>"
    )


def notice(call: Call, desk: Desk) -> str:
    """A text apart, under its title or the name of its kind."""
    generic = call.name.lower() in GENERIC_NOTICES
    kind = call.get("type", "kind", "level", "context", "style", *([0] if generic else [])) or call.name
    title = call.get("title", "heading", "header", *([1] if generic else [0]))
    inner = call.inner if call.inner is not None else call.get("text", "content", "msg", "message")
    if call.inner is None and not inner and call.words:  # `{{< alert "Mind the gap" >}}`
        inner, kind, title = call.words[-1], call.words[0] if len(call.words) > 1 else call.name, ""
    title = title if title and (title != kind or not generic) else kind.replace("-", " ").capitalize()
    if not re.fullmatch(r"[\w -]+", kind):
        kind, title = call.name, kind
    heading = desk.piece(f"<p><strong>{desk.inline(title)}</strong></p>")
    return block("<blockquote>", f"{heading}\n\n{dedent(inner)}", "</blockquote>")


def quotation(call: Call, desk: Desk) -> str:
    """What somebody else said."""
    author, source = call.get("author", "by", "name", 0), call.get("source", "cite", "title", "link", "url", 1)
    said = source if not ADDRESS.match(source) else link(source)
    by = ", ".join(part for part in (escaped(author), said if said.startswith("<a") else escaped(said)) if part)
    footer = desk.piece(f"<p>— {by}</p>") if by else ""
    return block("<blockquote>", f"{dedent(call.inner or call.get('text', 'quote'))}\n\n{footer}", "</blockquote>")


def button(call: Call, desk: Desk) -> str:
    """A link."""
    address = call.get("href", "link", "url", "relref", "ref", "page", "to", "target", 0)
    if call.get("relref", "ref", "page"):
        address = desk.find(address) or address
    words = (call.inner or "").strip() or call.get("text", "content", "title", "label", "name", 1)
    return desk.piece(link(address, words)) if address else escaped(words)


def _media(element: str) -> Meaning:
    def meaning(call: Call, desk: Desk) -> str:
        source = call.get("src", "url", "mp4", "mp3", "file", "path", "webm", "ogg", 0)
        service = MEANINGS.get(call.get("provider").lower())
        if not source:
            return service(call, desk) if service else call.inner or ""
        player = tag(element, src=source, poster=call.get("poster")).replace(">", " controls>")
        caption = call.get("caption", "title")
        legend = f"<figcaption>{desk.inline(caption)}</figcaption>" if caption else ""
        return desk.piece(f"<figure>{player}</{element}>{legend}</figure>")

    return meaning


def _aligned(side: str) -> Meaning:
    def meaning(call: Call, _desk: Desk) -> str:
        return block(f'<div style="text-align:{side}">', dedent(call.inner or call.get(0)), "</div>")

    return meaning


def _element(name: str) -> Meaning:
    def meaning(call: Call, _desk: Desk) -> str:
        words = (call.inner or call.get("text", "content", 0)).strip()
        return f"<{name}>{words}</{name}>" if words else ""

    return meaning


def inner(call: Call, _desk: Desk) -> str:
    """Nothing but what it holds."""
    return dedent(call.inner or "")


def words(call: Call, _desk: Desk) -> str:
    """What it holds, or its text, as a part of its line."""
    return call.inner if call.inner is not None else escape(call.get("text", "content", "label", "title", 0))


def formula(call: Call, desk: Desk) -> str:
    """TeX as it is written: to Markdown its backslashes would mean something else."""
    written = call.inner if call.inner is not None else call.get("text", "content", "formula", 0)
    return desk.piece(escape(written.strip(), quote=False))


def titled(call: Call, desk: Desk) -> str:
    """A part under its title: what a browser would show as a tab."""
    title = call.get("title", "header", "name", "label", "tabname", 0)
    heading = desk.piece(f"<p><strong>{desk.inline(title)}</strong></p>") if title else ""
    return f"\n\n{heading}\n\n{dedent(call.inner or '')}\n\n"


def verbatim(call: Call, desk: Desk) -> str:
    """HTML as it stands."""
    return desk.piece(call.inner or "")


def _of_site(path: object, desk: Desk) -> str:
    """The address of a path that begins at the site's own folder, with a slash or without."""
    source = str(path or "")
    return source if ADDRESS.match(source) else desk.surroundings.site.url + source.lstrip("/")


def gallery(call: Call, desk: Desk) -> str:
    """What it holds, or the pictures that the front matter lists under its name."""
    if (call.inner or "").strip():
        return inner(call, desk)
    listed = desk.body.metadata.get(call.get("id") or "gallery")
    each = [picture for picture in listed if isinstance(picture, dict)] if isinstance(listed, list) else []
    pictures = [
        tag("img", src=_of_site(picture.get("image_path") or picture.get("url"), desk), alt=picture.get("alt"))
        for picture in each
    ]
    caption = f"<figcaption>{desk.inline(call.get('caption'))}</figcaption>" if call.get("caption") else ""
    return desk.piece(f"<figure>{' '.join(pictures)}{caption}</figure>") if pictures else ""


def nothing(_call: Call, _desk: Desk) -> str:
    """What a feed has no place for."""
    return ""


GENERIC_NOTICES = set("notice alert admonition callout hint box message note-box panel highlight-box asides".split())

_TABLE: dict[str, Meaning] = {
    "figure fig image img picture imgcap image-caption lightbox bundle-image responsive-image photo "
    "postfigure captioned-image figure-img img-responsive imgh imgproc": figure,
    "resize-image": resized,
    "youtube youtube-lite youtubelite yt youtubeplayer youtube-player": _video_of(
        "https://www.youtube.com/embed/{}", "YouTube", "url", "video", "video_id", "youtube_id", "src"
    ),
    "vimeo": _video_of("https://player.vimeo.com/video/{}", "Vimeo", "url", "video", "src"),
    "bilibili": _video_of("https://player.bilibili.com/player.html?bvid={}", "Bilibili", "bvid", "url"),
    "tweet twitter x x-simple twitter-simple": tweet,
    "instagram instagram-simple": _post_of("https://www.instagram.com/p/{}/"),
    "asciinema": _post_of("https://asciinema.org/a/{}"),
    "mastodon toot bluesky spotify soundcloud codepen jsfiddle speakerdeck slideshare link-card linkcard github-card "
    "blogcard embed iframe": _post_of(""),
    "gist": gist,
    "highlight code codeblock code-block text prism": code,
    "mermaid plantuml graphviz": diagram,
    "details expand collapse collapsible accordion-item spoiler toggle fold folding": details,
    "note info tip warning danger caution important success error hint notice alert admonition callout message "
    "attention question example abstract todo box panel aside warn": notice,
    "quote blockquote epigraph pullquote": quotation,
    "button btn link url a cta": button,
    "video mp4 webm html5video": _media("video"),
    "audio mp3 podcast": _media("audio"),
    "center align-center": _aligned("center"),
    "right align-right rtl": _aligned("right"),
    "left align-left": _aligned("left"),
    "kbd key": _element("kbd"),
    "mark hl": _element("mark"),
    "sub": _element("sub"),
    "sup": _element("sup"),
    "rawhtml raw html unsafe raw-html": verbatim,
    "gallery": gallery,
    "tabs tabpane steps step columns column cols col row grid card cards div section lead accordion "
    "accordions wrap content-tabs tabgroup group block container figures wide fullwidth full-width timeline": inner,
    "tab tab-item tabitem timeline-item": titled,
    "katex math mathjax tex latex": formula,
    "badge chip tag label color colour typeit qr "
    "abbr span keyword keyword-list tooltip glossary-tooltip gloss sidenote small center-text marginnote text": words,
    "icon fa fas fab fontawesome comment toc table-of-contents ad ads adsense space br-clear clearfix clear "
    "base-path br social share disqus newsletter subscribe end-card line_break": nothing,
}
MEANINGS: dict[str, Meaning] = {name: meaning for names, meaning in _TABLE.items() for name in names.split()}
