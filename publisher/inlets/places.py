"""The table of inlets. A new one is a file beside `maildir.py` and a row here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from publisher.errors import Fault, SettingsError
from publisher.inlets.base import Inlet
from publisher.inlets.files import File, Pipe
from publisher.inlets.imap import Imap
from publisher.inlets.maildir import Maildir

SCHEMES: Mapping[str, Callable[[SplitResult, str], Inlet]] = {"imaps": Imap, "imap": Imap}


def connect(place: str, password: str) -> Inlet:
    """The inlet at a place: `-`, a file, a Maildir, or an address as in `imaps://USER@HOST/FOLDER`.

    Raises SettingsError for what is none.
    """
    if place == "-":
        return Pipe()
    scheme, colon, _ = place.partition("://")
    if colon:
        return _server(place, scheme, password)
    path = Path(place)
    if path.is_dir():
        if all((path / name).is_dir() for name in ("new", "cur")):
            return Maildir(path)
        raise _fault(place, "a folder that is no Maildir", "name one that has the folders new and cur")
    if not path.exists():
        raise _fault(
            place, "there is no such file", "name a message, an mbox, a Maildir, imaps://USER@HOST/FOLDER or -"
        )
    return File(path)


def _server(place: str, scheme: str, password: str) -> Inlet:
    try:
        url = urlsplit(place)
        known = scheme in SCHEMES and bool(url.hostname) and bool(url.username) and url.port != 0
    except ValueError:
        known = False
    if not known:
        raise _fault(
            place, "no address of a mailbox", "write it as in imaps://bounces@example.org@imap.example.org/INBOX"
        )
    if url.password is not None:
        what = "a password would be seen by everyone on this machine"
        raise _fault(f"{scheme}://{url.hostname}", what, "leave it out, and set PUBLISHER_MAIL__BOUNCES_PASSWORD")
    return SCHEMES[scheme](url, password)


def _fault(place: str, what: str, cure: str) -> SettingsError:
    return SettingsError([Fault(path=place, line=0, what=what, cure=cure)])
