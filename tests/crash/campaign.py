"""One campaign: processes are killed at random while they make issues and deliver them, and everything is counted.

`python -m tests.crash.campaign --kind postgresql --workers 4 --schedulers 3 --policy never_miss --kills 60 --seed 7`
runs one and prints what came of it as JSON. The same seed kills in the same order and after the same spans; what the
processes were doing then is up to the machine.
"""

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.crash.actors import CRASHED, Actor, Troupe, load
from tests.crash.count import Count, count, per_newsletter
from tests.crash.stage import CONNECTIONS, Server, Stage
from tests.databases import KINDS, address

DELIVERING = ("worker", "deliver", "run", "tick")
PATIENCE = 90.0  # seconds after which a round that is not done never will be


@dataclass(frozen=True, kw_only=True)
class Setup:
    """`pause` is the mean number of seconds between two kills."""

    kind: str = "sqlite"
    workers: int = 1
    schedulers: int = 1
    policy: str = "never_twice"
    kills: int = 30
    seed: int = 0
    words: tuple[str, ...] = ()  # the verbs that run, where they are not those of workers and schedulers
    is_script: bool = False
    pause: float = 0.2
    newsletters: int = 6
    readers: int = 150

    @property
    def verbs(self) -> tuple[str, ...]:
        return self.words or ("worker",) * self.workers + ("schedule",) * self.schedulers


@dataclass(kw_only=True)
class Result(Count):
    """What came of a campaign."""

    setup: Setup
    kills: int = 0
    kills_at_work: int = 0  # of those that deliver, how many held deliveries
    kills_in_mid_send: int = 0  # ... and had begun to transmit
    most_open: int = 0  # transactions that one killed process left
    seconds: float = 0.0


class Campaign:
    def __init__(self, setup: Setup, folder: Path) -> None:
        self.setup, self.folder = setup, folder
        self.result = Result(setup=setup)
        self.chance = random.Random(setup.seed)
        self.server = Server(folder, seed=setup.seed, delay=0.03, plain=self.chance.random() < 0.3)
        database = address(setup.kind, folder)
        self.stage = Stage(folder, database, self.server, policy=setup.policy, tls=self.chance.random() < 0.3)
        self.troupe = Troupe(folder, folder / "said.txt", is_forked=not setup.is_script)
        self.stage.invite(setup.readers)

    def run(self) -> Result:
        began = time.monotonic()
        try:
            while self.result.kills < self.setup.kills and not self.result.wrong:
                self._round()
            self._finish()
        finally:
            for actor in list(self.troupe.actors):
                self.troupe.kill(actor)
            self.server.close()
        self.result.seconds = round(time.monotonic() - began, 1)
        return self.result

    # Killing

    def _round(self) -> None:
        """Kill and start again until the issues of a few more newsletters are made and delivered."""
        self.stage.announce(self.setup.newsletters)
        for verb in self.setup.verbs:
            self.troupe.start(verb)
        deadline = time.monotonic() + PATIENCE
        while self.result.kills < self.setup.kills and not self.stage.is_done():
            self._let_work()
            self._restart_ended()
            if self.chance.random() < 0.1:
                self._doze()
            victims = self._victims()
            for victim in victims:
                self._kill(victim)
            for victim in victims:
                self.troupe.start(*victim.words)
            if time.monotonic() > deadline:
                self.result.wrong.append(f"a round did not come to its end: {self._left()}")
                break
        for actor in list(self.troupe.actors):
            self._kill(actor)

    def _let_work(self) -> None:
        """Wait for a while, and half of the time until more messages have arrived: a loaded machine is slow."""
        time.sleep(self.chance.expovariate(1 / self.setup.pause))
        goal = self.server.size + self.chance.randint(1, 30) if self.chance.random() < 0.5 else 0
        deadline = time.monotonic() + 10 * self.setup.pause
        while self.server.size < goal and time.monotonic() < deadline:
            time.sleep(0.002)

    def _victims(self) -> list[Actor]:
        """Those who are killed now: sometimes all, else one, and more often one that delivers."""
        everybody = list(self.troupe.actors)
        if self.chance.random() < 0.1:
            return everybody
        delivering = [actor for actor in everybody if actor.verb in DELIVERING]
        return [self.chance.choice(delivering if delivering and self.chance.random() < 0.5 else everybody)]

    def _kill(self, victim: Actor) -> None:
        if not self.troupe.kill(victim):
            return
        self.result.kills += 1
        held = self.stage.held_by(victim.pid)
        self.result.kills_at_work += bool(held)
        self.result.kills_in_mid_send += bool(held["transmitting"])
        self.result.most_open = max(self.result.most_open, held["transmitting"])
        if held["transmitting"] > CONNECTIONS:
            self.result.wrong.append(f"a killed {victim.verb} had {held['transmitting']} transactions open")
        if held and victim.verb not in DELIVERING:
            self.result.wrong.append(f"a {victim.verb} held deliveries")

    def _doze(self) -> None:
        """Stop a process for a moment, as a machine does that is short of memory."""
        actor = self.chance.choice(self.troupe.actors)
        self.troupe.signal(actor, signal.SIGSTOP)
        time.sleep(self.chance.uniform(0.05, 0.4))
        self.troupe.signal(actor, signal.SIGCONT)

    def _restart_ended(self) -> None:
        for actor, status in self.troupe.ended():
            if status in (CRASHED, 2) or status < 0:
                self.result.wrong.append(f"{actor.verb} ended with status {status}")
            self.troupe.start(*actor.words)

    # Counting

    def _finish(self) -> None:
        """Make and deliver what is left, hours later, while nothing goes wrong; then count."""
        self.server.calm()
        self._wait(self.troupe.start("tick"))
        now = datetime.now(UTC)
        for _ in range(40):
            actor = self.troupe.start("deliver", "--now", now.isoformat())
            self._wait(actor)
            now += timedelta(hours=2)
            if self._open() == 0:
                break
        else:
            self.result.wrong.append(f"deliveries stay open: {self._left()}")
        self._count()
        self._ask_the_program()
        if "Traceback" in self.troupe.said():
            self.result.wrong.append("there was a traceback")
        self.result.wrong = self.result.wrong[:20]

    def _wait(self, actor: Actor) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if any(each is actor for each, _ in self.troupe.ended()):
                return
            time.sleep(0.02)
        self.result.wrong.append(f"{actor.verb} did not come to its end")
        self.troupe.kill(actor)

    def _open(self) -> int:
        states = "('pending', 'leased', 'transmitting', 'deferred')"
        count: int = self.stage.ask(f"SELECT count(*) FROM deliveries WHERE state IN {states}")[0][0]  # noqa: S608
        return count

    def _left(self) -> str:
        return str(self.stage.ask("SELECT state, worker, count(*) FROM deliveries GROUP BY state, worker"))

    def _count(self) -> None:
        result, rows = self.result, self.stage.deliveries()
        count(rows, self.server.lines(), policy=self.setup.policy, into=result)
        issues = per_newsletter(rows)
        result.wrong += [f"{name} has {issues[name]} issues" for name in self.stage.newsletters if issues[name] != 1]
        if result.doubts_by_crash > CONNECTIONS * result.kills_in_mid_send:
            result.wrong.append(f"{result.doubts_by_crash} in doubt after {result.kills_in_mid_send} kills in mid-send")

    def _ask_the_program(self) -> None:
        """What it tells its operator is what stands in the database."""
        doubtful = {(row.newsletter, row.address) for row in self.stage.deliveries() if row.state == "in_doubt"}
        for issue in self.troupe.answer("digest", "list"):
            name = issue["newsletter"]
            if not issue["accounted"] or issue["audience"] != sum(issue["deliveries"].values()):
                self.result.wrong.append(f"{name} does not account for everybody: {issue}")
            mine = {address for newsletter, address in doubtful if newsletter == name}
            if issue["deliveries"].get("in_doubt", 0) != len(mine):
                self.result.wrong.append(f"{name} tells of {issue['deliveries']}, and {len(mine)} are in doubt")
        if doubtful:
            name = min(doubtful)[0]
            (slot,) = {row.slot for row in self.stage.deliveries() if row.newsletter == name}
            shown = self.troupe.answer("digest", "show", slot, "--newsletter", name)
            if {(name, address) for address in shown["doubtful"]} != {each for each in doubtful if each[0] == name}:
                self.result.wrong.append(f"{name} shows {shown['doubtful']} as in doubt")


def run(setup: Setup, *, keep: bool = False) -> Result:
    """Run a campaign in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="publisher-crash-"))
    try:
        result = Campaign(setup, folder).run()
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    if keep:
        sys.stderr.write(f"{folder}\n")
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS, default="sqlite")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--schedulers", type=int, default=1)
    parser.add_argument("--policy", choices=("never_twice", "never_miss"), default="never_twice")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pause", type=float, default=0.2)
    parser.add_argument("--newsletters", type=int, default=6)
    parser.add_argument("--readers", type=int, default=150)
    parser.add_argument("--words", nargs="*", default=(), help="the verbs that run")
    parser.add_argument("--script", action="store_true", dest="is_script", help="start the console script each time")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look into")
    chosen = vars(parser.parse_args())
    keep, words = chosen.pop("keep"), tuple(chosen.pop("words"))
    load()
    result = run(Setup(**chosen, words=words), keep=keep)
    sys.stdout.write(json.dumps(asdict(result), indent=1) + "\n")
    sys.exit(bool(result.wrong))


if __name__ == "__main__":
    main()
