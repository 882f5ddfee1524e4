"""Who works on deliveries: a name for each that works, and whether another one still does."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

_working: set[str] = set()


@contextmanager
def working() -> Iterator[str]:
    """A name for one who works, which no other has, here or elsewhere, for as long as the work lasts."""
    # By chance too: machines that were copied while they ran have processes of the same name.
    name = f"{own_name()}:{token_hex(6)}"
    _working.add(name)
    try:
        yield name
    finally:
        _working.discard(name)


def own_name() -> str:
    """The name of this process. A number is given again; the instant at which a process began is not."""
    return f"{_home()}:{os.getpid()}:{_began(os.getpid())}"


def is_alive(name: str) -> bool | None:
    """Whether who has this name still works; None for one of which nobody here can tell, as on another machine."""
    home, *process = name.rsplit(":", 3)
    if home != _home() or len(process) != 3 or not process[0].isdigit():
        return None
    number, began, _ = process
    if int(number) == os.getpid() and began == _began(os.getpid()):
        return name in _working
    if not runs(int(number)):
        return False
    begins = _began(int(number))
    return begins == began if begins else None


def runs(number: int) -> bool:
    """Whether a process of this number runs on this machine. One that ended, and that its parent forgot, does not."""
    if _stat(number)[:1] in (["Z"], ["X"]):
        return False
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _began(number: int) -> str:
    """When a process began, in ticks since the machine did; "" where that cannot be told."""
    return "".join(_stat(number)[19:20])


def _stat(number: int) -> list[str]:
    """What the system tells of a process, from its state on (proc(5)); nothing where it does not."""
    try:
        with open(f"/proc/{number}/stat", "rb") as file:
            return file.read().decode("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return []


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
