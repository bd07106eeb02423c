"""Structure: outlines of small reports kept as data, laws for any text, and the real reports beside the checkout.

A new case is a text NAME.txt in tests/tagging/structure (a normalised one) or in tests/tagging/raw (as extraction
leaves it). `make accept` writes NAME.outline beside it: read that before you commit it.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlines import outline

from pipeline.document import (
    Block,
    Document,
    Heading,
    Item,
    Items,
    Meta,
    Note,
    Paragraph,
    Segment,
    Turn,
    block_segments,
    segment_key,
)
from pipeline.normalising import normalise
from pipeline.reading import read
from pipeline.tagging import tag

HERE = Path(__file__).parent
CASES = sorted((HERE / "tagging" / "structure").glob("*.txt"))
RAW = sorted((HERE / "tagging" / "raw").glob("*.txt"))
REPORTS = HERE.parents[1] / "shared" / "reports"
NAMES = (
    "navo-fmm-2024-04", "advies-ap", "beantwoording-politiebureau", "duidingsrapportage", "handelingen-moties",
    "ingekomen-stukken", "kamervragen-exportkrediet",
)  # fmt: skip
BULLETS = set("•●▪◦‣∙·*–—-o\uf0b7\uf0a7")


def report(name: str) -> str:
    path = REPORTS / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"needs the real report {name}.txt in ../shared/reports, which is not part of this project")
    return normalise(path.read_text("utf-8")).text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_outline_is_the_one_kept(case: Path, golden: Callable[[str, str], None]) -> None:
    golden(f"tagging/structure/{case.stem}.outline", outline(tag(case.read_text("utf-8"))))


@pytest.mark.parametrize("case", RAW, ids=lambda case: case.stem)
def test_the_outline_of_a_raw_report_is_the_one_kept(case: Path, golden: Callable[[str, str], None]) -> None:
    clean = normalise(read(case).text)
    document = tag(clean.text, notes=clean.notes)
    assert_covers(document, clean.text)
    golden(f"tagging/raw/{case.stem}.outline", outline(document))


def test_the_real_report_is_exactly_right() -> None:
    document = tag(report("navo-fmm-2024-04"))
    headings = [(b.level, b.segment.text) for b in document.blocks if isinstance(b, Heading)]
    assert document.title.text == "Verslag van de NAVO Foreign Ministers Meeting (FMM) van 3-4 april 2024"
    assert [level for level, _ in headings] == [1, 2, 2, 2, 2, 1, 1]
    assert [text for level, text in headings if level == 2] == [
        "Oekraïne", "Rusland", "Burden-sharing", "De NAVO-zuidflank",
    ]  # fmt: skip
    assert [text.partition(":")[0] for level, text in headings if level == 1] == [f"Werksessie {n}" for n in (1, 2, 3)]
    assert headings[0][1].endswith("Washington D.C.")
    paragraphs = [b for b in document.blocks if isinstance(b, Paragraph)]
    assert len(paragraphs) == len(document.blocks) - len(headings) == 16
    assert [len(p.segments) for p in paragraphs] == [1, 5, 4, 2, 4, 2, 6, 1, 2, 3, 4, 1, 4, 2, 2, 4]
    assert all(s.text[0].isupper() and s.text[-1] == "." for p in paragraphs for s in p.segments)
    assert paragraphs[4].segments[0].text.endswith("Washington D.C..")
    meta = document.meta
    assert (meta.kind, meta.date, meta.until) == ("verslag", "2024-04-03", "2024-04-04")
    assert meta.place == "Brussel"


def test_questions_and_answers_of_the_real_reports_are_turns() -> None:
    for name, questions, answers in (("kamervragen-exportkrediet", 14, 14), ("beantwoording-politiebureau", 8, 7)):
        kinds = [b.kind for b in tag(report(name)).blocks if isinstance(b, Turn)]
        assert (kinds.count("question"), kinds.count("answer")) == (questions, answers)


def test_speakers_of_the_real_report_are_turns_and_its_motions_are_quoted() -> None:
    document = tag(report("handelingen-moties"))
    turns = [b for b in document.blocks if isinstance(b, Turn)]
    assert {b.kind for b in turns} == {"speech"}
    assert all(turn.speaker.text.endswith(":") and turn.blocks for turn in turns)
    inner = [b for turn in turns for b in turn.blocks if isinstance(b, Paragraph)]
    assert sum(b.kind == "caption" for b in inner) == 12
    assert sum(b.segments[0].text == "De Kamer," for b in inner if b.kind == "quotation") == 12


def test_numbered_headings_of_the_real_report_are_as_deep_as_their_numbers() -> None:
    headings = [b for b in tag(report("advies-ap")).blocks if isinstance(b, Heading)]
    numbered = [heading for heading in headings if heading.number]
    assert len(numbered) == 8 + 19 + 8
    assert all(heading.level == len(heading.number.rstrip(".").split(".")) for heading in numbered)
    assert next(h.segment.text for h in headings if h.level == 4) == "Noodzaak en effectiviteit"


@pytest.mark.parametrize(("name", "count"), [("advies-ap", 20), ("duidingsrapportage", 112)])
def test_every_note_of_the_real_reports_has_its_reference(name: str, count: int) -> None:
    document = tag(report(name))
    labels = [note.label for note in document.footnotes]
    assert labels == [str(number) for number in range(1, count + 1)]
    assert [m.ref for s in document.segments() for m in s.marks if m.kind == "footnote"] == labels


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_real_report_is_lost(name: str) -> None:
    text = report(name)
    assert_covers(tag(text), text)


# Laws

PIECES = st.sampled_from([
    "Verslag van de raad", "Inleiding", "1. Doel", "1.1 Achtergrond", "2.", "4.3.1", "Werksessie 1: Gas", "Vraag 1",
    "Antwoord op vraag 1 en 2", "De voorzitter:", "Mevrouw De Wit (VVV): Dank.", "Motie", "De Kamer,", "• een",
    "- twee", "\t• diep", "\t\tdieper", "1) drie", "a. vier", "i. vijf", "(2) zes", "o zeven", "cel\tcel",
    "Jaar\tBedrag\t2024", "\tleeg\tvol", "Datum", "Ons kenmerk: x-1", "Onderwerp", "Geachte heer,", "Hoogachtend,",
    "De minister van X,",
    "A.B. Smit", "Postbus 1", "1234 AB Delft", "Dit is een zin. Dit ook.1 En deze (zie art. 2).2 3", "1 Noot een.",
    "2 Noot twee", "3", "1", "“Dit is een lange aanhaling die alleen op een regel staat, zoals het hoort. Echt waar.”",
    "Inhoudsopgave", "Figuur 1: kaart", "•", "en verder gaat het",
    "Dit is een lange zin die verder loopt zonder eind" * 3, "A", "?", "…", "Brieven:", "¹ Noot", "woord¹ woord",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=14).flatmap(
    lambda pieces: st.lists(st.sampled_from(["\n", "\n\n"]), min_size=len(pieces), max_size=len(pieces)).map(
        lambda ends: "".join(piece + end for piece, end in zip(pieces, ends, strict=True))
    )
)


@settings(deadline=None)
@given(TEXTS | st.text(max_size=60) | st.text("aA1.\t\n:,)•“” ", max_size=80))
def test_no_character_is_lost_and_none_is_told_twice(text: str) -> None:
    assert_covers(tag(text), text)


@settings(deadline=None)
@given(TEXTS)
def test_spans_point_at_the_words_and_keys_are_unique(text: str) -> None:
    document = tag(text)
    segments = list(document.segments())
    assert len({segment.key for segment in segments}) == len(segments)
    for segment in segments:
        assert segment.key.split("-")[0] == segment_key(segment.text)
        if segment.span is not None:
            source = text[slice(*segment.span)]
            assert _letters(source) == _letters(segment.text)
            assert segment.marks or " ".join(source.split()) == " ".join(segment.text.split())


@settings(deadline=None)
@given(TEXTS)
def test_the_document_is_well_formed(text: str) -> None:
    document = tag(text)
    assert document == tag(text)
    level = 0
    labels = {note.label for note in document.footnotes}
    for block in document.blocks:
        if isinstance(block, Heading):
            assert 1 <= block.level <= level + 1
            assert block.segment.text
            level = block.level
    for segment in document.segments():
        for mark in segment.marks:
            assert 0 <= mark.start <= mark.end <= len(segment.text)
            assert mark.kind != "footnote" or (mark.start == mark.end and mark.ref in labels)


@pytest.mark.parametrize(
    "piece", ["a", "1 ", "1.", "• a\n", "\t• a\n", "a\tb\n", "Vraag 1\n", "Kop\n\n", "x.1 ", "1 x\n\n", "(", "“"]
)
def test_time_is_linear_in_hostile_text(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    start = time.process_time()
    tag(text)
    assert time.process_time() - start < 3


def test_a_hundred_pages_take_a_moment() -> None:
    text = "\n".join(case.read_text("utf-8") for case in CASES)
    text = "\n".join([text] * (320_000 // len(text)))
    tag(text[:9000])
    start = time.process_time()
    tag(text)
    assert time.process_time() - start < 2


def test_what_is_known_is_not_overruled() -> None:
    known = Meta(date="2020-01-01", place="Ede", author="ik", reference="r", source_name="a.txt")
    note = Note("read", "a.txt", "is kept")
    document = tag("Verslag van de raad van 3 mei 2024\n\nDe raad kwam in Delft bijeen.\n", meta=known, notes=(note,))
    assert (document.meta.date, document.meta.place, document.meta.author) == ("2020-01-01", "Ede", "ik")
    assert document.notes == (note,)


def test_a_report_that_begins_with_text_lends_its_title_and_says_so() -> None:
    document = tag("Hierbij zend ik u het gevraagde overzicht van de kosten.\n")
    assert document.title.text == "Hierbij zend ik u het gevraagde overzicht van de kosten."
    assert [note.where for note in document.notes] == ["title"]


# What the laws look at


def assert_covers(document: Document, text: str) -> None:
    """All that segments, numbers and labels leave of the text is white space, bullets and the digits of references."""
    told = sorted(_told(document), key=lambda piece: (piece[1], piece[2], not piece[0]))
    at = 0
    for label, start, end in told:
        if end <= at:
            continue
        assert start >= at, f"told twice: {text[start:at]!r}"
        gap = text[at:start].split()
        left = [piece for piece in gap if piece not in BULLETS]
        assert unicodedata.normalize("NFKC", "".join(left)) == "".join(label.split()), (gap, label)
        at = end
    assert all(piece in BULLETS for piece in text[at:].split()), text[at:]


def _told(document: Document) -> list[tuple[str, int, int]]:
    """(label before it, start, end) of every segment."""
    told = [("", *_span(document.title))]
    for block in document.blocks:
        told += _told_by(block)
    for note in document.footnotes:
        told += _labelled(note.label, note.segments)
    return told


def _told_by(block: Block) -> list[tuple[str, int, int]]:
    match block:
        case Heading():
            return _labelled(block.number, (block.segment,))
        case Items():
            return [piece for item in block.items for piece in _told_by_item(item)]
        case Turn():
            return [("", *_span(block.speaker)), *(piece for inner in block.blocks for piece in _told_by(inner))]
        case _:
            return _labelled("", tuple(block_segments(block)))


def _told_by_item(item: Item) -> list[tuple[str, int, int]]:
    return [*_labelled(item.label, item.segments), *(piece for inner in item.items for piece in _told_by_item(inner))]


def _labelled(label: str, segments: tuple[Segment, ...]) -> list[tuple[str, int, int]]:
    return [(label if place == 0 else "", *_span(segment)) for place, segment in enumerate(segments)]


def _span(segment: Segment) -> tuple[int, int]:
    return segment.span or (0, 0)


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())
