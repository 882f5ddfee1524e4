"""Signatures by which a mailbox knows whose mail it is: DKIM (RFC 6376), with RSA and with Ed25519 (RFC 8463).

Headers are canonicalised as `relaxed`, because servers fold them anew on the way; the body as `simple`, because its
lines are encoded and nobody has a reason to touch them.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

Sign = Callable[[bytes, bytes], bytes]
Key = RSAPrivateKey | Ed25519PrivateKey

# What a reader's program shows or acts on. Each is listed once more than it is there, so that nobody can add another.
SEALED = (
    *("from", "to", "cc", "subject", "date", "message-id", "reply-to", "mime-version", "content-type"),
    *("list-unsubscribe", "list-unsubscribe-post"),
)
SIGNED = (
    *("content-transfer-encoding", "content-language", "auto-submitted", "feedback-id"),
    *("list-id", "list-archive", "list-help", "list-owner", "list-post", "list-subscribe"),
)
LEAST, MOST = 1024, 4096  # bits of an RSA key that every mailbox can verify (RFC 8301, section 3.2)
LINE = 72

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)\r\n")
_BLANK = re.compile(rb"[ \t\r\n]+")
_PEM = re.compile(rb"-----BEGIN [^-]*PRIVATE KEY-----.*?-----END [^-]*PRIVATE KEY-----", re.DOTALL)
_PADDING, _SHA256 = PKCS1v15(), SHA256()


def signer(domain: str, selectors: Sequence[str], pem: bytes) -> Sign:
    """A function that makes the signatures of a message, one of each key, from its headers and its body.

    What it gives stands before the headers. `pem` holds private keys, as many as there are selectors, in their order.
    Raises ValueError with what is wrong with them and what to write, parted by a semicolon.
    """
    keys = [_key(block) for block in _PEM.findall(pem)]
    if not keys:
        raise ValueError("no private key stands there; make one with openssl genrsa -out dkim.pem 2048")
    if len(keys) != len(selectors):
        what = f"{len(keys)} of keys and {len(selectors)} of selectors"
        raise ValueError(f"{what}; name a selector for each key, parted by commas")
    pairs = tuple(zip(selectors, keys, strict=True))

    def sign(head: bytes, body: bytes) -> bytes:
        fields = _fields(head)
        names = tuple(name for name in (*SEALED, *SIGNED) for _ in range(len(fields.get(name, ())) + (name in SEALED)))
        # Of several fields of one name the last comes first (section 5.4.2); one that is not there adds nothing.
        signed = b"".join(fields[name].pop() for name in names if fields.get(name))
        digest = b64encode(_body_hash(body)).decode()
        return b"".join(_signature(key, domain, selector, names, signed, digest) for selector, key in pairs)

    return sign


def records(domain: str, selectors: Sequence[str], pem: bytes) -> dict[str, str]:
    """The TXT records by which mailboxes find the public keys (RFC 6376, section 3.6.1), by name."""
    found = {}
    for selector, block in zip(selectors, _PEM.findall(pem), strict=True):
        public = _key(block).public_key()
        kind = "ed25519" if isinstance(public, Ed25519PublicKey) else "rsa"
        data = (
            public.public_bytes_raw()
            if isinstance(public, Ed25519PublicKey)
            else public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )
        found[f"{selector}._domainkey.{domain}"] = f"v=DKIM1; k={kind}; p={b64encode(data).decode()}"
    return found


def _key(block: bytes) -> Key:
    try:
        key = load_pem_private_key(block, password=None)
    except TypeError as error:
        raise ValueError("a key that asks for a password; write it without one") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("a key that cannot be read; write it as PEM, of RSA or Ed25519") from error
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise ValueError("a key that no mailbox can use; make one of RSA with 2048 bits, or of Ed25519")
    if isinstance(key, RSAPrivateKey) and not LEAST <= key.key_size <= MOST:
        raise ValueError(f"an RSA key of {key.key_size} bits; make one of 2048")
    return key


def _fields(head: bytes) -> dict[str, list[bytes]]:
    """The headers by name, each as `relaxed` has it (RFC 6376, section 3.4.2)."""
    fields: dict[str, list[bytes]] = {}
    for name, value in _FIELD.findall(head):
        fields.setdefault(name.lower().decode(), []).append(_relaxed(name, value) + b"\r\n")
    return fields


def _relaxed(name: bytes, value: bytes) -> bytes:
    return name.lower() + b":" + _BLANK.sub(b" ", value).strip()


def _body_hash(body: bytes) -> bytes:
    """Of the body as `simple` has it (RFC 6376, section 3.4.3): without the empty lines at its end."""
    digest = hashlib.sha256(body.rstrip(b"\r\n"))
    digest.update(b"\r\n")
    return digest.digest()


def _signature(key: Key, domain: str, selector: str, names: tuple[str, ...], signed: bytes, digest: str) -> bytes:
    kind = "rsa-sha256" if isinstance(key, RSAPrivateKey) else "ed25519-sha256"
    about = f" v=1; a={kind}; c=relaxed/simple;\r\n d={domain}; s={selector};"
    tags = f"{about}\r\n {_listed(names)};\r\n bh={digest};\r\n b="
    data = signed + _relaxed(b"DKIM-Signature", tags.encode())
    if isinstance(key, RSAPrivateKey):
        made = key.sign(data, _PADDING, _SHA256)
    else:
        made = key.sign(hashlib.sha256(data).digest())  # RFC 8463, section 3
    text = b64encode(made).decode()
    lines = "".join(f"\r\n  {text[at : at + LINE]}" for at in range(0, len(text), LINE))
    return f"DKIM-Signature:{tags}{lines}\r\n".encode()


@lru_cache(maxsize=64)
def _listed(names: tuple[str, ...]) -> str:
    """The tag `h=`, folded."""
    lines = ["h="]
    for name in names:
        if len(lines[-1]) + len(name) > LINE:
            lines.append("  ")
        lines[-1] += f"{name}:"
    return "\r\n".join(lines).removesuffix(":")
