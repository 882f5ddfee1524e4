"""What it costs to take in a roster of a million people, and to take it in again.

`python benchmarks/import.py 1000000` writes a file as Mailchimp does, takes it in on SQLite, once and
a second time, and counts. With a second word, `postgresql://…`, on that server instead, whose database must be empty.
"""

import random
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from publisher.actions.roster import open_roster, take
from publisher.enrolment import Terms
from publisher.people_model import Enrolled
from publisher.store.open import open_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEAD = "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LEID,EUID,TAGS\n"


def write(path: Path, count: int) -> None:
    dice = random.Random(1)  # noqa: S311 - the same people each time
    domains = ["gmail.com"] * 3 + ["naver.com"] * 2 + [f"company{number}.example" for number in range(20_000)]
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number in range(count):
            domain = domains[dice.randrange(5)] if number % 3 else dice.choice(domains)
            at, place = f"2024-{number % 12 + 1:02}-11 08:{number % 60:02}:30", f"192.0.{number % 250}.{number % 200}"
            who = f"{dice.getrandbits(40):x}.{number}@{domain}"
            file.write(f"{who},Ann,4,{at},{place},{at},{place},{number},e{number},\n")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with TemporaryDirectory() as folder:
        path = Path(folder) / "subscribed_members.csv"
        write(path, count)
        store = open_store(sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder) / 'publisher.db'}")
        for name, outcome in (("taken in", Enrolled.ADDED), ("again", Enrolled.UNCHANGED)):
            wall, cpu = time.perf_counter(), time.process_time()
            opened = open_roster(path)
            terms = Terms(kind=opened.program, file=path.name, now=NOW)
            done = sum(taken.outcomes[outcome] for taken in take(store.rolls, path, opened, terms))
            if done != count:
                sys.exit(f"{name}: {done:,} of {count:,}")
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            seconds = f"{time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s of CPU"
            sys.stdout.write(f"{name}: {done:,} in {seconds}, peak {peak} MiB\n")
        store.close()


if __name__ == "__main__":
    main()
