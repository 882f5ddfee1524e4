"""Whether everything is in place that the mails and feeds need: asked of the world, and told with what to do."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, Protocol

from publisher.errors import PublisherError

Health = Literal["well", "doubtful", "ill"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: what it is, how it stands, what was seen, and what to do about it."""

    about: str
    health: Health
    seen: str
    cure: str = ""


class Records(Protocol):
    """What the domain name system is asked."""

    def texts(self, name: str) -> tuple[str, ...]: ...

    def takes_mail(self, domain: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The names under which mails leave: the domains of the sender and of bounces, and the DKIM records to be found."""

    domain: str
    bounces: str = ""
    records: Mapping[str, str] = field(default_factory=dict)


Look = Callable[[], str]


def look(about: str, at: Look) -> Finding:
    """How one part stands: `at` tells what it saw, and raises PublisherError for what is wrong and its cure."""
    try:
        return Finding(about=about, health="well", seen=at())
    except PublisherError as error:
        seen, _, cure = str(error).rpartition(": ")
        return Finding(about=about, health="ill", seen=seen or str(error), cure=cure)


def letterhead(head: Letterhead, records: Records) -> Iterator[Finding]:
    """How the names stand that big mailboxes look up before they take a mail: MX, SPF, DMARC and DKIM."""
    for domain in dict.fromkeys(filter(None, (head.domain, head.bounces))):
        yield _asked("domain", partial(_mail, domain, records))
    yield _asked("SPF", partial(_spf, head.bounces or head.domain, records))
    yield _asked("DMARC", partial(_dmarc, head.domain, records))
    if not head.records:
        cure = "write mail.dkim, unless the mail server signs"
        yield Finding(about="DKIM", health="doubtful", seen="mails are not signed here", cure=cure)
    for name, wanted in head.records.items():
        yield _asked("DKIM", partial(_dkim, name, wanted, records))


def _asked(about: str, ask: Callable[[], Finding]) -> Finding:
    try:
        return ask()
    except PublisherError as error:
        seen, _, cure = str(error).rpartition(": ")
        return Finding(about=about, health="doubtful", seen=seen, cure=cure)


def _mail(domain: str, records: Records) -> Finding:
    if records.takes_mail(domain):
        return Finding(about="domain", health="well", seen=f"{domain} takes mail")
    cure = "publish an MX record: many servers refuse mail from a domain that takes none"
    return Finding(about="domain", health="ill", seen=f"{domain} takes no mail", cure=cure)


def _spf(domain: str, records: Records) -> Finding:
    """Sender Policy Framework (RFC 7208): one record, that says what to do with strangers."""
    found = [text for text in records.texts(domain) if re.match(r"v=spf1(?: |$)", text, re.IGNORECASE)]
    if len(found) > 1:
        cure = "leave one: with several, none counts"
        return Finding(about="SPF", health="ill", seen=f"{domain} has {len(found)} records", cure=cure)
    if not found:
        cure = f'publish a TXT record at {domain}, as in "v=spf1 mx include:YOUR-MAIL-SERVICE ~all"'
        return Finding(about="SPF", health="ill", seen=f"{domain} has no record", cure=cure)
    terms = found[0].lower().split()
    if "+all" in terms or "all" in terms:
        return Finding(about="SPF", health="ill", seen=found[0], cure="end it with ~all or -all: it lets anybody send")
    asking = sum(bool(re.match(r"[+?~-]?(?:include:|a\b|mx\b|ptr|exists:)|redirect=", term)) for term in terms)
    if asking > 10:
        cure = "have ten at most: beyond that none counts (RFC 7208, section 4.6.4)"
        return Finding(about="SPF", health="ill", seen=f"{domain} asks for {asking} other names", cure=cure)
    return Finding(about="SPF", health="well", seen=found[0])


def _dmarc(domain: str, records: Records) -> Finding:
    """DMARC (RFC 7489), of the domain or of one above it."""
    labels = domain.split(".")
    for at in range(max(1, len(labels) - 1)):
        above = ".".join(labels[at:])
        found = [text for text in records.texts(f"_dmarc.{above}") if text.lower().startswith("v=dmarc1")]
        if len(found) > 1:
            return Finding(about="DMARC", health="ill", seen=f"_dmarc.{above} has several records", cure="leave one")
        if found:
            return Finding(about="DMARC", health="well", seen=found[0])
    cure = f'publish a TXT record at _dmarc.{domain}, as in "v=DMARC1; p=none; rua=mailto:you@{domain}"'
    return Finding(
        about="DMARC", health="ill", seen=f"{domain} has no record, which Gmail and Yahoo ask for", cure=cure
    )


def _dkim(name: str, wanted: str, records: Records) -> Finding:
    """DKIM (RFC 6376, section 3.6.1): the public key stands where the signature says."""
    found = records.texts(name)
    keys = {_tag("p", text) for text in found}
    if _tag("p", wanted) in keys:
        return Finding(about="DKIM", health="well", seen=f"{name} has the key")
    seen = f"{name} has another key" if found else f"{name} has no record"
    return Finding(about="DKIM", health="ill", seen=seen, cure=f'publish a TXT record at {name}: "{wanted}"')


def _tag(name: str, record: str) -> str:
    match = re.search(rf"(?:^|;)\s*{name}\s*=([^;]*)", record)
    return re.sub(r"\s", "", match[1]) if match else ""
