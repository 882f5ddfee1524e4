"""A PostgreSQL server of a test's own, which may be stopped: never the machine's."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MISSING = "no PostgreSQL can be started here: apt-get install postgresql, and run as a user that it accepts"
OWNER = "postgres"  # as whom it runs where we are root, which it refuses


class Cluster:
    def __init__(self, folder: Path, programs: Path, port: int) -> None:
        self.folder, self.programs, self.port = folder, programs, port

    @property
    def address(self) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._call("pg_ctl", "-w", "-D", "data", "-l", "log", "-o", options, "start")

    def stop(self, how: str) -> None:
        """`immediate` is as if the machine had lost its power."""
        self._call("pg_ctl", "-w", "-D", "data", "-m", how, "stop")

    def init(self) -> None:
        self._call("initdb", "-D", "data", "-U", OWNER, "-A", "trust", "--no-sync")

    def _call(self, program: str, *words: str) -> None:
        more: dict[str, Any] = {"user": OWNER} if os.geteuid() == 0 else {}
        line = [str(self.programs / program), *words]
        subprocess.run(line, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)


@contextmanager
def cluster() -> Iterator[Cluster | None]:
    """A server that runs; None where there can be none."""
    found = _programs()
    folder = Path(tempfile.mkdtemp(prefix="publisher-postgres-"))
    try:
        if found is None:
            yield None
            return
        if os.geteuid() == 0:
            shutil.chown(folder, OWNER)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        own = Cluster(folder, found, port)
        own.init()
        own.start()
        try:
            yield own
        finally:
            own.stop("immediate")
    except (LookupError, subprocess.CalledProcessError):  # no such user, or it will not run
        yield None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of PostgreSQL's own programs, the newest where there are several."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), *map(Path, os.get_exec_path())]
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)
