"""Messages as files: to look at, to archive, or for another program to send."""

import os
from pathlib import Path
from urllib.parse import parse_qs

from publisher.errors import OutputError, TemporaryError
from publisher.mail_model import DeliveryState, Envelope, Receipt
from publisher.model import Document
from publisher.output import write
from publisher.transports.base import Ended, Work, groups

GROUP = 50  # messages between two records of the ledger; it is asked of the files what became of them


class Outbox:
    """A folder of `.eml` files. A message of the same name is the same message: sending it again leaves one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def carry(self, work: Work) -> None:
        ended: list[Ended] = []
        for group in groups(work, GROUP):
            allowed = work.turn(ended, group)
            ended = [(each, self._write(each)) for each in group if each.name in allowed]

    def _write(self, envelope: Envelope) -> Receipt:
        path = f"{envelope.name}.eml"
        try:
            write(self.folder, [Document(path=path, type="message/rfc822", data=envelope.data)])
        except OutputError as error:
            return Receipt(state=DeliveryState.DEFERRED, text=str(error))
        return Receipt(state=DeliveryState.SENT, text=f"written to {path}")

    def took(self, name: str) -> bool | None:
        return (self.folder / f"{name}.eml").exists()

    def greet(self) -> str:
        place = next(each for each in (self.folder, *self.folder.parents) if each.exists())
        if not (place.is_dir() and os.access(place, os.W_OK)):
            raise TemporaryError(f"{place}: cannot be written: name another folder in mail.transport")
        return f"written to {self.folder}, and sent by nobody"

    def close(self) -> None:
        """Nothing is open."""


class Maildir(Outbox):
    """A folder as mail programs keep one: a message appears in `new` whole, and moves to `cur` when it was seen."""

    def _write(self, envelope: Envelope) -> Receipt:
        name = envelope.name
        if self.took(name):
            return Receipt(state=DeliveryState.SENT, text=f"stands there as {name}")
        temporary = self.folder / "tmp" / name
        try:
            for each in ("tmp", "new", "cur"):
                (self.folder / each).mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(envelope.data)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(self.folder / "new" / name)
        except OSError as error:
            what = f"{error.filename or self.folder}: {error.strerror}"
            return Receipt(state=DeliveryState.DEFERRED, text=f"{what}: nothing is lost; mend this and try again")
        return Receipt(state=DeliveryState.SENT, text=f"written to new/{name}")

    def took(self, name: str) -> bool | None:
        seen = self.folder / "cur"  # where flags follow the name
        return (self.folder / "new" / name).exists() or any(seen.glob(f"{name}:*")) or (seen / name).exists()


def layout(address: str) -> tuple[str, type[Outbox]]:
    """The folder that stands in an address such as `outbox:outbox?layout=maildir`, and how it is laid out.

    Raises ValueError with what is wrong with it, and what to write.
    """
    folder, _, query = address.partition(":")[2].partition("?")
    options = parse_qs(query, keep_blank_values=True)
    chosen = options.pop("layout", ["eml"])[-1]
    if chosen not in LAYOUTS or options:
        raise ValueError(f"{query!r} is no option of an outbox; write ?layout=eml or ?layout=maildir")
    return folder or "outbox", LAYOUTS[chosen]


LAYOUTS = {"eml": Outbox, "maildir": Maildir}
