"""Translate sentences in one run of the engine, try the hard ones again, and say of each what went wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.document import Mark
from pipeline.translating.engine import Answer, Engine
from pipeline.translating.facts import find_lost, find_new, mend
from pipeline.translating.figures import find_addresses
from pipeline.translating.glossary import Glossary, built_in
from pipeline.translating.labels import fixed_translation, leading_label
from pipeline.translating.parts import calm, close_alike, cut, join, shouts
from pipeline.translating.placeholders import Fixed, Masked, apart, mask

_DUTCH_WORDS = frozenset({
    "het", "een", "niet", "wordt", "worden", "zijn", "heeft", "hebben", "deze", "naar", "ook", "geen", "zal",
    "bij", "dat", "voor", "aan", "uit", "wij", "hij", "zij", "maar", "nog", "kunnen", "werd", "waren",
    "tussen", "onder",
})  # fmt: skip
_STUTTER = re.compile(r"(\S{1,4}?)\1{7,}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A Dutch segment's text and what is marked in it."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class English:
    """What became of a sentence: `score` is None if no engine was needed; `kept` if `text` is the Dutch still."""

    text: str
    score: float | None = None
    kept: bool = False
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What goes to the engine at once: `dutch` begins at `start` of its sentence."""

    dutch: str
    start: int
    fixed: tuple[Fixed, ...]

    def masked(self, pieces: Sequence[str]) -> Masked:
        """The part with its fixed words behind placeholders."""
        return mask(self.dutch, self.fixed, pieces)


@dataclass(frozen=True, slots=True)
class Tried:
    """The best answer for a part: `text` is None if there is no usable one; `plain` if it went without placeholders."""

    text: str | None
    score: float = 0.0
    plain: bool = False


def translate_sentences(
    sentences: Sequence[Sentence],
    engine: Engine,
    glossary: Glossary,
    progress: Callable[[int, int], None] | None = None,
) -> dict[Sentence, English]:
    """The English of every sentence; each comes out the same whatever else is translated with it."""
    unique = list(dict.fromkeys(sentences))
    fixed = {one: fixed_translation(one.text, glossary) for one in unique}
    settled = {one: English(text) for one, text in fixed.items() if text is not None}
    open_ones = [one for one in unique if fixed[one] is None]
    calmed = [_calmed(one, glossary) for one in open_ones]
    parts = [_parts(text, engine, glossary) for text in calmed]
    tried = _regroup(_ask([part for group in parts for part in group], engine, progress), parts)
    drafts = [
        _draft(one, text, group, tries, glossary)
        for one, text, group, tries in zip(open_ones, calmed, parts, tried, strict=True)
    ]
    drafts = _mask_lost(open_ones, calmed, parts, drafts, engine, glossary)
    settled |= {
        one: _finish(one, text, group, draft, glossary)
        for one, text, group, draft in zip(open_ones, calmed, parts, drafts, strict=True)
    }
    return settled


def _calmed(sentence: Sentence, glossary: Glossary) -> str:
    if not shouts(sentence.text):
        return sentence.text
    terms = (*glossary.terms, *built_in().terms)
    known = {term.dutch for term in terms if term.dutch.isupper()}
    return calm(sentence.text, sentence.marks, frozenset(known))


def _parts(text: str, engine: Engine, glossary: Glossary) -> list[Part]:
    parts, at = [], leading_label(text, glossary)[0]
    for dutch in cut(text[at:], engine.count):
        start = text.index(dutch, at)
        at = start + len(dutch)
        addresses = [Fixed(found.start, found.end, found.text) for found in find_addresses(dutch)]
        terms = [Fixed(found.start, found.end, found.term.english[0]) for found in glossary.find(dutch)]
        parts.append(Part(dutch, start, tuple(apart([*addresses, *terms]))))
    return parts


def _regroup(tried: list[Tried], parts: list[list[Part]]) -> list[list[Tried]]:
    answers = iter(tried)
    return [[next(answers) for _ in group] for group in parts]


def _ask(parts: Sequence[Part], engine: Engine, progress: Callable[[int, int], None] | None) -> list[Tried]:
    """One run over all parts; what comes out unusable goes again, first without repeats, then without placeholders."""
    masked = [part.masked(engine.placeholders) for part in parts]
    done = 0

    def count(finished: int) -> None:
        nonlocal done
        done += finished
        if progress:
            progress(done, len(parts))

    answers = engine.answer([one.text for one in masked], progress=count)
    tried = [_judge(part, one, answer) for part, one, answer in zip(parts, masked, answers, strict=True)]
    for careful, plain in ((True, False), (False, True), (True, True)):
        again = [at for at, one in enumerate(tried) if one.text is None and (not plain or parts[at].fixed)]
        texts = [Masked(parts[at].dutch) if plain else masked[at] for at in again]
        for at, text, answer in zip(again, texts, engine.answer([t.text for t in texts], careful=careful), strict=True):
            better = _judge(parts[at], text, answer)
            tried[at] = Tried(better.text, better.score, plain and bool(parts[at].fixed))
    return tried


def _judge(part: Part, masked: Masked, answer: Answer) -> Tried:
    if (
        not answer.text
        or not answer.complete
        or repeats(answer.text, part.dutch)
        or untouched(answer.text, masked.text)
    ):
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
    return same and len(dutch.split()) > 3 and bool(_DUTCH_WORDS & set(dutch.lower().split()))


def _draft(one: Sentence, text: str, parts: list[Part], tries: Iterable[Tried], glossary: Glossary) -> English:
    answers = list(tries)
    texts = [answer.text for answer in answers]
    english = [said for said in texts if said is not None]
    if len(english) < len(texts) or not english:
        return English(one.text, kept=True)
    length, label = leading_label(text, glossary)
    joined = label + close_alike(text[length:], join([part.dutch for part in parts], english))
    joined = _with_addresses(mend(text, one.marks, joined, glossary), parts)
    weights = [len(part.dutch) for part in parts]
    score = sum(answer.score * weight for answer, weight in zip(answers, weights, strict=True)) / sum(weights)
    return English(joined, score)


def _with_addresses(english: str, parts: list[Part]) -> str:
    """Every address is in the English, if need be in brackets behind it."""
    for part in parts:
        for found in find_addresses(part.dutch):
            if found.text not in english:
                closing = re.search(r"[.?!;:]?$", english)
                at = closing.start() if closing else len(english)
                english = f"{english[:at]} ({found.text}){english[at:]}"
    return english


def _mask_lost(
    sentences: list[Sentence],
    calmed: list[str],
    parts: list[list[Part]],
    drafts: list[English],
    engine: Engine,
    glossary: Glossary,
) -> list[English]:
    """Send sentences that lost facts again, with those facts behind placeholders; keep what then has lost fewer."""
    if not engine.placeholders:
        return drafts
    again: list[int] = []
    retried: list[list[Part]] = []
    for at, draft in enumerate(drafts):
        lost = [] if draft.kept else find_lost(calmed[at], sentences[at].marks, draft.text, glossary)
        fixed = [Fixed(one.start, one.end, one.english) for one in lost if one.english]
        if fixed:
            again.append(at)
            retried.append([_with_fixed(part, fixed) for part in parts[at]])
    masked = [part.masked(engine.placeholders) for group in retried for part in group]
    flat = [part for group in retried for part in group]
    answers = engine.answer([one.text for one in masked])
    tried = [_judge(part, one, answer) for part, one, answer in zip(flat, masked, answers, strict=True)]
    better = list(drafts)
    for at, group, tries in zip(again, retried, _regroup(tried, retried), strict=True):
        sentence, text = sentences[at], calmed[at]
        new = _draft(sentence, text, group, tries, glossary)
        if not new.kept and _worth(text, sentence, new, glossary) < _worth(text, sentence, drafts[at], glossary):
            better[at] = new
    return better


def _worth(text: str, sentence: Sentence, english: English, glossary: Glossary) -> int:
    """How many facts differ: the fewer, the better."""
    return len(find_lost(text, sentence.marks, english.text, glossary)) + len(find_new(text, english.text))


def _with_fixed(part: Part, fixed: list[Fixed]) -> Part:
    end = part.start + len(part.dutch)
    inside = [
        Fixed(one.start - part.start, one.end - part.start, one.english)
        for one in fixed
        if part.start <= one.start and one.end <= end
    ]
    return Part(part.dutch, part.start, tuple(apart([*part.fixed, *inside])))


def _finish(one: Sentence, text: str, parts: list[Part], draft: English, glossary: Glossary) -> English:
    """The draft in the sentence's own capitals, with what a person should know of it."""
    if draft.kept:
        shown = one.text if len(one.text) <= 80 else one.text[:79].rstrip() + "…"
        said = f"No usable translation was found, so this is still in Dutch: “{shown}”"
        return English(one.text, None, True, (said,))
    messages = [lost.message for lost in find_lost(text, one.marks, draft.text, glossary)]
    messages += find_new(text, draft.text)
    if len(parts) > 1:
        messages.append(f"This sentence was too long to translate at once and went in {len(parts)} parts.")
    if len([word for word in re.findall(r"\w+", draft.text.lower()) if word in _DUTCH_WORDS]) > 2:
        messages.append("Some of this sentence is still in Dutch.")
    messages += _unapplied(text, draft.text, glossary)
    english = draft.text.upper() if text != one.text else draft.text
    return English(english, draft.score, False, tuple(messages))


def _unapplied(dutch: str, english: str, glossary: Glossary) -> list[str]:
    """Terms of the user's glossary that the English does not have."""
    there = english.casefold()
    terms = dict.fromkeys(found.term for found in glossary.find(dutch))
    return [
        f"The glossary's “{term.english[0]}” for “{term.dutch}” could not be put in."
        for term in terms
        if not any(word.casefold() in there for word in term.english)
    ]
