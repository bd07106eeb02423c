"""ODT, EPUB, Markdown and plain text say what the briefing says, are valid, dated by the source, and never hang."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from samples import dutch, english

from pipeline.document import Document, Footnote, Heading, Item, Items, Mark, Meta, Paragraph, Segment, Table
from pipeline.errors import RenderFailed, UsageError
from pipeline.rendering import FORMATS, pandoc, render
from pipeline.rendering.composing import brief

OWN = ("odt", "epub", "md", "txt")
EPUBCHECK = Path("/usr/share/java/epubcheck.jar")
STRANGE = (
    "1. geen lijst", "- geen lijst", "+ geen lijst", "(a) geen lijst", "# geen kop", "> geen citaat", "===", "---",
    "*geen* _nadruk_ ~~of~~ `code`", "a | b", "| geen | tabel |", "<b>vet</b>", "&amp; [x](y)", "$x$ \\ \\newline",
    "![x](file:///etc/passwd)", "```{=html}", "[^1]: geen noot", "@geen [@verwijzing]", "% geen titel", "  ruimte  ",
    "https://voorbeeld.nl/a_b_c?d=e&f=1", "a\x00b\x0bc\ud800d",
)  # fmt: skip


def made(document: Document, format: str) -> bytes:
    return pandoc.render(brief(document), format)


def texts(*names: str, **meta: str) -> Document:
    """A report of one paragraph a text."""
    blocks = tuple(Paragraph((Segment(name, key=f"{at:016x}"),)) for at, name in enumerate(names))
    return Document("nl", Segment("Verslag"), blocks, meta=Meta(**meta))


def inside(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def chapters(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml"))


def read(data: bytes, format: str) -> str:
    """The words of a file as a reader of that format sees them."""
    match format:
        case "md":
            command = [pandoc._pandoc("x"), "--from=gfm", "--to=plain", "--wrap=none", "--sandbox"]
            return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
        case "odt":
            paragraphs = etree.fromstring(inside(data, "content.xml").encode()).iter("{*}p", "{*}h")
            return "\n".join("".join(p.itertext()) for p in paragraphs)
        case "epub":
            return "".join(etree.fromstring(inside(data, "EPUB/text/ch001.xhtml").encode()).itertext())
        case _:
            return data.decode()


@pytest.mark.parametrize("format", OWN)
def test_the_bytes_are_always_the_same(format):
    assert made(english(), format) == made(english(), format)


@pytest.mark.parametrize("format", OWN)
def test_the_label_is_in_the_words_and_in_the_metadata(format):
    label, data = brief(english()).label, made(english(), format)
    match format:
        case "odt":
            assert label in " ".join("".join(etree.fromstring(inside(data, "content.xml").encode()).itertext()).split())
            assert f"<dc:description>{label}" in inside(data, "meta.xml")
        case "epub":
            assert chapters(data).count(label) == 2  # on the title page and above the text
            assert f"<dc:description>{label}" in inside(data, "EPUB/content.opf")
        case "md":
            assert data.decode().count(label) == 2
        case _:
            assert label in " ".join(data.decode().split())
    assert label not in made(dutch(), format).decode("utf-8", "replace")


def test_formats_are_named_in_one_place():
    assert set(OWN) < set(FORMATS)
    assert render(dutch(), "txt") == made(dutch(), "txt")
    with pytest.raises(UsageError, match="docx, pdf, html"):
        render(dutch(), "rtf")


def test_odt_holds_dates_languages_and_the_annex():
    data = made(english(), "odt")
    meta, content, styles = (inside(data, f"{name}.xml") for name in ("meta", "content", "styles"))
    assert "<meta:creation-date>2024-09-17T00:00:00Z" in meta
    assert "<dc:language>en-GB" in meta
    assert 'fo:language="nl"' in content
    assert content.count("<table:table-header-rows>") == 5
    assert "Uiterlijk 1 maart jl. was beoogd" in content
    assert english().title.text in styles
    assert 'text:note-class="footnote"' in content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in archive.namelist():
            if name.endswith(".xml"):
                etree.fromstring(archive.read(name))


def test_epub_is_one_book_whatever_the_day():
    package = inside(made(english(), "epub"), "EPUB/content.opf")
    assert re.search(r"<dc:identifier[^>]*>urn:uuid:[0-9a-f-]{36}<", package)
    assert 'dcterms:modified">2024-09-17T00:00:00Z<' in package
    assert "<dc:language>en-GB<" in package
    other = inside(made(dutch(), "epub"), "EPUB/content.opf")
    identifiers = [re.search(r"urn:uuid:[0-9a-f-]+", found)[0] for found in (package, other)]
    assert len(set(identifiers)) == 2


def test_epub_links_lead_somewhere_and_languages_are_tagged():
    data = made(english(), "epub")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pages = {Path(n).name: etree.fromstring(archive.read(n)) for n in archive.namelist() if n.endswith(".xhtml")}
    names = {(page, e.get("id")) for page, tree in pages.items() for e in tree.iter() if e.get("id")}
    links = [(page, a.get("href")) for page, tree in pages.items() for a in tree.iter("{*}a")]
    assert len(links) > 20
    for page, href in links:
        target, _, name = href.partition("#")
        assert not name or (Path(target).name or page, name) in names
    spoken = {e.get("lang") for tree in pages.values() for e in tree.iter()}
    assert {"en-GB", "nl-NL"} <= spoken


def test_epubcheck_finds_nothing(tmp_path):
    if shutil.which("java") is None or not EPUBCHECK.exists():
        pytest.skip("EPUBCheck is not installed: apt-get install epubcheck")
    target = tmp_path / "report.epub"
    target.write_bytes(made(english(), "epub"))
    done = subprocess.run(["java", "-jar", str(EPUBCHECK), str(target)], capture_output=True, text=True, timeout=120)
    assert "0 fatals / 0 errors / 0 warnings" in done.stdout, done.stdout + done.stderr


def test_markdown_reads_well_and_links_to_its_own_places():
    text = made(english(), "md").decode()
    assert text.startswith("---\n")
    assert "lang: en-GB" in text
    assert "# Report of the Informal Council on Digital Security of 12-13 September 2024" in text
    assert '### <span id="s1.1">1.1 Exercises and training</span>' in text
    assert "| ¶ | Dutch | English |" in text
    assert "[^1]: Parliamentary Paper 26 643, no. 1201." in text
    places = set(re.findall(r'id="([^"]+)"', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= places


def test_plain_text_is_wrapped_and_has_no_markup():
    text = made(english(), "txt").decode()
    assert max(map(len, text.splitlines())) <= 92  # the SHA-256 is one word
    assert not re.search(r"[<>{}]|\*\*|\\", text)
    assert "a.  a shared picture of the threat;" in text
    assert "¶3 European Commissioner Marek Dvořák" in text


def test_headings_of_plain_text_are_underlined_whatever_is_in_them():
    heading = Heading(1, Segment("Een kop met noot", marks=(Mark(3, 3, "footnote", "1"), Mark(4, 7, "foreign"))), "1.")
    report = replace(texts(), blocks=(heading,), footnotes=(Footnote("1", (Segment("noot"),)),))
    assert "1. Een[1] kop met noot\n--------------------\n" in made(report, "txt").decode()


def test_labels_stay_as_the_source_has_them():
    items = (("a)", "b)"), ("1.", "2."), ("§ 3", "x"), ("3)", "4)"), ("(i)", "(ii)"))
    report = replace(texts(), blocks=tuple(Items(tuple(Item((Segment("iets"),), n) for n in each)) for each in items))
    for format in ("md", "txt"):
        text = made(report, format).decode().replace("\\", "")
        for label in (label for each in items for label in each):
            assert re.search(rf"{re.escape(label)} +iets", text), (format, label)


def test_footnotes_say_a_label_that_pandoc_would_not_give():
    notes = tuple(Footnote(label, (Segment(f"noot {label}"),)) for label in ("1", "*", "7", "los"))
    marks = tuple(Mark(1, 1, "footnote", label) for label in ("1", "*", "7", "1"))
    report = replace(texts(), blocks=(Paragraph((Segment("x", marks=marks),)),), footnotes=notes)
    text = made(report, "md").decode().replace("\\", "")
    assert "[^1]: noot 1" in text
    assert "[^2]: (*) noot *" in text
    assert "[^3]: (7) noot 7" in text
    assert "noot los" in text


@pytest.mark.parametrize("format", OWN)
def test_no_text_is_read_as_markup(format):
    report = replace(
        texts(*STRANGE, author=STRANGE[4], reference=STRANGE[0]),
        blocks=(
            *texts(*STRANGE).blocks,
            *(Heading(2, Segment(text)) for text in STRANGE),
            Items(tuple(Item((Segment(text),)) for text in STRANGE)),
            Table(tuple(((Segment(text),), ()) for text in STRANGE)),
            Table(()),
            Items(()),
            Table(((),)),
        ),
    )
    data = made(report, format)
    words = " ".join(read(data, format).split())
    for text in STRANGE:
        shown = " ".join(text.replace("\x00", "\ufffd").replace("\x0b", "\ufffd").replace("\ud800", "\ufffd").split())
        assert shown in words, (format, text)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=5), st.text(max_size=20))
def test_no_text_makes_an_epub_that_is_not_xml(names, title):
    data = made(replace(texts(*names, author=title, reference=title), title=Segment(title)), "epub")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xhtml", ".opf", ".ncx")):
                etree.fromstring(archive.read(name))


def test_long_reports_have_contents():
    report = replace(english(), blocks=english().blocks * 7)
    text = made(report, "md").decode()
    assert "## Contents" in text
    assert "[1.1 Exercises and training](#s1.1)" in text
    assert "## Contents" not in made(english(), "md").decode()


def test_missing_pandoc_is_one_clear_error(monkeypatch, tmp_path):
    monkeypatch.setattr(pandoc.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "pypandoc", type(sys)("pypandoc"))
    sys.modules["pypandoc"].__file__ = str(tmp_path / "__init__.py")
    with pytest.raises(RenderFailed, match=r"needs pandoc.*\n.*pip install"):
        made(dutch(), "txt")


@pytest.mark.parametrize(
    ("script", "said"),
    [("echo no such luck >&2; exit 4", "refused by pandoc: no such luck"), ("exec sleep 9", "longer than")],
)
def test_pandoc_that_fails_or_hangs_is_one_clear_error(script, said, monkeypatch, tmp_path):
    program = tmp_path / "pandoc"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(pandoc, "_pandoc", lambda where: str(program))
    monkeypatch.setattr(pandoc, "_PATIENCE", 0.5)
    with pytest.raises(RenderFailed, match=said):
        made(dutch(), "txt")


def test_libreoffice_opens_the_odt(tmp_path):
    soffice = shutil.which("soffice")
    if soffice is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice (soffice) or poppler (pdftotext) is not installed")
    (tmp_path / "report.odt").write_bytes(made(english(), "odt"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "report.odt")], check=True, capture_output=True, timeout=180)
    shown = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert re.search(r"Page 1 of \d", shown)
    assert re.search(r"1\.1 +Exercises and training", shown)
    assert re.search(r"a\. +a shared picture of the threat;", shown)
    assert shown.count("Parliamentary Paper 26 643, no. 1201.") == 2
