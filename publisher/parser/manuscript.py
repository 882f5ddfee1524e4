"""What one file says: the keys of many generators under one meaning."""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from publisher.model import Body, BodyFormat, Conventions, Manuscript, SourceFile
from publisher.parser.episodes import episode
from publisher.parser.front_matter import read
from publisher.parser.keys import FALSE, SWITCH, Keys
from publisher.parser.media import enclosures, image
from publisher.parser.names import authors, terms
from publisher.parser.places import Place, categories, place
from publisher.parser.relations import comments, external, is_brief, rights, source
from publisher.parser.suffixes import FORMATS
from publisher.parser.visibility import PUBLISHED, is_draft, is_hidden
from publisher.text import fingerprint, plain

# Hugo shows a post from `publishDate` on, and gives its feeds that date. `published` is a date for some generators and
# a switch for others; it is read as whichever it is.
DATE_KEYS = ("publishdate", "date", "publishedat", "pubdate", "datepublished", "publisheddate")
CREATED_KEYS = ("created", "createdat", "datecreated", "createdate", "createddate", "createtime")
UPDATED_KEYS = (
    *("lastmod", "lastmodifiedat", "updated", "modified", "lastmodified", "updatedat", "modifiedat", "lastupdated"),
    *("dateupdated", "datemodified", "updateddate", "updatedate", "modifieddate"),
)
EXPIRY_KEYS = ("expirydate", "expires", "unpublishdate", "expiry", "expiredate", "expirationdate")
SUMMARY_KEYS = (
    *("summary", "description", "excerpt", "subtitle", "featuretext", "customexcerpt", "lead", "lede", "abstract"),
    *("dek", "metadescription", "ogdescription"),
)
CATEGORY_KEYS = ("categories", "category")
TAG_KEYS = ("tags", "tag", "keywords")
ADDRESS_KEYS = ("slug", "permalink", "url", "path", "abbrlink", "id", "title")
ALIAS_KEYS = ("aliases", "alias", "redirectfrom")
PLAIN = Conventions()

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
HEADING = re.compile(
    r"""\s*(?P<imports>(?:import\b[^\n]*['"];?[ \t]*\n\s*)*)"""
    r"(?:#[ \t](?P<markdown>[^\n]*)|(?P<underlined>[^\s<>#*+|-][^\n]*)\n=+[ \t]*(?:\n|\Z)"
    r"|<h1(?:\s[^<>]*)?>(?P<html>.*?)</h1>)",
    re.DOTALL,
)
ATTRIBUTES = re.compile(r"[ \t]*\{[:#.][^{}]*\}[ \t]*$")
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
EMPHASIS = re.compile(r"(\*\*|__|`|\*)(?=\S)(.{1,300}?)(?<=\S)\1")


def parse(source: SourceFile, *, zone: ZoneInfo, conventions: Conventions = PLAIN) -> tuple[Manuscript, Body]:
    """Read one source file: what it says of its post, and what the post says. Dates without a zone are in `zone`.

    Raises ContentError when the file cannot be read as a post: no text, a broken front matter, a date or a switch
    that nobody can read, or neither title nor body.
    """
    keys, title, body = _parted(source, zone, conventions)
    return _manuscript(keys, title, body.text, conventions), body


def parse_body(source: SourceFile, *, zone: ZoneInfo, conventions: Conventions = PLAIN) -> Body:
    """What the post of a source file says, which takes half the time of `parse`.

    Raises ContentError when the file is no text, has a broken front matter, or neither title nor body.
    """
    return _parted(source, zone, conventions)[2]


def _parted(source: SourceFile, zone: ZoneInfo, conventions: Conventions) -> tuple[Keys, str, Body]:
    form = FORMATS["." + source.path.rpartition(".")[2].lower()]
    matter = read(source.path, source.data, form)
    keys = Keys(matter, zone, conventions)
    title, text, line = _title(keys, form)
    return keys, title, Body(text=text, format=form, line=line, metadata=keys.metadata)


def _manuscript(keys: Keys, title: str, text: str, conventions: Conventions) -> Manuscript:
    path = keys.matter.path
    told = place(path, conventions)
    permalink = keys.text("permalink", "url")
    carried = tuple(enclosures(keys))
    published = _published(keys, told, conventions)
    return Manuscript(
        path=path,
        slug="-".join((keys.text("slug") or told.slug).split()),
        title=title or _title_of(told.slug, conventions) or path.rpartition("/")[2],
        fingerprint=fingerprint(text),
        id=keys.text("id", "guid", "uuid") or None,
        permalink=permalink if permalink and permalink.lower() not in FALSE else None,
        published=published,
        updated=_updated(keys),
        expires=keys.date(*EXPIRY_KEYS),
        draft=is_draft(keys, path),
        hidden=is_hidden(keys),
        authors=tuple(authors(keys, conventions)),
        categories=_categories(keys, conventions),
        tags=terms(keys, TAG_KEYS, conventions),
        language=_language(keys) or told.language,
        image=image(keys),
        enclosures=carried,
        summary=_summary(keys),
        brief=is_brief(keys),
        comments=comments(keys),
        rights=rights(keys),
        source=source(keys),
        external=external(keys) if not carried else "",
        episode=episode(keys) if carried else None,
        aliases=_aliases(keys),
        keys=dict(_address_keys(keys, published, conventions)),
        warnings=tuple(keys.matter.warnings),
    )


def _title_of(slug: str, conventions: Conventions) -> str:
    """A title for a post that says none, from its name; Jekyll begins each word with a capital."""
    if conventions.generator == "jekyll":
        return " ".join(word.capitalize() for word in slug.split("-")).strip()
    return re.sub(r"[-_\s]+", " ", slug).strip()


def _title(keys: Keys, form: BodyFormat) -> tuple[str, str, int]:
    """The title; the body without the heading that it was taken from; and the line on which that begins."""
    matter = keys.matter
    title, body, line = plain(keys.text("title") or _listed(keys.own.get("title"))), matter.body, matter.line
    heading = HEADING.match(body) if not title and form != "rst" else None
    if heading:
        title = _words(heading)
        after = heading.end() + len(body[heading.end() :]) - len(body[heading.end() :].lstrip("\n"))
        line += 0 if heading["imports"] else body.count("\n", 0, after)
        body = heading["imports"] + body[after:]
    if not title and not body.strip():
        matter.refuse("no title and no body", "write at least one of them, or remove the file")
    return title, body, line


def _listed(title: object) -> str:
    """`title: [Rain]` is a list to YAML, and to its author a title."""
    return ", ".join(each for each in title if isinstance(each, str)) if isinstance(title, list) else ""


def _words(heading: re.Match[str]) -> str:
    if heading["html"] is not None:
        return plain(heading["html"])
    words = heading["underlined"] or _without_closing(ATTRIBUTES.sub("", heading["markdown"]))
    return plain(EMPHASIS.sub(r"\2", LINK.sub(r"\1", ATTRIBUTES.sub("", words))))


def _without_closing(heading: str) -> str:
    """A heading without the number signs that may close it (CommonMark, section 4.2): `# C# #` is "C#"."""
    words = heading.rstrip()
    unclosed = words.rstrip("#")
    return unclosed.rstrip() if unclosed != unclosed.rstrip() or not unclosed else words


def _address_keys(keys: Keys, published: datetime | None, conventions: Conventions) -> Iterator[tuple[str, str]]:
    for key in (*ADDRESS_KEYS, *conventions.address):
        value = keys.metadata.get(key)
        if value and isinstance(value, str):
            yield key, value.strip()
    # Hugo shows a post from `publishDate` on, and yet its address is made of `date`.
    date = keys.date("date") if conventions.generator == "hugo" and "publishdate" in keys.own else None
    if date and date != published:
        yield "date", date.isoformat()


def _published(keys: Keys, told: Place, conventions: Conventions) -> datetime | None:
    written = keys.date(*DATE_KEYS) or keys.date(*(key for key in PUBLISHED if keys.text(key).lower() not in SWITCH))
    written = written or keys.date(*CREATED_KEYS)
    if not (written or told.date) and conventions.generator == "hugo":
        return keys.date("lastmod", "modified")
    if written or not told.date:
        return written
    if not told.is_daily:
        what = f"file name: a month without a day; the post is dated {told.date}"
        keys.matter.warn(what, "write its date into the front matter")
    return keys.read_date("file name", told.date)


def _updated(keys: Keys) -> datetime | None:
    written = keys.date(*UPDATED_KEYS)
    last = keys.own.get("lastupdate")
    if written is None and isinstance(last, dict) and isinstance(last.get("date"), str) and last["date"].strip():
        return keys.read_date("lastupdate", last["date"].strip())
    return written


def _categories(keys: Keys, conventions: Conventions) -> tuple[str, ...]:
    """What is written; Jekyll adds those of the path."""
    written = terms(keys, CATEGORY_KEYS, conventions)
    return tuple(dict.fromkeys((*categories(keys.matter.path, conventions), *written)))


def _language(keys: Keys) -> str | None:
    text = keys.text("lang", "language", "locale").partition(".")[0]
    return text.replace("_", "-") if LANGUAGE.fullmatch(text) else None


def _summary(keys: Keys) -> str | None:
    text = keys.text(*SUMMARY_KEYS, beneath=True)
    return plain(text) or None if text and text.lower() not in ("true", "false") else None


def _aliases(keys: Keys) -> tuple[str, ...]:
    values = (keys.own.get(key) for key in ALIAS_KEYS)
    each = [alias for value in values for alias in (value if isinstance(value, list) else [value])]
    return tuple(dict.fromkeys(alias.strip() for alias in each if isinstance(alias, str) and alias.strip()))
