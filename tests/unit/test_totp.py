"""One-time codes, held against the vectors of RFC 6238 and what an app may type."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.totp import STEP, address, code, match, step

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "last"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_rfc(seconds: int, last: str) -> None:
    """RFC 6238, appendix B; six digits are the last six of its eight."""
    now = datetime.fromtimestamp(seconds, UTC)
    assert code(SECRET, step(now)) == last
    assert match(SECRET, last, now=now) == step(now)


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(-200, 200))  # noqa: DTZ001
def test_a_code_is_good_for_a_step_before_and_after_its_own(at: datetime, later: int) -> None:
    made = at.replace(tzinfo=UTC)
    now = made + timedelta(seconds=later)
    found = match(SECRET, code(SECRET, step(made)), now=now)
    if abs(step(now) - step(made)) <= 1:
        assert found == step(made)
    elif found is not None:  # another step may have the same code: one in a million has
        assert code(SECRET, found) == code(SECRET, step(made))


def test_a_code_is_taken_as_apps_show_it_and_nothing_else() -> None:
    now = datetime.fromtimestamp(59, UTC)
    assert match(SECRET, " 287 082 ", now=now) == 59 // STEP
    for wrong in ("", "287083", "87082", "0287082", "２８７０８２", "287082\x00", "94287082"):
        assert match(SECRET, wrong, now=now) is None


def test_an_app_reads_the_address() -> None:
    parts = urlsplit(address(SECRET, title="비 & Rain/1", account="dashboard"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path == "/%EB%B9%84%20%26%20Rain%2F1:dashboard"
    assert parse_qs(parts.query) == {"secret": [SECRET], "issuer": ["비 & Rain/1"]}
