"""Let a sentence pass the engine with some of its words behind placeholders, and put their English in afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PIECE = re.compile(r"\s*⟦\s*\d\s*⟧\s*")


@dataclass(frozen=True, slots=True)
class Fixed:
    """Words at `start` to `end` of the Dutch whose English is settled."""

    start: int
    end: int
    english: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence with placeholders for its fixed words, and the pieces and English of each, in order."""

    text: str
    fixed: tuple[tuple[str, str], ...] = ()

    def restore(self, answer: str) -> str | None:
        """The answer with the English words in; None if a placeholder was lost, doubled or invented.

        >>> Masked("Zie ⟦0⟧.", (("⟦0⟧", "www.aiv.nl"),)).restore("See ⟦0⟧.")
        'See www.aiv.nl.'
        >>> Masked("Zie ⟦0⟧.", (("⟦0⟧", "www.aiv.nl"),)).restore("See.") is None
        True
        """
        if sorted(re.sub(r"\s", "", piece) for piece in _PIECE.findall(answer)) != sorted(p for p, _ in self.fixed):
            return None
        english = dict(self.fixed)

        def put(match: re.Match[str]) -> str:
            words = english[re.sub(r"\s", "", match.group())]
            before, after = answer[: match.start()], answer[match.end() :]
            left = match.group()[: len(match.group()) - len(match.group().lstrip())]
            right = match.group()[len(match.group().rstrip()) :]
            left = left or (" " if before[-1:].isalnum() or before[-1:] in {",", ";", ":", "⟧"} else "")
            right = right or (" " if after[:1].isalnum() else "")
            return left + (words[:1].upper() + words[1:] if not before.strip() else words) + right

        return _PIECE.sub(put, answer)


def mask(text: str, fixed: Sequence[Fixed], pieces: Sequence[str]) -> Masked:
    """`text` with as many of `fixed` behind placeholders as there are `pieces`; they must be apart.

    >>> mask("De minister sprak Kuleba.", [Fixed(18, 24, "Kuleba")], ["⟦0⟧"])
    Masked(text='De minister sprak ⟦0⟧.', fixed=(('⟦0⟧', 'Kuleba'),))
    """
    chosen = sorted(fixed, key=lambda one: one.start)[: len(pieces)]
    if any(piece in text for piece in pieces):
        return Masked(text)
    words, at = [], 0
    for one, piece in zip(chosen, pieces, strict=False):
        words += [text[at : one.start], piece]
        at = one.end
    return Masked("".join([*words, text[at:]]), tuple((p, one.english) for p, one in zip(pieces, chosen, strict=False)))


def apart(fixed: Sequence[Fixed]) -> list[Fixed]:
    """Those of `fixed` that do not overlap an earlier one in the sequence."""
    kept: list[Fixed] = []
    for one in fixed:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return kept
