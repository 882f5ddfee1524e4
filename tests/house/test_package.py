"""What is shipped: the wheel, the version, the migrations, and docs that tell the truth."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, get_args, get_origin

import typer

from publisher import __version__
from publisher.cli.main import cli
from publisher.config import load
from publisher.lint.codes import CODES
from publisher.settings import Config
from publisher.store.schema import HEAD
from publisher.tables import Table, settings
from tests.conftest import ROOT


def test_the_wheel_holds_templates_and_migrations(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    for template in (ROOT / "templates").glob("*.j2"):
        assert f"publisher/templates/{template.name}" in names
    assert "publisher/store/migrations/versions/0001_first.py" in names
    assert "publisher/py.typed" in names
    assert not [name for name in names if name.startswith(("tests", "content", "out"))]


def test_the_changelog_begins_with_this_version() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == __version__


def test_the_newest_migration_is_the_one_that_the_code_knows() -> None:
    versions = sorted((ROOT / "publisher/store/migrations/versions").glob("[0-9]*.py"))
    assert versions[-1].name.startswith(HEAD)


def commands(group: object, above: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        found.extend(commands(command, f"{above}{name} ") if hasattr(command, "commands") else [f"{above}{name}"])
    return found


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs/commands.md").read_text()
    assert [name for name in commands(typer.main.get_command(cli)) if f"`publisher {name}" not in text] == []


def keys(table: type[Table], above: str = "") -> list[str]:
    found = []
    for name, setting in settings(table).items():
        key = above + name
        kind: Any = setting.type
        if _is_table(kind):
            found.extend(keys(kind, f"{key}."))
        elif get_origin(kind) is dict and _is_table(get_args(kind)[1]):
            found.extend(keys(get_args(kind)[1], f"{key}.NAME."))
        else:
            found.append(key)
    return found


def _is_table(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Table)


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs/settings.md").read_text()
    assert [key for key in keys(Config) if f"`{key}`" not in text] == []


def test_no_setting_is_documented_that_does_not_exist() -> None:
    text = (ROOT / "docs/settings.md").read_text()
    documented = re.findall(r"^\| `([a-z_.A-Z]+)`", text, re.MULTILINE)
    assert documented
    assert [key for key in documented if key not in keys(Config)] == []


def test_every_code_of_the_linter_is_documented_as_it_is() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| (error|warning) \| (.+?) \| ", (ROOT / "docs/check.md").read_text(), re.MULTILINE
    )
    assert rows == [(name, code.severity, code.means) for name, code in CODES.items()]


def test_links_between_the_docs_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", page.read_text()):
            if not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_ci_does_nothing_that_the_readme_does_not_say() -> None:
    lines = [
        line
        for line in (ROOT / ".ci/run").read_text().splitlines()
        if line and not line.startswith(("#", "set ", "cd "))
    ]
    readme = (ROOT / "README.md").read_text()
    assert lines
    assert [line for line in lines if line not in readme] == []


def test_the_sample_settings_are_read() -> None:
    load(ROOT, {}, {})
