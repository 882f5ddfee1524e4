"""A database on which races are played."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.mail_model import Consent
from publisher.store.open import Store
from tests.crash.moves import NOW
from tests.databases import KINDS, opened


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with opened(request.param, tmp_path) as store:
        for name in ("a", "b", "c"):
            store.subscribers.put(f"{name}@{name}.example.org", Consent.ACTIVE, now=NOW)
        yield store
