"""Who comes in with a roster: a table of how somebody stands here, what the roster says, and what comes of it."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.enrolment import Terms, enrol
from publisher.mail_model import Consent
from publisher.people_model import STRANGER, Enrolled, Known, Told, Trace
from publisher.web_model import Step

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
A, P, U = Consent.ACTIVE, Consent.PENDING, Consent.UNSUBSCRIBED
TERMS = Terms(kind="mailchimp", file="list.csv", now=NOW)


def told(
    state: Consent | None = A, *, left: datetime | None = None, suppressed: str = "", since: datetime | None = None
) -> Told:
    steps = (Trace(step=Step.LEFT, at=left),) if left else ()
    return Told(address="ann@example.org", state=state, steps=steps, suppressed=suppressed, suppressed_since=since)


def known(
    state: Consent | None, consented: datetime | None = None, *, came_back: bool = False, barred: bool = False
) -> Known:
    return Known(number=1, state=state, consented=consented, came_back=came_back, is_suppressed=barred)


@pytest.mark.parametrize(
    ("here", "there", "outcome", "becomes"),
    [
        (STRANGER, told(A), Enrolled.ADDED, A),
        (STRANGER, told(P), Enrolled.ADDED, P),
        (STRANGER, told(U), Enrolled.ADDED, U),
        (STRANGER, told(None), Enrolled.NEVER_ASKED, None),
        (STRANGER, told(None, suppressed="bounced"), Enrolled.SUPPRESSED, None),
        (STRANGER, told(A, suppressed="bounced"), Enrolled.SUPPRESSED, A),
        (Known(is_suppressed=True), told(A), Enrolled.KEPT_OUT, None),
        (Known(is_suppressed=True), told(U), Enrolled.UNCHANGED, None),
        (known(A), told(A), Enrolled.UNCHANGED, None),
        (known(A), told(P), Enrolled.UNCHANGED, None),
        (known(P), told(A), Enrolled.CONFIRMED, A),
        (known(P, barred=True), told(A), Enrolled.KEPT_OUT, None),
        (known(U), told(A), Enrolled.KEPT_OUT, None),
        (known(U), told(P), Enrolled.KEPT_OUT, None),
        (known(U), told(U), Enrolled.UNCHANGED, None),
        (known(A), told(U), Enrolled.LEFT, U),
        (known(A, came_back=True), told(U), Enrolled.UNCHANGED, None),
        (known(A, NOW - DAY), told(U, left=NOW - 2 * DAY), Enrolled.UNCHANGED, None),
        (known(A, NOW - 2 * DAY), told(U, left=NOW - DAY), Enrolled.LEFT, U),
        (known(A), told(None, suppressed="bounced"), Enrolled.SUPPRESSED, None),
        (known(A, NOW - DAY), told(None, suppressed="x", since=NOW - 2 * DAY), Enrolled.UNCHANGED, None),
        (known(A, barred=True), told(None, suppressed="bounced"), Enrolled.UNCHANGED, None),
    ],
)
def test_who_left_stays_away(here: Known, there: Told, outcome: Enrolled, becomes: Consent | None) -> None:
    changes, outcomes = enrol([("h", there)], {"h": here}, TERMS)
    assert outcomes == (outcome,)
    assert next((change.state for change in changes), None) is becomes


def test_what_happens_on_one_line_counts_on_the_next() -> None:
    lines = [("h", told(U)), ("h", told(A)), ("h", told(U)), ("h", told(None, suppressed="bounced")), ("h", told(A))]
    changes, outcomes = enrol(lines, {}, TERMS)
    assert outcomes == (
        Enrolled.ADDED,
        Enrolled.KEPT_OUT,
        Enrolled.UNCHANGED,
        Enrolled.SUPPRESSED,
        Enrolled.KEPT_OUT,
    )
    [change] = changes
    assert (change.state, change.suppressed) == (U, "bounced")


def test_consent_is_noted_as_the_roster_tells_it() -> None:
    steps = (Trace(step=Step.CONFIRMED, at=NOW - DAY), Trace(step=Step.ASKED, at=NOW - 2 * DAY))
    there = Told(address="ann@example.org", since=NOW + DAY, steps=(*steps, Trace(step=Step.RETURNED, at=NOW + DAY)))
    [change], _ = enrol([("h", there)], {}, TERMS)
    assert [(each.step, each.way) for each in change.steps] == [
        (Step.ASKED, "mailchimp"),
        (Step.CONFIRMED, "mailchimp"),
        (Step.IMPORTED, "mailchimp list.csv"),
    ]
    assert change.since == NOW  # what lies in the future is a clock that goes wrong


@pytest.mark.parametrize(
    ("terms", "becomes"),
    [
        (Terms(kind="plain", file="", now=NOW), P),
        (Terms(kind="plain", file="", now=NOW, confirmed=True), A),
        (Terms(kind="plain", file="", now=NOW, state=P), P),
        (Terms(kind="plain", file="", now=NOW, state=U), U),
    ],
)
def test_consent_that_nobody_speaks_of_is_pending(terms: Terms, becomes: Consent) -> None:
    [change], _ = enrol([("h", Told(address="ann@example.org", is_said=False))], {}, terms)
    assert change.state is becomes


def test_whoever_gets_mails_is_tagged() -> None:
    terms = Terms(kind="plain", file="", now=NOW, tags=("river",))
    for here, outcome in ((known(A), Enrolled.TAGGED), (known(U), Enrolled.KEPT_OUT)):
        _, outcomes = enrol([("h", told(A))], {"h": here}, terms)
        assert outcomes == (outcome,)
    tagged = Known(number=1, state=A, tags=frozenset({"river"}))
    assert enrol([("h", told(A))], {"h": tagged}, terms) == ((), (Enrolled.UNCHANGED,))
