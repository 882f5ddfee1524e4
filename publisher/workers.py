"""Who works on deliveries: a name for each that works, and whether another one still does."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

_numbers = count(1)
_working: set[str] = set()


@contextmanager
def working() -> Iterator[str]:
    """A name for one who works, which no other has, here or elsewhere, for as long as the work lasts."""
    name = f"{own_name()}:{next(_numbers)}"
    _working.add(name)
    try:
        yield name
    finally:
        _working.discard(name)


def own_name() -> str:
    """The name of this process. A number is given again; the instant at which a process began is not."""
    return f"{_home()}:{os.getpid()}:{_began(os.getpid())}"


def is_alive(name: str) -> bool | None:
    """Whether who has this name still works; None for one on another machine, of which nobody here can tell."""
    home, *process = name.rsplit(":", 3)
    if home != _home() or len(process) != 3 or not process[0].isdigit():
        return None
    number, began, _ = process
    if int(number) == os.getpid() and began == _began(os.getpid()):
        return name in _working
    return runs(int(number)) and began == _began(int(number))


def runs(number: int) -> bool:
    """Whether a process of this number runs on this machine."""
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _began(number: int) -> str:
    """When a process began, in ticks since the machine did (proc(5)); "" where that cannot be told."""
    try:
        with open(f"/proc/{number}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[19].decode()
    except (OSError, IndexError):
        return ""


def _home() -> str:
    """The machine since it was started, and within it the container: process numbers mean something there only."""
    return f"{os.uname().nodename}/{_link('/proc/self/ns/pid')}/{_boot()}"


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _boot() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            return file.read(8)
    except OSError:
        return ""
