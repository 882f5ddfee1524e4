"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/), which the W3C's validator does not read."""

import json
from collections.abc import Callable, Mapping
from json.decoder import JSONObject  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any

from publisher.lint import dates, fields, uris
from publisher.lint.base import Lines, Report, Subject
from publisher.lint.dates import instant_of_rfc3339
from publisher.lint.html import troubles
from publisher.lint.reading import Item, Reading

VERSIONS = ("https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1")
FAR = 1_000_000  # characters behind one key, at which another is not looked for any more
NEWEST = VERSIONS[1]


class _Decoder(json.JSONDecoder):
    """A decoder that remembers where each object begins."""

    def __init__(self) -> None:
        super().__init__(parse_constant=_refuse)
        self.starts: dict[int, int] = {}
        self.kept: list[Any] = []  # so that no two objects share an id

        def parse_object(text_and_end: tuple[str, int], *rest: Any) -> Any:
            found, end = JSONObject(text_and_end, *rest)
            self.starts[id(found)] = text_and_end[1]
            self.kept.append(found)
            return found, end

        self.parse_object = parse_object
        self.scan_once = py_make_scanner(self)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


class _Feed:
    """A document under check, and where its objects stand."""

    def __init__(self, text: str, report: Report) -> None:
        self.text, self.report, self.decoder = text, report, _Decoder()
        self.document: Any = self.decoder.decode(text)
        self.lines = Lines(text)
        self.place = 0

    def line(self, owner: Any, key: str = "") -> int:
        """The line of an object, or of one of its keys."""
        start = self.decoder.starts.get(id(owner), 0)
        if not key:
            return self.lines.at(start)
        # Keys are asked for in their order, so that each is looked for behind the one before.
        place = max(start, self.place)
        found = self.text.find(json.dumps(key, ensure_ascii=False), place, place + FAR)
        self.place = max(found, start)
        return self.lines.at(max(found, start))

    def tell(self, code: str, owner: Any, key: str, what: str, *, write: str = "") -> None:
        self.report.tell(code, self.line(owner, key), what, write=write)

    def subject(self, owner: Any, key: str) -> Subject:
        """A text, as the checks of values take it."""
        return Subject(report=self.report, line=self.line(owner, key), name=key, value=str(owner[key]))


Rule = Callable[[_Feed, Mapping[str, Any], str], None]


def _text(*checks: fields.Check) -> Rule:
    def rule(feed: _Feed, owner: Mapping[str, Any], key: str) -> None:
        if not isinstance(owner[key], str):
            _wrong(feed, owner, key, "a text", json.dumps(str(owner[key])))
            return
        for check in checks:
            check(feed.subject(owner, key))

    return rule


def _wrong(feed: _Feed, owner: Any, key: str, wanted: str, write: str = "") -> None:
    kind = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    found = kind.get(type(owner[key]), "a number")
    feed.tell("WrongType", owner, key, f"{key} is {found} and not {wanted}", write=f'"{key}": {write}' if write else "")


def _flag(feed: _Feed, owner: Mapping[str, Any], key: str) -> None:
    if not isinstance(owner[key], bool):
        _wrong(feed, owner, key, "true or false", "true" if str(owner[key]).lower() in ("true", "1") else "false")


def _number(feed: _Feed, owner: Mapping[str, Any], key: str) -> None:
    if isinstance(owner[key], bool) or not isinstance(owner[key], int | float):
        _wrong(feed, owner, key, "a number", str(owner[key]) if str(owner[key]).isdigit() else "")
    elif owner[key] < 0:
        feed.tell("InvalidNonNegativeInteger", owner, key, f"{key} is {owner[key]}")


def _html(feed: _Feed, owner: Mapping[str, Any], key: str) -> None:
    if not isinstance(owner[key], str):
        _wrong(feed, owner, key, "a text")
        return
    for trouble in troubles(owner[key]):
        feed.tell(trouble.code, owner, key, f"{key} {trouble.what}")


def _texts(feed: _Feed, owner: Mapping[str, Any], key: str) -> None:
    if not isinstance(owner[key], list) or not all(isinstance(each, str) for each in owner[key]):
        _wrong(feed, owner, key, "a list of texts")


def _many(rules: Mapping[str, Rule], *needed: str, either: tuple[str, ...] = ()) -> Rule:
    """A list of objects."""

    def rule(feed: _Feed, owner: Mapping[str, Any], key: str) -> None:
        if not isinstance(owner[key], list):
            _wrong(feed, owner, key, "a list")
            return
        for each in owner[key]:
            _object(feed, owner, key, each, rules, needed, either)

    return rule


def _one(rules: Mapping[str, Rule], *, either: tuple[str, ...]) -> Rule:
    def rule(feed: _Feed, owner: Mapping[str, Any], key: str) -> None:
        _object(feed, owner, key, owner[key], rules, (), either)

    return rule


def _object(
    feed: _Feed,
    owner: Any,
    key: str,
    each: Any,
    rules: Mapping[str, Rule],
    needed: tuple[str, ...],
    either: tuple[str, ...],
) -> None:
    if not isinstance(each, dict):
        feed.tell("WrongType", owner, key, f"{key} holds something that is no object")
        return
    for name in needed:
        if name not in each:
            feed.tell("MissingElement", each, "", f"{key} has no {name}")
    if either and not any(each.get(name) for name in either):
        feed.tell("MissingElement", each, "", f"{key} has none of {', '.join(either)}")
    _keys(feed, each, rules)


def _keys(feed: _Feed, owner: Mapping[str, Any], rules: Mapping[str, Rule]) -> None:
    for key in owner:
        if key in rules:
            if owner[key] is None:
                _wrong(feed, owner, key, "there: leave it out")
            else:
                rules[key](feed, owner, key)
        elif not key.startswith("_"):
            feed.tell("UnknownKey", owner, key, f"JSON Feed knows no {key}", write=f'"_{key}"')
        elif not isinstance(owner[key], dict):
            feed.tell("UnknownKey", owner, key, f"the extension {key} is no object")


TEXT, URL, PLAIN = _text(), _text(uris.whole_iri), _text(fields.plain)
AUTHOR: Mapping[str, Rule] = {"name": PLAIN, "url": URL, "avatar": URL}
AUTHORS = _many(AUTHOR, either=("name", "url", "avatar"))
ATTACHMENT: Mapping[str, Rule] = {
    "url": URL,
    "mime_type": _text(fields.media_type("InvalidMIMEAttribute")),
    "title": PLAIN,
    "size_in_bytes": _number,
    "duration_in_seconds": _number,
}
ITEM: Mapping[str, Rule] = {
    "id": _text(fields.filled),
    "url": URL,
    "external_url": URL,
    "title": PLAIN,
    "content_html": _html,
    "content_text": TEXT,
    "summary": TEXT,
    "image": URL,
    "banner_image": URL,
    "date_published": _text(dates.rfc3339),
    "date_modified": _text(dates.rfc3339),
    "author": _one(AUTHOR, either=("name", "url", "avatar")),
    "authors": AUTHORS,
    "tags": _texts,
    "language": _text(fields.language),
    "attachments": _many(ATTACHMENT, "url", "mime_type"),
}
FEED: Mapping[str, Rule] = {
    "version": TEXT,
    "title": _text(fields.plain, fields.filled),
    "home_page_url": URL,
    "feed_url": URL,
    "description": TEXT,
    "user_comment": TEXT,
    "next_url": URL,
    "icon": URL,
    "favicon": URL,
    "author": _one(AUTHOR, either=("name", "url", "avatar")),
    "authors": AUTHORS,
    "language": _text(fields.language),
    "expired": _flag,
    "hubs": _many({"type": TEXT, "url": URL}, "type", "url"),
    "items": _many(ITEM, "id"),
}


def jsonfeed(text: str, report: Report) -> Reading | None:
    """Check a JSON Feed; what it says, or None where it is no JSON Feed at all."""
    report.format = "json"
    try:
        feed = _Feed(text, report)
    except (ValueError, RecursionError) as error:
        what = getattr(error, "msg", "") or (str(error) if isinstance(error, ValueError) else "it is nested too deep")
        report.tell("NotJson", getattr(error, "lineno", 1), f"the file is no JSON: {what}")
        return None
    document = feed.document
    if not isinstance(document, dict):
        report.tell("WrongType", 1, "the document is no object")
        return None
    _document(feed, document)
    _keys(feed, document, FEED)
    items = document.get("items")
    listed = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    for item in listed:
        _item(feed, item, modern=document.get("version") == NEWEST)
    _ids(feed, listed)
    return _reading(feed, document, listed)


def _document(feed: _Feed, document: dict[str, Any]) -> None:
    version = document.get("version")
    if "version" in document and version not in VERSIONS:
        write = f'"version": "{NEWEST}"'
        feed.tell("UnknownJsonFeedVersion", document, "version", f"{version!r} is no version of JSON Feed", write=write)
    for name in ("version", "title", "items"):
        if name not in document:
            feed.tell("MissingElement", document, "", f"the feed has no {name}")
    if "feed_url" not in document:
        write = f'"feed_url": "{feed.report.address}"' if feed.report.address else ""
        feed.tell("MissingSelf", document, "", "the feed does not say where it is", write=write)
    elif feed.report.address and not uris.same(str(document["feed_url"]), feed.report.address):
        what = f"the feed says that it is at {document['feed_url']} and is at {feed.report.address}"
        feed.tell("SelfDoesntMatchLocation", document, "feed_url", what, write=feed.report.address)
    if "home_page_url" not in document:
        feed.tell("MissingHomePage", document, "", "the feed has no home_page_url")
    if "next_url" in document and document["next_url"] == document.get("feed_url"):
        feed.tell("LinkPastEnd", document, "next_url", "next_url is the feed itself")
    if version == NEWEST:
        _author(feed, document)


def _author(feed: _Feed, owner: Mapping[str, Any]) -> None:
    if "author" in owner and "authors" not in owner:
        feed.tell("DeprecatedAuthor", owner, "author", "author is of version 1", write='"authors": [{…}]')


def _item(feed: _Feed, item: dict[str, Any], *, modern: bool) -> None:
    if not item.get("content_html") and not item.get("content_text"):
        feed.tell("MissingElement", item, "", "an item has neither content_html nor content_text")
    if modern:
        _author(feed, item)


def _ids(feed: _Feed, items: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for item in items:
        value = str(item.get("id", ""))
        if value and value in seen:
            feed.tell("DuplicateValue", item, "id", f'the id "{value}" stands twice')
        seen.add(value)


def _reading(feed: _Feed, document: dict[str, Any], items: list[dict[str, Any]]) -> Reading:
    def read(item: dict[str, Any]) -> Item:
        return Item(
            line=feed.line(item),
            id=str(item.get("id", "")),
            url=str(item.get("url", "")),
            titles=frozenset((" ".join(str(item.get("title", "")).split()),)),
            published=instant_of_rfc3339(str(item.get("date_published", ""))),
            updated=instant_of_rfc3339(str(item.get("date_modified", ""))),
        )

    return Reading(
        path=feed.report.path,
        format="JSON Feed",
        line=1,
        id="",
        address=feed.report.address or str(document.get("feed_url", "")),
        home=str(document.get("home_page_url", "")),
        alternates=frozenset(),
        updated=None,
        items=tuple(read(item) for item in items),
    )
