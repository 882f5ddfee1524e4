"""Which post another one means that names it by a path, with its suffix or without, or below any folder."""

import re
from collections.abc import Iterable


def stem(path: str) -> str:
    """What a path and every reference to it have in common: its last name up to the first dot.

    The index of a folder goes by the folder's name: `2026/rain/index.ko.md` and `rain` have the stem `rain`.
    """
    above, _, name = path.rpartition("/")
    first = name.partition(".")[0]
    return stem(above) if first == "index" and above else first


def meant(reference: str, candidates: Iterable[tuple[str, str]]) -> str | None:
    """The address of the post that `reference` names among those of its stem, as pairs of a path and an address.

    The shortest path wins, where more than one fits.
    """
    fitting = [(len(path), path, address) for path, address in candidates if _fits(path, reference)]
    return min(fitting)[2] if fitting else None


def _fits(path: str, reference: str) -> bool:
    whole, below = f"/{path}", f"/{reference}"
    rests = (whole[each.start() + len(below) :] for each in re.finditer(f"(?={re.escape(below)})", whole))
    return any(re.fullmatch(r"(?:/index)?(?:\.[^/]*)?", rest) for rest in rests)
