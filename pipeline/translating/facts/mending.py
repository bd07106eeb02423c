"""Set right what is plainly a slip of the engine: Dutch notation, a Dutch name left in, a figure or name garbled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.document import Mark
from pipeline.translating.facts.amounts import Amount, english_numeral
from pipeline.translating.facts.comparing import english_figure
from pipeline.translating.facts.figures import Figure, find_figures, lost_figures
from pipeline.translating.facts.names import english_names, find_names, fold, proper_terms, surname
from pipeline.translating.glossary import Glossary

Repair = tuple[str, str]
"""What the engine wrote, and what was put in its place."""

_LIKE_NAME = 0.78
_LIKE_FIGURE = 0.55
_DUTCH_NUMERAL = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)+(?![\w])")
_AMOUNT = re.compile(r"[€$£]?\s*(\d[\d.,]*)\s*(?:%|[a-z ]{4,})?")
_IN_ADDRESS = frozenset("./@_")


@dataclass(frozen=True, slots=True)
class Mended:
    """A translation, and where it said something else before it was mended; a mere change of notation is not told."""

    text: str
    repairs: tuple[Repair, ...] = ()


def mend(dutch: str, marks: tuple[Mark, ...], english: str, glossary: Glossary) -> Mended:
    """`english` with its slips set right by the Dutch.

    >>> mend("Slechts 2,5% van 1.000 bij de NAVO.", (), "Only 2,5% of 1.000 at NAVO.", Glossary())
    Mended(text='Only 2.5% of 1,000 at NATO.', repairs=())
    >>> mend("De heer Kuleba.", (Mark(8, 14, "person"),), "Mr Kulebaba.", Glossary())
    Mended(text='Mr Kuleba.', repairs=(('Kulebaba', 'Kuleba'),))
    """
    english, repairs = _mend_figures(dutch, _mend_notation(dutch, english))
    for mark in marks:
        words = dutch[mark.start : mark.end]
        if mark.kind == "person":
            english, repaired = _mend_person(dutch, surname(words), english)
            repairs += repaired
        elif mark.kind in {"location", "organization"}:
            english = _mend_name(words, english_names(words, mark.kind, glossary), english)
    for term in proper_terms(dutch):
        english = _mend_name(term.dutch, term.english, english)
    return Mended(english, tuple(repairs))


def _mend_notation(dutch: str, english: str) -> str:
    """Figures that were left as Dutch writes them."""
    english = re.sub(r"(?<=\d)[.](\d\d) uur\b", r":\1", english)
    for match in _DUTCH_NUMERAL.finditer(dutch):
        number = match.group()
        if number in english and english_numeral(number) != number:
            english = re.sub(rf"(?<![\w.,]){re.escape(number)}(?!\w|[.,]\d)", english_numeral(number), english)
    for figure, _ in lost_figures(english, find_figures(dutch, "nl"), find_figures(english, "en")):
        words = dutch[figure.start : figure.end]
        form = english_figure(figure, words)
        if form and form != words:
            english = re.sub(rf"(?<![\w.,]){re.escape(words)}(?!\w|[.,]\d)", form.replace("\\", ""), english, count=1)
    return english


def _mend_figures(dutch: str, english: str) -> tuple[str, list[Repair]]:
    """A figure in digits that is the only one of its kind to differ, and looks like the one it should be.

    What does not look like it is left, so that the sentence goes to the engine again.
    """
    lost = lost_figures(english, find_figures(dutch, "nl"), find_figures(english, "en"))
    pairs = [(figure, instead) for figure, instead in lost if instead]
    repairs = []
    for figure, instead in sorted(pairs, key=lambda pair: -pair[1].start):
        alone = sum(other.kind == figure.kind for other, _ in pairs) == 1
        form = english_figure(figure, dutch[figure.start : figure.end])
        said = english[instead.start : instead.end]
        whole = not re.match(r"[.,]\d", english[instead.end :])
        if alone and whole and form and _in_digits(figure) and _in_digits(instead) and _look_alike(said, form):
            repairs.append((said, form))
            english = english[: instead.start] + form + english[instead.end :]
    return english, repairs


def _in_digits(figure: Figure) -> bool:
    return not isinstance(figure.meant, Amount) or figure.meant.digits


def _look_alike(said: str, form: str) -> bool:
    """Whether one is the other cut short, or much the same; amounts by their digits, whatever their unit.

    >>> _look_alike("87 percent", "87.4%"), _look_alike("$30", "€30"), _look_alike("July 2020", "June 2020")
    (True, True, True)
    >>> _look_alike("NEN-1", "A1"), _look_alike("25th", "2523"), _look_alike("17", "2019")
    (False, False, False)
    """
    amounts = [_AMOUNT.fullmatch(one) for one in (said, form)]
    one, other = (amount[1] if amount else text for amount, text in zip(amounts, (said, form), strict=True))
    return one.startswith(other) or other.startswith(one) or SequenceMatcher(None, one, other).ratio() > _LIKE_FIGURE


def _mend_name(words: str, names: tuple[str, ...], english: str) -> str:
    """Put the English name wherever the Dutch one was left, unless they are alike."""
    if not names or any(fold(words) in fold(name) for name in names):
        return english
    for start, end in reversed(find_names(english, (words,))):
        if english[start - 1 : start] not in _IN_ADDRESS and not re.match(r"[./@_]\w", english[end:]):
            english = english[:start] + names[0] + english[end:]
    return english


def _mend_person(dutch: str, name: str, english: str) -> tuple[str, list[Repair]]:
    """Put a person's name where the English has a word that is that name with a slip."""
    if len(name) < 4 or find_names(english, (name, f"{name}s")):
        return english, []
    ours = set(re.findall(r"\w+", fold(dutch)))
    best, where = 0.0, None
    for match in re.finditer(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*", english):
        word = match.group()
        if word[0].isupper() and fold(word) not in ours and abs(len(word) - len(name)) < 4:
            likeness = SequenceMatcher(None, fold(name), fold(word)).ratio()
            if likeness > best:
                best, where = likeness, match
    if where is None or best < _LIKE_NAME:
        return english, []
    return english[: where.start()] + name + english[where.end() :], [(where.group(), name)]
