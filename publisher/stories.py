"""Which posts of an issue tell the same story: they stand together, one leads, and the others are listed under it.

Two posts are near each other if they share rare pieces of words. docs/stories.md says how well that works.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from publisher.mail_model import Story
from publisher.model import Entry

# All of these were chosen on tests/stories/tuning.toml and on longer posts; see docs/stories.md.
NEAR = 0.2  # the cosine from which two posts tell the same story
IMAGINED = 20  # posts on other matters that are thought beside those of an issue, so that five on one can be told
TITLE = 2  # how many times what stands in a title counts beside the text
LENGTH = 2_000  # characters of a text that are compared: what happened stands at the beginning
LEAST = 20  # different pieces; a shorter post says too little to be compared
LINE = 20  # characters; a shorter line is a heading or a cell of a table, and tells how a post is made
MOST = 200  # posts that are compared with each other: the work grows by the square of their number

# What is cut into pieces: runs of one kind of writing. Japanese writes its grammar in hiragana, which is left out.
RUN = re.compile(
    r"(?P<number>[0-9]+)|(?P<dense>[\uac00-\ud7a3]+|[\u30a1-\u30fa\u30fc]+|[\u3400-\u4dbf\u4e00-\u9fff\u3005]+)"
    r"|[\u3041-\u309f]+|(?P<word>[^\W\d_\uac00-\ud7a3\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u3005]+)"
)
DENSE = 2  # characters of a piece where one stands for a syllable or a meaning
SPARSE = 5  # characters of a piece of letters, the blanks around the word among them
SHORT = 3  # letters of words that are left out: they are mostly grammar

NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
VERSION = re.compile(r"\b(\w+)\W+v?(\d+(?:\.\d+)+)")
HEAD = re.compile(r"(.+?)(?:[:：,，、|–—·(]|\s-\s)")

Pieces = Mapping[str, float]


def group(entries: Sequence[Entry]) -> tuple[Story, ...]:
    """The stories of an issue in the order of their first posts, which lead them."""
    near = _Nearness(entries[:MOST])
    stories: list[list[int]] = []
    for place in range(len(entries)):
        means = [near.mean(story, place) for story in stories]
        best = max(means, default=0.0)
        if best >= NEAR:
            stories[means.index(best)].append(place)
        else:
            stories.append([place])
    return tuple(Story(lead=entries[story[0]], others=tuple(entries[n] for n in story[1:])) for story in stories)


class _Nearness:
    """How near the posts of an issue are to each other, between 0 and 1."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._lines = [_lines(entry.text[:LENGTH]) for entry in entries]
        self._languages = [entry.language.lower().partition("-")[0] for entry in entries]
        self._rarity = {language: self._rarities(language) for language in set(self._languages)}
        self._weighed: dict[tuple[int, str, frozenset[str]], tuple[Pieces, float]] = {}
        self._near = {(a, b): self._compare(a, b) for a, b in combinations(range(len(entries)), 2)}

    def _rarities(self, language: str) -> Pieces:
        """How much each piece tells: the less, the more posts of the language have it."""
        places = [place for place, own in enumerate(self._languages) if own == language]
        bearers = Counter(piece for place in places for piece in self._counted(place))
        total = len(places) + IMAGINED + 1
        return {piece: math.log(total / (count + 1)) for piece, count in bearers.items()}

    def mean(self, story: Sequence[int], place: int) -> float:
        """How near a post is to those of a story, on average."""
        return sum(self._near.get((each, place), 0.0) for each in story) / len(story)

    def _compare(self, a: int, b: int) -> float:
        """The cosine of the two posts, without what stands in both word for word: that is a column's, not a story's."""
        one, other = self._entries[a], self._entries[b]
        if self._languages[a] != self._languages[b] or _is_series(one.title, other.title):
            return 0.0
        head = _shared_head(one.title, other.title)
        shared = frozenset(self._lines[a].keys() & self._lines[b].keys())
        if shared and not (self._has_more(a, shared) and self._has_more(b, shared)):
            shared = frozenset()  # one is a copy of the other
        (left, left_size), (right, right_size) = self._weigh(a, head, shared), self._weigh(b, head, shared)
        if min(len(left), len(right)) < LEAST:
            return 0.0
        # fsum gives the same whatever the order, which is another one for a set in each run.
        product = math.fsum(left[piece] * right[piece] for piece in left.keys() & right.keys())
        return product / (left_size * right_size)

    def _has_more(self, place: int, shared: frozenset[str]) -> bool:
        lines = self._lines[place]
        return sum(len(line) for line in lines.keys() - shared) * 5 > sum(map(len, lines))

    def _weigh(self, place: int, head: str, without: frozenset[str]) -> tuple[Pieces, float]:
        """The pieces of a post by their weights, and the length of that vector."""
        key = (place, head, without)
        if key not in self._weighed:
            counts, rarity = self._counted(place, head, without), self._rarity[self._languages[place]]
            weights = {piece: (1 + math.log(count)) * rarity.get(piece, 0) for piece, count in counts.items()}
            self._weighed[key] = weights, math.hypot(*weights.values())
        return self._weighed[key]

    def _counted(self, place: int, head: str = "", without: frozenset[str] = frozenset()) -> Counter[str]:
        text = "\n".join(line for sign, line in self._lines[place].items() if sign not in without)
        counts = Counter(_pieces(text))
        for piece in _pieces(self._entries[place].title[len(head) :]):
            counts[piece] += TITLE
        return counts


def _lines(text: str) -> dict[str, str]:
    """The lines of a text by their signs, in which all numbers are the same: a column counts its parts."""
    return {NUMBER.sub("0", line): line for line in map(str.strip, text.split("\n")) if len(line) >= LINE}


def _pieces(text: str) -> Iterator[str]:
    """The n-grams of the words of a text."""
    for run in RUN.finditer(unicodedata.normalize("NFKC", text).casefold()):
        word = run[0]
        if run["number"]:
            yield word
        elif run["dense"]:
            yield from _cut(word, DENSE)
        elif run["word"] and len(word) > SHORT:
            yield from _cut(f" {word} ", SPARSE)


def _cut(word: str, size: int) -> Iterator[str]:
    return (word[start : start + size] for start in range(max(1, len(word) - size + 1)))


def _is_series(one: str, other: str) -> bool:
    """Whether two titles are those of parts of a series: they differ in a number alone, or name two versions."""
    one, other = one.casefold(), other.casefold()
    if one != other and NUMBER.sub("0", one) == NUMBER.sub("0", other):
        return True
    versions, others = dict(VERSION.findall(one)), dict(VERSION.findall(other))
    return any(versions[name] != others[name] for name in versions.keys() & others.keys())


def _shared_head(one: str, other: str) -> str:
    """What both titles begin with before a colon or the like: the name of a column."""
    head, others = HEAD.match(one), HEAD.match(other)
    return head[0] if head and others and head[0] == others[0] else ""
