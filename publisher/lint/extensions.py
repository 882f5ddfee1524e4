"""What may stand in feeds beside their own elements: rows of tables, by where they may stand.

The names and the places are those of the extensions' own pages; where nobody writes an extension any more, only its
names are known and its values are not looked into.
"""

from publisher.lint import content, dates, fields, links, uris
from publisher.lint.base import Subject
from publisher.lint.podcasts import MEDIA, MEDIA_ITEM
from publisher.lint.walk import FREE, Field, leaf, repeated
from publisher.lint.xml import child

LATITUDE = repeated(fields.between("InvalidLatitude", -90, 90))
LONGITUDE = repeated(fields.between("InvalidLongitude", -180, 180))
NUMBER = repeated(fields.matching("InvalidFloatUnit", r"[-+]?\d+\.?\d*\s*", "is no number"))
COORDINATE = r"[-+]?\d+\.?\d*"


def _position(subject: Subject) -> None:
    words = subject.value.replace(",", " ").split()
    fields.matching("InvalidCoord", rf"{COORDINATE}[ ,]{COORDINATE}", "is no latitude and longitude")(subject)
    if "," in subject.value and len(words) == 2:
        subject.tell("CoordComma", "has a comma", write=" ".join(words))


def _positions(subject: Subject) -> None:
    words = subject.value.replace(",", " ").split()
    if len(words) < 4 or len(words) % 2:
        subject.tell("InvalidCoordList", "is no list of latitudes and longitudes")
    else:
        for word in words:
            fields.matching("InvalidCoordList", COORDINATE, "is no coordinate")(subject.of("a coordinate", word))
    if "," in subject.value:
        subject.tell("CoordComma", "has commas", write=" ".join(words))


def _wrong_case(subject: Subject) -> None:
    subject.report.tell("CommentRSS", subject.line, f"{subject.name} is misspelt", write="<wfw:commentRss>")
    uris.full(subject)


def _point(subject: Subject) -> None:
    for name in ("geo:lat", "geo:long"):
        if child(subject.element, name, subject.report) is None:
            subject.report.tell("MissingElement", subject.line, f"{subject.name} has no <{name}>")


PERIODS = ("hourly", "daily", "weekly", "monthly", "yearly")
RDF = Field(attributes={"rdf:resource": (uris.reference,), "dc:title": ()})
SRS = {"srsName": ()}
GML: dict[str, Field] = {
    "gml:Point": Field(attributes=SRS, children={"gml:pos": repeated(_position)}),
    "gml:LineString": Field(attributes=SRS, children={"gml:posList": repeated(_positions)}),
    "gml:Polygon": FREE,
    "gml:Envelope": Field(
        attributes=SRS,
        children={"gml:lowerCorner": repeated(_position), "gml:upperCorner": repeated(_position)},
    ),
}


def _named(prefix: str, names: str, row: Field) -> dict[str, Field]:
    return {f"{prefix}:{name}": row for name in names.split()}


EVERYWHERE: dict[str, Field] = {
    **_named("dc", "title description type format source", leaf()),
    **_named("dc", "publisher contributor identifier relation coverage", repeated()),
    "dc:language": leaf(fields.language),
    "dc:rights": leaf(fields.plain),
    **_named("dcterms", "alternative audience", repeated()),
    **_named("dcterms", "abstract dateAccepted dateCopyrighted dateSubmitted mediator", leaf()),
    **_named("dcterms", "created issued modified", leaf(dates.w3cdtf)),
    "dcterms:extent": leaf(fields.positive),
    "dcterms:tableOfContents": RDF,
    **_named(
        "dcterms",
        "isVersionOf hasVersion isReplacedBy replaces isRequiredBy requires isPartOf hasPart isReferencedBy references "
        "isFormatOf hasFormat conformsTo",
        RDF,
    ),
    **_named(
        "dcterms",
        "valid available spatial temporal accessRights accrualMethod accrualPeriodicity accrualPolicy "
        "bibliographicCitation educationLevel instructionalMethod license provenance rightsHolder",
        FREE,
    ),
    **_named("rdf", "RDF type Description", FREE),
    "rdfs:seeAlso": RDF,
    "geo:Point": Field(children={"geo:lat": LATITUDE, "geo:long": LONGITUDE}, checks=(_point,)),
    "geo:lat": LATITUDE,
    "geo:long": LONGITUDE,
    "geo:alt": NUMBER,
    **_named("geourl", "latitude", LATITUDE),
    **_named("geourl", "longitude", LONGITUDE),
    **_named("icbm", "latitude", LATITUDE),
    **_named("icbm", "longitude", LONGITUDE),
    "georss:where": Field(children=GML),
    "georss:point": repeated(_position),
    **_named("georss", "line polygon", repeated(_positions)),
    **_named("georss", "featureTypeTag relationshipTag featureName", repeated()),
    "georss:elev": NUMBER,
    "georss:floor": repeated(fields.integer),
    "georss:radius": repeated(fields.decimal),
    **_named("opml", "dateCreated dateModified", leaf(dates.rfc822)),
    "opml:ownerName": leaf(content.html),
    "opml:ownerEmail": leaf(fields.contact),
    "opml:ownerId": leaf(uris.web),
}
BOTH: dict[str, Field] = {
    **EVERYWHERE,
    **MEDIA,
    "dc:creator": repeated(),
    "dc:subject": repeated(),
    "dc:date": leaf(dates.w3cdtf),
    "cc:license": FREE,
    "creativeCommons:license": repeated(uris.full),
    "taxo:topics": FREE,
    "l:link": FREE,
    "foaf:maker": FREE,
    "thr:in-reply-to": Field(
        attributes={
            "href": (uris.iri,),
            "ref": (uris.identifier,),
            "source": (uris.iri,),
            "type": (fields.media_type("InvalidMIMEType"),),
        }
    ),
    "feedburner:awareness": leaf(uris.full),
}
ITEM: dict[str, Field] = {
    **BOTH,
    **MEDIA_ITEM,
    "annotate:reference": RDF,
    "ag:source": leaf(),
    "ag:sourceURL": leaf(uris.full),
    "ag:timestamp": leaf(dates.w3cdtf),
    **_named("ev", "startdate enddate type", leaf()),
    **_named("ev", "location organizer", FREE),
    **_named("feedburner", "origEnclosureLink origLink", leaf(uris.full)),
    "foaf:primaryTopic": FREE,
    "slash:comments": leaf(fields.natural),
    **_named("slash", "section department", repeated()),
    "slash:hit_parade": leaf(fields.numbers_with_commas),
    "thr:total": leaf(fields.natural),
    **_named("wfw", "comment commentRss", leaf(uris.full)),
    "wfw:commentRSS": leaf(_wrong_case),
    **_named("wiki", "diff history importance status version", repeated()),
    "trackback:ping": leaf(uris.full),
    "trackback:about": repeated(uris.full),
    **_named(
        "conversationsNetwork",
        "introMilliseconds image ratingAverage ratingCount ratingIndividual ratingTimestamp",
        leaf(),
    ),
}
CHANNEL: dict[str, Field] = {
    **BOTH,
    **_named("admin", "generatorAgent errorReportsTo", RDF),
    **_named("blogChannel", "blogRoll mySubscriptions blink changes", leaf(uris.full)),
    "sy:updatePeriod": leaf(fields.one_of("InvalidUpdatePeriod", PERIODS)),
    "sy:updateFrequency": leaf(fields.positive, fields.filled),
    "sy:updateBase": leaf(dates.w3cdtf),
    "cp:server": RDF,
    "wiki:interwiki": repeated(),
    **_named("cf", "listinfo treatAs", FREE),
    "feedburner:browserFriendly": leaf(fields.plain),
    **_named("feedburner", "emailServiceId feedburnerHostname", leaf()),
    "feedburner:feedFlare": Field(attributes={"href": (uris.iri,), "src": (uris.iri,)}, needed=("href", "src")),
    "feedburner:info": Field(attributes={"uri": (uris.iri,)}, needed=("uri",)),
    **_named("opensearch", "totalResults itemsPerPage", leaf(fields.natural)),
    **_named("opensearch10", "totalResults itemsPerPage", leaf(fields.natural)),
    "opensearch:startIndex": leaf(fields.integer),
    "opensearch10:startIndex": leaf(fields.integer),
    "opensearch:Query": FREE,
    "xhtml:div": FREE,
    "xhtml:meta": FREE,
    "fh:archive": Field(children={}),
    "fh:complete": Field(children={}),
}
LINK = Field(checks=(links.link,), attributes=links.ATTRIBUTES)

# Google Base and Simple Sharing, which nobody reads any more: known, and not looked into.
FREE_PREFIXES = frozenset(("g", "sx"))

QUESTIONABLE = frozenset(EVERYWHERE) | {
    f"atom:{name}"
    for name in """
    author category content contributor generator icon id link logo published rights subtitle summary title updated
    """.split()
}
