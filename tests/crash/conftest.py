"""A database on which races are played."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.store.open import Store
from tests.crash.moves import invited
from tests.databases import KINDS, opened


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with opened(request.param, tmp_path) as store:
        invited(store, "a", "b", "c")
        yield store
