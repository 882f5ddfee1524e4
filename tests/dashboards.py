"""Signing in to the dashboard of a project, for the tests that look at it."""

import subprocess
import sys

import httpx

from tests.conftest import Project, Run, clean_environment
from tests.signups import field

PASSWORD = "correct horse battery"  # noqa: S105


def typed(project: Project, text: str, *words: str) -> Run:
    """The program, with a text in a pipe to it."""
    command = [sys.executable, "-m", "publisher", "--project", str(project.folder), *words]
    done = subprocess.run(
        command, input=text, env=clean_environment(), capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Run(done.returncode, done.stdout, done.stderr)


def set_password(project: Project, password: str = PASSWORD) -> None:
    """Open the dashboard of a project."""
    assert typed(project, f"{password}\n", "admin", "password").status == 0


def sign_in(client: httpx.Client, password: str = PASSWORD, to: str = "", **more: str) -> httpx.Response:
    """Fill in the form, as a browser does."""
    page = client.get("/admin/sign-in", params={"to": to} if to else None)
    fields = {"password": password, "token": field(page.text, "token"), "to": field(page.text, "to"), **more}
    return client.post("/admin/sign-in", data=fields)


def send(client: httpx.Client, path: str, page: str = "/admin", **fields: str) -> httpx.Response:
    """Send a form of a page of the dashboard."""
    return client.post(path, data={"token": field(client.get(page).text, "token"), **fields})
