"""Choose up to five sentences that say what a report is about: taken from the text, never made up.

A sentence scores by the words it shares with the rest of the report and with its headings, by the phrases in which
Dutch officials report decisions, positions and warnings, and by its place; it is passed over where it leans on the one
before ("Daarbij …"), recurs word for word as formulas do, or was not translated. Sections take turns, so that one long
section does not fill the list.
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
_DECISIVE = re.compile(
    r"""\b(?:
      beslui?t(?:en)? | besloten | besluit\w* | adviseer(?:t|de) | conclude(?:ert|erde|ren) | constatee\w+ | verzoekt
    | roept?(?=.+\bop\b) | riep(?:en)?(?=.+\bop\b) | toezegging\w* | toegezegd | afgesproken | overeengekomen | akkoord
    | spr[ao]k\w*(?=.+\b(?:af|uit)\b) | (?:belangrijk|groot|kern)ste | prioriteit\w* | kern(?:belang|punt)\w*
    | allesbepalend | eensgezind | herbevestig\w+ | onrechtmatig | inbreuk | voldo(?:et|en)(?=.+\b(?:niet|slechts)\b)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_WEIGHTY = re.compile(
    r"""\b(?:
      noodza\w+ | dreiging\w* | voorstel\w* | maatregel\w* | moet(?:en)? | dien(?:t|en) | benadruk\w+ | zal | zullen
    | uiterlijk | centraal | in\ het\ teken\ van | Nederland | kabinet | regering | steun | advies | risico\w*
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_FORMAL = re.compile(
    r"""\b(?:
      vond(?:en)?\ plaats | (?:in\ )?aanwezigheid | nam(?:en)?\ deel | (?:het|mijn)\ woord | [Vv]oorzitter | ik | mij
    | geadviseerd\ wordt\ om\ te\ lezen | zie | hoofdstuk | paragraaf | bijlage | tabel | figuur | Kamervragen
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_LEANING = re.compile(
    r"""(?:
      Daar\w* | Dit | Deze | Die | Dat | Hier\w* | Ook | Tevens | Bovendien | Voorts | Verder | Echter | Zij | Hij | Ze
    | Om\ (?:deze|dit) | In\ (?:dat|dit)\ kader | In\ deze | Met\ (?:deze|dit) | In\ een\ ander\w* | Zodanige | Zulke
    | Zoals\ (?:verderop|ook|toegelicht|eerder|gezegd|hier\w*|aangegeven|gemeld) | Naast | Deels | Beide | Hun | Haar
    | Mede | Dus | En | Maar | Want | Ten\ (?:tweede|derde) | Zo | Dan | Er
    )\b""",
    re.VERBOSE,
)
_POINTING_BACK = re.compile(
    r"\b(?:hier|daar)(?:toe|op|bij|mee|van|over|aan|in|door|voor)\b"
    r"|\bdeze\b(?! (?:bijeenkomst|werksessie|vergadering|brief|[A-Z]))|\bbovenstaande\b|\bhet voorgaande\b"
)
_MOST_SHARED = 12


@dataclass(frozen=True, slots=True)
class _Candidate:
    segment: Segment
    section: int
    order: int
    score: float


def choose(document: Document) -> tuple[Segment, ...]:
    """Up to five segments of `document`'s running text, in reading order."""
    texts = tuple(_sentences(document))
    spread = Counter(word for _, _, segment in texts for word in _words(segment))
    formulas = Counter(segment.source or segment.text for _, _, segment in texts)
    headings = {word for segment in _headings(document) for word in _words(segment)}
    candidates = [
        _Candidate(segment, section, order, _score(segment, first, spread, headings))
        for order, (section, first, segment) in enumerate(texts)
        if _usable(segment) and formulas[segment.source or segment.text] == 1
    ]
    chosen = islice(_by_turns([candidate for candidate in candidates if candidate.score > 0]), MOST)
    return tuple(c.segment for c in sorted(chosen, key=lambda c: c.order))


def _headings(document: Document) -> Iterator[Segment]:
    yield document.title
    for block in document.blocks:
        if isinstance(block, Heading):
            yield block.segment


def _sentences(document: Document) -> Iterator[tuple[int, bool, Segment]]:
    """(section, whether it opens its paragraph, segment) for every sentence of running text."""
    section = 0
    for block in document.blocks:
        match block:
            case Heading():
                section += 1
            case Paragraph():
                yield from ((section, first, segment) for first, segment in _read_on(block))
            case Turn(kind="answer" | "speech"):
                section += 1
                for inner in block.blocks:
                    if isinstance(inner, Paragraph):
                        yield from ((section, first, segment) for first, segment in _read_on(inner))
            case _:
                pass


def _read_on(paragraph: Paragraph) -> Iterator[tuple[bool, Segment]]:
    if paragraph.kind in ("text", "quotation"):
        yield from ((at == 0, segment) for at, segment in enumerate(paragraph.segments))


def _words(segment: Segment) -> set[str]:
    return {word.lower() for word in _WORD.findall(segment.source or segment.text)}


def _usable(segment: Segment) -> bool:
    text = segment.source or segment.text
    ends = (".", "!", ",", ";") if text.startswith("verzoekt ") else (".", "!")
    return not segment.kept and 8 <= len(text.split()) <= 40 and text.endswith(ends) and not _LEANING.match(text)


def _score(segment: Segment, opens: bool, spread: Counter[str], headings: set[str]) -> float:
    text = segment.source or segment.text
    words = _words(segment)
    shared = sum(math.log(min(spread[word], _MOST_SHARED)) for word in words)
    length = len(text.split())
    return (
        shared / math.sqrt(length + 8)
        + min(len(_matches(_DECISIVE, text)), 2)
        + 0.35 * min(len(_matches(_WEIGHTY, text)), 3)
        + 0.2 * min(len(words & headings), 3)
        + (0.3 if opens else 0.0)
        - 0.9 * min(len(_matches(_FORMAL, text)), 2)
        - 0.5 * min(len(_matches(_POINTING_BACK, text)), 2)
        - 0.05 * max(length - 28, 0)
    )


def _matches(phrases: re.Pattern[str], text: str) -> set[str]:
    return set(phrases.findall(text))


def _by_turns(candidates: list[_Candidate]) -> Iterator[_Candidate]:
    """Best first, but the best of each section before any section's second."""
    ranked = sorted(candidates, key=lambda c: (-c.score, c.order))
    taken: Counter[int] = Counter()
    rounds: list[tuple[int, int, _Candidate]] = []
    for rank, candidate in enumerate(ranked):
        rounds.append((taken[candidate.section], rank, candidate))
        taken[candidate.section] += 1
    return (candidate for _, _, candidate in sorted(rounds, key=lambda r: r[:2]))
