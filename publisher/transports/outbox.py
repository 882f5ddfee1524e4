"""Messages as files, one `.eml` each: to look at, to archive, or for another program to send."""

from pathlib import Path

from publisher.errors import OutputError
from publisher.mail_model import DeliveryState, Envelope, Receipt
from publisher.model import Document
from publisher.output import write
from publisher.transports.base import Ended, Work, groups

GROUP = 50  # messages between two records of the ledger; it is asked of the files what became of them


class Outbox:
    """A folder. A message of the same name is the same message: sending it again leaves one file."""

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

    def close(self) -> None:
        """Nothing is open."""
