"""How often something may be done from one network."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from publisher.web_model import Pace

MANY = 50_000  # networks that are remembered; the one that was longest silent is forgotten first


class Limit:
    """A bucket for each network, which fills again steadily. It is empty only after all that it holds was taken."""

    def __init__(self, pace: Pace | None, clock: Callable[[], float] = monotonic) -> None:
        """Without a pace there is no limit. `clock` gives seconds."""
        self.pace = pace
        self.clock = clock
        self.buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, network: str) -> bool:
        """Whether it may be done once more."""
        if self.pace is None:
            return True
        now, full = self.clock(), float(self.pace.count)
        left, at = self.buckets.pop(network, (full, now))
        left = min(full, left + (now - at) * full / self.pace.seconds)
        is_allowed = left >= 1
        self.buckets[network] = (left - is_allowed, now)
        if len(self.buckets) > MANY:
            self.buckets.popitem(last=False)
        return is_allowed
