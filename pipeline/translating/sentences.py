"""Translate one sentence in conversation with the engine: what needs none, what it loses, and what to say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.document import Mark
from pipeline.translating.asking import Conversation
from pipeline.translating.engine import Engine
from pipeline.translating.facts.comparing import Lost, find_doubts, find_lost, is_quotation, knows_facts, numbers_differ
from pipeline.translating.facts.figures import find_addresses
from pipeline.translating.facts.marks import project, project_verbatim
from pipeline.translating.facts.mending import Repair, mend
from pipeline.translating.glossary import Glossary, built_in
from pipeline.translating.labels import fixed_translation, leading_address, leading_label
from pipeline.translating.parts import calm, close_alike, cut, join, shouts
from pipeline.translating.trying import DUTCH_WORDS, Fixed, Part, Tried, apart, insist, once

_WAYS_BACK = ((False, False), (True, False), (True, True))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A segment's text and what is marked in it."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Translated:
    """What became of a sentence: `score` is None if no engine was needed; `kept` if `text` is the source still."""

    text: str
    marks: tuple[Mark, ...] = ()
    score: float | None = None
    kept: bool = False
    messages: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class _Work:
    """A sentence that needs the engine: `text` is its own without shouting, cut into `parts` behind a `label`."""

    sentence: Sentence
    text: str
    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A usable translation, what was mended in it, and what is wrong with it still."""

    text: str
    score: float
    repairs: tuple[Repair, ...] = ()
    lost: tuple[Lost, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def faults(self) -> int:
        """How much there is wrong."""
        return len(self.lost) + len(self.doubts)


def translate_sentence(sentence: Sentence, engine: Engine, glossary: Glossary) -> Conversation[Translated]:
    """The translation of a sentence; it is the same whatever else is translated with it."""
    if knows_facts(engine.package.source, engine.package.target):
        return _dutch_to_english(sentence, engine, glossary)
    return _any_pair(sentence, engine, glossary)


def _dutch_to_english(sentence: Sentence, engine: Engine, glossary: Glossary) -> Conversation[Translated]:
    fixed = fixed_translation(sentence.text, glossary)
    if fixed is not None:
        return Translated(fixed, project(sentence.text, sentence.marks, fixed, glossary))
    work = _work(sentence, engine, glossary, dutch=True)
    tries = yield from insist(work.parts, engine.placeholders)
    draft = _draft(work, tries)
    if draft is None:
        return _kept(sentence, "in Dutch")
    best = yield from _regain(work, _checked(work, draft, glossary), engine, glossary)
    messages = [*(one.message for one in best.lost), *best.doubts]
    if sum(word in DUTCH_WORDS for word in re.findall(r"\w+", best.text.lower())) > 2:
        messages.append("Some of this sentence is still in Dutch.")
    marks = project(sentence.text, sentence.marks, best.text, glossary)
    return _finished(work, best, marks, messages, glossary)


def _any_pair(sentence: Sentence, engine: Engine, glossary: Glossary) -> Conversation[Translated]:
    """Of languages not known here only numbers, addresses and what reads the same in both are looked after."""
    text = sentence.text
    term = glossary.whole(text)
    if term or not any(map(str.isalpha, text)):
        made = term.english[0] if term else text
        return Translated(made, project_verbatim(text, sentence.marks, made))
    work = _work(sentence, engine, glossary, dutch=False)
    tries = yield from insist(work.parts, engine.placeholders)
    draft = _draft(work, tries)
    if draft is None:
        return _kept(sentence, "as it was")
    marks = project_verbatim(text, sentence.marks, draft.text)
    return _finished(work, draft, marks, numbers_differ(text, draft.text), glossary)


def _work(sentence: Sentence, engine: Engine, glossary: Glossary, *, dutch: bool) -> _Work:
    text = _calmed(sentence, glossary, dutch=dutch)
    at, label = leading_label(text, glossary) if dutch else (0, "")
    if not at:
        at, label = leading_address(text)
    quoted = [
        Fixed(mark.start, mark.end, text[mark.start : mark.end]) for mark in sentence.marks if is_quotation(mark, text)
    ]
    parts = []
    for piece in cut(text[at:], engine.count):
        start = text.index(piece, at)
        at = start + len(piece)
        addresses = [Fixed(found.start, found.end, found.text) for found in find_addresses(piece)]
        terms = [Fixed(found.start, found.end, found.term.english[0]) for found in glossary.find(piece)]
        part = Part(piece, start, tuple(apart([*addresses, *terms])), dutch)
        parts.append(part.fixing(quoted) if dutch else part)
    return _Work(sentence, text, label, tuple(parts))


def _calmed(sentence: Sentence, glossary: Glossary, *, dutch: bool) -> str:
    if not shouts(sentence.text):
        return sentence.text
    known = frozenset(term.dutch for term in glossary.terms if term.dutch.isupper())
    return calm(sentence.text, sentence.marks, known | _abbreviations() if dutch else known)


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(term.dutch for term in built_in().terms if term.dutch.isupper())


def _draft(work: _Work, tries: Sequence[Tried]) -> _Draft | None:
    """The parts as one translation; None if one of them has no usable answer."""
    said = [one.text for one in tries if one.text is not None]
    if len(said) < len(tries):
        return None
    texts = [part.text for part in work.parts]
    rest = work.text[work.parts[0].start :]
    joined = close_alike(rest, join(texts, said))
    if work.label and rest[:1].islower() and joined[:1].isupper() and joined[1:2].islower():
        joined = joined[0].lower() + joined[1:]
    score = sum(one.score * len(text) for one, text in zip(tries, texts, strict=True)) / sum(map(len, texts))
    return _Draft(_with_addresses(work.text, work.label + joined), score)


def _with_addresses(text: str, translation: str) -> str:
    """Every address is in the translation, if need be in brackets behind it."""
    for found in find_addresses(text):
        if found.text not in translation:
            closing = re.search(r"[.?!;:]?$", translation)
            at = closing.start() if closing else len(translation)
            translation = f"{translation[:at]} ({found.text}){translation[at:]}"
    return translation


def _checked(work: _Work, draft: _Draft, glossary: Glossary) -> _Draft:
    marks = work.sentence.marks
    mended = mend(work.text, marks, draft.text, glossary)
    lost = tuple(find_lost(work.text, marks, mended.text, glossary))
    return _Draft(mended.text, draft.score, mended.repairs, lost, tuple(find_doubts(work.text, mended.text)))


def _regain(work: _Work, best: _Draft, engine: Engine, glossary: Glossary) -> Conversation[_Draft]:
    """Ask again with the facts that were lost behind placeholders, as long as some are; the best of the answers.

    Measured on seven real reports with the first built-in package: of 329 facts that differed in 1,526 sentences,
    mending left 259, hiding what was lost 56, hiding all facts 43, and doing that without repeats 32. Hiding all facts
    from the start left 99, for then more placeholders are lost.
    """
    for every, careful in _WAYS_BACK if engine.placeholders else ():
        if not best.faults:
            break
        hidden = find_lost(work.text, work.sentence.marks, "", glossary) if every else best.lost
        fixed = [Fixed(one.start, one.end, one.english) for one in hidden if one.english]
        tries = yield from once([part.fixing(fixed) for part in work.parts], engine.placeholders, careful=careful)
        draft = _draft(work, tries)
        again = _checked(work, draft, glossary) if draft else best
        best = again if again.faults < best.faults else best
    return best


def _kept(sentence: Sentence, how: str) -> Translated:
    shown = sentence.text if len(sentence.text) <= 80 else sentence.text[:79].rstrip() + "…"
    message = f"No usable translation was found, so this is still {how}: “{shown}”"
    return Translated(sentence.text, sentence.marks, kept=True, messages=(message,))


def _finished(
    work: _Work, draft: _Draft, marks: tuple[Mark, ...], messages: list[str], glossary: Glossary
) -> Translated:
    """The draft in the sentence's own capitals, with what a person should know of it."""
    if len(work.parts) > 1:
        messages.append(f"This sentence was too long to translate at once and went in {len(work.parts)} parts.")
    messages += _unapplied(work.text, draft.text, glossary)
    text = draft.text.upper() if work.text != work.sentence.text else draft.text
    return Translated(
        text, marks if len(text) == len(draft.text) else (), draft.score, False, tuple(messages), draft.repairs
    )


def _unapplied(text: str, translation: str, glossary: Glossary) -> list[str]:
    """Terms of the user's glossary that the translation does not have."""
    there = translation.casefold()
    terms = dict.fromkeys(found.term for found in glossary.find(text))
    return [
        f"The glossary's “{term.english[0]}” for “{term.dutch}” could not be put in."
        for term in terms
        if not any(word.casefold() in there for word in term.english)
    ]
