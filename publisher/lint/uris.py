"""Addresses in feeds: URIs (RFC 3986), IRIs (RFC 3987), `tag:` (RFC 4151), `urn:` (RFC 8141), and their normal form."""

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from publisher.lint.base import Subject

CHARACTERS = re.compile(r"[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]*")
CHARACTER = re.compile(r"[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]")
SCHEME = re.compile(r"([A-Za-z][0-9A-Za-z+.-]*):(.+)", re.DOTALL)
LITERAL = re.compile(r"\A((?:[A-Za-z][0-9A-Za-z+.-]*:)?//(?:[^/?#@\[\]]*@)?)\[[0-9A-Fa-f:.]+\]")
HIERARCHY = re.compile(r"(?:http|ftp)://[^/].*", re.IGNORECASE | re.DOTALL)
TAG = re.compile(
    r"tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(?:-\d\d(?:-\d\d)?)?:[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,]*(?:#[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,]*)?"
)
URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{1,31}:(?:[a-z0-9()+,.:=@;$_!*'/?#~&-]|%[0-9a-f]{2})+", re.IGNORECASE)
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
WEB = re.compile(
    r"https?://(?:[^\s/?#@]+@)?(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[A-Z0-9_-]+\.)+[A-Z0-9-]+)\.?(?::\d+)?(?:[/?#]|\Z)",
    re.IGNORECASE,
)
LOCAL = re.compile(r"(?:localhost|.*\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])\Z", re.IGNORECASE)
PORTS = {"http": "80", "https": "443", "ftp": "21", "gopher": "70", "telnet": "23", "news": "119", "nntp": "119"}

# https://www.iana.org/assignments/uri-schemes: those that may stand in a feed.
SCHEMES = frozenset(
    """
    aaa aaas about acap acct at bitcoin cap cid coap coaps crid data dav dict dlna-playsingle dns doi dweb ed2k
    ethereum facetime fax feed file ftp geo git go gopher gtalk h323 hdl http https iax icap im imap info ipfs ipns ipp
    ipps irc irc6 ircs iris jabber ldap ldaps lightning magnet mailto maps matrix mid mms modem monero msrp msrps mtqp
    mumble mupdate mvn news nfs ni nih nntp nostr opaquelocktoken pkcs pop pres prospero rsync rtmp rtsp rtsps rtspu
    service session sftp sgn shttp sieve signal sip sips sms snmp spotify ssh steam stun svn tag teamspeak tel telnet
    tftp thismessage tip tn turn tv urn vemmi ventrilo wais webcal wpid ws wss xcon xmpp ymsgr
    """.split()
)


def full(subject: Subject) -> None:
    """A whole URI, as RSS wants its links."""
    _tell(subject, _trouble(subject.value, whole=True), whole="InvalidFullLink")


def permalink(subject: Subject) -> None:
    """The guid of RSS that says it is an address."""
    _tell(subject, _trouble(subject.value, whole=True), whole="InvalidHttpGUID")


def reference(subject: Subject) -> None:
    """A URI, or one relative to the feed's."""
    _tell(subject, _trouble(subject.value, whole=False), whole="InvalidLink")


def attribute(subject: Subject) -> None:
    """An attribute with a URI, or one relative to the feed's."""
    _tell(subject, _trouble(subject.value, whole=False), whole="InvalidURIAttribute")


def iri(subject: Subject) -> None:
    """An IRI of Atom (RFC 4287, section 2), or one relative to its xml:base."""
    _tell(subject, _trouble(_plain(subject.value), whole=False), whole="InvalidIRI")


def whole_iri(subject: Subject) -> None:
    """A whole address, in whatever script."""
    _tell(subject, _trouble(_plain(subject.value), whole=True), whole="InvalidFullLink")


def web(subject: Subject) -> None:
    """A whole address on the web, as enclosures need it."""
    if not WEB.match(subject.value) or not CHARACTERS.fullmatch(subject.value):
        reason = (
            "is no whole http or https address"
            if not WEB.match(subject.value)
            else "has a character that no address may have"
        )
        subject.tell("InvalidURLAttribute", reason, write=mended(subject.value))


def identifier(subject: Subject) -> None:
    """An id of Atom: a whole URI in its normal form (RFC 4287, section 4.2.6.1)."""
    trouble = _trouble(subject.value, whole=True)
    if trouble:
        _tell(subject, trouble, whole="InvalidFullLink")
        return
    normal = canonical(subject.value)
    if normal != subject.value:
        subject.tell("NonCanonicalURI", f"is not in its normal form, {normal}", write=normal)


def is_full(value: str) -> bool:
    """Whether a text is a whole URI."""
    return not _trouble(value, whole=True)


def is_local(value: str) -> bool:
    """Whether an address leads to the machine that asks, as those of a preview server do."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return (parts.scheme in ("http", "https") and bool(LOCAL.match(parts.hostname or ""))) or "//[::1]" in value


def joined(base: str, value: str) -> str:
    """An address against another; "" for what is none."""
    try:
        return urljoin(base, value)
    except ValueError:
        return ""


def same(one: str, other: str) -> bool:
    """Whether two addresses are the same in their normal form, fragments aside."""
    return bool(one) and canonical(one.partition("#")[0]) == canonical(other.partition("#")[0])


def canonical(uri: str) -> str:
    """The normal form of a URI (RFC 3986, section 6.2.2 and 6.2.3); of a relative one, itself."""
    try:
        scheme, found = uri.partition(":")[0], SCHEME.match(uri)
        if not found:
            return uri
        parts = urlsplit(uri)
        scheme = scheme.lower()
        rest = uri[len(scheme) + 1 :].partition("#")[0].partition("?")
        query = "?" + _normal(parts.query) if rest[1] else ""
        fragment = "#" + _normal(parts.fragment) if "#" in uri else ""
        if not rest[0].startswith("//"):
            return f"{scheme}:{_normal(rest[0])}{query}{fragment}"
        return f"{scheme}://{_authority(parts.netloc, scheme)}{_path(parts.path)}{query}{fragment}"
    except ValueError:
        return uri


def mended(value: str) -> str:
    """The address with what no URI may hold percent-encoded, other scripts too (RFC 3987, section 3.1)."""
    try:
        parts = urlsplit(value.strip())
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError:
        return ""
    written = quote(value.strip().replace(parts.netloc, host, 1) if host else value.strip(), safe="%/:?#@!$&'()*+,;=~")
    return written if written != value else ""


def _trouble(value: str, *, whole: bool) -> tuple[str, str] | None:
    """What is wrong with a URI: a code ("" for that of its place) and a reason."""
    scheme = value.partition(":")[0].lower()
    if scheme == "tag":
        return None if TAG.fullmatch(value) else ("InvalidTAG", "is no tag: URI")
    if scheme == "urn":
        if value.lower().startswith("urn:uuid:") and not UUID.fullmatch(value):
            return "InvalidUUID", "is no UUID"
        return None if URN.fullmatch(value) else ("InvalidURN", "is no URN")
    bare = LITERAL.sub(r"\1v6", value)  # brackets are for IPv6 and nothing else
    if not CHARACTERS.fullmatch(bare):
        return _stranger(bare)
    if whole and not SCHEME.fullmatch(bare):
        return "", "is no whole address"
    if scheme in ("http", "ftp") and ":" in value and not HIERARCHY.fullmatch(value):
        return "", "names no host"
    if ":" in value and scheme.isalpha() and scheme not in SCHEMES:
        return "SchemeNotIANARegistered", f"begins with {scheme}:, which nobody registered"
    return None


def _stranger(value: str) -> tuple[str, str]:
    for character in value:
        if character.isascii() and not CHARACTER.match(character):
            return "InvalidUriChar", f"holds {character!r}, which no address may hold"
    try:
        code = "UriNotIri" if CHARACTERS.fullmatch(value.encode("idna").decode()) else ""
    except UnicodeError:
        code = ""
    return code, "holds letters that an address must percent-encode"


def _tell(subject: Subject, trouble: tuple[str, str] | None, *, whole: str) -> None:
    if trouble:
        code, reason = trouble
        subject.tell(code or whole, reason, write=mended(subject.value))


def _plain(value: str) -> str:
    """An IRI with its letters of other scripts put aside, which it may hold."""
    return re.sub(r"[\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000efffd]", "x", value)


def _authority(netloc: str, scheme: str) -> str:
    user, at, host = netloc.rpartition("@")
    host, colon, port = host.lower().partition(":") if not host.startswith("[") else (host.lower(), "", "")
    keep = colon and port and port != PORTS.get(scheme)
    return f"{user}{at if user.strip(':') else ''}{host}{f':{port}' if keep else ''}"


def _path(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(map(_normal, kept))


def _normal(part: str) -> str:
    """Percent-encodings in capitals, and none of what needs none."""

    def one(found: re.Match[str]) -> str:
        octets = unquote_to_bytes(found[0])
        text = unicodedata.normalize("NFC", octets.decode(errors="surrogateescape"))
        return quote(text.encode(errors="surrogateescape"), safe="")

    return re.sub(r"(?:%[0-9A-Fa-f]{2})+", one, part)
