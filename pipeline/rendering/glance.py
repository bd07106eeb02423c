"""Choose up to five sentences that say what a report is about: taken from the text, never made up.

A sentence scores by the words it shares with the rest of the report, by the phrases in which Dutch officials
report decisions, positions and warnings, and by its place; it is passed over where it leans on the one before
("Daarbij …") or was not translated. Sections take turns, so that one long section does not fill the list.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pipeline.document import Document, Heading, Paragraph, Segment, Turn

MOST = 5

_WORD = re.compile(r"[^\W\d_]{5,}")
_WEIGHTY = re.compile(
    r"""\b(?:
      besl(?:uit|oten|ist)\w* | adviseer\w* | advies | conclud\w+ | constateer\w* | verzoek\w* | roep\w* | riep\w*
    | toezeg\w* | toegezegd | afspra\w+ | afgesproken | overeengekomen | akkoord | noodza\w+ | prioriteit
    | belangrijkste | kern\w* | allesbepalend | dreiging\w* | voorstel\w* | maatregel\w* | moet(?:en)?
    | eensgezind | herbevestig\w+ | benadruk\w+ | zal | zullen | uiterlijk | centraal | in\ het\ teken\ van
    | Nederland | kabinet
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_LEANING = re.compile(
    r"(?:Daar\w*|Dit|Deze|Die|Dat|Hier\w*|Ook|Tevens|Bovendien|Voorts|Verder|Echter|Zij|Hij|Ze|In dat kader|In deze"
    r"|Om deze|Dus|En|Maar|Want|Ten tweede|Ten derde|Zo|Dan|Er)\b"
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    segment: Segment
    section: int
    order: int
    score: float


def choose(document: Document) -> tuple[Segment, ...]:
    """Up to five segments of `document`'s running text, in reading order."""
    texts = [(section, first, segment) for section, first, segment in _sentences(document)]
    spread = Counter(word for _, _, segment in texts for word in set(_words(segment)))
    candidates = [
        _Candidate(segment, section, order, _score(segment, first, spread))
        for order, (section, first, segment) in enumerate(texts)
        if _usable(segment)
    ]
    chosen = islice(_by_turns(candidates), MOST)
    return tuple(c.segment for c in sorted(chosen, key=lambda c: c.order))


def _sentences(document: Document) -> Iterator[tuple[int, bool, Segment]]:
    """(section, whether it opens its paragraph, segment) for every sentence of running text."""
    section = 0
    for block in document.blocks:
        match block:
            case Heading():
                section += 1
            case Paragraph(kind="text"):
                for at, segment in enumerate(block.segments):
                    yield section, at == 0, segment
            case Turn(kind="answer" | "speech"):
                section += 1
                for inner in block.blocks:
                    if isinstance(inner, Paragraph) and inner.kind == "text":
                        for at, segment in enumerate(inner.segments):
                            yield section, at == 0, segment
            case _:
                pass


def _words(segment: Segment) -> list[str]:
    return [word.lower() for word in _WORD.findall(segment.source or segment.text)]


def _usable(segment: Segment) -> bool:
    text = segment.source or segment.text
    return (
        not segment.kept
        and 8 <= len(text.split()) <= 40
        and text.endswith((".", "!"))
        and not _LEANING.match(text)
        and not text.endswith(":")
    )


def _score(segment: Segment, opens: bool, spread: Counter[str]) -> float:
    text = segment.source or segment.text
    words = set(_words(segment))
    shared = sum(math.log(spread[word]) for word in words if spread[word] > 1)
    weighty = len(set(_WEIGHTY.findall(text)))
    return shared / math.sqrt(len(text.split()) + 8) + 0.6 * min(weighty, 3) + (0.3 if opens else 0.0)


def _by_turns(candidates: list[_Candidate]) -> Iterator[_Candidate]:
    """Best first, but the best of each section before any section's second."""
    ranked = sorted(candidates, key=lambda c: (-c.score, c.order))
    taken: Counter[int] = Counter()
    rounds: list[tuple[int, int, _Candidate]] = []
    for rank, candidate in enumerate(ranked):
        rounds.append((taken[candidate.section], rank, candidate))
        taken[candidate.section] += 1
    return (candidate for _, _, candidate in sorted(rounds, key=lambda r: r[:2]))
