"""Delivery status notifications: what RFC 3464 calls a report, one group of fields for each recipient."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

from publisher.email.bounces.severity import codes, severity
from publisher.email.bounces.tame import field, kind, words
from publisher.mail_model import Bounce, BounceKind

MOST = 100  # recipients of one report
_ACTIONS = {
    "delayed": BounceKind.DELAYED,
    "delivered": BounceKind.DELIVERED,
    "relayed": BounceKind.RELAYED,
    "expanded": BounceKind.RELAYED,
}
_VAGUE = re.compile(r"[45]\.[05]\.0|")


def statuses(message: Message) -> tuple[Bounce, ...] | None:
    """What a report says of each recipient (RFC 3464, section 2.3); None for what is no such report."""
    parts = [part for part in message.walk() if kind(part) == "message/delivery-status"]
    if not parts:
        return None
    said = words(message)
    found = [bounce for part in parts for group in _groups(part) for bounce in _status(group, said)]
    return tuple(found[:MOST])


def _groups(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)][: MOST + 1] if isinstance(payload, list) else []


def _status(group: Message, said: str) -> Iterator[Bounce]:
    """One recipient; nothing for the group of the message itself. `said` are the words for people."""
    # Some put a comment behind the action, and OpenSMTPD writes "error".
    action = field(group, "action").lower().partition(" ")[0]
    if not action and "status" not in group:
        return
    text = _typed(field(group, "diagnostic-code"))
    code, told = codes(text)
    status = codes(field(group, "status"))[1]
    if _VAGUE.fullmatch(status):
        status = told or (codes(said)[1] if not text else "") or status
    bounce = Bounce(
        kind=BounceKind.SOFT,
        # The address that we wrote to, where somebody forwarded it and says so.
        address=_address(group, "original-recipient") or _address(group, "final-recipient"),
        code=code,
        status=status,
        text=text,
    )
    if action in _ACTIONS:
        yield replace(bounce, kind=_ACTIONS[action])
    elif action.startswith(("fail", "error")) or not action:
        yield replace(bounce, kind=severity(code, status, text or said))


def _typed(value: str) -> str:
    """What stands behind a type, as in `smtp; 550 No such user`."""
    before, semicolon, after = value.partition(";")
    return after.strip() if semicolon and len(before) < 40 and " " not in before.strip() else value


def _address(group: Message, name: str) -> str:
    return _typed(field(group, name)).strip("<> ")
