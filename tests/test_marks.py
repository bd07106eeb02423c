"""Marks against hand-made gold, self-written cases in other genres, and laws that hold for any text."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import SHARED
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import marked

from pipeline.akn import from_xml
from pipeline.document import Mark
from pipeline.normalising import normalise
from pipeline.tagging import tag
from pipeline.tagging.marks import mark

HERE = Path(__file__).parent
REPORT = HERE.parents[1] / "shared" / "reports" / "navo-fmm-2024-04.txt"
MEASURED = ("date", "time", "quantity")
PIECES = [
    "EU", "NAVO-top", "minister", "minister van ", "Buitenlandse Zaken", "de leden ", "Van ", "A.B. ", "Jan ",
    "Kröger", " (VVD)", " (AP)", "Autoriteit Persoonsgegevens", "3", "-", " en ", "4 april 2024", " jl.", "31 februari",
    "€ ", "1,5", " miljoen", " euro", "%", "twee", " derde van ", "om 9 uur", "14.30 uur", " the ", "commitment",
    "http://x.nl/the", "@", "Hoge Vertegenwoordiger van de ", "Top in ", "Washington", "’s-Gravenhage", "’", "\u0000",
    "\n", "\t", " ", ".", ",", "é",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=25).map("".join)


def documents(name: str) -> list[tuple[str, list[str]]]:
    """The blocks of a case file: the document's own date, and its lines."""
    found = []
    for block in (HERE / "tagging" / name).read_text("utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        date = lines.pop(0)[1:] if lines and lines[0].startswith("@") else ""
        if lines:
            found.append((date, lines))
    return found


def surfaces(text: str, marks: Iterable[Mark]) -> list[tuple[str, ...]]:
    return [(text[one.start : one.end], one.kind, one.ref, one.value) for one in marks]


CASES = [
    pytest.param(date, lines, number, measured, id=lines[number][:50])
    for name, measured in (("dates-cases.txt", True), ("marks-cases.txt", False))
    for date, lines in documents(name)
    for number in range(len(lines))
]


@pytest.mark.parametrize(("date", "lines", "number", "measured"), CASES)
def test_case(date: str, lines: list[str], number: int, measured: bool) -> None:
    sentences = [marked(line) for line in lines]
    found = mark([text for text, _ in sentences], reference_date=date)[number]
    text, wanted = sentences[number]
    assert surfaces(text, (one for one in found if (one.kind in MEASURED) == measured)) == surfaces(text, wanted)


def gold() -> dict[str, Counter[Mark]]:
    marks: dict[str, Counter[Mark]] = defaultdict(Counter)
    for line in (HERE / "tagging" / "marks-gold.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            key, start, end, kind, ref, value, _ = line.split("\t")
            one = Counter() if kind == "-" else Counter([Mark(int(start), int(end), kind, ref, value)])  # type: ignore[arg-type]
            marks[key] += one
    return marks


@pytest.mark.skipif(not REPORT.exists(), reason="the real report is not beside this checkout (../shared/reports)")
def test_the_real_report_against_gold() -> None:
    document = tag(normalise(REPORT.read_text("utf-8")).text)
    wanted = gold()
    found = {
        segment.key: Counter(one for one in segment.marks if one.kind != "footnote") for segment in document.segments()
    }
    assert set(found) == set(wanted)
    hits = sum((found[key] & wanted[key]).total() for key in wanted)
    assert hits / sum(marks.total() for marks in found.values()) >= 0.95
    assert hits / sum(marks.total() for marks in wanted.values()) >= 0.95


@given(st.lists(texts, max_size=4))
@settings(max_examples=150, deadline=None)
def test_marks_are_sorted_in_range_and_never_cross(document: list[str]) -> None:
    found = mark(document, reference_date="2024-04-03")
    assert found == mark(document, reference_date="2024-04-03")
    assert len(found) == len(document)
    for text, marks in zip(document, found, strict=True):
        assert list(marks) == sorted(marks, key=lambda one: (one.start, -one.end))
        open_ends: list[int] = []
        for one in marks:
            assert 0 <= one.start < one.end <= len(text)
            assert text[one.start : one.end] == text[one.start : one.end].strip()
            while open_ends and open_ends[-1] <= one.start:
                open_ends.pop()
            assert not open_ends or one.end <= open_ends[-1]
            open_ends.append(one.end)


def test_the_order_of_sentences_does_not_matter() -> None:
    document = ["De heer Krol sprak.", "Henk Krol (50PLUS) vroeg op 8 juli.", "Op 8 juli 2020 was het zo (AP)."]
    assert mark(document) == mark(document[::-1])[::-1]


@pytest.mark.parametrize(
    "hostile",
    [
        "1, " * 40_000, "a" * 120_000, "a-" * 60_000, "1." * 60_000, "Jan " * 30_000, "de leden A, " * 10_000,
        "twee" * 30_000, "a@" * 60_000, "(AB) " * 4_000, "the " * 30_000, "3 en 4 april " * 10_000, "A." * 60_000,
        "€" * 120_000, "ministerie " * 10_000, "minister van de EU " * 6_000, "1 tot " * 20_000, "van Van " * 15_000,
        "Top in " * 17_000, "1.111" * 24_000, "A. B " * 24_000, "x (a" * 30_000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    start = time.process_time()
    mark([hostile])
    assert time.process_time() - start < 2


def test_marks_are_those_that_others_made() -> None:
    """The gold above was written by whoever wrote the tagger; this tagging was not."""
    reference = SHARED / "reference" / "verslag.nl.akn.xml"
    if not reference.exists():
        pytest.skip("the reference tagging is not here: it lies in ../shared/reference, beside the checkout")
    kinds = {"date", "person", "role", "organization", "location", "event", "quantity"}
    source = (SHARED / "reports" / "navo-fmm-2024-04.txt").read_text(encoding="utf-8")
    ours = {s.text: s for s in tag(normalise(source).text).segments()}
    theirs = {s.text: s for s in from_xml(reference.read_bytes()).segments() if s.text in ours}
    assert len(theirs) > 45
    found, wanted = (
        {(text, m.start, m.end, m.kind) for text in theirs for m in side[text].marks if m.kind in kinds}
        for side in (ours, theirs)
    )
    assert len(found & wanted) >= 0.95 * len(found)
    assert len(found & wanted) >= 0.95 * len(wanted)
