"""Regenerating on demand: with the token, by the pushes of a forge, and by watching."""

import hashlib
import hmac
import json
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.conftest import Project
from tests.served import POST, SETTINGS, serving

TOKEN = "correct-horse-battery-staple"  # noqa: S105
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PUSH = json.dumps({"ref": "refs/heads/main"}).encode()


def signed(data: bytes, token: str = TOKEN) -> dict[str, str]:
    digest = hmac.new(token.encode(), data, hashlib.sha256).hexdigest()
    return {"X-GitHub-Event": "push", "X-Hub-Signature-256": f"sha256={digest}"}


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS.format(listen="127.0.0.1:0"))
    project.write("content/rain.md", POST.format(title="Rain"))
    return project


def until(project: Project, words: str, path: str = "out/rss.xml") -> None:
    """Wait until a file says something."""
    for _ in range(100):
        file = project.folder / path
        if file.is_file() and words in file.read_text():
            return
        time.sleep(0.1)
    pytest.fail(f"{path} never said {words}")


def test_who_has_the_token_builds(blog: Project) -> None:
    with serving(blog, PUBLISHER_WEB__TOKEN=TOKEN) as url, httpx.Client(base_url=url, timeout=60) as client:
        assert client.get("/readyz").status_code == 503
        answer = client.post("/api/build", headers=BEARER)
        assert answer.status_code == 200
        assert "rss.xml" in answer.json()["changed"]
        assert "Rain" in client.get("/rss.xml").text
        blog.write("content/broken.md", "---\ntitle: [\n---\n")
        blog.write("content/snow.md", POST.format(title="Snow"))
        answer = client.post("/api/build", headers=BEARER)
        assert answer.status_code == 200
        assert [fault["path"] for fault in answer.json()["refused"]] == ["content/broken.md"]
        assert "Snow" in client.get("/rss.xml").text
        blog.write("publisher.toml", "nonsense")
        answer = client.post("/api/build", headers=BEARER)
        assert answer.status_code == 422
        assert "publisher.toml:1: not TOML" in answer.json()["error"]


def test_nobody_else_builds(blog: Project) -> None:
    with serving(blog, PUBLISHER_WEB__TOKEN=TOKEN) as url, httpx.Client(base_url=url) as client:
        for headers in (
            {},
            {"Authorization": "Bearer"},
            {"Authorization": f"Bearer {TOKEN}x"},
            {"Authorization": f"Basic {TOKEN}"},
            {"X-GitHub-Event": "push", **BEARER},  # what says that it is a webhook is signed as one
            {**signed(PUSH, "another token is no token"), "X-GitHub-Event": "push"},
            {"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": "wrong"},
        ):
            answer = client.post("/api/build", content=PUSH, headers=headers)
            assert answer.status_code == 401, headers
        assert client.post("/api/build", content=PUSH + b" ", headers=signed(PUSH)).status_code == 401
        assert client.get("/api/build", headers=BEARER).status_code == 405
        assert client.post("/api/build", content=b" " * 2_000_000, headers=signed(PUSH)).status_code == 413
    assert not (blog.folder / "out").exists()
    with serving(blog) as url:
        assert httpx.post(url + "api/build", headers=BEARER).status_code == 403


def test_a_push_to_a_forge_builds(blog: Project) -> None:
    with serving(blog, PUBLISHER_WEB__TOKEN=TOKEN) as url, httpx.Client(base_url=url) as client:
        ping = signed(PUSH) | {"X-GitHub-Event": "ping"}
        assert client.post("/api/build", content=PUSH, headers=ping).json()["asked"] is False
        assert client.post("/api/build", content=PUSH, headers=signed(PUSH)).status_code == 202
        until(blog, "Rain")
        blog.write("content/snow.md", POST.format(title="Snow"))
        hook = {"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": TOKEN}
        assert client.post("/api/build", content=PUSH, headers=hook).status_code == 202
        until(blog, "Snow")
        blog.write("content/hail.md", POST.format(title="Hail"))
        assert client.post("/api/build", headers=BEARER | {"Prefer": "respond-async"}).status_code == 202
        until(blog, "Hail")


def test_those_who_ask_at_once_get_one_build(blog: Project) -> None:
    with serving(blog, PUBLISHER_WEB__TOKEN=TOKEN) as url, ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(httpx.post, url + "api/build", headers=BEARER, timeout=60) for _ in range(8)]
        answers = [each.result() for each in asked]
    assert {answer.status_code for answer in answers} == {200}
    # The first build changes the files; had each been one of its own, only one answer would say so.
    assert sum("rss.xml" in answer.json()["changed"] for answer in answers) > 1


@pytest.mark.skipif(not shutil.which("git"), reason="apt-get install git")
def test_the_newest_commits_are_fetched_first(blog: Project, tmp_path: Path) -> None:
    def git(folder: Path, *words: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)

    upstream = tmp_path / "upstream"
    shutil.copytree(blog.folder, upstream)
    git(upstream, "init")
    git(upstream, "add", ".")
    git(upstream, "commit", "-m", "one")
    shutil.rmtree(blog.folder)
    git(tmp_path, "clone", str(upstream), str(blog.folder))
    (upstream / "content/snow.md").write_text(POST.format(title="Snow"))
    git(upstream, "add", ".")
    git(upstream, "commit", "-m", "two")
    environment = {"PUBLISHER_WEB__TOKEN": TOKEN, "PUBLISHER_WEB__PULL": "true"}
    with serving(blog, **environment) as url:
        assert httpx.post(url + "api/build", headers=BEARER, timeout=60).status_code == 200
        assert "Snow" in httpx.get(url + "rss.xml").text
        shutil.rmtree(upstream)
        answer = httpx.post(url + "api/build", headers=BEARER, timeout=60)
        assert answer.status_code == 503
        assert answer.json()["error"].startswith("git pull:")


def test_the_document_of_the_api_is_there(blog: Project) -> None:
    with serving(blog, PUBLISHER_WEB__URL="https://news.example.org/") as url:
        document = httpx.get(url + "api/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "https://news.example.org/"}]
    assert set(document["paths"]) == {"/api/build", "/healthz", "/readyz"}


def test_watching_builds_at_each_change(blog: Project) -> None:
    process = blog.start("watch")
    try:
        until(blog, "Rain")
        blog.write("content/snow.md", POST.format(title="Snow"))
        until(blog, "Snow")
        blog.write("publisher.toml", "nonsense")
        time.sleep(4)
        blog.write("publisher.toml", SETTINGS.format(listen="127.0.0.1:0").replace("Blog", "Another name"))
        until(blog, "Another name")
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "publisher.toml:1: not TOML" in err
    assert "Traceback" not in err
