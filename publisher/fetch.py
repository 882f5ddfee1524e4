"""A file, or what stands at a web address."""

from pathlib import Path

from publisher import __version__
from publisher.errors import OutsideError

MAX_SIZE = 50 * 1024 * 1024
TIMEOUT = 30  # seconds


def fetch(place: str) -> bytes:
    """The bytes at a path or an `http(s)` address, at most 50 MB. Raises OutsideError."""
    try:
        if place.startswith(("http://", "https://")):
            from urllib.request import Request, urlopen  # loads an HTTP client, which takes a while

            request = Request(place, headers={"User-Agent": f"publisher/{__version__}"})  # noqa: S310 - see above
            with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as well
                data = answer.read(MAX_SIZE + 1)
        else:
            with Path(place).open("rb") as file:
                data = file.read(MAX_SIZE + 1)
    except (OSError, ValueError) as error:
        raise OutsideError(f"{place}: {getattr(error, 'reason', None) or error}: name another, or try again") from error
    if len(data) > MAX_SIZE:
        raise OutsideError(f"{place}: larger than 50 MB: name a smaller one")
    return bytes(data)
