"""Comma-separated values, with quotes that nobody closed and lines without end."""

from pathlib import Path

from publisher import sheets
from publisher.errors import Fault


def lines(path: Path, text: str) -> list[tuple[int, list[str] | str]]:
    path.write_text(text, encoding="utf-8", newline="")
    found = sheets.lines(path, "utf-8-sig", ",")
    return [(number, cells.what if isinstance(cells, Fault) else cells) for number, cells in found]


def test_a_record_is_told_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    text = 'a,b\r\n\r\n"two\nlines",c\r,\nd,"e ""f"""\n'
    assert lines(tmp_path / "a.csv", text) == [
        (1, ["a", "b"]),
        (3, ["two\nlines", "c"]),
        (6, ["d", 'e "f"']),
    ]


def test_a_quote_that_is_not_closed_costs_one_line(tmp_path: Path) -> None:
    text = 'a,b\nc,"d\n' + "".join(f"e{n},f\n" for n in range(3))
    said = "a quote is opened and not closed"
    rows = [(n + 3, [f"e{n}", "f"]) for n in range(3)]
    assert lines(tmp_path / "a.csv", text) == [(1, ["a", "b"]), (2, said), *rows]
    many = 'c,"d\n' + "".join(f"e{n},f\n" for n in range(500))
    assert lines(tmp_path / "a.csv", many) == [(1, said), *((n + 2, [f"e{n}", "f"]) for n in range(500))]


def test_a_line_without_end_costs_itself(tmp_path: Path) -> None:
    text = f'a\n{"x" * 10_000_000}\nb\n"{"y" * 200_000}"\nc\n'
    found = lines(tmp_path / "a.csv", text)
    assert [number for number, _ in found] == [1, 2, 3, 4, 5]
    assert [found[at][1] for at in (0, 1, 2, 4)] == [["a"], "a line that is too long", ["b"], ["c"]]
    assert isinstance(found[3][1], str)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    rows = [["a", 'b "c"', ""], ["d\ne", ",", "ü"]]
    text = b"".join(sheets.written(rows)).decode()
    assert [cells for _, cells in lines(tmp_path / "a.csv", text)] == rows
