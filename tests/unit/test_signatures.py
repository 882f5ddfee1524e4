"""Tokens that only we can make."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.signatures import CONFIRMABLE, Claim, ExpiredError, ForgedError, Purpose, Seal, Signatures

OLD, NEW = "ab" * 32, "cd" * 32
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CLAIM = Claim(subscriber=123, newsletter="weekly")
SUBSCRIBERS = (Purpose.CONFIRM, Purpose.LEAVE, Purpose.PREFERENCES, Purpose.FEED)


def token(purpose: Purpose, key: str = OLD) -> str:
    return Signatures([key], purpose).sign(CLAIM, now=NOW)


@pytest.mark.parametrize("purpose", SUBSCRIBERS)
def test_what_was_signed_is_read(purpose: Purpose) -> None:
    made = token(purpose)
    assert Signatures([OLD], purpose).read(made, now=NOW) == CLAIM
    assert made.replace(".", "").replace("-", "").replace("_", "").isalnum()  # as it is in an address
    assert len(made) < 90


@pytest.mark.parametrize("purpose", SUBSCRIBERS)
@pytest.mark.parametrize("other", Purpose)
def test_a_token_is_for_one_purpose(purpose: Purpose, other: Purpose) -> None:
    if purpose is not other:
        with pytest.raises(ForgedError):
            Seal([OLD], other).open(token(purpose))


def test_keys_can_be_changed_while_mails_lie_in_mailboxes() -> None:
    for made in (token(Purpose.LEAVE, OLD), token(Purpose.LEAVE, NEW)):
        assert Signatures([NEW, OLD], Purpose.LEAVE).read(made, now=NOW) == CLAIM
    assert Signatures([NEW, OLD], Purpose.LEAVE).sign(CLAIM) == token(Purpose.LEAVE, NEW)
    with pytest.raises(ForgedError):
        Signatures([NEW], Purpose.LEAVE).read(token(Purpose.LEAVE, OLD), now=NOW)


def test_only_a_request_to_confirm_runs_out() -> None:
    late = NOW + CONFIRMABLE + timedelta(seconds=1)
    assert Signatures([OLD], Purpose.CONFIRM).read(token(Purpose.CONFIRM), now=NOW + CONFIRMABLE)
    with pytest.raises(ExpiredError):
        Signatures([OLD], Purpose.CONFIRM).read(token(Purpose.CONFIRM), now=late)
    for purpose in (Purpose.LEAVE, Purpose.PREFERENCES, Purpose.FEED):
        assert Signatures([OLD], purpose).read(token(purpose), now=NOW + timedelta(days=9999)) == CLAIM


@pytest.mark.parametrize("purpose", SUBSCRIBERS)
@given(place=st.integers(0, 60), letter=st.characters(codec="utf-8"))
def test_a_token_that_was_touched_is_forged(purpose: Purpose, place: int, letter: str) -> None:
    made = token(purpose)
    touched = made[:place] + letter + made[place + 1 :]
    if touched != made:
        with pytest.raises(ForgedError):
            Signatures([OLD], purpose).read(touched, now=NOW)


@given(st.text(max_size=100) | st.from_regex(r"[0-9]+\.[a-z]*\.[A-Za-z0-9_-]{43}", fullmatch=True))
def test_what_somebody_made_up_is_forged(made_up: str) -> None:
    with pytest.raises(ForgedError):
        Signatures([OLD], Purpose.LEAVE).read(made_up, now=NOW)


def test_what_is_long_is_not_hashed() -> None:
    with pytest.raises(ForgedError):
        Signatures([OLD], Purpose.LEAVE).read("1." * 10_000, now=NOW)
