"""Check that what the Dutch states — figures, dates, names — stands in the English, and mend what is safe to mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.document import Document, Mark, Note
from pipeline.translating.amounts import Amount, english_amount
from pipeline.translating.dates import Day, Time, english_date
from pipeline.translating.dates import months as month_names
from pipeline.translating.figures import Figure, find_figures, lost_figures, new_figures
from pipeline.translating.glossary import Glossary
from pipeline.translating.names import english_names, find_names, fold, proper_terms, surname

_CLOSE_ENOUGH = 0.78


@dataclass(frozen=True, slots=True)
class Lost:
    """A fact at `start` to `end` of the Dutch that the English lacks: its English, and a sentence that says so."""

    start: int
    end: int
    english: str
    message: str


def find_lost(dutch: str, marks: tuple[Mark, ...], english: str, glossary: Glossary) -> list[Lost]:
    """The figures and names of a Dutch sentence that its translation has lost or altered.

    >>> [lost.message for lost in find_lost("Om 19:30 kost het €30.", (), "At 7:30 it costs €30.", Glossary())]
    ['The Dutch says “19:30”; the English says “7:30”.']
    """
    said, there = find_figures(dutch, "nl"), find_figures(english, "en")
    lost = []
    for figure, instead in lost_figures(english, said, there):
        words = dutch[figure.start : figure.end]
        other = f"the English says “{english[instead.start : instead.end]}”" if instead else "the English does not"
        message = f"The Dutch says “{words}”; {other}."
        lost.append(Lost(figure.start, figure.end, english_figure(figure, words), message))
    return sorted([*lost, *_lost_names(dutch, marks, english, glossary)], key=lambda one: one.start)


def find_new(dutch: str, english: str) -> list[str]:
    """Sentences about figures that only the English has.

    >>> find_new("In april.", "In April 2023.")
    ['The English says “April 2023”; the Dutch does not.']
    """
    said, there = find_figures(dutch, "nl"), find_figures(english, "en")
    replaced = {instead for _, instead in lost_figures(english, said, there) if instead}
    new = [english[one.start : one.end] for one in new_figures(dutch, said, there) if one not in replaced]
    return [f"The English says “{words}”; the Dutch does not." for words in new]


def check(dutch: Document, english: Document, *, glossary: Glossary | None = None) -> tuple[Note, ...]:
    """A note for every fact that differs between a report and its translation, wherever that comes from.

    The two have the same shape; segments that are not translated are passed over.
    """
    terms = glossary or Glossary()
    notes = []
    for source, target in zip(dutch.segments(), english.segments(), strict=True):
        if target.kept or not target.source:
            continue
        lost = [one.message for one in find_lost(source.text, source.marks, target.text, terms)]
        notes += [Note("translate", target.key, said) for said in (*lost, *find_new(source.text, target.text))]
    return tuple(notes)


def english_figure(figure: Figure, words: str) -> str:
    """A Dutch figure as English writes it."""
    match figure.meant:
        case Day():
            return english_date(words)
        case Time(value=value):
            return value
        case Amount() if figure.kind == "amount":
            return english_amount(words)
        case _:
            return words if figure.kind != "fraction" else ""


def _lost_names(dutch: str, marks: tuple[Mark, ...], english: str, glossary: Glossary) -> Iterator[Lost]:
    months = {number: name for name, number in month_names("en").items()}
    for mark in marks:
        words = dutch[mark.start : mark.end]
        if mark.kind == "foreign" and mark.value == "en" and " " in words and not find_names(english, (words,)):
            yield Lost(mark.start, mark.end, words, f"The Dutch quotes “{words}”; the English does not.")
        if mark.kind == "date" and fold(words) in month_names("nl"):
            month = months[month_names("nl")[fold(words)]]
            if month not in english:
                yield Lost(mark.start, mark.end, month, f"The Dutch says “{words}”; the English does not.")
        if mark.kind not in {"person", "location", "organization"}:
            continue
        names = names_to_check(words, mark, glossary)
        if names and not find_names(english, _inflected(names)):
            message = f"The Dutch names “{words}”; the English does not."
            yield Lost(mark.start, mark.end, words if mark.kind == "person" else names[0], message)


def names_to_check(words: str, mark: Mark, glossary: Glossary) -> tuple[str, ...]:
    """What the English must have one of for the name `words`; () where any translation may be right."""
    if mark.kind == "person":
        return (surname(words),)
    known = english_names(words, mark.kind, glossary)
    if known:
        return (*known, words)
    lone = " " not in words and sum(map(str.isupper, words)) > 1
    return (words,) if mark.kind == "location" or lone else ()


def _inflected(names: tuple[str, ...]) -> tuple[str, ...]:
    return (*names, *(f"{name}s" for name in names))


def mend(dutch: str, marks: tuple[Mark, ...], english: str, glossary: Glossary) -> str:
    """`english` with what is plainly a slip set right: Dutch notation, a Dutch name left in, a figure or name garbled.

    >>> mend("Slechts 2,5% van 1.000 bij de NAVO.", (), "Only 2,5% of 1.000 at NAVO.", Glossary())
    'Only 2.5% of 1,000 at NATO.'
    >>> mend("De heer Kuleba.", (Mark(8, 14, "person"),), "Mr Kulebaba.", Glossary())
    'Mr Kuleba.'
    """
    english = _mend_figures(dutch, re.sub(r"(?<=\d)[.](\d\d) uur\b", r":\1", english))
    for mark in marks:
        if mark.kind == "person":
            english = _mend_person(dutch, surname(dutch[mark.start : mark.end]), english)
        elif mark.kind in {"location", "organization"}:
            words = dutch[mark.start : mark.end]
            english = _mend_name(words, english_names(words, mark.kind, glossary), english)
    for term in proper_terms(dutch):
        english = _mend_name(term.dutch, term.english, english)
    return english


def _mend_figures(dutch: str, english: str) -> str:
    said, there = find_figures(dutch, "nl"), find_figures(english, "en")
    lost = lost_figures(english, said, there)
    for figure, _ in lost:
        words = dutch[figure.start : figure.end]
        form = english_figure(figure, words)
        if form and form != words:
            english = re.sub(rf"(?<![\w.,]){re.escape(words)}(?!\w|[.,]\d)", form.replace("\\", ""), english, count=1)
    pairs = [
        (figure, instead) for figure, instead in lost_figures(english, said, find_figures(english, "en")) if instead
    ]
    for figure, instead in sorted(pairs, key=lambda pair: -pair[1].start if pair[1] else 0):
        alone = sum(other.kind == figure.kind for other, _ in pairs) == 1
        form = english_figure(figure, dutch[figure.start : figure.end])
        if instead and alone and form and _in_digits(figure) and _in_digits(instead):
            english = english[: instead.start] + form + english[instead.end :]
    return english


def _in_digits(figure: Figure) -> bool:
    return not isinstance(figure.meant, Amount) or figure.meant.digits


def _mend_name(words: str, names: tuple[str, ...], english: str) -> str:
    """Put the English name wherever the Dutch one was left, unless they are alike."""
    if not names or any(fold(words) in fold(name) for name in names):
        return english
    for start, end in reversed(find_names(english, (words,))):
        english = english[:start] + names[0] + english[end:]
    return english


def _mend_person(dutch: str, name: str, english: str) -> str:
    """Put a person's name where the English has a word that is that name with a slip."""
    if len(name) < 4 or find_names(english, _inflected((name,))):
        return english
    ours = set(re.findall(r"\w+", fold(dutch)))
    best, where = 0.0, None
    for match in re.finditer(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*", english):
        word = match.group()
        if word[0].isupper() and fold(word) not in ours and abs(len(word) - len(name)) < 4:
            likeness = SequenceMatcher(None, fold(name), fold(word)).ratio()
            if likeness > best:
                best, where = likeness, match
    if where is None or best < _CLOSE_ENOUGH:
        return english
    return english[: where.start()] + name + english[where.end() :]
