"""The house holds: the floors of docs/architecture.md, one room for each library, and no drawer for odds and ends."""

import ast
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

from tests.conftest import ROOT

PACKAGE = ROOT / "publisher"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Each library is met in one place, where its quirks are known and tested.
ROOMS = {
    "aiosmtpd": "publisher.inlets.lmtp",
    "alembic": "publisher.store",
    "apscheduler": "publisher.schedule",
    "argon2": "publisher.actions.admit",
    "brotli": "publisher.hosting.compression",
    "charset_normalizer": "publisher.parser.encoding",
    "cryptography": "publisher.email.dkim",
    "cssutils": "publisher.email.inline",
    "dns": "publisher.names",
    "docutils": "publisher.dialects.rst",
    "email_validator": "publisher.mailboxes",
    "feedgen": "publisher.feeds.entries",
    "feedparser": "publisher.feeds.reader",
    "flufl": "publisher.email.bounces.dialects",
    "frontmatter": "publisher.parser",
    "imagesize": "publisher.assets",
    "itsdangerous": "publisher.signatures",
    "html5lib": "publisher.lint.html",
    "jinja2": "publisher.templating",
    "liquid": "publisher.dialects.liquid",
    "markdown_it": "publisher.markup.markdown",
    "mdit_py_plugins": "publisher.markup.markdown",
    "nh3": "publisher.markup.safe",
    "premailer": "publisher.email.inline",
    "pygments": "publisher.markup.highlight",
    "rich": "publisher.cli",
    "sqlalchemy": "publisher.store",
    "starlette": "publisher.web",
    "text_unidecode": "publisher.slugs",
    "tinytag": "publisher.assets",
    "typer": "publisher.cli",
    "uvicorn": "publisher.web",
    "yaml": "publisher.notation",
}

# A front matter is read for its lines and repeated keys as well, which publisher.notation does not tell.
# rich has a table of emoji that no other library here has.
SECOND_ROOMS = {"rich": "publisher.markup.markdown.emoji", "yaml": "publisher.parser.formats"}


def test_the_contracts_of_the_floors_are_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("publisher", include_external_packages=True, cache_dir=None)


@pytest.mark.parametrize("library", ROOMS)
def test_each_library_has_one_room(graph: grimp.ImportGraph, library: str) -> None:
    users = graph.find_modules_that_directly_import(library) - {SECOND_ROOMS.get(library)}
    assert users
    assert {user for user in users if user != ROOMS[library] and not user.startswith(ROOMS[library] + ".")} == set()


def test_every_dependency_is_used(graph: grimp.ImportGraph) -> None:
    import tomllib

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {dependency.partition(">")[0].replace("-", "_").lower() for dependency in declared}
    imported = {
        "argon2_cffi": "argon2",
        "flufl.bounce": "flufl",
        "markdown_it_py": "markdown_it",
        "python_frontmatter": "frontmatter",
        "dnspython": "dns",
        "python_liquid": "liquid",
        "pyyaml": "yaml",
    }
    unused = {name for name in names if imported.get(name, name) not in graph.modules}
    # The standard library's zoneinfo reads the first, uvicorn the others.
    assert unused == {"tzdata", "httptools", "uvloop"}


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    assert [path.name for path in MODULES if path.stem in ("utils", "util", "helpers", "common", "misc")] == []


def test_roots_hold_nothing_but_words() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        statements = ast.parse(path.read_text()).body
        assert all(isinstance(each, ast.Expr | ast.Assign) for each in statements), path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 400
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno > 60] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_public_names_are_explained(path: Path) -> None:
    module = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.ClassDef)
    public = [node for node in module.body if isinstance(node, kinds) and not node.name.startswith("_")]
    if "migrations" in path.parts:
        public = []
    assert ast.get_docstring(module), path
    assert [node.name for node in public if isinstance(node, ast.FunctionDef) and not ast.get_docstring(node)] == []


def test_only_the_command_line_and_the_scheduler_ask_the_clock() -> None:
    asked = [path.name for path in MODULES if "datetime.now(" in path.read_text() or "time.time(" in path.read_text()]
    assert asked == ["base.py", "schedule.py"]
