"""Each rule: a feed without a fault, one place of it changed, and the codes that must come of that, and no others."""

import pytest

from publisher.lint.codes import CODES, OF_PROJECT, OURS
from tests.unit.lint.making import ATOM, JSON, MEDIA, OPML, PODCAST, RDF, RSS, codes, linted, spoilt

GUID = '<guid isPermaLink="false">urn:uuid:00000000-0000-4000-8000-000000000001</guid>'
PUB = "<pubDate>Fri, 20 Nov 2026 09:00:00 +0900</pubDate>"
BODY = "<p>Of <b>rain</b></p>"
DC = "<dc:creator>Hanna</dc:creator>"
SELF = '<atom:link href="https://example.org/rss.xml" rel="self" type="application/rss+xml"/>'
IMAGE = (
    "<image><url>https://example.org/a.png</url><title>Slow Afternoon</title><link>https://example.org/</link></image>"
)
CLOUD = '<cloud domain="example.org" port="80" path="/" registerProcedure="" protocol="xml-rpc"/>'
FORM = (
    "<textInput><title>a</title><description>b</description><name>c</name><link>https://example.org/</link></textInput>"
)


def date(text: str) -> tuple[str, str]:
    return PUB, f"<pubDate>{text}</pubDate>"


def channel(more: str) -> tuple[str, str]:
    return "<language>", f"{more}<language>"


def item(more: str) -> tuple[str, str]:
    return PUB, PUB + more


def namespace(prefix: str, uri: str) -> tuple[str, str]:
    return "<rss ", f'<rss xmlns:{prefix}="{uri}" '


def body(html: str) -> tuple[str, str]:
    return BODY, html


IN_RSS = [
    ("SAXError", "</channel>", ""),
    ("SAXError", "Of rain", "Of \x08rain"),
    ("SAXError", "<title>Rain", "<a:title>Rain"),
    ("SAXError", "<?xml", "\n<?xml"),
    ("UndefinedNamedEntity", "Of rain", "Of&nbsp;rain"),
    ("BadCharacters UnicodeError", "Of rain", "Of r\udce4in"),
    ("UnknownEncoding", "UTF-8", "utf-9"),
    ("UnknownEncoding", "UTF-8", "punycode"),
    ("ObscureEncoding", "UTF-8", "cp865"),
    ("BadXmlVersion", 'version="1.0"', 'version="1.1"'),
    ("BadCharacters", "Of rain", "Of r\x93in"),
    ("BadCharacters", "Of rain", "Of r\u00c3\u00a4in"),
    ("BadCharacters", "Of rain", "Of r\ufffdin"),
    ("InvalidRSSVersion", 'rss version="2.0"', 'rss version="2.1"'),
    ("MissingAttribute", 'rss version="2.0"', "rss"),
    ("InvalidDoctype", "<rss ", '<!DOCTYPE rss PUBLIC "x" "http://www.rssboard.org/rss-0.91.dtd"><rss '),
    (
        "DeprecatedDTD InvalidDoctype",
        "<rss ",
        '<!DOCTYPE rss PUBLIC "x" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss ',
    ),
    ("InvalidNamespace", "<rss ", '<rss xmlns="http://backend.userland.com/rss2" '),
    ("UnknownNamespace", *namespace("x", "http://nobody.example/")),
    ("ReservedPrefix", *namespace("media", "http://nobody.example/")),
    ("MediaRssNamespace", *namespace("media", "http://search.yahoo.com/mrss")),
    ("ObsoleteWikiNamespace", *namespace("wiki", "http://www.usemod.com/cgi-bin/mb.pl?ModWiki")),
    ("AvoidNamespacePrefix", "<rss ", '<rss xmlns:a10="http://www.w3.org/2005/Atom" '),
    ("UndefinedElement", *channel("<nonsense/>")),
    ("UndefinedElement", *item("<published>2026</published>")),
    ("UndefinedElement", "<title>Rain</title>", "<title>Ra<b>i</b>n</title>"),
    ("NoBlink", *channel("<blink>x</blink>")),
    ("QuestionableUsage", *channel("<atom:published>2026-11-20T09:00:00Z</atom:published>")),
    ("MisplacedXHTMLContent", *item('<h:p xmlns:h="http://www.w3.org/1999/xhtml">x</h:p>')),
    ("NotInANamespace", *item('<p:x xmlns:p="https://podcastindex.org/namespace/1.0"><y/></p:x>')),
    ("UnexpectedAttribute", 'isPermaLink="false"', 'isPermaLink="false" x="1"'),
    ("UnexpectedAttribute", "<title>Rain", '<title type="text">Rain'),
    ("UseOfExtensionAttr", "<title>Rain", '<title xmlns:p="https://schema.org/" p:x="1">Rain'),
    ("UnexpectedText", "<item>\n", "<item>text"),
    ("DuplicateElement", "<title>Rain</title>", "<title>Rain</title><title>Rain</title>"),
    ("DuplicateElement", *channel(IMAGE + IMAGE)),
    ("DuplicateSemantics", *channel("<managingEditor>a@example.org (A)</managingEditor>" + DC)),
    ("DuplicateItemSemantics", *item("<author>a@example.org (A)</author>" + DC)),
    ("DuplicateItemSemantics", *item("<dc:date>2026-11-20</dc:date>")),
    ("DuplicateDescriptionSemantics", *item("<atom:title>Rain</atom:title>")),
    ("MissingElement", *channel("<skipHours></skipHours>")),
    ("MissingTitle", "<title>Slow Afternoon</title>", ""),
    ("MissingLink", "<link>https://example.org/</link>", ""),
    ("MissingDescription", "<description>Notes</description>", ""),
    ("NotBlank", "<title>Rain</title>", "<title/>"),
    ("NotBlank", *item("<category></category>")),
    ("MisplacedItem", "</channel>", "<ttl>60</ttl></channel>"),
    ("MissingGuid", GUID, ""),
    ("NotSufficientlyUnique", GUID, '<guid isPermaLink="false">42</guid>'),
    ("DuplicateValue", "000000000002", "000000000001"),
    ("DuplicateValue", *channel("<skipDays><day>Monday</day><day>Monday</day></skipDays>")),
    ("NeedDescriptionBeforeContent", "<description>Of rain</description>", ""),
    ("AvoidTextInput", *channel(FORM)),
    ("AvoidTextInput InvalidFormComponentName", *channel(FORM.replace("<name>c", "<name>!c"))),
    ("DuplicateEnclosure", *item('<enclosure url="https://example.org/a.mp3" length="1" type="audio/mpeg"/>' * 2)),
    ("ImageLinkDoesntMatch", *channel(IMAGE.replace("org/</link>", "org/x</link>"))),
    ("ImageTitleDoesntMatch", *channel(IMAGE.replace("Slow", "Fast"))),
    ("ImageUrlFormat", *channel(IMAGE.replace("a.png", "a.webp"))),
    ("InvalidWidth", *channel(IMAGE.replace("</image>", "<width>145</width></image>"))),
    ("InvalidHeight", *channel(IMAGE.replace("</image>", "<height>0</height></image>"))),
    ("InvalidHour", *channel("<skipHours><hour>25</hour></skipHours>")),
    ("UseZeroForMidnight", *channel("<skipHours><hour>24</hour></skipHours>")),
    ("DuplicateValue NotEnoughHoursInTheDay", *channel(f"<skipHours>{'<hour>1</hour>' * 25}</skipHours>")),
    ("InvalidDay", *channel("<skipDays><day>Freitag</day></skipDays>")),
    ("DuplicateValue EightDaysAWeek", *channel(f"<skipDays>{'<day>Monday</day>' * 8}</skipDays>")),
    ("MissingAttribute", *channel(CLOUD.replace('domain="example.org" ', ""))),
    ("InvalidIntegerAttribute", *channel(CLOUD.replace("80", "http"))),
    ("InvalidRFC2822Date", *date("2026-11-20T09:00:00Z")),
    ("InvalidRFC2822Date", *date("Fri, 20 Nov 2026 24:00:00 +0900")),
    ("InvalidRFC2822Date", *date("Fri, 20 Nov 2026 09:00:00 UTC")),
    ("InvalidRFC2822Date", *date("Fri, 20 Nov 2026 09:00:00")),
    ("InvalidRFC2822Date", *date("Fri, 31 Nov 2026 09:00:00 GMT")),
    ("InvalidRFC2822Date", *date("Freitag, 20 Nov 2026 09:00:00 GMT")),
    ("InvalidRFC2822Date", *date("")),
    ("ProblematicalRFC822Date", *date("Fri, 20 Nov 26 09:00:00 GMT")),
    ("ProblematicalRFC822Date", *date("fri, 20 nov 2026 09:00:00 gmt")),
    ("ProblematicalRFC822Date", *date("Fri,  20 Nov 2026 09:00:00 GMT")),
    ("ProblematicalRFC822Date", *date("Fri, 20 Nov 2026 09:00:00 GMT (London)")),
    ("IncorrectDOW", *date("Thu, 20 Nov 2026 09:00:00 GMT")),
    ("EntryAfterFeed ImplausibleDate", *date("Sun, 22 Nov 2026 09:00:00 GMT")),
    ("ImplausibleDate", *date("Thu, 01 Jan 1970 00:00:00 GMT")),
    ("ImplausibleDate", *date("Mon, 01 Jan 0001 00:00:00 GMT")),
    ("InvalidW3CDTFDate", PUB, "<dc:date>20 Nov 2026</dc:date>"),
    ("InvalidFullLink", "<link>https://example.org/rain/", "<link>/rain/"),
    ("InvalidFullLink", "<link>https://example.org/rain/", "<link>"),
    ("InvalidFullLink", "<link>https://example.org/rain/", "<link>http:/rain/"),
    ("UriNotIri", "<link>https://example.org/rain/", "<link>https://example.org/비/"),
    ("InvalidUriChar", "<link>https://example.org/rain/", "<link>https://example.org/a rain/"),
    ("InvalidUriChar", "<link>https://example.org/rain/", "<link>https://example.org/{rain}/"),
    ("SchemeNotIANARegistered", "<link>https://example.org/rain/", "<link>htps://example.org/rain/"),
    ("InvalidURLAttribute", *item('<enclosure url="/a.mp3" length="1" type="audio/mpeg"/>')),
    ("InvalidURLAttribute", *item('<enclosure url="https://example.org/ä.mp3" length="1" type="audio/mpeg"/>')),
    ("InvalidIntegerAttribute", *item('<enclosure url="https://example.org/a" length="None" type="audio/mpeg"/>')),
    ("InvalidNonNegativeInteger", *item('<enclosure url="https://example.org/a" length="-2" type="audio/mpeg"/>')),
    ("UseZeroForUnknown", *item('<enclosure url="https://example.org/a" length="-1" type="audio/mpeg"/>')),
    ("InvalidMIMEAttribute", *item('<enclosure url="https://example.org/a" length="1" type="audio"/>')),
    ("MissingAttribute", *item('<enclosure url="https://example.org/a" length="1"/>')),
    ("InvalidHttpGUID", GUID, "<guid>rain</guid>"),
    ("InvalidPermalink", GUID, "<guid>tag:example.org,2026:rain</guid>"),
    ("InvalidTAG", GUID, "<guid>tag:rain</guid>"),
    ("InvalidUUID", GUID, "<guid>urn:uuid:rain</guid>"),
    ("InvalidURN", GUID, "<guid>urn:rain</guid>"),
    ("InvalidBooleanAttribute", 'isPermaLink="false"', 'isPermaLink="False"'),
    ("MissingAtomSelfLink", SELF, ""),
    ("RelativeSelf", 'href="https://example.org/rss.xml"', 'href="/rss.xml"'),
    ("SelfNotAtom", "application/rss+xml", "text/xml"),
    ("MissingHref", *channel('<atom:link rel="hub"/>')),
    ("AtomLinkNotEmpty", *channel('<atom:link rel="hub" href="https://hub.example/">hub</atom:link>')),
    ("UnregisteredAtomLinkRel", *channel('<atom:link rel="hup" href="https://hub.example/"/>')),
    ("AttrNotBlank", *channel('<atom:link rel="hub" title="" href="https://hub.example/"/>')),
    ("InvalidIRI", *channel('<atom:link rel="hub" href="http:/x"/>')),
    ("InvalidLanguage", *channel('<atom:link rel="alternate" hreflang="english" href="https://example.org/"/>')),
    ("InvalidNonNegativeInteger", *channel('<atom:link rel="via" length="x" href="https://example.org/"/>')),
    ("ContainsHTML", "<title>Rain", "<title>&lt;b&gt;Rain&lt;/b&gt;"),
    ("ContainsHTML", "<title>Rain", "<title>Rain &amp;amp; snow"),
    ("ContainsHTML", "<title>Rain", "<title>&amp;#8217;Rain"),
    ("CharacterData", "<title>Rain", "<title>Vec&lt;T&gt;"),
    ("NotHtml", *body("<p>Of <b>rain</p>")),
    ("NotHtml", *body("<lite-youtube>x</lite-youtube>")),
    ("NotHtml", *body("<p>a &foo; b</p>")),
    ("NotHtml", *body("<div>" * 600)),
    ("SecurityRisk", *body("<iframe src='https://example.org/'></iframe>")),
    ("SecurityRisk", *body("<script>x</script>")),
    ("SecurityRiskAttr", *body("<p onclick='x'>a</p>")),
    ("DangerousStyleAttr", *body("<p style='position:fixed'>a</p>")),
    ("ContainsRelRef DangerousStyleAttr", *body("<p style='background:url(a.png)'>a</p>")),
    ("ContainsRelRef", *body("<a href='/x'>a</a>")),
    ("ContainsRelRef", *body("<a title='x' href='#x'>a</a>")),
    ("ContainsRelRef", *body("<img src='//example.org/a.png'>")),
    ("ContainsRelRef", *body("<img src='https://example.org/a.png' srcset='b.png 2x, https://example.org/c.png'>")),
    ("ContainsRelRef", *body("<video poster='a.png'></video>")),
    ("InvalidUriChar", *body("<a href='a b'>a</a>")),
    ("InvalidContact", *item("<author>Hanna</author>")),
    ("EmailFormat", *item("<author>Hanna hanna@example.org</author>")),
    ("MissingRealName", *item("<author>hanna@example.org</author>")),
    ("InvalidLanguage", "<language>en", "<language>english"),
    ("InvalidLanguage", "<language>en", "<language>en_US"),
    ("InvalidLanguage", "<title>Rain", '<title xml:lang="?">Rain'),
    ("InvalidPositiveInteger", *channel("<ttl>0</ttl>")),
    (
        "InvalidUpdatePeriod",
        *channel('<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">x</sy:updatePeriod>'),
    ),
    (
        "UndefinedElement",
        *channel('<sy:UpdatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">x</sy:UpdatePeriod>'),
    ),
    (
        "CommentRSS",
        *item('<wfw:commentRSS xmlns:wfw="http://wellformedweb.org/CommentAPI/">https://example.org/</wfw:commentRSS>'),
    ),
    (
        "InvalidCommaSeparatedIntegers",
        *item('<slash:hit_parade xmlns:slash="http://purl.org/rss/1.0/modules/slash/">x</slash:hit_parade>'),
    ),
    ("InvalidLatitude", *item('<geo:lat xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#">91</geo:lat>')),
    ("InvalidLongitude", *item('<geo:long xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#">x</geo:long>')),
    ("InvalidCoord", *item('<georss:point xmlns:georss="http://www.georss.org/georss">37</georss:point>')),
    ("CoordComma", *item('<georss:point xmlns:georss="http://www.georss.org/georss">37.5,127</georss:point>')),
    ("InvalidCoordList", *item('<georss:line xmlns:georss="http://www.georss.org/georss">1 2 3</georss:line>')),
    ("InvalidInteger", *item('<georss:floor xmlns:georss="http://www.georss.org/georss">x</georss:floor>')),
    ("InvalidFloat", *item('<georss:radius xmlns:georss="http://www.georss.org/georss">x</georss:radius>')),
    ("InvalidFloatUnit", *item('<georss:elev xmlns:georss="http://www.georss.org/georss">x</georss:elev>')),
    ("LinkIsFeed", "<link>https://example.org/</link>", "<link>https://example.org/rss.xml</link>"),
    ("LocalAddress", "<link>https://example.org/</link>", "<link>http://localhost:4000/</link>"),
    ("EntryAfterFeed", "Sat, 21 Nov 2026 08:00:00 +0900", "Thu, 19 Nov 2026 08:00:00 +0900"),
    ("UnstableId", GUID, "<guid>https://example.org/rain/?utm_source=rss</guid>"),
]
IN_ATOM = [
    ("MissingNamespace", ' xmlns="http://www.w3.org/2005/Atom"', ""),
    ("ObsoleteNamespace", "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"),
    ("InvalidNamespace", "http://www.w3.org/2005/Atom", "http://nobody.example/"),
    ("AvoidNamespacePrefix", "<feed ", '<feed xmlns:xhtml="http://www.w3.org/1999/xhtml" '),
    ("UndeterminableVocabulary", "<entry>", '<entry><x xmlns=""/>'),
    ("UndefinedElement", "<entry>", "<entry><guid/>"),
    ("UnexpectedAttribute", "<summary>", '<summary x="1">'),
    ("UnexpectedText", "<entry>\n", "<entry>text"),
    ("UnexpectedWhitespace", "<updated>2026-11-21", "<updated> 2026-11-21"),
    ("DuplicateElement", "<summary>", "<summary>x</summary><summary>"),
    ("MissingElement", "<title>Rain</title>", ""),
    ("MissingElement", "<author><name>Hanna</name></author>", ""),
    ("MissingElement", "<author><name>Hanna</name></author>", "<author/>"),
    ("MissingElement", "<updated>2026-11-21T08:00:00+09:00</updated>\n", ""),
    ("MissingSourceElement", "<summary>", "<source><id>urn:isbn:1</id><title>x</title></source><summary>"),
    ("MissingAttribute", "<summary>", "<category/><summary>"),
    ("AttrNotBlank", "<summary>", '<category term=""/><summary>'),
    ("InvalidFullLink", "<summary>", '<category term="x" scheme="y"/><summary>'),
    ("NotBlank", "<title>Rain</title>", "<title/>"),
    ("MisplacedMetadata", "</feed>", "<subtitle>x</subtitle></feed>"),
    ("DuplicateEntries", "000000000002", "000000000001"),
    ("DuplicateUpdated", "<updated>2026-11-19T", "<updated>2026-11-20T"),
    ("MissingTextualContent", "<summary>Of snow</summary>", ""),
    ("MissingContentOrAlternate", '<link rel="alternate" type="text/html" href="https://example.org/snow/"/>', ""),
    ("MissingSummary", "<summary>Of snow</summary>", '<content src="https://example.org/a" type="text/html"/>'),
    ("MissingSummary MissingTypeAttr", "<summary>Of snow</summary>", '<content src="https://example.org/a"/>'),
    ("InvalidURIAttribute", "<author>", '<generator uri="http:/x">x</generator><author>'),
    ("InvalidLink", "<author>", "<icon>http:/x</icon><author>"),
    ("InvalidRFC3339Date", "2026-11-20T09:00:00+09:00</published>", "2026-11-20</published>"),
    ("InvalidRFC3339Date", "2026-11-20T09:00:00+09:00</published>", "2026-11-20T24:00:00Z</published>"),
    ("InvalidRFC3339Date", "2026-11-20T09:00:00+09:00</published>", "2026-11-20T09:00:00</published>"),
    ("InvalidRFC3339Date", "2026-11-20T09:00:00+09:00</published>", "2026-02-30T09:00:00Z</published>"),
    ("ImplausibleDate EntryAfterFeed", "2026-11-20T09:00:00+09:00</published>", "2099-11-20T09:00:00Z</published>"),
    ("InvalidFullLink", "<id>urn:uuid:00000000-0000-4000-8000-000000000001", "<id>rain"),
    ("NonCanonicalURI", "<id>urn:uuid:00000000-0000-4000-8000-000000000001", "<id>https://example.org"),
    ("NonCanonicalURI", "<id>urn:uuid:00000000-0000-4000-8000-000000000001", "<id>https://Example.org/a"),
    ("NonCanonicalURI", "<id>urn:uuid:00000000-0000-4000-8000-000000000001", "<id>https://example.org/%7ea"),
    ("UriNotIri", "<id>urn:uuid:00000000-0000-4000-8000-000000000001", "<id>https://example.org/비"),
    ("InvalidUriChar", 'href="https://example.org/rain/"', 'href="https://example.org/a rain/"'),
    ("SameDocumentReference", "<entry>", '<entry xml:base="https://example.org/rain/">'),
    ("MissingSelf", '<link rel="self" type="application/atom+xml" href="https://example.org/atom.xml"/>', ""),
    ("DuplicateAtomLink", "<summary>", '<link type="text/html" href="https://example.org/x"/><summary>'),
    ("NoThrWhen", 'rel="self"', 'rel="self" xmlns:thr="http://purl.org/syndication/thread/1.0" thr:when="x"'),
    ("FeedHistoryRelInEntry", "<summary>", '<link rel="next" href="https://example.org/x"/><summary>'),
    (
        "ArchiveIncomplete MissingCurrentInArchive",
        "<author>",
        '<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/><author>',
    ),
    (
        "FeedRelInCompleteFeed",
        "<author>",
        '<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/><link rel="next" href="https://example.org/2"/><author>',
    ),
    (
        "CurrentNotSelfInCompleteFeed",
        "<author>",
        '<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/><link rel="current" href="https://example.org/2"/><author>',
    ),
    (
        "LinkPastEnd",
        "<author>",
        '<link rel="last" href="https://example.org/atom.xml"/><link rel="next" href="https://example.org/2"/><author>',
    ),
    ("ContainsUndeclaredHTML", "<summary>Of rain", "<summary>&lt;p&gt;Of rain&lt;/p&gt;"),
    ("ContainsUndeclaredHTML", "<title>Rain", "<title>Rain &amp;amp; snow"),
    ("SecurityRisk", "&lt;p&gt;Of", "&lt;script&gt;x&lt;/script&gt;&lt;p&gt;Of"),
    ("ContainsRelRef", "&lt;p&gt;Of", '&lt;p&gt;&lt;img src="a.png"&gt;Of'),
    ("ContainsEmail", "<name>Hanna", "<name>Hanna &lt;hanna@example.org>"),
    ("InvalidAddrSpec", "<name>Hanna</name>", "<name>Hanna</name><email>hanna</email>"),
    ("InvalidMIMEType", 'content type="html"', 'content type="CDATA"'),
    ("InvalidTextType", "<summary>", '<summary type="text/plain">'),
    ("HtmlFragment", 'content type="html"', 'content type="text/html"'),
    ("NotBase64", 'content type="html"', 'content type="image/png"'),
    ("MissingXhtmlDiv", "<summary>Of rain", '<summary type="xhtml">Of rain'),
    (
        "NotInline",
        "<summary>Of rain",
        '<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">&lt;b>Of&lt;/b></div>',
    ),
    (
        "ContainsRelRef NotHtml SecurityRisk SecurityRiskAttr",
        "<summary>Of rain",
        '<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><blob/><script/><a onclick="" href="x"/>'
        "</div>",
    ),
    ("InvalidYesNo", "<feed ", '<feed xmlns:i="urn:atom-extension:indexing" i:index="maybe" '),
    ("UnstableId", "<id>urn:uuid:00000000-0000-4000-8000-000000000002", "<id>https://example.org/snow/;jsessionid=1"),
    (
        "LinkIsFeed",
        'type="text/html" href="https://example.org/"',
        'type="text/html" href="https://example.org/atom.xml"',
    ),
]
IN_PODCASTS = [
    ("NotUTF8", 'encoding="UTF-8"', 'encoding="ISO-8859-1"'),
    ("MissingItunesElement", "<itunes:explicit>false</itunes:explicit>", ""),
    ("MissingItunesElement", "<language>en</language>", ""),
    ("MissingElement", "<itunes:email>hanna@example.org</itunes:email>", ""),
    ("InvalidContact", "hanna@example.org</itunes:email>", "hanna</itunes:email>"),
    (
        "MissingItunesEmail",
        "<itunes:owner><itunes:name>Hanna</itunes:name><itunes:email>hanna@example.org</itunes:email></itunes:owner>",
        "",
    ),
    ("InvalidItunesCategory", '"Books"', '"Libraries"'),
    ("InvalidItunesCategory", '"Arts"', '"Rain"'),
    ("ObsoleteItunesCategory", '"Books"', '"Literature"'),
    ("InvalidItunesChannelType", "episodic<", "weekly<"),
    ("InvalidItunesEpisodeType", "full<", "whole<"),
    ("InvalidTrueFalse", "<itunes:explicit>false", "<itunes:explicit>no"),
    ("InvalidTrueFalse", "<itunes:explicit>false", "<itunes:explicit> false "),
    ("InvalidYesNoClean", "<itunes:explicit>", "<itunes:block>maybe</itunes:block><itunes:explicit>"),
    ("InvalidKeywords", "<itunes:explicit>", "<itunes:keywords>rain snow</itunes:keywords><itunes:explicit>"),
    ("InvalidDuration", "1:02:03", "1 hour"),
    ("InvalidPositiveInteger", "<itunes:episode>1", "<itunes:episode>0"),
    ("UnsupportedItunesFormat", "rain.mp3", "rain.ogg"),
    ("InvalidURLAttribute", "https://example.org/cover.jpg", "cover.jpg"),
    ("TooLong", "<itunes:summary>Rain", "<itunes:summary>" + "Rain " * 900),
]
IN_MEDIA = [
    (
        "MediaGroupWithoutAlternatives",
        "<media:content",
        "<media:group><media:title>x</media:title></media:group><media:content",
    ),
    ("DeprecatedMediaAdult", "<media:title", "<media:adult>false</media:adult><media:title"),
    ("InvalidMediaTextType", 'type="plain"', 'type="text"'),
    ("InvalidMediaHash", "<media:title", '<media:hash algo="md5">x</media:hash><media:title'),
    ("InvalidMediaRating", "<media:title", "<media:rating>pg</media:rating><media:title"),
    (
        "InvalidMediaRestriction",
        "<media:title",
        '<media:restriction relationship="allow">kr</media:restriction><media:title',
    ),
    (
        "InvalidMediaRestrictionRel",
        "<media:title",
        '<media:restriction relationship="x">all</media:restriction><media:title',
    ),
    (
        "InvalidMediaRestrictionType",
        "<media:title",
        '<media:restriction relationship="deny" type="x">kr</media:restriction><media:title',
    ),
    ("InvalidMediaMedium", 'medium="image"', 'medium="picture"'),
    ("InvalidMediaExpression", 'medium="image"', 'expression="x"'),
    ("InvalidNPTTime", 'width="5"', 'time="noon"'),
    ("InvalidPositiveInteger", 'width="10"', 'width="wide"'),
    ("InvalidFullLink", 'url="https://example.org/a.png"', 'url="a.png"'),
    ("MissingAttribute", ' url="https://example.org/t.png"', ""),
    ("UndefinedElement", "<media:title", "<media:nonsense/><media:title"),
]
IN_OPML = [
    ("InvalidOPMLVersion", 'opml version="2.0"', 'opml version="3.0"'),
    ("MissingXmlURL", ' xmlUrl="https://example.org/rss.xml"', ""),
    ("MissingTitleAttr", ' title="Rain"', ""),
    ("MissingUrlAttr", "<outline", '<outline type="link" text="x"/><outline'),
    ("MissingOutlineType", 'type="rss" ', ""),
    ("InvalidOutlineVersion", "<outline ", '<outline version="RSS3" '),
    ("InvalidExpansionState", "</head>", "<expansionState>a</expansionState></head>"),
    ("MissingAttribute", 'text="Rain" ', ""),
    ("MissingElement", "<head><title>Feeds</title><dateCreated>Fri, 20 Nov 2026 09:00:00 GMT</dateCreated></head>", ""),
]
IN_JSON = [
    ("NotJson", "}\n", ""),
    ("NotJson", '"en"', "NaN"),
    ("UnicodeError", "Rain", "R\udce4in"),
    ("UnknownJsonFeedVersion", "version/1.1", "version/2"),
    ("MissingElement", '"title": "Slow Afternoon",', ""),
    ("MissingSelf", '"feed_url": "https://example.org/feed.json",', ""),
    ("MissingHomePage", '"home_page_url": "https://example.org/",', ""),
    ("LinkIsFeed", '"home_page_url": "https://example.org/"', '"home_page_url": "https://example.org/feed.json"'),
    ("WrongType", '"id": "urn:uuid:00000000-0000-4000-8000-000000000001"', '"id": 1'),
    ("WrongType", '"title": "Rain"', '"title": null'),
    ("WrongType", '"language": "en"', '"expired": "no"'),
    ("WrongType", '"language": "en"', '"hubs": {}'),
    ("WrongType", '"title": "Rain"', '"tags": "rain"'),
    ("WrongType", '[{"name": "Hanna"}]', '["Hanna"]'),
    ("MissingElement", '[{"name": "Hanna"}]', "[{}]"),
    ("MissingElement", '"content_text": "Of snow",', ""),
    ("MissingElement", '"title": "Rain"', '"attachments": [{"url": "https://example.org/a.mp3"}]'),
    (
        "InvalidMIMEAttribute InvalidNonNegativeInteger",
        '"title": "Rain"',
        '"attachments": [{"url": "https://example.org/a", "mime_type": "mp3", "size_in_bytes": -1}]',
    ),
    ("InvalidFullLink", '"url": "https://example.org/rain/"', '"url": "/rain/"'),
    ("InvalidRFC3339Date", "2026-11-20T09:00:00+09:00", "2026-11-20"),
    ("ImplausibleDate", "2026-11-20T09:00:00+09:00", "2027-11-20T09:00:00+09:00"),
    ("InvalidLanguage", '"en"', '"english"'),
    ("ContainsHTML", '"title": "Rain"', '"title": "Rain &quot;x&quot;"'),
    ("ContainsRelRef", "<b>rain</b>", "<a href='/x'>x</a>"),
    ("SecurityRisk", "<b>rain</b>", "<script></script>"),
    ("NotBlank", '"title": "Slow Afternoon"', '"title": ""'),
    ("DuplicateValue", "000000000002", "000000000001"),
    ("UnknownKey", '"language": "en"', '"langauge": "en"'),
    ("UnknownKey", '"language": "en"', '"_mine": 1'),
    ("DeprecatedAuthor", '"authors": [{"name": "Hanna"}]', '"author": {"name": "Hanna"}'),
    ("LinkPastEnd", '"language": "en"', '"next_url": "https://example.org/feed.json"'),
]
CASES = [
    (name, feed, *case)
    for name, feed, table in (
        ("rss", RSS, IN_RSS),
        ("atom", ATOM, IN_ATOM),
        ("podcast", PODCAST, IN_PODCASTS),
        ("media", MEDIA, IN_MEDIA),
        ("opml", OPML, IN_OPML),
        ("json", JSON, IN_JSON),
    )
    for case in table
]


@pytest.mark.parametrize(
    "feed", [RSS, ATOM, JSON, OPML, RDF, PODCAST, MEDIA], ids="rss atom json opml rdf podcast media".split()
)
def test_a_good_feed_has_no_fault(feed: str) -> None:
    assert [str(found) for found in linted(feed).findings] == []


@pytest.mark.parametrize(
    ("name", "feed", "expected", "old", "new"), CASES, ids=[f"{c[0]}-{c[2]}-{n}" for n, c in enumerate(CASES)]
)
def test_one_fault_gives_its_code(name: str, feed: str, expected: str, old: str, new: str) -> None:
    data = spoilt(feed, old, new).encode(errors="surrogateescape")
    found = linted(data).findings
    assert sorted({each.code for each in found}) == sorted(expected.split()), [str(each) for each in found]
    assert all(each.what and each.cure and each.line >= 1 for each in found)


def test_an_item_with_nothing_to_show() -> None:
    bare = spoilt(spoilt(RSS, "<title>Snow</title>\n", ""), "<description>Of snow</description>\n", "")
    assert codes(bare) == ["ItemMustContainTitleOrDescription"]


def test_comments_that_are_counted_ask_for_a_date() -> None:
    counted = spoilt(
        RSS, *item('<slash:comments xmlns:slash="http://purl.org/rss/1.0/modules/slash/">1</slash:comments>')
    )
    assert codes(counted) == []
    undated = spoilt(counted, "<lastBuildDate>Sat, 21 Nov 2026 08:00:00 +0900</lastBuildDate>\n", "")
    assert codes(undated) == ["SlashDate"]


def test_an_outline_of_opml_1_is_of_a_type_that_it_knows() -> None:
    assert codes(spoilt(spoilt(OPML, 'version="2.0"', 'version="1.1"'), 'type="rss"', 'type="x"')) == [
        "InvalidOutlineType"
    ]


def test_wordpress_is_told_of_its_blank_line() -> None:
    blank = "\n" + spoilt(RSS, *channel("<generator>https://wordpress.org/?v=6</generator>"))
    assert codes(blank) == ["WPBlankLine"]


def test_ten_entries_of_one_id_are_one_fault() -> None:
    start, entry = (
        ATOM.index("<entry>"),
        "<entry><id>urn:isbn:1</id><title>x</title><updated>2026-11-{:02}T09:00:00Z</updated><summary>x</summary><link href='https://example.org/'/></entry>",
    )
    many = ATOM[:start] + "".join(entry.format(day) for day in range(1, 11)) + "</feed>"
    assert codes(many) == ["DuplicateIds"]


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_the_ends_of_time_are_dates_too(date: str) -> None:
    assert "ImplausibleDate" in codes(ATOM.replace("2026-11-20T09:00:00+09:00", date))
    assert "ImplausibleDate" in codes(ATOM.replace("2026-11-21T08:00:00+09:00", date))


def test_ids_that_count_places_move() -> None:
    start, one = RSS.index("<item>"), '<item><title>x</title><guid isPermaLink="false">{}</guid></item>'
    counted = RSS[:start] + "".join(one.format(place) for place in (1, 2, 3)) + "</channel></rss>"
    assert codes(counted) == ["NotSufficientlyUnique", "UnstableId"]


def test_the_feed_is_where_it_says() -> None:
    for feed, address in ((RSS, "rss.xml"), (ATOM, "atom.xml"), (JSON, "feed.json")):
        assert codes(feed, address=f"https://example.org/{address}") == []
        assert codes(feed, address=f"https://example.net/{address}") == ["SelfDoesntMatchLocation"]


def test_a_feed_that_is_too_large_is_not_read() -> None:
    assert codes(RSS + " " * 4_900_000) == []
    assert codes(RSS + " " * 5_000_000) == ["ValidatorLimit"]


def test_an_rss_1_feed_has_what_it_needs() -> None:
    assert codes(spoilt(RDF, "<link>https://example.org/rain/</link>", "")) == ["MissingElement"]
    assert codes(
        spoilt(
            RDF,
            "<item ",
            '<item rdf:about="https://example.org/rain/"><title>x</title><link>urn:isbn:1</link></item><item ',
        )
    ) == ["DuplicateValue"]


@pytest.mark.parametrize(
    "change",
    [
        ("Rain</title>", "S&amp;P500 &amp; R&amp;D</title>"),
        date("Fri, 20 Nov 2026 09:00:00 +0545"),
        date("20 Nov 2026 09:00 GMT"),
        namespace("podcast", "https://podcastindex.org/namespace/1.0"),
        ("<title>Rain", "<title>Vec&#x3C;T>"),
        item('<source url="https://example.net/rss.xml">Net</source><comments>https://example.org/c</comments>'),
        item(DC + DC + "<category>a</category><category domain='x'>b</category>"),
        ("<language>en", "<language>zh-Hant-TW"),
        ("<language>en", "<language>yue"),
        body("<p>a &amp; b<br/><img src='data:image/gif;base64,R0lGODlhAQAB'><a href='mailto:a@example.org'>x</a>"),
        body("<p style='text-align: center; color: red; '>x</p><ul><li>a<li>b</ul>"),
        body("<video src='https://example.org/a.mp4' controls></video>".replace(" controls", " muted")),
        ("<rss ", "<?xml-stylesheet href='/a.xsl' type='text/xsl'?><!-- a remark --><rss "),
        ("<rss ", '<!DOCTYPE rss [<!ENTITY x "y">]><rss '),
        (GUID, '<guid isPermaLink="true">https://example.org/rain/</guid>'),
        (GUID, "<guid>https://example.org/?p=42</guid>"),
    ],
    ids=str,
)
def test_what_is_right_is_left_alone(change: tuple[str, str]) -> None:
    assert [str(found) for found in linted(spoilt(RSS, *change)).findings] == []


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("UTF-16", "utf-16"),
        ("UTF-8", "utf-8-sig"),
        ("iso-8859-1", "latin-1"),
        ("euc-jp", "euc-jp"),
        ("utf-16", "utf-16-le"),
    ],
)
def test_feeds_in_other_encodings_are_read(name: str, encoding: str) -> None:
    assert codes(spoilt(RSS, "UTF-8", name).encode(encoding)) == []


def test_a_mark_and_a_declaration_that_disagree() -> None:
    assert codes(RSS.encode("utf-16")) == ["UnicodeError"]
    assert codes(spoilt(RSS, "UTF-8", "iso-8859-1").encode("utf-8-sig")) == ["UnicodeError"]


def test_lines_are_those_of_the_file() -> None:
    assert [found.line for found in linted(spoilt(RSS, "Snow</title>", "</title>")).findings] == [20]
    assert [found.line for found in linted(spoilt(JSON, '"Snow"', "1")).findings] == [19]
    deep = spoilt(RSS, BODY, "<p>\n\n<script>x</script>")
    assert [found.line for found in linted(deep).findings] == [17]


def test_every_code_has_a_case() -> None:
    tables = " ".join(case[2] for case in CASES)
    elsewhere = """
    ItemMustContainTitleOrDescription SlashDate InvalidOutlineType WPBlankLine DuplicateIds SelfDoesntMatchLocation
    ValidatorLimit
    """
    parity = {code for code in OURS if code.startswith("FormatsDiffer")}
    assert set(CODES) - set(OF_PROJECT) - set(tables.split()) - set(elsewhere.split()) - parity == set()
