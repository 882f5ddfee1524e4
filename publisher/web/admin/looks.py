"""What comes next of each newsletter, as it would be made now; looked at no oftener than it can be afforded."""

import hashlib
from dataclasses import dataclass

from publisher.actions.figures import Kept
from publisher.errors import FaultError
from publisher.mail_model import Newsletter, RenderedIssue, Slot
from publisher.mailing import Ahead
from publisher.oversight import Oversight
from publisher.slots import by_hand
from publisher.web.desk import Desk

FRESH = 2.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The next issue of a newsletter: its slot, whether it is planned, and its words.

    `waits` if it is not made before somebody approves it; `is_due` if its time has come. Where the words cannot be
    made, `fault` says why.
    """

    newsletter: Newsletter
    slot: Slot
    is_planned: bool
    is_due: bool
    waits: bool
    audience: int
    ahead: Ahead | None
    fault: str = ""

    @property
    def issue(self) -> RenderedIssue | None:
        """Its words; None where there is nothing new."""
        return self.ahead.draft.issue if self.ahead else None

    @property
    def stamp(self) -> str:
        """A text that is another one whenever there is something new to see."""
        told = f"{self.slot.label} {self.waits} {self.is_due} {self.fault}"
        told += f"{self.ahead.html} {self.ahead.text}" if self.ahead else ""
        return hashlib.sha256(told.encode()).hexdigest()[:16]


class Looks:
    """The next issues of all newsletters of a project."""

    def __init__(self, desk: Desk, oversight: Oversight) -> None:
        self.desk = desk
        self.oversight = oversight
        self._kept: dict[str, Kept[Look]] = {}

    @property
    def newsletters(self) -> tuple[Newsletter, ...]:
        """Those that are written down, else the one that there is without."""
        project = self.desk.project
        return project.newsletters or (project.newsletter(None),)

    def find(self, name: str) -> Newsletter | None:
        """The newsletter of a name."""
        return next((each for each in self.newsletters if each.name == name), None)

    def of(self, newsletter: Newsletter) -> Look:
        """The next issue of a newsletter."""
        kept = self._kept.get(newsletter.name)
        if kept is None:
            kept = self._kept[newsletter.name] = Kept(lambda: self._look(newsletter), seconds=FRESH)
        return kept.get()

    def forget(self, newsletter: Newsletter) -> None:
        """Look anew when it is asked for next."""
        if newsletter.name in self._kept:
            self._kept[newsletter.name].forget()

    def _look(self, newsletter: Newsletter) -> Look:
        now, oversight = self.desk.clock(), self.oversight
        planned = oversight.coming(newsletter, now=now)
        slot = planned or by_hand(newsletter, now)
        ahead, fault = None, ""
        try:
            ahead = self.desk.app.mailing.ahead(newsletter, slot, now=now)
        except FaultError as error:  # a template that cannot be rendered, most often
            fault = str(error)
        return Look(
            newsletter=newsletter,
            slot=slot,
            is_planned=planned is not None,
            is_due=planned is not None and planned.instant <= now,
            waits=planned is not None and oversight.waits(newsletter, slot),
            audience=oversight.audience(newsletter),
            ahead=ahead,
            fault=fault,
        )
