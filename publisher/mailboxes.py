"""Mail addresses: what is one, one mailbox however it is written, who runs it, and its hash.

The room of email-validator.
"""

import hmac
import re
from functools import lru_cache

# Domains that are served by the same machines: what one of them asks for, it asks for all. The name is the first one.
PROVIDERS = (
    ("gmail.com", "googlemail.com"),
    ("outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.co.uk", "hotmail.fr", "live.co.uk", "outlook.kr"),
    ("yahoo.com", "aol.com", "ymail.com", "rocketmail.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "yahoo.co.in"),
    ("icloud.com", "me.com", "mac.com"),
    ("kakao.com", "daum.net", "hanmail.net"),
    ("gmx.net", "gmx.de", "web.de", "gmx.at", "gmx.ch", "gmx.com", "mail.com"),
    ("proton.me", "protonmail.com", "pm.me"),
    ("qq.com", "foxmail.com"),
    ("163.com", "126.com", "yeah.net"),
    ("yandex.ru", "ya.ru", "yandex.com"),
    ("mail.ru", "bk.ru", "inbox.ru", "list.ru"),
)
# What is as it should be at first sight: a local part of ASCII without quotes (RFC 5322, section 3.2.3), and no longer
# than that any domain fits behind it.
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_SHORT = 60
_LONGEST = 320  # characters; what is longer is not looked at

_ADDRESS = re.compile(r"[^\s<>@\"'(,;:=\[]{1,64}@([^\s<>@\"'),;:\]]{1,255})")
_PROVIDER = {domain: family[0] for family in PROVIDERS for domain in family}


def normal(address: str) -> str:
    """The address in its normal form, its domain in small letters and in its own script.

    Raises ValueError, with what to write instead, for what is no address that mail can be sent to (RFC 5321, RFC 6531).
    """
    address = address.strip()
    if len(address) > _LONGEST:
        raise ValueError(f"It is {len(address) - 254} characters too long")
    local, _, domain = address.rpartition("@")
    if len(local) <= _SHORT and len(domain) <= _SHORT and _PLAIN.fullmatch(local) and (known := _domain(domain)):
        return f"{local}@{known}"
    return _validated(address)


@lru_cache(maxsize=65536)
def _domain(domain: str) -> str:
    """A domain in its normal form, "" for what is none: most addresses of a list share a few."""
    try:
        return _validated(f"a@{domain}").removeprefix("a@") if domain.isascii() else ""
    except ValueError:
        return ""


def _validated(address: str) -> str:
    from email_validator import validate_email  # it takes a while to load

    return validate_email(address, check_deliverability=False, test_environment=True).normalized


def mailbox(address: str) -> str:
    """The address by which a mailbox is known, whatever the case of its letters."""
    return address.lower()


def provider(address: str) -> str:
    """Who runs the mailbox: a domain, for families of domains the first of them."""
    domain = mailbox(address).rpartition("@")[2]
    return _PROVIDER.get(domain, domain)


def same(one: str, other: str) -> bool:
    """Whether two addresses are of one mailbox, however their domains are written (IDNA)."""
    return on_the_wire(mailbox(one)) == on_the_wire(mailbox(other))


def on_the_wire(address: str) -> str:
    """The address with its domain in ASCII (IDNA); one that is no domain stays as it is.

    A local part in another script stays, too: it needs SMTPUTF8 (RFC 6531).
    """
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{_in_ascii(domain)}"


@lru_cache(maxsize=1024)
def _in_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def hidden(address: str) -> str:
    """The address as logs and lists show it: `a…@example.org`."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}"


def without_addresses(text: str) -> str:
    """What was said, with nobody named in it."""
    return _ADDRESS.sub(lambda found: f"…@{found[1]}", text)


def hashed(secret: str, address: str) -> str:
    """The hash by which a mailbox is known when its address is forgotten: HMAC-SHA-256 under a key of the store's."""
    return hmac.digest(bytes.fromhex(secret), mailbox(address).encode(), "sha256").hex()
