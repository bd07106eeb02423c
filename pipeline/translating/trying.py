"""Put parts of a sentence to the engine, judge its answers, and ask again in another way where they are unusable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.translating.asking import Conversation
from pipeline.translating.engine import Answer, Question
from pipeline.translating.placeholders import Fixed, Masked, apart, mask

DUTCH_WORDS = frozenset({
    "het", "een", "niet", "wordt", "worden", "zijn", "heeft", "hebben", "deze", "naar", "ook", "geen", "zal",
    "bij", "dat", "voor", "aan", "uit", "wij", "hij", "zij", "maar", "nog", "kunnen", "werd", "waren",
    "tussen", "onder",
})  # fmt: skip
_STUTTER = re.compile(r"(\S{1,4}?)\1{7,}")
_WORD = re.compile(r"\w+")


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
