"""What is wrong with a feed: the rules of RSS, Atom, JSON Feed, Media RSS, Apple and the W3C's validator, read anew.

They are written from the specifications and from what the validator's pages say that it warns of. A fault is one line;
a feed without a fault gives none. HTML is read by html5lib, strictly, as the validator does.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import html5lib
from html5lib.html5parser import ParseError
from lxml import etree

MAX_BYTES = 5_000_000  # where the W3C's validator stops reading
SCHEMA = Path(__file__).parent / "contract" / "atom.rng"

NAMES = {
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "http://purl.org/atompub/tombstones/1.0": "at",
}
XML = "{http://www.w3.org/XML/1998/namespace}"

# How often an element may stand in another; None for as often as it likes.
CHANNEL = {
    **dict.fromkeys("title link description copyright docs generator language lastBuildDate ttl image".split(), 1),
    **dict.fromkeys("managingEditor itunes:author itunes:type itunes:explicit itunes:image itunes:owner".split(), 1),
    **dict.fromkeys("podcast:guid podcast:locked fh:archive fh:complete".split(), 1),
    **dict.fromkeys("atom:link itunes:category podcast:funding item".split()),
}
ITEM = {
    **dict.fromkeys("title link description content:encoded guid pubDate comments source author enclosure".split(), 1),
    **dict.fromkeys("dc:language dc:rights atom:updated itunes:title itunes:explicit itunes:duration".split(), 1),
    **dict.fromkeys("itunes:image itunes:season itunes:episode itunes:episodeType podcast:chapters".split(), 1),
    **dict.fromkeys("category dc:creator media:content podcast:transcript podcast:person".split()),
}
RELATIONS = set("self alternate hub current prev-archive next-archive related via replies enclosure".split())
HISTORY = {"current", "prev-archive", "next-archive"}

URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?:[0-9a-zA-Z;/?:@&=+$.\-_!~*'(),#]|%[0-9a-fA-F]{2})+")
WEB = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?(?:/.*)?", re.IGNORECASE)
TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
RFC_822 = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d (?:[+-]\d\d[03]0|GMT)")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
UNSEEN = re.compile("[\x7f-\x9f\ufffd]")
AMBIGUOUS = re.compile(rb"<(title|category|copyright|dc:creator|dc:rights|source)\b[^<>]*>[^<]*(?:&lt;|&amp;)")

TAGS = set(
    "a abbr address article aside audio b bdi blockquote br caption cite code col colgroup dd del details dfn div dl "
    "dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p picture pre q rp rt "
    "ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var "
    "video wbr".split()
)
ATTRIBUTES = set(
    "alt cite class colspan controls datetime dir headers height href hreflang id kind label lang media name open "
    "poster reversed rowspan scope sizes span src srclang srcset start style title type value width".split()
)
ADDRESSES = ("href", "src", "poster", "cite", "data-src")
STYLE = re.compile(
    r"(?:(?:background-)?color: #[0-9a-f]{3,8}|color: [a-z]+|font-style: [a-z]+|font-weight: \w+|text-align: [a-z]+|"
    r"text-decoration: [a-z-]+)"
)


def faults(name: str, data: bytes, *, address: str = "", now: datetime | None = None) -> list[str]:
    """What is wrong with a document in the format `name`, that is served at `address`."""
    found = list({"rss": _rss, "atom": _atom, "json": _json}[name](data, address, now))
    if len(data) > MAX_BYTES:
        found.append(f"{len(data)} bytes")
    if unseen := UNSEEN.search(data.decode().replace("\x7f", "")):
        found.append(f"BadCharacters: {unseen[0]!r}")
    return found


def html_faults(where: str, markup: str) -> Iterator[str]:
    """What is wrong with a piece of HTML that stands in a feed."""
    try:
        tree = html5lib.HTMLParser(strict=True).parseFragment(markup)
    except ParseError as error:
        yield f"NotHtml: {where}: {error}: {markup[:200]!r}"
        return
    for each in tree.iter():
        tag = each.tag.rpartition("}")[2] if isinstance(each.tag, str) else "#comment"
        if tag == "DOCUMENT_FRAGMENT":
            continue
        if tag not in TAGS:
            yield f"SecurityRisk: {where}: {tag}"
            continue
        for key, value in each.attrib.items():
            yield from _attribute_faults(f"{where}: {tag}", key, value)


def _attribute_faults(where: str, key: str, value: str) -> Iterator[str]:
    if key not in ATTRIBUTES:
        yield f"SecurityRiskAttr: {where} {key}"
    if key in ADDRESSES and not (URI.fullmatch(value) or value.startswith("data:image/")):
        yield f"ContainsRelRef: {where} {key}={value[:100]!r}"
    if key == "srcset":
        yield from (f"{where} srcset={each!r}" for each in re.split(r",\s+", value) if ":" not in each.split(" ")[0])
    if key == "style":
        yield from (f"DangerousStyleAttr: {where} {each!r}" for each in value.split("; ") if not STYLE.fullmatch(each))


def _tag(element: Any) -> str:
    namespace, _, name = element.tag.rpartition("}")
    namespace = namespace.lstrip("{")
    return f"{NAMES.get(namespace, namespace)}:{name}" if namespace else name


def _uri_faults(where: str, url: str | None, pattern: re.Pattern[str] = URI) -> Iterator[str]:
    if not URI.fullmatch(url or "") or not pattern.fullmatch(url or ""):
        yield f"InvalidLink: {where}: {url!r}"


def _structure(element: Any, known: dict[str, int | None]) -> Iterator[str]:
    count = Counter(map(_tag, element))
    for tag, times in count.items():
        if tag not in known:
            yield f"UndefinedElement: {tag} in {element.tag}"
        elif known[tag] is not None and times > (known[tag] or 0):
            yield f"DuplicateElement: {tag} in {element.tag}"
    for each in element:
        if not (each.text or len(each) or each.attrib or _tag(each).startswith("fh:")):
            yield f"NotBlank: {_tag(each)}"


def _rss(data: bytes, address: str, now: datetime | None) -> Iterator[str]:
    root = etree.fromstring(data)
    channel = root[0]
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1:
        yield "no RSS 2.0"
    yield from _structure(channel, CHANNEL)
    yield from (f"MissingElement: {tag}" for tag in ("title", "link", "description") if channel.find(tag) is None)
    tags = [_tag(each) for each in channel]
    if "item" in tags and set(tags[tags.index("item") :]) != {"item"}:
        yield "MisplacedItem"
    yield from _links([each for each in channel if _tag(each) == "atom:link"], tags, address)
    yield from _rfc_822("lastBuildDate", channel.findtext("lastBuildDate"), now)
    yield from _uri_faults("link", channel.findtext("link"), WEB)
    if (language := channel.findtext("language")) is not None and not LANGUAGE.fullmatch(language):
        yield f"InvalidLanguage: {language}"
    yield from _image(channel)
    yield from _podcast(channel)
    ambiguous = (found[0] for found in AMBIGUOUS.finditer(data))
    yield from (f"CharacterData: {each!r}" for each in ambiguous)
    ids = [item.findtext("guid") for item in channel.iterfind("item")]
    yield from (f"DuplicateValue: {id_}" for id_, times in Counter(ids).items() if times > 1)
    for item in channel.iterfind("item"):
        yield from _item(item, now)


def _links(links: list[Any], tags: list[str], address: str) -> Iterator[str]:
    """The links of a channel or of a feed (RFC 4287, section 4.2.7; RFC 5005)."""
    relations = [link.get("rel") for link in links]
    alternates = Counter((link.get("type"), link.get("hreflang")) for link in links if link.get("rel") == "alternate")
    yield from (f"DuplicateAtomLink: {key}" for key, times in alternates.items() if times > 1)
    yield from (f"UnregisteredAtomLinkRel: {each}" for each in relations if each not in RELATIONS)
    if relations.count("self") != 1:
        yield "MissingSelf"
    for link in links:
        yield from _uri_faults(f"link {link.get('rel')}", link.get("href"), WEB)
        if address and link.get("rel") == "self" and link.get("href") != address:
            yield f"SelfDoesntMatchLocation: {link.get('href')}"
    if "fh:complete" in tags and HISTORY.intersection(relations):
        yield "FeedRelInCompleteFeed"
    if "fh:archive" in tags and "current" not in relations:
        yield "MissingCurrentInArchive"
    if "fh:archive" in tags and not {"prev-archive", "next-archive"}.intersection(relations):
        yield "ArchiveIncomplete"


def _rfc_822(where: str, text: str | None, now: datetime | None) -> Iterator[str]:
    if not RFC_822.fullmatch(text or ""):
        yield f"InvalidRFC2822Date: {where}: {text}"
        return
    moment = parsedate_to_datetime(text)
    if moment.strftime("%a") != str(text)[:3]:
        yield f"IncorrectDOW: {where}: {text}"
    if now and moment > now:
        yield f"ImplausibleDate: {where}: {text}"


def _image(channel: Any) -> Iterator[str]:
    image = channel.find("image")
    if image is None:
        return
    if image.findtext("title") != channel.findtext("title"):
        yield "ImageTitleDoesntMatch"
    if image.findtext("link") != channel.findtext("link"):
        yield "ImageLinkDoesntMatch"
    if not re.search(r"\.(?:gif|jpe?g|png)\Z", image.findtext("url"), re.IGNORECASE):
        yield "ImageUrlFormat"


def _podcast(channel: Any) -> Iterator[str]:
    """What Apple asks of a show, and the validator of a feed that has one of its elements."""
    children = {_tag(each): each for each in channel}
    if not any(tag.startswith("itunes:") for tag in children):
        return
    needed = "language itunes:category itunes:explicit itunes:image itunes:author itunes:owner".split()
    yield from (f"MissingItunesElement: {tag}" for tag in needed if tag not in children)
    if (owner := children.get("itunes:owner")) is not None:
        told = {_tag(each): each.text for each in owner}
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", told.get("itunes:email") or ""):
            yield "MissingItunesEmail"
    if children["itunes:type"].text not in ("episodic", "serial"):
        yield "InvalidItunesChannelType"
    yield from _explicit(children.get("itunes:explicit"))
    if (image := children.get("itunes:image")) is not None:
        yield from _uri_faults("itunes:image", image.get("href"), WEB)
        if not re.search(r"\.(?:jpe?g|png)\Z", image.get("href", "")):
            yield "itunes:image is neither JPEG nor PNG"


def _explicit(element: Any) -> Iterator[str]:
    if element is not None and element.text not in ("true", "false"):
        yield f"InvalidTrueFalse: {element.text}"


def _item(item: Any, now: datetime | None) -> Iterator[str]:
    yield from _structure(item, ITEM)
    tags = [_tag(each) for each in item]
    title = item.findtext("title")
    if "content:encoded" in tags and "description" not in tags[: tags.index("content:encoded")]:
        yield "NeedDescriptionBeforeContent"
    if "author" in tags and "dc:creator" in tags:
        yield "DuplicateItemSemantics: author"
    if item.find("guid") is None or item.find("guid").get("isPermaLink") != "false":
        yield f"InvalidPermalink: {title}"
    yield from _rfc_822(f"pubDate of {title}", item.findtext("pubDate"), now)
    yield from _uri_faults(f"link of {title}", item.findtext("link"), WEB)
    for each in item:
        yield from _item_part(f"{_tag(each)} of {title}", _tag(each), each)


def _item_part(where: str, tag: str, each: Any) -> Iterator[str]:
    if tag in ("description", "content:encoded"):
        yield from html_faults(where, each.text)
    elif tag in ("comments", "category", "source", "enclosure"):
        url = {"comments": each.text, "category": each.get("domain")}.get(tag, each.get("url"))
        yield from _uri_faults(where, url, WEB)
    elif tag == "media:content":
        yield from _media(where, each)
    elif tag.startswith(("itunes:", "podcast:")):
        yield from _episode(where, tag, each)
    if tag == "enclosure" and not (each.get("length", "").isdigit() and TYPE.fullmatch(each.get("type", ""))):
        yield f"InvalidIntegerAttribute: {where}: {dict(each.attrib)}"
    formed = {"author": r"[^@\s]+@[^@\s]+ \(.+\)", "dc:language": LANGUAGE, "atom:updated": RFC_3339}.get(tag)
    if formed and not re.fullmatch(formed, each.text):
        yield f"{where}: {each.text}"


def _episode(where: str, tag: str, each: Any) -> Iterator[str]:
    if tag in ("itunes:season", "itunes:episode", "itunes:duration") and not (each.text or "").isdigit():
        yield f"{where}: {each.text}"
    if tag == "itunes:episodeType" and each.text not in ("full", "trailer", "bonus"):
        yield f"InvalidItunesEpisodeType: {each.text}"
    if tag == "itunes:explicit":
        yield from _explicit(each)
    if tag in ("podcast:transcript", "podcast:chapters", "itunes:image"):
        yield from _uri_faults(where, each.get("url") or each.get("href"), WEB)


def _media(where: str, each: Any) -> Iterator[str]:
    """Media RSS 1.5.1."""
    yield from _uri_faults(where, each.get("url"), WEB)
    numbers = {name: each.get(name) for name in ("fileSize", "width", "height", "duration")}
    yield from (f"{where}: {key}={value}" for key, value in numbers.items() if value and not int(value) > 0)
    if each.get("medium") not in (None, "image", "audio", "video", "document"):
        yield f"InvalidMediaMedium: {where}"
    if each.get("type") is not None and not TYPE.fullmatch(each.get("type")):
        yield f"InvalidMIMEAttribute: {where}: {each.get('type')}"


def _atom(data: bytes, address: str, now: datetime | None) -> Iterator[str]:
    root = etree.fromstring(data)
    schema = etree.RelaxNG(etree.parse(str(SCHEMA)))
    if not schema.validate(root):
        yield f"RFC 4287, appendix B: {schema.error_log.last_error}"
    atom = f"{{{root.nsmap[None]}}}"
    yield from _links(root.findall(f"{atom}link"), [_tag(each) for each in root], address)
    ids = [each.findtext(f"{atom}id") for each in root.iterfind(f"{atom}entry")]
    yield from (f"DuplicateEntries: {id_}" for id_, times in Counter(ids).items() if times > 1)
    for each in root.iter(f"{atom}id"):
        yield from _uri_faults(_tag(each), each.text)
    for each in root.iter(f"{atom}icon", f"{atom}logo", f"{atom}uri"):
        yield from _uri_faults(_tag(each), each.text, WEB)
    for each in root.iter(f"{atom}updated", f"{atom}published"):
        if not RFC_3339.fullmatch(each.text):
            yield f"InvalidRFC3339Date: {each.text}"
        elif now and datetime.fromisoformat(each.text) > now:
            yield f"ImplausibleDate: {each.text}"
    for each in root.iter(f"{atom}title", f"{atom}name", f"{atom}summary", f"{atom}subtitle"):
        if not (each.text or "").strip():
            yield f"NotBlank: {_tag(each)}"
    languages = (each.get(f"{XML}lang") for each in (root, *root.iterfind(f"{atom}entry")))
    yield from (f"InvalidLanguage: {each}" for each in languages if each and not LANGUAGE.fullmatch(each))
    for entry in root.iterfind(f"{atom}entry"):
        yield from _entry(entry, atom)


def _entry(entry: Any, atom: str) -> Iterator[str]:
    title = entry.findtext(f"{atom}title")
    if entry.find(f"{atom}author") is None and entry.getparent().find(f"{atom}author") is None:
        yield f"MissingElement: author of {title}"
    content = entry.find(f"{atom}content")
    if content is not None:
        if content.get("type") != "html":
            yield f"{title}: content of type {content.get('type')}"
        yield from html_faults(f"content of {title}", content.text)
    elif entry.find(f"{atom}summary") is None:
        yield f"MissingTextualContent: {title}"
    links = entry.findall(f"{atom}link")
    if [link.get("rel") for link in links].count("alternate") != 1:
        yield f"{title}: alternates"
    for link in links:
        base = link.base or ""
        yield from _uri_faults(f"link {link.get('rel')} of {title}", link.get("href"), WEB)
        if base and urljoin(base, link.get("href")) == base:
            yield f"SameDocumentReference: {base}"
        if link.get("type") is not None and not TYPE.fullmatch(link.get("type")):
            yield f"InvalidMIMEType: {link.get('type')}"
    for each in entry.iterfind("{http://search.yahoo.com/mrss/}content"):
        yield from _media(f"media:content of {title}", each)


def _json(data: bytes, address: str, now: datetime | None) -> Iterator[str]:
    """JSON Feed 1.1."""
    feed = json.loads(data)
    kinds: dict[str, type] = {
        **dict.fromkeys("version title home_page_url feed_url next_url description icon favicon language".split(), str),
        **dict.fromkeys(("authors", "hubs", "items"), list),
        "_publisher": dict,
    }
    yield from _kinds("feed", feed, kinds, needed=("version", "title", "items", "feed_url", "home_page_url"))
    if address and feed["feed_url"] != address:
        yield f"SelfDoesntMatchLocation: {feed['feed_url']}"
    ids = Counter(item.get("id") for item in feed["items"])
    yield from (f"DuplicateValue: {id_}" for id_, times in ids.items() if times > 1)
    for item in feed["items"]:
        yield from _json_item(item, now)


def _json_item(item: dict[str, Any], now: datetime | None) -> Iterator[str]:
    words = "id url external_url title content_html content_text summary image date_published date_modified language"
    kinds: dict[str, type] = {
        **dict.fromkeys(words.split(), str),
        **dict.fromkeys(("authors", "tags", "attachments"), list),
        "_publisher": dict,
    }
    yield from _kinds(item["id"], item, kinds, needed=("id", "url", "title", "date_published"))
    if "content_html" not in item and "content_text" not in item:
        yield f"{item['id']}: no content"
    yield from html_faults(item["id"], item.get("content_html", ""))
    for key in ("date_published", "date_modified"):
        if not RFC_3339.fullmatch(item.get(key, "")):
            yield f"InvalidRFC3339Date: {item.get(key)}"
        elif now and datetime.fromisoformat(item[key]) > now:
            yield f"ImplausibleDate: {item[key]}"
    urls = [item.get(key) for key in ("url", "external_url", "image")] + [a["url"] for a in item.get("attachments", ())]
    for url in urls + [author.get("url") for author in item.get("authors", ())]:
        if url is not None:
            yield from _uri_faults(item["id"], url, WEB)
    for each in item.get("attachments", ()):
        if not TYPE.fullmatch(each.get("mime_type", "")) or not each.get("size_in_bytes", 1) > 0:
            yield f"{item['id']}: {each}"


def _kinds(where: str, told: dict[str, Any], kinds: dict[str, type], *, needed: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{where}: {key} is missing" for key in needed if key not in told)
    for key, value in told.items():
        if key not in kinds or not isinstance(value, kinds[key]) or (value in ("", {}, []) and key != "items"):
            yield f"{where}: {key}={str(value)[:60]!r}"
