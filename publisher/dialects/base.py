"""What every dialect shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from publisher.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """A body's text without template code.

    `html` are finished pieces that no Markdown may touch: each stands in the text as its key, and takes the key's place
    when the rest has become HTML. `warnings` name what nobody could expand.
    """

    text: str
    html: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()
