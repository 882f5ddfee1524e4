"""How mails leave, as the settings say it: what the transport may use, and the keys that vouch for them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.actions.doctor import Letterhead
from publisher.config import FILE, Places
from publisher.errors import Fault, SettingsError
from publisher.settings import MailTable
from publisher.transports.schemes import Means, credentials

if TYPE_CHECKING:
    from publisher.email.dkim import Sign

DKIM = ("mail", "dkim")


def means(mail: MailTable, places: Places, folder: Path) -> Means:
    """What the transport may use. Raises SettingsError where its user has no password."""
    user, password = credentials(mail.transport)
    if user and not (mail.password or password):
        cure = "set PUBLISHER_MAIL__PASSWORD, or PUBLISHER_MAIL__PASSWORD_FILE to a file that holds it"
        raise SettingsError([places.fault(("mail", "password"), f"{user} has none to log in with", cure)])
    return Means(project=folder, connections=mail.connections, password=mail.password)


def sign(mail: MailTable, places: Places, folder: Path, *, sender: str) -> "Sign | None":
    """What vouches for mails from the domain of `sender`, None without a key.

    Raises SettingsError for a key that cannot be used.
    """
    table = mail.dkim
    if not table.key_file:
        return None
    from publisher.email.dkim import signer  # its library takes a while to load

    key = (*DKIM, "key_file")
    try:
        pem = (folder / table.key_file).read_bytes()
        return signer(table.domain or _domain(sender), table.selectors, pem)
    except OSError as error:
        cure = "name a file that publisher may read"
        raise SettingsError([places.fault(key, f"cannot be read ({error.strerror})", cure)]) from error
    except ValueError as error:
        what, _, cure = str(error).partition("; ")
        raise SettingsError([places.fault(key, what, cure)]) from error


def letterhead(mail: MailTable, folder: Path, *, sender: str, bounces: str) -> Letterhead:
    """The names under which mails leave. The keys of signatures were read before."""
    table, found = mail.dkim, {}
    if table.key_file:
        from publisher.email.dkim import records

        pem = (folder / table.key_file).read_bytes()
        found = records(table.domain or _domain(sender), table.selectors, pem)
    return Letterhead(domain=_domain(sender), bounces=_domain(bounces), records=found)


def doubts(mail: MailTable, places: Places, *, sender: str) -> Iterator[Fault]:
    """What the owner should know: passwords that are shown, and signatures that vouch for somebody else.

    Raises SettingsError where one of the settings of a signature is missing.
    """
    for key, written in (
        (("mail", "password"), mail.password),
        (("mail", "transport"), credentials(mail.transport)[1]),
    ):
        fault = places.fault(
            key, "holds a password", "give it as PUBLISHER_MAIL__PASSWORD, or as PUBLISHER_MAIL__PASSWORD_FILE"
        )
        if written and fault.path == FILE:
            yield fault
    table, domain = mail.dkim, _domain(sender)
    if bool(table.key_file) != bool(table.selectors):
        missing = "selector" if table.key_file else "key_file"
        what, cure = "unset, so that nothing can be signed", "write both selector and key_file, or neither"
        raise SettingsError([places.fault((*DKIM, missing), what, cure)])
    if table.domain and not f".{domain}".endswith(f".{table.domain}"):
        what = f"{table.domain} is not the domain of {domain}, so that mailboxes do not count the signature (DMARC)"
        yield places.fault((*DKIM, "domain"), what, f"write {domain} or the one above it, or leave it out")


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].rstrip("> ").lower()
