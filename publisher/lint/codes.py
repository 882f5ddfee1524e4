"""The table of what is found: each code with its severity, what it means, and what to do.

Codes and severities are those of the W3C's feed validator wherever it knows the fault, so that what is said of them
elsewhere helps here, too. `OURS` are the faults that it does not look for.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code stands for; `severity` is `error` or `warning`."""

    severity: str
    means: str
    cure: str


def _error(means: str, cure: str) -> Code:
    return Code("error", means, cure)


def _warning(means: str, cure: str) -> Code:
    return Code("warning", means, cure)


DATE_822 = 'write it as in "Sat, 21 Nov 2026 09:00:00 +0900"'
DATE_3339 = 'write it as in "2026-11-21T09:00:00+09:00"'
WHOLE = 'write the whole address, with "https://" and its host'
ENCODED = "percent-encode what no address may hold"
PLAIN = "write plain text there, without tags and entities"
ONCE = "leave one of them"
ADD = "add it"
REMOVE = "remove it"
LISTED = "write one of the words that may stand there"

FILE: Mapping[str, Code] = {
    "SAXError": _error("The file is no well-formed XML.", "mend the XML; no reader can read the feed until then"),
    "WPBlankLine": _error(
        "WordPress wrote a blank line before the XML.", "find the plugin or theme file with a blank line at its end"
    ),
    "UndefinedNamedEntity": _error("XML has no such entity.", "write the character itself"),
    "MissingNamespace": _error("An element is in no namespace.", "declare the namespace"),
    "UnicodeError": _error("Bytes are not in the encoding of the file.", "save the file as UTF-8"),
    "UnknownEncoding": _error("The declared encoding does not exist.", "save the file as UTF-8 and declare that"),
    "ObscureEncoding": _warning("Few readers know the encoding.", "save the file as UTF-8 and declare that"),
    "NotUTF8": _warning("Apple takes podcasts in UTF-8 only.", "save the file as UTF-8"),
    "BadXmlVersion": _error("The version of XML is not 1.0.", "write 1.0"),
    "BadCharacters": _warning(
        "Letters were decoded wrongly somewhere on the way.", "read the source in its own encoding, and write UTF-8"
    ),
    "ValidatorLimit": _error(
        "The file is larger than validators and readers take.",
        "carry fewer entries, or summaries, and put the rest in archives",
    ),
    "InvalidNamespace": _error("The root is in a namespace that is no feed's.", "write the format's own namespace"),
    "ObsoleteNamespace": _error("Atom 0.3 is out of use.", "write Atom 1.0"),
    "MediaRssNamespace": _error("The namespace of Media RSS ends in a slash.", "write the slash"),
    "ReservedPrefix": _warning("A well-known prefix stands for another namespace.", "choose another prefix"),
    "AvoidNamespacePrefix": _warning(
        "Some readers know Atom and XHTML without a prefix, or under their usual one, alone.",
        "leave the prefix out, or write the usual one",
    ),
    "ObsoleteWikiNamespace": _warning("The namespace has a successor.", "write http://purl.org/rss/1.0/modules/wiki/"),
    "UnknownNamespace": _warning("Nobody knows the namespace.", "leave it out if no reader of yours asks for it"),
    "InvalidDoctype": _error("The document type and the version of RSS disagree.", "leave the DOCTYPE out"),
    "DeprecatedDTD": _error("Netscape has the document type no more.", "leave the DOCTYPE out"),
    "InvalidRSSVersion": _error("There is no such version of RSS.", "write 2.0"),
}
STRUCTURE: Mapping[str, Code] = {
    "UndefinedElement": _error("An element may not stand where it does.", "remove it, or put it where it belongs"),
    "NoBlink": _error("RSS has no blink.", "write blogChannel:blink"),
    "MisplacedXHTMLContent": _warning("XHTML stands outside of content.", "put it inside of the content, or escape it"),
    "QuestionableUsage": _warning("A known element stands where readers do not look for it.", REMOVE),
    "UndeterminableVocabulary": _warning(
        "An element is in no namespace.", "declare the namespace, or remove the element"
    ),
    "NotInANamespace": _error("An element inside an extension is in no namespace.", "give it the extension's prefix"),
    "UnexpectedAttribute": _error(
        "An element bears an attribute that it does not have.", "remove or respell the attribute"
    ),
    "UseOfExtensionAttr": _warning("An element of RSS bears an extension's attribute.", REMOVE),
    "UnexpectedText": _error("Text stands between elements.", REMOVE),
    "UnexpectedWhitespace": _error("White space stands around a value of Atom.", "write the value without it"),
    "DuplicateElement": _error("An element stands twice that may stand once.", ONCE),
    "DuplicateSemantics": _warning("A channel says the same in two words.", ONCE),
    "DuplicateItemSemantics": _warning("An item says the same in two words.", ONCE),
    "DuplicateDescriptionSemantics": _warning("RSS has a word of its own for this.", "write the word of RSS"),
    "MissingElement": _error("Something that is required is not there.", ADD),
    "MissingTitle": _error("There is no title.", ADD),
    "MissingLink": _error("There is no link.", ADD),
    "MissingDescription": _error("There is no description.", ADD),
    "MissingSourceElement": _warning("A source lacks what every feed has.", ADD),
    "MissingAttribute": _error("An attribute that is required is not there.", ADD),
    "NotBlank": _warning("Something is empty that should not be.", "fill it, or leave it out"),
    "AttrNotBlank": _warning("An attribute is empty that should not be.", "fill it, or leave it out"),
    "MisplacedItem": _warning("What belongs to the channel stands behind its items.", "write it before the items"),
    "MisplacedMetadata": _error("What belongs to the feed stands behind its entries.", "write it before the entries"),
    "TooLong": _error("A text is longer than Apple takes.", "shorten it"),
}
ENTRIES: Mapping[str, Code] = {
    "ItemMustContainTitleOrDescription": _error("An item has nothing to show.", "give it a title or a description"),
    "MissingGuid": _warning("An item has no id: readers guess, and show it again.", "add a guid that never changes"),
    "NotSufficientlyUnique": _warning("An id is so short that other feeds have it, too.", "write a URI"),
    "DuplicateValue": _error("A value stands twice that must be unique.", "give each its own"),
    "DuplicateEntries": _warning("Two entries have one id: readers show one of them.", "give each its own"),
    "DuplicateIds": _error("All entries have one id: readers show one of them.", "give each its own"),
    "DuplicateUpdated": _warning("Two entries were updated at one instant.", "write the instants to the second"),
    "MissingTextualContent": _warning("An entry has no text.", "add a summary or content"),
    "MissingContentOrAlternate": _error("An entry has neither content nor a page.", "add one of them"),
    "MissingSummary": _error("An entry has content that is no text, and no summary.", "add a summary"),
    "NeedDescriptionBeforeContent": _warning("Readers look for the summary first.", "write a description before it"),
    "SlashDate": _warning("Comments are counted and nobody says when.", "add lastBuildDate to the channel"),
    "AvoidTextInput": _warning("No reader shows it.", REMOVE),
    "DuplicateEnclosure": _warning("Most readers take one enclosure.", "put the other files into items of their own"),
    "ImageLinkDoesntMatch": _warning(
        "The picture of a feed leads elsewhere than the feed.", "write the channel's link"
    ),
    "ImageTitleDoesntMatch": _warning("The picture of a feed has another title.", "write the channel's title"),
    "ImageUrlFormat": _warning("RSS has pictures in three formats.", "make it JPEG, GIF or PNG"),
    "InvalidWidth": _error("The picture of a feed is at most 144 wide.", "write its width, or leave it out"),
    "InvalidHeight": _error("The picture of a feed is at most 400 high.", "write its height, or leave it out"),
    "NotEnoughHoursInTheDay": _error("A day has 24 hours.", "name each hour once"),
    "EightDaysAWeek": _error("A week has seven days.", "name each day once"),
    "InvalidHour": _error("There is no such hour.", "write a number from 0 to 23"),
    "UseZeroForMidnight": _warning("Midnight is hour 0.", "write 0"),
    "InvalidDay": _error("There is no such day.", "write the English name of a day"),
    "InvalidFormComponentName": _error("No form has fields of such a name.", "write letters and digits"),
    "CommentRSS": _warning("A letter of the name is of the wrong case.", "write wfw:commentRss"),
}
DATES: Mapping[str, Code] = {
    "InvalidRFC2822Date": _error("A date is none of RSS, or names no instant.", DATE_822),
    "ProblematicalRFC822Date": _warning("A date is of a kind that some readers misread.", DATE_822),
    "IncorrectDOW": _error("The day of the week is not that of the date.", "write the right day, or none"),
    "InvalidRFC3339Date": _error("A date is none of Atom, or names no instant.", DATE_3339),
    "InvalidW3CDTFDate": _error("A date is none of Dublin Core, or names no instant.", DATE_3339),
    "ImplausibleDate": _warning("A date lies in the future, or before 1990.", "write when it was published"),
}
ADDRESSES: Mapping[str, Code] = {
    "InvalidLink": _error("An address is none.", WHOLE),
    "InvalidFullLink": _error("An address is not whole.", WHOLE),
    "InvalidIRI": _error("An address is none, in whatever script.", WHOLE),
    "UriNotIri": _error("An address holds letters of other scripts.", ENCODED),
    "InvalidUriChar": _error("An address holds what none may hold.", ENCODED),
    "InvalidURIAttribute": _error("An attribute is no address.", WHOLE),
    "InvalidURLAttribute": _error("An attribute is no whole address on the web.", WHOLE),
    "InvalidHttpGUID": _error(
        "An id is no address, and does not say so.", 'write isPermaLink="false", or the address of the page'
    ),
    "InvalidPermalink": _error("An id is no address of a page, and does not say so.", 'write isPermaLink="false"'),
    "InvalidTAG": _error("An id begins as a tag: URI and is none.", 'write it as in "tag:example.org,2026:42"'),
    "InvalidURN": _error("An id begins as a URN and is none.", 'write it as in "urn:isbn:0451450523"'),
    "InvalidUUID": _error("An id begins as a UUID and is none.", "write 32 digits, in groups of 8, 4, 4, 4 and 12"),
    "NonCanonicalURI": _warning(
        "An id is written as it might be changed on the way.",
        "write the normal form, and never change an id that is out",
    ),
    "SchemeNotIANARegistered": _warning("Nobody registered the scheme.", "write an address that others can follow"),
    "SameDocumentReference": _warning("A link means the feed itself.", "write the whole address, or another xml:base"),
    "ContainsRelRef": _warning("An address leads nowhere once it is in a feed.", WHOLE),
}
LINKS: Mapping[str, Code] = {
    "MissingAtomSelfLink": _warning("An RSS feed does not say where it is.", "add the link"),
    "MissingSelf": _warning("A feed does not say where it is.", ADD),
    "SelfDoesntMatchLocation": _warning("A feed says that it is elsewhere.", "write its address as it is published"),
    "RelativeSelf": _warning("A feed says where it is by half an address.", WHOLE),
    "SelfNotAtom": _warning("A feed's own link is of a type that is no feed's.", "write the type of the feed"),
    "MissingHref": _error("A link leads nowhere.", "add href"),
    "AtomLinkNotEmpty": _warning("A link holds text that nobody shows.", "write the address as href, and no text"),
    "UnregisteredAtomLinkRel": _warning("Nobody registered the relation.", "write a registered one, or a URI"),
    "DuplicateAtomLink": _error("Two alternate links of one type and language.", ONCE),
    "NoThrWhen": _error("An attribute was renamed.", "write thr:updated"),
    "FeedHistoryRelInEntry": _warning("Pages and archives are of feeds, not entries.", REMOVE),
    "FeedRelInCompleteFeed": _error("A complete feed has other pages.", "remove the link, or fh:complete"),
    "CurrentNotSelfInCompleteFeed": _error("A complete feed is current elsewhere.", "remove the link, or fh:complete"),
    "LinkPastEnd": _error("A page has one beyond the end.", "remove the link"),
    "MissingCurrentInArchive": _warning("An archive does not lead to the feed.", 'add a link with rel="current"'),
    "ArchiveIncomplete": _warning(
        "An archive leads to no other.", 'add a link with rel="prev-archive", or fh:complete'
    ),
}
TEXTS: Mapping[str, Code] = {
    "ContainsHTML": _warning("A plain text holds HTML, which is shown as it is written.", PLAIN),
    "ContainsUndeclaredHTML": _warning("A text holds HTML and does not say so.", 'write type="html", or plain text'),
    "CharacterData": _warning("A plain text of RSS may be taken for HTML.", "write < as &#x3C; and & as &#x26;"),
    "ContainsEmail": _warning("A name holds a mail address.", "write the name alone"),
    "NotInline": _warning("XHTML holds HTML that is escaped.", 'write type="html", or the elements themselves'),
    "NotHtml": _warning("HTML is faulty, or none that readers know.", "mend the HTML of the post"),
    "SecurityRisk": _warning(
        "Readers remove the element: it could run programs.", "put a link or a picture in its place"
    ),
    "SecurityRiskAttr": _warning("Readers remove the attribute: it could run programs.", REMOVE),
    "DangerousStyleAttr": _warning("Readers remove the style: it could cover or read the page.", REMOVE),
    "MissingXhtmlDiv": _error("XHTML stands in a div of its own.", "put the content into <div xmlns=…>"),
    "HtmlFragment": _warning("A piece of HTML says that it is a whole page.", 'write type="html"'),
    "NotBase64": _error("Content is not in base64, as its type asks for.", "encode it"),
    "InvalidTextType": _error("A text construct is of a media type.", "write text, html or xhtml"),
    "InvalidMIMEType": _error("A type is none.", "write text, html or xhtml, or a media type as in audio/mpeg"),
    "MissingTypeAttr": _warning("Content that lies elsewhere has no type.", "add type"),
}
VALUES: Mapping[str, Code] = {
    "InvalidContact": _error(
        "A person is named without a mail address.", "write address (name), or dc:creator with the name"
    ),
    "InvalidAddrSpec": _error("A mail address is none.", "write the address alone"),
    "EmailFormat": _warning("A person's name stands before the address.", "write address (name)"),
    "MissingRealName": _warning("A person has no name.", "write address (name)"),
    "InvalidLanguage": _error("A language is named by no tag of BCP 47.", "write a tag, as in en, ko or pt-BR"),
    "InvalidInteger": _error("A number is none.", "write a whole number"),
    "InvalidNonNegativeInteger": _error("A number is none from zero up.", "write a whole number"),
    "InvalidPositiveInteger": _error("A number is none from one up.", "write a whole number, or leave it out"),
    "InvalidIntegerAttribute": _error("An attribute is no number.", "write a whole number"),
    "UseZeroForUnknown": _error("A length that nobody knows is 0.", "write 0"),
    "InvalidBooleanAttribute": _error("An attribute is neither true nor false.", "write true or false"),
    "InvalidMIMEAttribute": _error("A media type is none.", "write it as in audio/mpeg"),
    "InvalidCommaSeparatedIntegers": _error("A list of numbers is none.", "write numbers with commas"),
    "InvalidUpdatePeriod": _error("A period is none of those that there are.", LISTED),
    "InvalidFloat": _error("A number is none.", "write a number, perhaps with a fraction"),
    "InvalidFloatUnit": _error("A number is none.", "write a number, perhaps with a fraction"),
    "InvalidLatitude": _error("A latitude lies between -90 and 90.", "write it in degrees"),
    "InvalidLongitude": _error("A longitude lies between -180 and 180.", "write it in degrees"),
    "InvalidCoord": _error("A place is no latitude and longitude.", 'write them as in "37.57 126.98"'),
    "InvalidCoordList": _error(
        "Places are no latitudes and longitudes.", 'write them as in "37.57 126.98 37.58 127.0"'
    ),
    "CoordComma": _warning("A comma stands between the numbers of a place.", "write a space"),
    "InvalidYesNo": _error("A word is neither yes nor no.", "write yes or no"),
    "InvalidTrueFalse": _error("A word is neither true nor false.", "write true or false"),
}
PODCASTS: Mapping[str, Code] = {
    "MissingItunesElement": _warning("Apple asks for it.", ADD),
    "MissingItunesEmail": _warning("Apple asks whom to write to.", "add itunes:owner with itunes:email"),
    "InvalidItunesCategory": _error("Apple has no such category.", "write one of Apple's list"),
    "ObsoleteItunesCategory": _warning("Apple has the category no more.", "write one of Apple's list"),
    "InvalidItunesChannelType": _error("A podcast is of no such type.", "write episodic or serial"),
    "InvalidItunesEpisodeType": _error("An episode is of no such type.", "write full, trailer or bonus"),
    "InvalidYesNoClean": _error("A word is none of yes, no and clean.", LISTED),
    "InvalidKeywords": _warning("Keywords have no comma between them.", "write commas"),
    "InvalidDuration": _error("A duration is none.", "write seconds, or 1:02:03"),
    "UnsupportedItunesFormat": _warning("Apple plays no such file.", "publish it as MP3 or M4A"),
    "MediaGroupWithoutAlternatives": _error(
        "A group of media has fewer than two.", "write media:content without a group"
    ),
    "DeprecatedMediaAdult": _warning("The element has a successor.", "write media:rating"),
    "InvalidMediaTextType": _error("A text is neither plain nor html.", "write plain or html"),
    "InvalidMediaHash": _error("A hash is none.", "write md5 with 32 digits, or sha-1 with 40"),
    "InvalidMediaRating": _error("A rating is none of its scheme.", LISTED),
    "InvalidMediaRestriction": _error(
        "A restriction without a type is all or none.", "write all or none, or add the type"
    ),
    "InvalidMediaRestrictionRel": _error("A restriction allows or denies.", "write allow or deny"),
    "InvalidMediaRestrictionType": _error("A restriction is by country or address.", "write country or uri"),
    "InvalidMediaMedium": _error("A medium is none of the five.", LISTED),
    "InvalidMediaExpression": _error("A medium is a sample, full or nonstop.", LISTED),
    "InvalidNPTTime": _error("A time of a recording is none.", "write seconds, or 0:01:02"),
}
OPML: Mapping[str, Code] = {
    "InvalidOPMLVersion": _error("There is no such version of OPML.", "write 2.0"),
    "MissingXmlURL": _warning("A feed has no address.", "add xmlUrl"),
    "MissingTitleAttr": _warning("A feed has no title.", "add title"),
    "MissingUrlAttr": _warning("A link has no address.", "add url"),
    "MissingOutlineType": _warning("An outline does not say what it is.", "add type"),
    "InvalidOutlineType": _warning("OPML 1 has no such type.", "write rss or link"),
    "InvalidOutlineVersion": _warning("A feed is of no such version.", "write RSS, RSS1, RSS2 or scriptingNews"),
    "InvalidExpansionState": _error("A list of lines is none.", "write numbers with commas"),
}
OURS: Mapping[str, Code] = {
    "LinkIsFeed": _warning("The link of a feed leads to a feed and not to the site.", "write the address of the site"),
    "LocalAddress": _warning(
        "An address leads to the reader's own machine.", "build the feed with the site's public address"
    ),
    "EntryAfterFeed": _warning(
        "An entry is younger than its feed: one from the future, or a feed whose date stands still.",
        "leave out what is not due yet, and date the feed as its newest entry",
    ),
    "UnstableId": _warning(
        "An id changes while its entry stays: readers show it as new.", "write an id that never changes, as a UUID"
    ),
    "FormatsDifferInEntries": _warning("One format has an entry that another has not.", "carry the same in each"),
    "FormatsDifferInOrder": _warning("Formats of one feed are in different order.", "write the same order in each"),
    "FormatsDifferInIds": _warning(
        "An entry has another id in another format: who changes the format sees it as new.", "write the same id in each"
    ),
    "FormatsDifferInTitles": _warning("An entry has another title in another format.", "write the same in each"),
    "FormatsDifferInLinks": _warning("An entry leads elsewhere in another format.", "write the same link in each"),
    "FormatsDifferInDates": _warning("An entry has another date in another format.", "write the same date in each"),
    "NotJson": _error("The file is no JSON.", "mend the JSON; no reader can read the feed until then"),
    "WrongType": _error("A value of JSON Feed is of the wrong type.", "write it as the specification has it"),
    "UnknownJsonFeedVersion": _error("There is no such version of JSON Feed.", "write the address of version 1.1"),
    "MissingHomePage": _warning("A JSON Feed does not lead to its site.", "add home_page_url"),
    "UnknownKey": _warning("JSON Feed has no such key.", "respell it, or begin it with _ and make it an object"),
    "DeprecatedAuthor": _warning("JSON Feed 1.1 names several authors.", "write authors, a list"),
}
OF_PROJECT: Mapping[str, Code] = {
    "RefusedPost": _error("A build leaves a post out.", "mend the post"),
    "DoubtfulPost": _warning("A build warns of a post.", "mend the post"),
    "DoubtfulSetting": _warning("A setting has a consequence that may not be meant.", "mend the setting"),
    "DoubtfulIssue": _warning("Readers of the next issue would suffer.", "mend the newsletter's settings"),
    "NothingBuilt": _warning("There is no feed below out/.", "run `publisher build`"),
}
# In the order in which docs/check.md has them.
TABLES: Mapping[str, Mapping[str, Code]] = {
    "The file": FILE,
    "Elements": STRUCTURE,
    "Entries": ENTRIES,
    "Dates": DATES,
    "Addresses": ADDRESSES,
    "Links of the feed": LINKS,
    "Texts": TEXTS,
    "Values": VALUES,
    "Media and podcasts": PODCASTS,
    "OPML": OPML,
    "What the W3C's validator does not look for": OURS,
    "Posts, settings and the next issue": OF_PROJECT,
}
CODES: Mapping[str, Code] = {code: row for table in TABLES.values() for code, row in table.items()}
