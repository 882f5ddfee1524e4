"""All campaigns: every database, number of workers and schedulers, and policy; a part with the console script itself.

`python -m tests.crash.long --kills 1000` kills at least so many processes, prints each campaign's result as a line of
JSON, on standard error how to run one of them again, and at the end a table. It exits with 1 if a promise was broken.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from itertools import product
from math import ceil

from tests.crash.actors import load
from tests.crash.campaign import Result, Setup, run
from tests.databases import KINDS

POLICIES = ("never_twice", "never_miss")
COUNTED = ("kills", "kills_in_mid_send", "issues", "deliveries", "messages", "repeats", "rejected")
COUNTED += ("doubts_by_crash", "doubts_by_network", "missed")

# The verbs that do both: all in one process, by cron, by hand.
TOGETHER = (("run",), ("tick", "tick", "tick"), ("schedule", "deliver", "deliver"))


def matrix(kills: int, seed: int) -> list[Setup]:
    """Campaigns with at least so many kills together; a tenth of them of the console script."""
    verbs = [(workers, schedulers, ()) for workers, schedulers in product((1, 4), (1, 3))]
    verbs += [(1, 1, words) for words in TOGETHER]
    found = []
    for number, (kind, policy, (workers, schedulers, words)) in enumerate(product(KINDS, POLICIES, verbs)):
        common = {"kind": kind, "policy": policy, "workers": workers, "schedulers": schedulers, "words": words}
        each = ceil(kills / 28)
        found.append(Setup(**common, kills=ceil(each * 0.9), seed=seed + number))
        found.append(Setup(**common, kills=ceil(each * 0.1), seed=seed + 100 + number, is_script=True, pause=1.0))
    return found


def short(seed: int) -> list[Setup]:
    """A few kills of each: any two of database, workers, schedulers and policy meet."""
    quarters = ((1, 1, "never_twice"), (1, 3, "never_miss"), (4, 1, "never_miss"), (4, 3, "never_twice"))
    chosen = [(kind, *quarter) for kind in KINDS for quarter in quarters]
    return [
        Setup(
            kind=kind,
            workers=workers,
            schedulers=schedulers,
            policy=policy,
            kills=10,
            seed=seed + number,
            newsletters=3,
            readers=80,
        )
        for number, (kind, workers, schedulers, policy) in enumerate(chosen)
    ]


def results(setups: Sequence[Setup]) -> Iterator[Result]:
    load()
    for setup in setups:
        sys.stderr.write(f"{command(setup)}\n")
        yield run(setup)


def command(setup: Setup) -> str:
    """What runs a campaign again."""
    words = ["python -m tests.crash.campaign"]
    for each in fields(Setup):
        value = getattr(setup, each.name)
        if value != each.default:
            name = "script" if each.name == "is_script" else each.name
            words.append(
                f"--{name}" if value is True else f"--{name} {' '.join(value) if each.name == 'words' else value}"
            )
    return " ".join(words)


def table(found: Sequence[Result]) -> str:
    """The sums, as Markdown has them."""
    rows = [("", *(name.replace("_", " ") for name in COUNTED)), ("---",) * (len(COUNTED) + 1)]
    for kind, policy in product(KINDS, POLICIES):
        mine = [each for each in found if (each.setup.kind, each.setup.policy) == (kind, policy)]
        rows.append((f"{kind}, {policy}", *(f"{sum(getattr(each, name) for each in mine):,}" for name in COUNTED)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="*", default=KINDS, choices=KINDS)
    parser.add_argument("--short", action="store_true", help="the few that the suite runs")
    chosen = parser.parse_args()
    found = []
    setups = short(chosen.seed) if chosen.short else matrix(chosen.kills, chosen.seed)
    for result in results([each for each in setups if each.kind in chosen.kinds]):
        found.append(result)
        sys.stdout.write(json.dumps({"command": command(result.setup), **asdict(result)}) + "\n")
        sys.stdout.flush()
        for wrong in result.wrong:
            sys.stderr.write(f"WRONG: {wrong}\n")
    sys.stderr.write(table(found) + "\n")
    sys.exit(any(result.wrong for result in found))


if __name__ == "__main__":
    main()
