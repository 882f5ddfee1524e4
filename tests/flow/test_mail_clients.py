"""The finished mail, held against what mail programs know, what the standard says, and what filters think of it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, Project

LOOKS = ("letter", "magazine")
NODE = "npm install -g caniemail html-validate"

# What may be missing somewhere, because nothing is lost by it: the reader there sees the mail without it.
FORGIVEN = {
    "<body> element": "it becomes a <div>; the tables bring their own ground",
    "<style> element": "the rules that matter stand in the elements",
    "@media": "it stays light and as wide as the window",
    "display:none": "what inboxes show beside the subject is one pixel high as well",
    "Class selector": "the rules outside of the elements are dropped there with their whole block",
    "height property": "pictures have a width attribute and keep their shape; the logo has its height",
    "overflow": "only hides what inboxes show beside the subject",
    "overflow-wrap": "word-wrap, its older name, stands beside it",
    "role attribute": "a screen reader names the tables that lay the mail out",
    "table-layout": "Outlook has a table of 600 pixels of its own",
    "text-wrap": "a title or a paragraph may end in a line of one word",
    "word-break": "Korean breaks within words there",
    "border-radius": "corners are square",
    "white-space": "code keeps its lines by <pre>",
}
# caniemail has no data on it and stops.
UNKNOWN_TO_CANIEMAIL = "word-wrap:break-word;"
ASK = """
const [library, page] = process.argv.slice(1);
const { caniemail } = await import(library);
const clients = ["gmail.*", "outlook.*", "apple-mail.*", "yahoo.*"];
const { issues } = caniemail({ clients, html: (await import("node:fs")).readFileSync(page, "utf8") });
const found = {};
for (const [client, each] of issues.errors) for (const issue of each) (found[issue.title] ??= []).push(client);
console.log(JSON.stringify(found));
"""
# The standard's own rules, but for those that a mail must break.
RULES = {
    "root": True,
    "extends": ["html-validate:standard"],
    "rules": {"no-deprecated-attr": "off"},  # align, bgcolor, cellpadding: Outlook's Word knows nothing newer
}


@pytest.fixture(scope="module", params=[(look, mode) for look in LOOKS for mode in ("summary", "full")], ids="-".join)
def mail(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a preview of the sample publication."""
    project = Project(tmp_path_factory.mktemp("sample"))
    shutil.copytree(ROOT / "content", project.folder / "content")
    shutil.copy(ROOT / "publisher.toml", project.folder)
    look, mode = request.param
    run = project.run(
        *("digest", "preview", "--now", "2026-11-20T09:00:00+09:00"),
        PUBLISHER_NEWSLETTERS__WEEKLY__LOOK=look,
        PUBLISHER_NEWSLETTERS__WEEKLY__CONTENT=mode,
        PUBLISHER_MAIL__POSTAL_ADDRESS="윗나루 나루길 9",
    )
    assert run.status == 0, run.err
    return project.folder / "preview"


def test_mail_programs_know_what_it_needs(mail: Path) -> None:
    root = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True).stdout if shutil.which("npm") else ""
    library = Path(root.strip(), "caniemail", "dist", "index.js")
    if not root or not library.exists():
        pytest.skip(f"caniemail is not here: {NODE}")
    page = mail / "known.html"
    page.write_text((mail / "digest.html").read_text(encoding="utf-8").replace(UNKNOWN_TO_CANIEMAIL, ""), "utf-8")
    command = ["node", "--input-type=module", "--eval", ASK, library.as_uri(), str(page)]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert "@media" in found  # it did look
    assert {title: clients for title, clients in found.items() if title not in FORGIVEN} == {}


def test_it_is_valid_html(mail: Path, tmp_path: Path) -> None:
    if not shutil.which("html-validate"):
        pytest.skip(f"html-validate is not here: {NODE}")
    rules, told = tmp_path / "rules.json", tmp_path / "told.json"
    rules.write_text(json.dumps(RULES), encoding="utf-8")
    command = ["html-validate", "--config", str(rules), "--formatter", f"json={told}", str(mail / "digest.html")]
    subprocess.run(command, capture_output=True, timeout=60, check=False)
    messages = [each for page in json.loads(told.read_text(encoding="utf-8")) for each in page["messages"]]
    assert [f"{each['line']}: {each['ruleId']}: {each['message']}" for each in messages] == []


def test_a_filter_takes_it_for_no_spam(mail: Path) -> None:
    if not shutil.which("spamassassin"):
        pytest.skip("SpamAssassin is not here: apt-get install spamassassin")
    with (mail / "digest.eml").open("rb") as message:
        answer = subprocess.run(["spamassassin", "-L"], stdin=message, capture_output=True, timeout=120, check=True)
    status = next(line for line in answer.stdout.decode().splitlines() if line.startswith("X-Spam-Status:"))
    assert float(status.partition("score=")[2].split()[0]) <= 0, status
