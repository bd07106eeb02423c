"""Facts: what a translation loses is found, and nothing else; slips are mended; marks are carried over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Mark, MarkKind
from pipeline.translating import Glossary
from pipeline.translating.facts import comparing, mending
from pipeline.translating.facts.amounts import english_numeral, number_words, read_numeral
from pipeline.translating.facts.figures import find_figures
from pipeline.translating.facts.marks import project

CASES = Path(__file__).parent / "translating"
NONE = Glossary()
_MARK = re.compile(r"\[([^\]|]+)\|(\w+)(?:\|([^\]|]*))?(?:\|([^\]|]*))?\]")


def rows(name: str) -> list[list[str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


def marked(text: str) -> tuple[str, tuple[Mark, ...]]:
    """The text without its marks, and the marks: "[Kuleba|person]"."""
    plain, marks, at = "", [], 0
    for match in _MARK.finditer(text):
        plain += text[at : match.start()]
        kind = cast("MarkKind", match[2])
        words = "" if kind == "footnote" else match[1]
        marks.append(Mark(len(plain), len(plain) + len(words), kind, match[4] or match[1].lower(), match[3] or ""))
        plain += words
        at = match.end()
    return plain + text[at:], tuple(marks)


def expected(cell: str) -> list[str]:
    return [] if cell == "-" else cell.split("; ")


@pytest.mark.parametrize("row", rows("facts.tsv"), ids=lambda row: f"{row[0]} > {row[1]}")
def test_facts(row: list[str]) -> None:
    text, english, lost, new = row
    dutch, marks = marked(text)
    assert [dutch[one.start : one.end] for one in comparing.find_lost(dutch, marks, english, NONE)] == expected(lost)
    assert re.findall(r"The English says “(.*?)”", " ".join(comparing.find_doubts(dutch, english))) == expected(new)


def test_dutch_words_and_words_said_twice_are_doubted() -> None:
    dutch = "Een pakket om de periode te overbruggen, zo zei de school."
    assert comparing.find_doubts(dutch, "A package to overbruggen the period, the school said.") == [
        "“overbruggen” is still in Dutch."
    ]
    assert comparing.find_doubts(dutch, "A package to bridge the period period, the school said.") == [
        "“period” stands twice in a row."
    ]
    assert comparing.find_doubts(dutch, "A package to bridge the period, the school said.") == []


def test_a_translation_that_lacks_a_clause_is_doubted() -> None:
    dutch = "De motie op stuk nr. 350 van de heer Ronnes gaat over de woonlastenbenadering en de huren."
    assert comparing.find_doubts(dutch, "The motion no. 350 by Mr Ronnes is on housing costs and on rents.") == []
    (doubt,) = comparing.find_doubts(dutch, "The motion no. 350 by Mr Ronnes.")
    assert "much shorter" in doubt
    assert comparing.find_doubts("Zie ook de brief van de minister.", "See it.") == []


@pytest.mark.parametrize("row", rows("mended.tsv"), ids=lambda row: row[0])
def test_mended(row: list[str]) -> None:
    text, english, wanted = row
    dutch, marks = marked(text)
    assert mending.mend(dutch, marks, english, NONE).text == wanted
    assert mending.mend(dutch, marks, wanted, NONE) == mending.Mended(wanted)


@pytest.mark.parametrize("row", rows("marks.tsv"), ids=lambda row: row[0])
def test_marks_are_carried_over(row: list[str]) -> None:
    dutch, marks = marked(row[0])
    english, wanted = marked(row[1])
    carried = project(dutch, marks, english, NONE)
    assert [(one.start, one.end, one.kind) for one in carried] == [(one.start, one.end, one.kind) for one in wanted]
    assert {(one.kind, one.ref, one.value) for one in carried} <= {(one.kind, one.ref, one.value) for one in marks}


@given(st.integers(0, 10**12), st.integers(0, 99), st.sampled_from(["", "% ", " miljoen", " euro"]))
def test_a_number_in_english_notation_is_the_same_number(whole: int, part: int, unit: str) -> None:
    said = f"{whole:,}".replace(",", ".") + (f",{part}" if part else "")
    assert read_numeral(said, "nl") == read_numeral(english_numeral(said), "en")
    dutch = f"Het gaat om {said}{unit} dit jaar."
    written = comparing.english_figure(find_figures(dutch, "nl")[0], f"{said}{unit}".strip())
    assert comparing.find_lost(dutch, (), f"It is {written} this year.", NONE) == []


@given(st.text("0123456789.,€%-/: en1april2024", max_size=60), st.text("0123456789.,$%-/: and1April2024", max_size=60))
def test_any_two_texts_can_be_compared(dutch: str, english: str) -> None:
    lost = comparing.find_lost(dutch, (), english, NONE)
    assert all(0 <= one.start < one.end <= len(dutch) for one in lost)
    comparing.find_doubts(dutch, english)
    mending.mend(dutch, (), english, NONE)


def test_every_number_word_to_a_hundred_has_its_english() -> None:
    english = {value: word for word, value in number_words("en").items()}
    for word, value in number_words("nl").items():
        if value < 100:
            assert not comparing.find_lost(f"Er zijn {word} wegen.", (), f"There are {english[value]} roads.", NONE)


def test_hostile_text_is_read_in_linear_time() -> None:
    for piece in ("1.", "1,2 en ", "a@", "www.", "€ ", "1-", "12/", "een derde ", "3 april en ", "1 "):
        comparing.find_lost(piece * 1000, (), piece * 1000, NONE)
