"""Put parts of a sentence to the engine, judge its answers, and ask again in another way where they are unusable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.translating.asking import Conversation
from pipeline.translating.engine import Answer, Question

DUTCH_WORDS = frozenset({
    "het", "een", "niet", "wordt", "worden", "zijn", "heeft", "hebben", "deze", "naar", "ook", "geen", "zal",
    "bij", "dat", "voor", "aan", "uit", "wij", "hij", "zij", "maar", "nog", "kunnen", "werd", "waren",
    "tussen", "onder",
})  # fmt: skip
_STUTTER = re.compile(r"(\S{1,4}?)\1{7,}")
_WORD = re.compile(r"\w+")
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


@dataclass(frozen=True, slots=True)
class Part:
    """What goes to the engine at once: `text` begins at `start` of its sentence, and is in Dutch or not."""

    text: str
    start: int
    fixed: tuple[Fixed, ...]
    dutch: bool = True

    def fixing(self, fixed: Sequence[Fixed]) -> Part:
        """The part with those of the sentence's words `fixed` that are in it fixed as well."""
        end = self.start + len(self.text)
        inside = [
            Fixed(one.start - self.start, one.end - self.start, one.english)
            for one in fixed
            if self.start <= one.start and one.end <= end
        ]
        return replace(self, fixed=tuple(apart([*self.fixed, *inside])))


@dataclass(frozen=True, slots=True)
class Tried:
    """An answer for a part: `text` is None if it is not usable."""

    text: str | None
    score: float = 0.0


def insist(parts: Sequence[Part], placeholders: Sequence[str]) -> Conversation[list[Tried]]:
    """Try all parts; what comes out unusable goes again: without repeats, without placeholders, then both."""
    tried = yield from once(parts, placeholders)
    for careful, plain in ((True, False), (False, True), (True, True)):
        again = [at for at, one in enumerate(tried) if one.text is None and (not plain or parts[at].fixed)]
        bare = [replace(parts[at], fixed=()) if plain else parts[at] for at in again]
        better = yield from once(bare, placeholders, careful=careful)
        for at, one in zip(again, better, strict=True):
            tried[at] = one
    return tried


def once(parts: Sequence[Part], placeholders: Sequence[str], *, careful: bool = False) -> Conversation[list[Tried]]:
    """Try all parts, with what is fixed in them behind placeholders."""
    if not parts:
        return []
    masked = [mask(part.text, part.fixed, placeholders) for part in parts]
    answers = yield [Question(one.text, careful) for one in masked]
    return [_judge(part, one, answer) for part, one, answer in zip(parts, masked, answers, strict=True)]


def _judge(part: Part, masked: Masked, answer: Answer) -> Tried:
    text = answer.text
    if (
        not any(map(str.isalnum, text))
        or not answer.complete
        or repeats(text, part.text)
        or untouched(text, masked.text, dutch=part.dutch)
    ):
        return Tried(None)
    return Tried(masked.restore(text), answer.score)


def repeats(english: str, dutch: str) -> bool:
    """Whether words or letters go round in circles that the Dutch does not go round in.

    >>> repeats("all all all the allies", "alle bondgenoten"), repeats("very, very good", "heel goed")
    (True, False)
    """
    stutter = _STUTTER.search(english)
    if stutter and stutter.group(1) * 4 not in dutch:
        return True
    circles = _circles(english)
    return circles > 2 and circles > _circles(dutch)


def _circles(text: str) -> int:
    """How often a run of one to eight words follows itself at most."""
    words = _WORD.findall(text.lower())
    if len(words) - len(set(words)) < 2:
        return 1
    most = 1
    for size in range(1, min(8, len(words) // 3) + 1):
        run = longest = 0
        for word, before in zip(words[size:], words, strict=False):
            run = run + 1 if word == before else 0
            if run > longest:
                longest = run
        most = max(most, 1 + longest // size)
    return most


def untouched(answer: str, text: str, *, dutch: bool = True) -> bool:
    """Whether the engine gave words back as it got them, and not because they were English already.

    >>> untouched("De minister heeft dat niet gezegd.", "De minister heeft dat niet gezegd.")
    True
    >>> untouched("Ask what your country can do.", "Ask what your country can do.")
    False
    """
    if " ".join(answer.split()).casefold() != " ".join(text.split()).casefold():
        return False
    words = text.lower().split()
    if not dutch:
        return sum(word[0].islower() for word in text.split()) > 3
    known = set(words)
    return len(known) > 3 and bool(known & DUTCH_WORDS or len(known & {"de", "van", "en", "op", "te", "ik"}) > 1)
