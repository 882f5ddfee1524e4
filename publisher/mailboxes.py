"""Mail addresses as the store knows them: one mailbox however it is written, who runs it, and its hash."""

import hashlib
import hmac

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
_PROVIDER = {domain: family[0] for family in PROVIDERS for domain in family}


def mailbox(address: str) -> str:
    """The address by which a mailbox is known, whatever the case of its letters."""
    return address.lower()


def provider(address: str) -> str:
    """Who runs the mailbox: a domain, for families of domains the first of them."""
    domain = mailbox(address).rpartition("@")[2]
    return _PROVIDER.get(domain, domain)


def hashed(secret: str, address: str) -> str:
    """The hash by which a mailbox is known when its address is forgotten: HMAC-SHA-256 under a key of the store's."""
    return hmac.new(bytes.fromhex(secret), mailbox(address).encode(), hashlib.sha256).hexdigest()
