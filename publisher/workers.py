"""Who works on deliveries: a name for this process, and whether another one still runs."""

import os
import socket


def own_name() -> str:
    """The name of this process, which no other that runs has."""
    return f"{_home()}:{os.getpid()}"


def is_alive(name: str) -> bool:
    """Whether the process of this name may still run; of one on another machine nobody here can tell."""
    home, _, number = name.rpartition(":")
    if home != _home() or not number.isdigit():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
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
    return f"{socket.gethostname()}/{space}"
