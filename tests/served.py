"""A project that is served, for the tests that ask it over the web."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conftest import Project

SETTINGS = '[site]\ntitle = "Blog"\nurl = "https://example.org/"\n[web]\nlisten = "{listen}"\n'
POST = "---\ntitle: {title}\ndate: 2026-11-01\n---\n" + "It rained. " * 200


@contextmanager
def serving(project: Project, **environment: str) -> Iterator[str]:
    """The address at which the project is served; afterwards it is stopped, and stops cleanly."""
    process = project.start("serve", **environment)
    assert process.stderr
    said = ""
    for said in process.stderr:
        if said.startswith("listening"):
            break
    else:
        pytest.fail("it did not come to listen: " + said)
    try:
        yield re.sub("listening at (.*); Ctrl-C ends it\n", r"\1", said)
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
