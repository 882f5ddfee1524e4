"""PostgreSQL is gone and comes back while messages are on their way."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.store.base import upgrade
from publisher.store.open import open_store
from tests.crash.cluster import MISSING, Cluster, cluster
from tests.crash.stage import CONNECTIONS
from tests.crash.test_outside import READERS, Scene, ended, patiently


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as found:
        if found is None:
            pytest.skip(MISSING)
        upgrade(found.address)
        yield found


@pytest.fixture
def play(server: Cluster, tmp_path: Path) -> Iterator[Scene]:
    found = Scene(tmp_path, server.address)
    try:
        yield found
    finally:
        found.stage.clear()
        found.server.close()


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_server_that_is_started_again_in_mid_send_costs_nothing(play: Scene, server: Cluster, how: str) -> None:
    process = play.start("deliver")
    play.under_way()
    server.stop(how)
    time.sleep(1)
    server.start()
    run = ended(process)
    assert (run.status, run.err) == (0, f"{READERS} sent\n")
    play.sent()


def test_a_server_that_stays_away_is_told_and_the_same_command_goes_on(play: Scene, server: Cluster) -> None:
    process = play.start("deliver", patience=0.5)
    play.under_way()
    server.stop("immediate")
    try:
        for run in (ended(process), play.run("deliver", patience=0.5), play.run("digest", "list")):
            assert run.status == 3
            assert "nothing is lost; see that the server runs and lets publisher in, and try again" in run.err
    finally:
        server.start()
    assert play.run("deliver").status in (0, 1)
    play.sent(doubts=CONNECTIONS)


def test_a_worker_outlives_its_server(play: Scene, server: Cluster) -> None:
    process = play.start("worker", patience=0.5)
    play.under_way()
    server.stop("immediate")
    time.sleep(2)
    server.start()
    patiently(lambda: set(play.stage.states()) <= {"sent", "in_doubt"})
    process.terminate()
    run = ended(process)
    assert run.status == 0
    assert "nothing is lost; see that the server runs" in run.err
    play.sent(doubts=CONNECTIONS)


def test_a_server_whose_machine_is_gone_is_not_waited_for_for_ever(server: Cluster) -> None:
    """What was seen to end a statement after that many seconds when the cable was pulled."""
    for more, timeout in (("", "25000"), ("?tcp_user_timeout=5000", "5000")):
        store = open_store(server.address + more)
        with store.engine.connect() as connection:
            known = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
        store.close()
        assert (known["tcp_user_timeout"], known["keepalives_idle"]) == (timeout, "10")
