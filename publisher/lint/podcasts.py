"""Media RSS (https://www.rssboard.org/media-rss) and Apple's tags of podcasts, as rows of tables."""

from dataclasses import replace

from publisher.apple import CATEGORIES
from publisher.lint import content, fields, uris
from publisher.lint.base import Element, Report, Subject
from publisher.lint.categories import OBSOLETE
from publisher.lint.fields import Check
from publisher.lint.walk import FREE, Field, leaf
from publisher.lint.xml import child, children, own_text

TRUE_FALSE = fields.one_of("InvalidTrueFalse", ("true", "false"), any_case=True)
NPT = fields.matching("InvalidNPTTime", r"now|\d+(\.\d+)?|\d+:\d\d:\d\d(\.\d+)?", "is no time of a recording")
TEXT_TYPE = fields.one_of("InvalidMediaTextType", ("plain", "html"))
FORMATS = ("m4a", "mp3", "mov", "mp4", "m4v", "pdf", "epub")

SIZE: dict[str, tuple[Check, ...]] = {"url": (uris.full,), "width": (fields.positive,), "height": (fields.positive,)}


def _hash(subject: Subject) -> None:
    length = 40 if subject.element.get("algo") == "sha-1" else 32
    if not subject.value.isalnum() or len(subject.value) != length:
        subject.tell("InvalidMediaHash", f"is no hash of {length} digits")


RATINGS = {
    "urn:simple": ("adult", "nonadult"),
    "urn:mpaa": ("g", "m", "nc-17", "pg", "pg-13", "r", "x"),
    "urn:v-chip": ("14+", "18+", "c", "c8", "g", "pg", "tv-14", "tv-g", "tv-ma", "tv-pg", "tv-y", "tv-y7", "tv-y7-fv"),
}


def _rating(subject: Subject) -> None:
    scheme = subject.element.get("scheme") or "urn:simple"
    if scheme in RATINGS and subject.value not in RATINGS[scheme]:
        subject.tell("InvalidMediaRating", f"is none of {scheme}: {', '.join(RATINGS[scheme])}")


def _restriction(subject: Subject) -> None:
    if not subject.element.get("type") and subject.value and subject.value not in ("all", "none"):
        subject.tell("InvalidMediaRestriction", "is neither all nor none")


def _group(subject: Subject) -> None:
    contents = [name for name, _ in children(subject.element, subject.report) if name == "media:content"]
    if len(contents) < 2:
        what = f"{subject.name} holds {len(contents)} <media:content>"
        subject.report.tell("MediaGroupWithoutAlternatives", subject.line, what)


def _adult(subject: Subject) -> None:
    TRUE_FALSE(subject)
    subject.report.tell("DeprecatedMediaAdult", subject.line, "<media:adult> is out of use", write="media:rating")


# Media RSS 1.5 has more than its forerunners: what of it is not looked into may stand where the others may.
MEDIA: dict[str, Field] = {
    **{
        f"media:{name}": FREE
        for name in """
        backLinks comments community embed keywords license location peerLink price responses rights scenes status
        subTitle
        """.split()
    },
    "media:adult": leaf(_adult),
    "media:category": Field(attributes={"scheme": (uris.full,), "label": (fields.plain,)}),
    "media:copyright": Field(attributes={"url": (uris.full,)}, twice="DuplicateElement"),
    "media:credit": Field(attributes={"role": (), "scheme": (uris.full,)}),
    "media:description": Field(
        checks=(content.media_text,), attributes={"type": (TEXT_TYPE,)}, twice="DuplicateElement"
    ),
    "media:hash": Field(checks=(_hash,), attributes={"algo": (fields.one_of("InvalidMediaHash", ("md5", "sha-1")),)}),
    "media:player": Field(attributes=SIZE, needed=("url",)),
    "media:rating": Field(checks=(_rating,), attributes={"scheme": ()}),
    "media:restriction": Field(
        checks=(_restriction,),
        attributes={
            "relationship": (fields.one_of("InvalidMediaRestrictionRel", ("allow", "deny")),),
            "type": (fields.one_of("InvalidMediaRestrictionType", ("country", "uri")),),
        },
        needed=("relationship",),
    ),
    "media:text": Field(
        checks=(content.media_text,),
        attributes={"type": (TEXT_TYPE,), "start": (NPT,), "end": (NPT,), "lang": (fields.language,)},
    ),
    "media:thumbnail": Field(attributes={**SIZE, "time": (NPT,)}, needed=("url",)),
    "media:title": Field(checks=(content.media_text,), attributes={"type": (TEXT_TYPE,)}, twice="DuplicateElement"),
}
MEDIUMS = ("image", "audio", "video", "document", "executable")
MEDIA_CONTENT = Field(
    attributes={
        "url": (uris.full,),
        "fileSize": (fields.positive,),
        "type": (fields.media_type("InvalidMIMEAttribute"),),
        "medium": (fields.one_of("InvalidMediaMedium", MEDIUMS),),
        "isDefault": (TRUE_FALSE,),
        "expression": (fields.one_of("InvalidMediaExpression", ("sample", "full", "nonstop")),),
        "bitrate": (fields.decimal,),
        "framerate": (fields.decimal,),
        "samplingrate": (fields.decimal,),
        "channels": (fields.natural,),
        "duration": (fields.decimal,),
        "height": (fields.positive,),
        "width": (fields.positive,),
        "lang": (fields.language,),
    },
    children=MEDIA,
)
MEDIA_ITEM: dict[str, Field] = {
    **MEDIA,
    "media:content": MEDIA_CONTENT,
    "media:group": Field(children={**MEDIA, "media:content": MEDIA_CONTENT}, checks=(_group,)),
}


def _category(subject: Subject) -> None:
    outer = subject.element.getparent()
    above = outer.get("text") if outer is not None and outer.tag == subject.element.tag else None
    names = CATEGORIES if above is None else CATEGORIES.get(above, ())
    old = OBSOLETE if above is None else OBSOLETE.get(above, ())
    value = subject.element.get("text")
    if value is not None and value not in names:
        code = "ObsoleteItunesCategory" if value in old else "InvalidItunesCategory"
        guess = next((name for name in names if name.lower() == value.lower().replace(" and ", " & ")), "")
        subject.of("text", value).tell(code, "is no category of Apple Podcasts", write=guess)


def _owner(subject: Subject) -> None:
    if child(subject.element, "itunes:email", subject.report) is None:
        subject.report.tell("MissingElement", subject.line, f"{subject.name} has no <itunes:email>")


def _bare(check: Check) -> Check:
    """A check of a text as it stands: Apple takes no white space around these words."""

    def checked(subject: Subject) -> None:
        check(replace(subject, value=own_text(subject.element)))

    return checked


SUBCATEGORY = Field(checks=(_category,), attributes={"text": ()}, needed=("text",), children={})
ITUNES: dict[str, Field] = {
    "itunes:author": leaf(fields.at_most(255)),
    "itunes:block": leaf(_bare(fields.one_of("InvalidYesNoClean", ("yes", "no", "clean"), any_case=True))),
    "itunes:explicit": leaf(_bare(TRUE_FALSE)),
    "itunes:image": Field(attributes={"href": (uris.web,)}, needed=("href",), twice="DuplicateElement"),
    "itunes:keywords": leaf(fields.at_most(255), fields.keywords),
    "itunes:subtitle": leaf(fields.at_most(255)),
    "itunes:summary": leaf(fields.at_most(4000)),
}
ITUNES_CHANNEL: dict[str, Field] = {
    **ITUNES,
    "itunes:category": Field(
        checks=(_category,), attributes={"text": ()}, needed=("text",), children={"itunes:category": SUBCATEGORY}
    ),
    "itunes:new-feed-url": leaf(uris.full),
    "itunes:owner": Field(
        checks=(_owner,),
        twice="DuplicateElement",
        children={"itunes:email": leaf(fields.contact), "itunes:name": leaf(fields.at_most(255))},
    ),
    "itunes:type": leaf(fields.one_of("InvalidItunesChannelType", ("episodic", "serial"))),
}
ITUNES_ITEM: dict[str, Field] = {
    **ITUNES,
    "itunes:duration": leaf(fields.duration),
    "itunes:episode": leaf(fields.positive),
    "itunes:episodeType": leaf(fields.one_of("InvalidItunesEpisodeType", ("full", "trailer", "bonus"))),
    "itunes:season": leaf(fields.positive),
    "itunes:title": leaf(),
}


def is_podcast(element: Element, report: Report) -> bool:
    """Whether an element holds tags of Apple's."""
    return any(name.startswith("itunes:") for name, _ in children(element, report))


def podcast(channel: Element, items: list[Element], report: Report) -> None:
    """What Apple asks of a podcast beyond its single tags."""
    if not any(is_podcast(each, report) for each in (channel, *items)):
        return
    line = channel.sourceline
    if report.encoding not in ("utf-8", "utf8"):
        report.tell("NotUTF8", line, f"a podcast is in {report.encoding}")
    names = {name for name, _ in children(channel, report)}
    language = "language" in names or channel.get("{http://www.w3.org/XML/1998/namespace}lang")
    missing = [name for name in ("itunes:category", "itunes:explicit") if name not in names]
    for name in (*missing, *(() if language else ("language",))):
        report.tell("MissingItunesElement", line, f"the podcast has no <{name}>")
    if "itunes:owner" not in names:
        report.tell("MissingItunesEmail", line, "the podcast has no <itunes:owner> with an address")
    for item in items:
        if is_podcast(item, report):
            _formats(item, report)


def _formats(item: Element, report: Report) -> None:
    for name, found in children(item, report):
        url = str(found.get("url", "")).partition("?")[0].partition("#")[0]
        kind = url.rpartition(".")[2].lower()
        if name == "enclosure" and url and kind not in FORMATS:
            report.tell("UnsupportedItunesFormat", found.sourceline, f"Apple Podcasts plays no .{kind[:20]}")
