"""Everything that can go wrong, as one tree.

PublisherError
├── FaultError              one fault at one place
│   ├── ContentError        ... in a post; it is refused alone and the others are published
│   ├── LedgerError         ... in publisher.lock, which cannot be trusted; nothing was written
│   └── TemplateError       ... in a template of the project; no page and no mail is made of it
├── SettingsError           wrong usage or settings; every fault at once, and nothing was changed
└── OutsideError            a part outside of publisher failed; nothing was lost, the same command goes on
    ├── OutputError         a file could not be written
    ├── StoreError          the database did not answer
    ├── InletError          a mailbox could not be read
    └── TransportError      a message was not handed over
        ├── TemporaryError  ... and trying again may help
        └── PermanentError  ... and trying again cannot help
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong at one place, and what to write instead. `line` is 0 where the place is no file."""

    path: str
    what: str
    cure: str
    line: int = 1

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.what}: {self.cure}"


def toml_complaint(error: ValueError, text: str) -> tuple[str, int]:
    """What tomllib says of a text, and at which of its lines; "at the end" is the last one that is written."""
    found = re.search(r"at line (\d+)", str(error))
    return str(error).split(" (at ")[0], int(found[1]) if found else text.rstrip().count("\n") + 1


class PublisherError(Exception):
    """The root of the tree; never raised itself."""


class FaultError(PublisherError):
    """One fault at one place."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class ContentError(FaultError):
    """One post cannot be read."""


class LedgerError(FaultError):
    """publisher.lock cannot be trusted."""


class TemplateError(FaultError):
    """A template of the project cannot be rendered."""


class SettingsError(PublisherError):
    """Wrong usage or settings: all faults at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class OutsideError(PublisherError):
    """A part outside of publisher failed."""


class OutputError(OutsideError):
    """A file could not be written."""


class StoreError(OutsideError):
    """The database did not answer."""


class InletError(OutsideError):
    """A mailbox could not be read."""


class TransportError(OutsideError):
    """A message was not handed over."""


class TemporaryError(TransportError):
    """Trying again may help."""


class PermanentError(TransportError):
    """Trying again cannot help."""
