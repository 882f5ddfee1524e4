"""What a refusal says of the mailbox: by its enhanced status (RFC 3463), and by its words where that says little."""

import re

from publisher.mail_model import BounceKind

HARD, SOFT, POLICY = BounceKind.HARD, BounceKind.SOFT, BounceKind.POLICY

# Neither a part of an IP address nor the version of a program.
_STATUS = re.compile(r"(?<![\d.])[45]\.[0-7]\.\d{1,3}(?![\d.]*\d)")
_CODE = re.compile(r"(?<![\d.])[45][0-5]\d(?=[\s\-#:;,.)]|$)(?!\.\d)")
_NO_WORDS = re.compile(r"<?[^\s<>@]{1,64}@[^\s<>@]{1,255}>?|https?://\S+")

# What each permanent status means for the mailbox (IANA, SMTP Enhanced Status Codes). One that is not here stands under
# its subject, the first two numbers.
_MEANING = {
    "5.1": HARD,
    "5.1.5": SOFT,  # "valid": nobody knows what was meant
    "5.1.7": POLICY,  # the address of the sender
    "5.1.8": POLICY,
    "5.1.9": POLICY,
    "5.2.1": HARD,
    "5.2.2": SOFT,
    "5.2.3": POLICY,  # the message is too large
    "5.3.4": POLICY,
    "5.4.4": HARD,  # no such host
    "5.4.310": HARD,  # Exchange Online: the domain does not exist
    "5.5": POLICY,
    "5.6": POLICY,
    "5.7": POLICY,
}
# Statuses that servers give for whatever happened: their words tell more.
_VAGUE = re.compile(r"5\.\d\.0|5\.2\.4|5\.3\.\d+|5\.4\.1|5\.5\.\d+")

# Who is refused for what they are or say, however the status puts it; our own transport notes answers to the sender.
_REFUSED = re.compile(
    r"\b(?:spam|junk|dnsbl|rbl|blocked|dmarc|spf|dkim|policy|helo|ehlo|ptr)\b|spamhaus|black ?list|block ?list"
    r"|reputation|virus|malware|unsolicited|relay(?:ing)? (?:access )?denied|not permitted to relay|authenticat"
    r"|client host|sender (?:address )?(?:rejected|denied|refused|verify)|reverse (?:dns|hostname)"
    r"|\(to MAIL\)|스팸|수신 ?차단|차단(?:된|되)",
    re.IGNORECASE,
)
_LARGE = re.compile(
    r"too (?:large|big)|(?:message|mail) size|size limit|maximum size|크기(?:가|를) ?초과", re.IGNORECASE
)
_FULL = re.compile(
    r"\bquota\b|(?:mailbox|mail box|inbox|maildir) (?:is )?(?:full|over)|\bfull\b.{0,20}mailbox|storage"
    r"|insufficient (?:system )?space|용량|(?:편지함|메일함|사서함)(?:이|의)? ?(?:가득|꽉)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:user|recipient|mailbox|address|account|addressee|alias|person)s?(?: \S{1,40}){0,3}? "
    r"(?:unknown|(?:was |is |has been )?(?:not |in|un)(?:found|valid|known|available|active)"
    r"|disabled|inactive|suspended|rejected|doe?s(?:n't| not) (?:exist|have)|not (?:exist|listed)|no longer)"
    r"|(?:unknown|no such|invalid|bad|nonexistent|non-existent|unrouteable|undeliverable) "
    r"(?:\S{1,40} )?(?:user|recipient|mailbox|address|account|person|local part)"
    r"|no (?:mailbox|user|account|such)|not a (?:valid|known) |isn't (?:a valid|listed)|not our customer"
    r"|(?:host|domain)(?: \S{1,80}){0,4}? (?:not found|doe?s(?:n't| not) exist)|nxdomain|couldn't find any host"
    r"|존재하지 ?않|없는 ?(?:사용자|메일|수신자|계정|주소)|휴면|탈퇴"
    r"|(?:사용자|계정|수신자|주소)(?:가|이|를|을)? ?(?:없|찾을 수 없)",
    re.IGNORECASE,
)


def severity(code: int, status: str, text: str) -> BounceKind:
    """What a refusal that is final says: `HARD`, `SOFT` or `POLICY`.

    `code` is of SMTP (0 for none), `status` as in `5.1.1` ("" for none), `text` what else was said. What is not
    known to be the mailbox's fault does not count as one.
    """
    said = _NO_WORDS.sub(" ", text)
    if status.startswith("4.7."):
        return POLICY
    if status.startswith("4."):
        return SOFT
    known = _MEANING.get(status) or _MEANING.get(status.rpartition(".")[0])
    if known and not _VAGUE.fullmatch(status):
        return POLICY if known is HARD and _REFUSED.search(said) else known
    if by_words := _by_words(said):
        return by_words
    return known or _by_code(code)


def _by_words(said: str) -> BounceKind | None:
    for pattern, kind in ((_REFUSED, POLICY), (_FULL, SOFT), (_LARGE, POLICY), (_NOBODY, HARD)):
        if pattern.search(said):
            return kind
    return None


def _by_code(code: int) -> BounceKind:
    """The last resort (RFC 5321, section 4.2.3; RFC 7504). 550 alone may be a matter of policy as well."""
    if code in (551, 556):
        return HARD
    return POLICY if code in (530, 535, 554) else SOFT


def codes(text: str) -> tuple[int, str]:
    """The first code and the first enhanced status of a refusal in a text; 0 and "" where there is none."""
    code, status = _CODE.search(text), _STATUS.search(text)
    return int(code[0]) if code else 0, status[0] if status else ""
