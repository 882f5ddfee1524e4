"""Mail that is no bounce: what programs answer by themselves (RFC 3834), and what readers ask for."""

import re
from email.message import Message
from email.utils import parseaddr

from publisher.email.bounces.tame import field, fields, kind
from publisher.mail_model import NoticeKind

_AWAY = re.compile(
    r"^(?:\[?auto(?:matic|mated)?[ -]?(?:reply|response)|auto:|out of (?:the )?office|ooo\b|vacation"
    r"|on (?:annual )?leave|away from|abwesen|automatische antwort|absence|réponse automatique|respuesta automática"
    r"|自動|不在"
    r"|\[?(?:부재 ?중|자동 ?(?:회신|응답|답장)|휴가))",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"verify (?:your|that you)|confirm (?:your|that you|delivery|this)|challenge|sender (?:verification|confirmation)"
    r"|authorization required|boxbe|spamarrest|본인 ?(?:확인|인증)|발신자 ?(?:확인|인증)",
    re.IGNORECASE,
)
_CHALLENGERS = ("x-boxbe", "x-tmda", "x-qurb", "x-spamarrest", "x-asvp", "x-mailblocks", "x-challenge")
_LEAVE = re.compile(
    r"^(?:(?:re|fwd?|aw|답장|회신)\s*:\s*)*(?:unsubscribe|수신 ?거부|구독 ?(?:취소|해지))\b\s*(.*)$", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")


def automatic(message: Message) -> NoticeKind | None:
    """What kind of answer a program gave for its owner; None where a person may have written it."""
    if kind(message) == "multipart/report" and "disposition" in field(message, "content-type").lower():
        return NoticeKind.RECEIPT
    if any(kind(part) == "message/disposition-notification" for part in message.walk()):
        return NoticeKind.RECEIPT
    names = [name.lower() for name in message]
    subject = field(message, "subject")
    if any(name.startswith(_CHALLENGERS) for name in names) or (
        _CHALLENGE.search(subject) and "delivery-status" not in field(message, "content-type")
    ):
        return NoticeKind.CHALLENGE
    said = field(message, "auto-submitted").lower().partition(";")[0].strip()
    if _AWAY.search(subject) or (said and said != "no"):
        return NoticeKind.REPLY
    if field(message, "precedence").lower() in ("auto_reply", "auto-reply") or {"x-autoreply", "x-autorespond"} & set(
        names
    ):
        return NoticeKind.REPLY
    return None


def is_away(message: Message) -> bool:
    """Whether the subject is one of those under which programs say that somebody is away."""
    return bool(_AWAY.search(field(message, "subject")))


def request(message: Message) -> str | None:
    """What follows "unsubscribe" in the subject of a request; None for any other message."""
    found = _LEAVE.search(field(message, "subject"))
    return found[1].strip() if found else None


def owner(message: Message, request: str) -> str:
    """Who asks to leave, where no mark tells: the sender, unless the request names another address; then ""."""
    sender = parseaddr(fields(message, "from"))[1]
    named = _ADDRESS.search(request)
    return sender if named is None or named[0].lower() == sender.lower() else ""
