"""Messages as files, one `.eml` each: to look at, to archive, or for another program to send."""

from pathlib import Path

from publisher.errors import OutputError, TemporaryError
from publisher.mail_model import Envelope, Receipt
from publisher.model import Document
from publisher.output import write


class Outbox:
    """A folder. A message of the same name is the same message: sending it again leaves one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, envelope: Envelope) -> Receipt:
        path = f"{envelope.name}.eml"
        try:
            write(self.folder, [Document(path=path, type="message/rfc822", data=envelope.data)])
        except OutputError as error:
            raise TemporaryError(str(error)) from error
        return Receipt(text=f"written to {path}")

    def took(self, name: str) -> bool | None:
        return (self.folder / f"{name}.eml").exists()

    def close(self) -> None:
        """Nothing is open."""
