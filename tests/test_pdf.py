"""The PDF says what the briefing says, is tagged and labelled as PDF/UA-1 and PDF/A-2a demand, and never fails."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
import samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.document import (
    Document,
    Footnote,
    Heading,
    Item,
    Items,
    Mark,
    Meta,
    Note,
    Paragraph,
    Segment,
    Table,
    Translation,
    Turn,
    block_segments,
    segment_key,
)
from pipeline.rendering import pdf
from pipeline.rendering.briefing import Briefing, Speaker
from pipeline.rendering.composing import brief
from pipeline.rendering.pdf import glyphs
from pipeline.rendering.pdf import pieces as pdfpieces
from pipeline.rendering.pdf.sheet import sheet

SAMPLES = {"english": samples.english, "dutch": samples.dutch, "verbatim": samples.verbatim}


@pytest.fixture(scope="module", params=SAMPLES)
def rendered(request: pytest.FixtureRequest) -> tuple[Briefing, bytes]:
    briefing = brief(SAMPLES[request.param]())
    return briefing, pdf.render(briefing)


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def elements(data: bytes) -> list[tuple[str, str]]:
    """(tag, language where one is set) of every structure element, in reading order."""

    def walk(node: pikepdf.Object) -> Iterator[tuple[str, str]]:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                yield from walk(kid)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield str(node.S)[1:], str(node.get("/Lang", ""))
            if "/K" in node:
                yield from walk(node.K)

    made = opened(data)
    return list(walk(made.Root.StructTreeRoot))


def tags(data: bytes) -> Counter[str]:
    return Counter(tag for tag, _ in elements(data))


def text_of(data: bytes) -> str:
    """The text as a reader copies it: in reading order, words that a line end hyphenates whole, spaces single."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (Debian's poppler-utils) is not installed")
    made = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s", "", re.sub(r"[\u00ad\u200b]|\u2010\n", "", made))


def document(*blocks: object, **fields: object) -> Document:
    title = said("A report")
    return replace(Document("en", title, blocks), **fields)  # type: ignore[arg-type]


def said(text: str) -> Segment:
    return Segment(text, segment_key(text), source=text)


def paragraph(*texts: str) -> Paragraph:
    return Paragraph(tuple(map(said, texts)))


def drawn_body(of: Document) -> Any:
    return sheet(brief(of))["body"]


# ---- what a standard demands


def test_identifies_itself_as_pdf_ua_and_pdf_a(rendered: tuple[Briefing, bytes]) -> None:
    with opened(rendered[1]).open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")


def test_is_tagged_in_its_language_and_shows_its_title(rendered: tuple[Briefing, bytes]) -> None:
    briefing, data = rendered
    made = opened(data)
    root = made.Root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang) == {"en": "en-GB", "nl": "nl-NL"}[briefing.language]
    assert bool(root.ViewerPreferences.DisplayDocTitle)


def test_every_font_is_embedded(rendered: tuple[Briefing, bytes]) -> None:
    for page in opened(rendered[1]).pages:
        for font in page.resources.get("/Font", {}).values():
            for descendant in font.get("/DescendantFonts", [font]):
                assert any(f"/FontFile{kind}" in descendant.FontDescriptor for kind in ("", "2", "3"))


def test_metadata_hold_title_author_dates_and_label(rendered: tuple[Briefing, bytes]) -> None:
    briefing, data = rendered
    with opened(data).open_metadata() as xmp:
        assert xmp["dc:title"] == briefing.title.text
        assert xmp["dc:creator"] == [briefing.author]
        assert xmp["xmp:CreateDate"].startswith(briefing.modified or "1980-01-01")
        assert briefing.label in xmp["pdf:Keywords"]
        assert xmp.get("dc:description", "") == briefing.label


def test_same_briefing_gives_same_bytes(rendered: tuple[Briefing, bytes]) -> None:
    briefing, data = rendered
    pdf._compiler.cache_clear()
    assert pdf.render(briefing) == data


# ---- what the tags hold


def test_counts_of_tags_are_those_of_the_briefing(rendered: tuple[Briefing, bytes]) -> None:
    briefing, data = rendered
    count = tags(data)
    blocks = [entry.block for entry in briefing.body]
    sections = [briefing.glance, briefing.facts, briefing.checks, briefing.annex, briefing.provenance]
    tables = [briefing.facts, briefing.annex, briefing.provenance]
    fixed_paragraphs = 2 + bool(briefing.place) + 2 * len(briefing.strip) + bool(briefing.label) + bool(briefing.annex)
    check_paragraphs = sum(1 + bool(check.where) for check in briefing.checks)
    list_paragraphs = sum(bool(item.items) for block in blocks if isinstance(block, Items) for item in block.items)
    assert count["Title"] == 1
    assert count["H1"] == sum(map(bool, sections)) + levels(briefing)[1]
    assert count["H2"] == levels(briefing)[2]
    assert count["Table"] == sum(map(bool, tables)) + sum(isinstance(block, Table) for block in blocks)
    assert count["THead"] == count["Table"]
    assert count["BlockQuote"] == sum(isinstance(b, Paragraph) and b.kind == "quotation" for b in blocks)
    assert count["Note"] == len(briefing.footnotes)
    running = sum(not isinstance(block, Heading | Items | Table) for block in blocks)
    assert count["P"] == fixed_paragraphs + check_paragraphs + list_paragraphs + running


def levels(briefing: Briefing) -> Counter[int]:
    return Counter(entry.block.level for entry in briefing.body if isinstance(entry.block, Heading))


def test_links_lead_from_the_glance_and_the_annex_to_paragraphs() -> None:
    briefing = brief(samples.english())
    data = pdf.render(briefing)
    made = opened(data)
    links = [annot for page in made.pages for annot in page.get("/Annots", []) if annot.Subtype == "/Link"]
    numbered = sum(bool(row.number) and row.anchor in {e.anchor for e in briefing.body} for row in briefing.annex)
    backward_and_forward = 2 * len(briefing.footnotes)
    to_checks = 1 + len(briefing.checks)
    assert len(links) == len(briefing.glance) + numbered + to_checks + backward_and_forward
    assert all("/Contents" in link for link in links)


def test_languages_are_tagged_by_passage() -> None:
    assert "nl-NL" in languages_of(pdf.render(brief(samples.english())))
    quoted = replace(said("Hij zei: chacun pour soi."), marks=(Mark(9, 24, "foreign", value="fr"),))
    plainly = replace(quoted, marks=())
    for segment, found in ((quoted, True), (plainly, False)):
        languages = languages_of(pdf.render(brief(document(Paragraph((segment,)), language="nl"))))
        assert ("fr" in {language[:2] for language in languages}) is found


def languages_of(data: bytes) -> set[str]:
    """Every language that a structure element or a stretch of marked content is said to be in."""
    made = opened(data)
    found = {language for _, language in elements(data)}
    for page in made.pages:
        for instruction in pikepdf.parse_content_stream(page):
            operands = list(instruction.operands)
            if str(instruction.operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary):
                found.add(str(operands[1].get("/Lang", "")))
    return found


def test_bookmarks_are_the_headings() -> None:
    with opened(pdf.render(brief(samples.english()))).open_outline() as outline:
        session = next(item for item in outline.root if item.title.startswith("Working session 1"))
        assert [item.title for item in session.children] == ["1.1 Exercises and training", "Burden-sharing"]
        assert outline.root[-1].title == "How this was made"


# ---- what a reader reads


def test_holds_every_sentence_in_order(rendered: tuple[Briefing, bytes]) -> None:
    briefing, data = rendered
    text, at = text_of(data), 0
    # The annex holds the English once more.
    before = text.rfind(re.sub(r"\s", "", briefing.words.annex)) if briefing.annex else len(text)
    for entry in briefing.body:
        block = entry.block
        for segment in (block.segment,) if isinstance(block, Speaker) else block_segments(block):
            at = text.find(re.sub(r"\s", "", segment.text), at, before)
            assert at >= 0, segment.text
    for fact in (*briefing.strip, *briefing.facts, *briefing.provenance):
        assert re.sub(r"\s", "", fact.value) in text
    for row in briefing.annex:
        for segment in (segment for cell in row.cells for segment in cell):
            assert re.sub(r"\s", "", segment.source) in text


def test_label_is_on_the_first_page() -> None:
    briefing = brief(samples.english())
    first = opened(pdf.render(briefing))
    del first.pages[1:]
    alone = io.BytesIO()
    first.save(alone)
    assert re.sub(r"\s", "", briefing.label) in text_of(alone.getvalue())


def test_sentences_kept_in_dutch_are_flagged() -> None:
    briefing = brief(samples.english())
    kept = sum(segment.kept for row in briefing.annex for cell in row.cells for segment in cell)
    flag = re.sub(r"\s", "", briefing.words.kept)
    assert kept and text_of(pdf.render(briefing)).count(f"[{flag}]") == 2 * kept


def test_contents_come_only_with_long_reports() -> None:
    heading, text = Heading(1, said("A chapter")), paragraph(*(f"Sentence {n} of many words." for n in range(40)))
    for times, expected in ((1, 0), (30, 1)):
        briefing = brief(document(*(block for n in range(times) for block in (heading, text))))
        assert text_of(pdf.render(briefing)).count("Contents") == expected


def test_header_rows_are_repeated_on_every_page() -> None:
    rows = tuple(((said(f"row {n}"),), (said(f"{n}.0"),)) for n in range(120))
    table = Table((((said("Nameofcolumn"),), (said("Figure"),)), *rows), header=1)
    assert text_of(pdf.render(brief(document(table)))).count("Nameofcolumn") == 3


def test_a_footnote_without_a_reference_is_among_the_notes() -> None:
    lonely = Footnote("7", (said("Nobody refers to this."),))
    assert text_of(pdf.render(brief(document(paragraph("Text."), footnotes=(lonely,))))).count("Nobodyrefers") >= 1


def test_text_is_never_markup() -> None:
    hostile = '#read("/etc/passwd") $x$ *b* _i_ <p1> @p1 \\ [ ] = H // c /* d */ `r` ~ -- "q" https://example.org'
    briefing = brief(document(Heading(1, said(hostile)), paragraph(hostile), meta=Meta(author=hostile)))
    assert text_of(pdf.render(briefing)).count(re.sub(r"\s", "", hostile)) >= 3


# ---- what could make it fail

ODD = st.text(
    alphabet=(
        "aA1 .-/\t\n\x00\x0c\x1f\u00ad\u200b\u200d\ufeff\ufffe\uffff\ue000\uf0b7\u0301\u0308\u20dd\ufe0f\u202e🎉🇳👨🏽"
        "中文عربيلاא☒→ﷺ\u0600\u0651ﬁ\U000e0041\U0010ffff\ud800#[]$*_<>@\\`\"'"
    ),
    max_size=30,
)
TEXTS = st.text(max_size=40) | ODD
LABELS = st.sampled_from(["1", "2", "*", "", "中"])


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    text = draw(TEXTS)
    marks = []
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(0, len(text)))
        if draw(st.booleans()):
            marks.append(Mark(start, start, "footnote", draw(LABELS)))
        else:
            language = draw(st.sampled_from(["fr", "nl", "zz-ZZ", "", "x"]))
            marks.append(Mark(start, draw(st.integers(start, len(text))), "foreign", value=language))
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    key = draw(st.sampled_from(["a", "b", "c"]))
    return Segment(text, key, draw(TEXTS), tuple(marks), kept=draw(st.booleans()))


def few(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=3).map(tuple)


SENTENCES = few(segments())
ITEMS = st.recursive(
    st.builds(Item, SENTENCES, LABELS), lambda inner: st.builds(Item, SENTENCES, LABELS, few(inner)), max_leaves=5
)
PARAGRAPH_KINDS = st.sampled_from(["text", "quotation", "addressee", "closing", "signature", "caption"])
INNER = (
    st.builds(Paragraph, SENTENCES, PARAGRAPH_KINDS)
    | st.builds(Items, few(ITEMS), st.booleans())
    | st.integers(0, 4).flatmap(
        lambda width: st.builds(
            Table, few(st.lists(SENTENCES, min_size=width, max_size=width).map(tuple)), st.integers(0, 4)
        )
    )
)
BLOCKS = (
    INNER
    | st.builds(Heading, st.integers(1, 8), segments(), TEXTS)
    | st.builds(Turn, st.sampled_from(["speech", "question", "answer"]), segments(), few(INNER))
)
DOCUMENTS = st.builds(
    Document,
    st.sampled_from(["en", "nl"]),
    segments(),
    st.lists(BLOCKS, max_size=6).map(tuple),
    few(st.builds(Footnote, LABELS, SENTENCES)),
    st.builds(Meta, kind=TEXTS, place=TEXTS, author=TEXTS, reference=TEXTS, source_name=TEXTS, source_date=TEXTS),
    st.none() | st.builds(Translation, TEXTS, TEXTS, TEXTS),
    few(st.builds(Note, st.just("translate"), st.sampled_from(["a", "z"]), TEXTS)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS)
def test_no_document_fails(document: Document) -> None:
    assert pdf.render(brief(document)).startswith(b"%PDF-1.7")


@settings(deadline=None)
@given(TEXTS)
def test_showable_text_has_a_glyph_for_everything(text: str) -> None:
    shown = glyphs.showable(text)
    assert glyphs.showable(shown) == shown
    assert all(any(ord(char) in family for family in glyphs.families()) for char in shown)


def test_plain_texts_are_covered_whole() -> None:
    """The short way past the closer look is right about every character it lets pass."""
    latin = [family for family in glyphs.families() if ord("a") in family and len(family) > 300]
    passed = {point for point in range(0x3000) if glyphs._PLAIN.fullmatch(chr(point))}
    assert max(map(len, (passed & family for family in latin))) == len(passed)


def test_what_has_no_glyph_is_stated() -> None:
    text = text_of(pdf.render(brief(document(paragraph("Bravo 🎉 says 中 here.")))))
    assert "Bravo[partypopper]says\ufffdhere." in text


def test_scripts_with_a_font_are_kept() -> None:
    data = pdf.render(brief(document(paragraph("Ελλάδα, Україна, ≥ 5, ☒ ja, → x."))))
    for words in ("Ελλάδα,Україна,", "≥5,", "☒ja,", "→x."):
        assert words in text_of(data)


def test_deep_lists_do_not_fail_and_lose_nothing() -> None:
    item = Item((said("the deepest"),))
    for depth in range(60):
        item = Item((said(f"at depth {depth}."),), "", (item,))
    text = text_of(pdf.render(brief(document(Items((item,))))))
    assert "thedeepest" in text and all(f"atdepth{depth}." in text for depth in range(60))


def test_a_paragraph_of_many_pages_becomes_several_without_losing_a_sentence() -> None:
    sentences = [f"Sentence {n} of many." for n in range(4000)]
    drawn = drawn_body(document(paragraph(*sentences)))
    assert len(drawn) > 3
    assert " ".join(block["text"][0] for block in drawn) == " ".join(sentences)
    assert [block["number"] for block in drawn] == ["1", *[""] * (len(drawn) - 1)]


def test_skipped_heading_levels_are_closed() -> None:
    blocks = [Heading(level, said(f"Heading {at}")) for at, level in enumerate((3, 1, 4, 6, 2, 9))]
    drawn = drawn_body(document(*blocks))
    assert all(after["level"] <= before["level"] + 1 for before, after in pairwise(drawn))


def test_a_refusal_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfpieces, "showable", lambda text: text)
    with pytest.raises(Exception, match="could not be made a PDF") as caught:
        pdf.render(brief(document(paragraph("中"))))
    assert type(caught.value).__name__ == "RenderFailed"
