"""What holds robots off a form."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.project import TEMPLATES
from publisher.web.limits import MANY, Limit
from publisher.web.proofs import LONGEST, QUICKEST, WAIT, Proofs, Sent, Verdict, is_proven
from publisher.web_model import Pace
from tests.signups import proof

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROOFS = Proofs(["ab" * 32])
ANN = "ann@example.org"


def judged(sent: Sent, seconds: float) -> Verdict:
    return PROOFS.judge(sent, now=NOW + timedelta(seconds=seconds))


def test_work_is_enough_but_not_at_once_and_not_for_ever() -> None:
    stamp = PROOFS.stamp(now=NOW)
    sent = Sent(stamp=stamp, address=ANN, proof=proof(stamp, ANN))
    assert judged(sent, QUICKEST - 1) is Verdict.AGAIN
    assert judged(sent, QUICKEST) is Verdict.GOOD
    assert judged(sent, LONGEST) is Verdict.GOOD
    assert judged(sent, LONGEST + 1) is Verdict.AGAIN


def test_work_is_for_one_stamp_and_one_address() -> None:
    stamp, other = PROOFS.stamp(now=NOW), PROOFS.stamp(now=NOW)
    number = proof(stamp, ANN)
    assert judged(Sent(stamp=other, address=ANN, proof=number), 10) is Verdict.AGAIN
    assert judged(Sent(stamp=stamp, address="bob@example.org", proof=number), 10) is Verdict.AGAIN


def test_waiting_is_enough_for_one_address() -> None:
    sent = Sent(stamp=PROOFS.stamp(now=NOW, address=ANN), address=ANN)
    assert judged(sent, 0) is judged(sent, WAIT - 1) is Verdict.EARLY
    assert judged(sent, WAIT) is Verdict.GOOD
    assert judged(Sent(stamp=sent.stamp, address="bob@example.org"), WAIT) is Verdict.AGAIN
    assert judged(Sent(stamp=PROOFS.stamp(now=NOW), address=ANN), WAIT) is Verdict.AGAIN


def test_a_stamp_of_somebody_elses_is_none() -> None:
    stamp = Proofs(["cd" * 32]).stamp(now=NOW, address=ANN)
    for each in (stamp, "", "1.2.3", "x" * 10_000):
        assert judged(Sent(stamp=each, address=ANN), WAIT) is Verdict.AGAIN


def test_a_bucket_empties_and_fills_again() -> None:
    seconds = [0.0]
    limit = Limit(Pace(count=2, seconds=60), clock=lambda: seconds[0])
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
    assert limit.take("b")
    seconds[0] = 29
    assert not limit.take("a")
    seconds[0] = 60
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
    seconds[0] = 100_000
    assert [limit.take("a") for _ in range(3)] == [True, True, False]


def test_without_a_pace_there_is_no_limit() -> None:
    limit = Limit(None)
    assert all(limit.take("a") for _ in range(1000))


def test_not_more_networks_are_remembered_than_there_is_room_for() -> None:
    limit = Limit(Pace(count=1, seconds=60), clock=lambda: 0.0)
    for number in range(MANY + 10):
        limit.take(str(number))
    assert len(limit.buckets) == MANY
    assert not limit.take(str(MANY))
    assert limit.take("0")


def test_the_script_of_the_page_finds_what_we_take(tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("apt-get install nodejs")
    forms = [
        {"stamp": PROOFS.stamp(now=NOW), "address": address}
        for address in (ANN, "비@example.org", "a" * 64 + "@example.org")
    ]
    script = tmp_path / "prove.js"
    script.write_text(
        "const document = {querySelectorAll: () => []}; const addEventListener = () => {};\n"
        + (TEMPLATES / "web.js.j2").read_text(encoding="utf-8")
        + f"(async () => {{ for (const each of {json.dumps(forms)}) {{"
        "const elements = {stamp: {value: each.stamp}, address: {value: each.address}};"
        "console.log(await prove({elements, dataset: {bits: '16'}})); } })();"
    )
    said = subprocess.run([node, script], capture_output=True, text=True, timeout=60, check=True).stdout.split()
    for form, number in zip(forms, said, strict=True):
        assert is_proven(Sent(stamp=form["stamp"], address=form["address"], proof=number))
