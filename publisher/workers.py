"""Who works on deliveries: a name for this process, and whether another one still runs."""

import os


def own_name() -> str:
    """The name of this process, which no other that runs has."""
    return f"{_home()}:{os.getpid()}"


def is_alive(name: str) -> bool | None:
    """Whether the process of this name still runs; None for one on another machine, of which nobody here can tell."""
    home, _, number = name.rpartition(":")
    return runs(int(number)) if home == _home() and number.isdigit() else None


def runs(number: int) -> bool:
    """Whether a process of this number runs on this machine."""
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _home() -> str:
    """The machine, and within it the container: process numbers mean something there only."""
    try:
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        space = ""
    return f"{os.uname().nodename}/{space}"
