"""What verbs print: under each other for people, with tabs for programs."""

import sys

import pytest

from publisher.cli.base import answers

ROWS = [["weekly", "3 sent", "비 오는 날"], ["毎日", "12,000 sent, 1 rejected", "Rain"]]


def test_rows_stand_under_each_other_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    answers.table(ROWS)
    assert capsys.readouterr().out == (
        "weekly  3 sent                   비 오는 날\n毎日    12,000 sent, 1 rejected  Rain\n"
    )
    answers.table([])
    assert capsys.readouterr().out == ""


def test_programs_find_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    answers.table(ROWS)
    assert capsys.readouterr().out == "weekly\t3 sent\t비 오는 날\n毎日\t12,000 sent, 1 rejected\tRain\n"
