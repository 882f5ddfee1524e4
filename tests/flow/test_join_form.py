"""The form on the page of the feeds that subscribes by mail."""

import re

import httpx
import pytest

from tests.conftest import Project
from tests.served import POST, SETTINGS, serving
from tests.signups import NEWSLETTER, field

URL = {"PUBLISHER_WEB__URL": "https://news.example.org/"}


@pytest.fixture
def blog(project: Project) -> Project:
    project.write("publisher.toml", SETTINGS.format(listen="127.0.0.1:0") + NEWSLETTER)
    project.write("content/rain.md", POST.format(title="Rain"))
    return project


def test_it_is_there_where_a_server_takes_it(blog: Project) -> None:
    assert blog.run("build", **URL).status == 0
    page = blog.read("out/index.html")
    action = re.search(r'<form class="copying" action="https://news\.example\.org/([^"]+)" method="post">', page)
    assert action
    assert "I would like to get The Weekly by mail" in page
    with serving(blog) as url:
        answer = httpx.post(url + action[1], data={"address": "ann@example.org"})
        assert field(answer.text, "stamp")


def test_it_is_not_there_where_nobody_takes_it(blog: Project) -> None:
    assert blog.run("build").status == 0
    assert "<form" not in blog.read("out/index.html")
    blog.write("publisher.toml", SETTINGS.format(listen="127.0.0.1:0"))
    assert blog.run("build", **URL).status == 0
    assert "<form" not in blog.read("out/index.html")
