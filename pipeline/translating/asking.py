"""Put parts of sentences to the engine, judge its answers, and ask again in another way where they are unusable."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.translating.engine import Answer, Engine
from pipeline.translating.placeholders import Fixed, Masked, apart, mask

DUTCH_WORDS = frozenset({
    "het", "een", "niet", "wordt", "worden", "zijn", "heeft", "hebben", "deze", "naar", "ook", "geen", "zal",
    "bij", "dat", "voor", "aan", "uit", "wij", "hij", "zij", "maar", "nog", "kunnen", "werd", "waren",
    "tussen", "onder",
})  # fmt: skip
_STUTTER = re.compile(r"(\S{1,4}?)\1{7,}")


@dataclass(frozen=True, slots=True)
class Part:
    """What goes to the engine at once: `dutch` begins at `start` of its sentence."""

    dutch: str
    start: int
    fixed: tuple[Fixed, ...]

    def fixing(self, fixed: Sequence[Fixed]) -> Part:
        """The part with those of the sentence's words `fixed` that are in it fixed as well."""
        end = self.start + len(self.dutch)
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


def ask(parts: Sequence[Part], engine: Engine, progress: Callable[[int, int], None] | None = None) -> list[Tried]:
    """One run over all parts; what comes out unusable goes again, first without repeats, then without placeholders."""
    done = 0

    def count(finished: int) -> None:
        nonlocal done
        done += finished
        if progress:
            progress(done, len(parts))

    tried = once(parts, engine, progress=count)
    for careful, plain in ((True, False), (False, True), (True, True)):
        again = [at for at, one in enumerate(tried) if one.text is None and (not plain or parts[at].fixed)]
        bare = [replace(parts[at], fixed=()) if plain else parts[at] for at in again]
        for at, better in zip(again, once(bare, engine, careful=careful), strict=True):
            tried[at] = better
    return tried


def once(
    parts: Sequence[Part], engine: Engine, *, careful: bool = False, progress: Callable[[int], None] | None = None
) -> list[Tried]:
    """One run over all parts."""
    masked = [mask(part.dutch, part.fixed, engine.placeholders) for part in parts]
    answers = engine.answer([one.text for one in masked], careful=careful, progress=progress)
    return [_judge(part.dutch, one, answer) for part, one, answer in zip(parts, masked, answers, strict=True)]


def _judge(dutch: str, masked: Masked, answer: Answer) -> Tried:
    if not answer.text or not answer.complete or repeats(answer.text, dutch) or untouched(answer.text, masked.text):
        return Tried(None)
    return Tried(masked.restore(answer.text), answer.score)


def repeats(english: str, dutch: str) -> bool:
    """Whether words or letters go round in circles that the Dutch does not go round in.

    >>> repeats("all all all the allies", "alle bondgenoten"), repeats("very, very good", "heel goed")
    (True, False)
    """
    stutter = _STUTTER.search(english)
    if stutter and stutter.group(1) * 4 not in dutch:
        return True
    return _circles(english) > max(_circles(dutch), 2)


def _circles(text: str) -> int:
    """How often a run of one to eight words follows itself at most."""
    words = re.findall(r"\w+", text.lower())
    most = 1
    for size in range(1, 9):
        run = 0
        for at in range(size, len(words)):
            run = run + 1 if words[at] == words[at - size] else 0
            most = max(most, 1 + run // size)
    return most


def untouched(english: str, dutch: str) -> bool:
    """Whether the engine gave Dutch back as it got it.

    >>> untouched("De minister heeft dat niet gezegd.", "De minister heeft dat niet gezegd.")
    True
    """
    same = " ".join(english.split()).casefold() == " ".join(dutch.split()).casefold()
    words = set(dutch.lower().split())
    return (
        same and len(words) > 3 and bool(words & DUTCH_WORDS or len(words & {"de", "van", "en", "op", "te", "ik"}) > 1)
    )
