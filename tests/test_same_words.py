"""Every format holds the same words and numbers in the same order: each is read by another program and compared."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from difflib import SequenceMatcher

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from lxml import html as lxml_html
from samples import dutch, english, verbatim

from pipeline.document import Document, Heading, Item, Items, Paragraph, Segments, Table
from pipeline.rendering import FORMATS, render
from pipeline.rendering.briefing import Entry, Speaker
from pipeline.rendering.composing import brief

SAMPLES = {"english": english, "dutch": dutch, "verbatim": verbatim}
WORD = re.compile(r"[^\W_]+(?:[.,:'’/-][^\W_]+)*|[%€§]")


def words(text: str) -> list[str]:
    """Words and numbers, whatever the signs, spaces and line ends around them."""
    return WORD.findall(unicodedata.normalize("NFC", text).replace("\u00ad", ""))


def expected(document: Document) -> list[str]:
    """The words of the body as the model has them, each paragraph's number before it, without footnote signs."""
    return [word for entry in brief(document).body for text in said(entry) for word in words(text)]


def said(entry: Entry) -> Iterator[str]:
    yield entry.number
    match entry.block:
        case Heading(segment=segment) | Speaker(segment=segment):
            yield segment.text
        case Paragraph(segments=segments):
            yield text_of(segments)
        case Items(items=items):
            yield from listed(items)
        case Table(rows=rows):
            yield from (text_of(cell) for row in rows for cell in row)


def listed(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        yield item.label
        yield text_of(item.segments)
        yield from listed(item.items)


def text_of(segments: Segments) -> str:
    return " ".join(
        segment.text + (" [not translated]" if segment.kept and segment.source else "") for segment in segments
    )


# One reader a format. Each gives the words of the body alone, without footnotes and the signs that refer to them.


def drop(element: etree._Element) -> None:
    """Takes an element out and leaves the text after it."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def read_docx(data: bytes, document: Document) -> str:
    opened = docx.Document(io.BytesIO(data))
    numbering = opened.part.numbering_part.element
    for reference in list(opened.element.body.iter(qn("w:footnoteReference"))):
        reference.getparent().getparent().remove(reference.getparent())
    shown: list[str] = []
    counts: dict[str, int] = {}
    for element in opened.element.body.iter(qn("w:p")):
        number = element.find(f".//{qn('w:numId')}")
        if number is not None:
            shown.append(label(numbering, number.get(qn("w:val")), counts))
        shown.append(docx.text.paragraph.Paragraph(element, opened).text)
    return "\n".join(shown)


def label(numbering: etree._Element, number: str, counts: dict[str, int]) -> str:
    """The label that a word processor writes before an item, for the lists of the samples."""
    (instance,) = numbering.xpath(f"w:num[@w:numId='{number}']")
    definition = instance.find(qn("w:abstractNumId")).get(qn("w:val"))
    (level,) = numbering.xpath(f"w:abstractNum[@w:abstractNumId='{definition}']/w:lvl[@w:ilvl='0']")
    form, shown = (level.find(qn(f"w:{name}")).get(qn("w:val")) for name in ("numFmt", "lvlText"))
    counts[number] = counts.get(number, 0) + 1
    signs = {"decimal": str(counts[number]), "lowerLetter": chr(96 + counts[number]), "bullet": ""}
    return shown.replace("%1", signs[form]) if form != "bullet" else ""


def read_html(data: bytes, document: Document) -> str:
    page = lxml_html.document_fromstring(data.decode())
    text = page.get_element_by_id("text")
    for element in [e for e in text.iter() if e.tag == "sup" or {"s", "columns"} & set((e.get("class") or "").split())]:
        element.drop_tree()
    return " ".join(text.itertext())


def read_pdf(data: bytes, document: Document) -> str:
    """The text in the order it is drawn, without what stands at the head and foot of its pages."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    briefing = brief(document)
    foot = " · ".join(part for part in (briefing.reference, briefing.author) if part)
    head = re.escape(document.title.text)
    counted = rf"{re.escape(foot)}\s+{briefing.words.page} \d+ {briefing.words.of} \d+"
    text = " ".join(re.sub(rf"{counted}\s*(?:{head})?", " ", done.stdout.decode(), flags=re.IGNORECASE).split())
    for footnote in document.footnotes:
        text = re.sub(rf"{footnote.label} ?{re.escape(text_of(footnote.segments))}", "", text, count=1)
    for segment in document.segments():
        for mark in segment.marks:
            if mark.kind == "footnote":
                before = segment.text[: mark.start][-15:]
                text = text.replace(before + mark.ref, before)
    return text


def read_odt(data: bytes, document: Document) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = etree.fromstring(archive.read("content.xml"))
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    for note in list(content.iter(f"{text}note")):
        drop(note)
    for tab in content.iter(f"{text}tab", f"{text}s", f"{text}line-break"):
        tab.text = " "
    letters = {
        style.get(f"{{{style.nsmap['style']}}}name")
        for style in content.iter(f"{text}list-style")
        if style.find(f"{text}list-level-style-number") is not None
    }
    for listed in content.iter(f"{text}list"):
        if listed.get(f"{text}style-name") in letters:
            for at, item in enumerate(listed.findall(f"{text}list-item")):
                first = item.find(f"{text}p")
                first.text = f"{_odt_label(content, listed, at)} {first.text or ''}"
    return "\n".join("".join(p.itertext()) for p in content.iter(f"{text}p", f"{text}h"))


def _odt_label(content: etree._Element, listed: etree._Element, at: int) -> str:
    style = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    named = next(
        s for s in content.iter(f"{text}list-style") if s.get(f"{style}name") == listed.get(f"{text}style-name")
    )
    first = named.find(f"{text}list-level-style-number").get(f"{style}num-format")
    return chr(ord(first) + at)


def read_epub(data: bytes, document: Document) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = sorted(name for name in archive.namelist() if re.search(r"ch\d+\.xhtml$", name))
        pages = [etree.fromstring(archive.read(name)) for name in names]
    shown: list[str] = []
    for page in pages:
        for element in page.xpath("//*[@role='doc-endnotes' or @role='doc-noteref' or @epub:type='footnotes']",
                                  namespaces={"epub": "http://www.idpf.org/2007/ops"}):  # fmt: skip
            drop(element)
        for listed in page.iter("{*}ol"):
            first = {"a": "a", "1": "1"}[listed.get("type", "1")]
            for at, item in enumerate(listed.findall("{*}li")):
                item.text = f"{chr(ord(first) + at)} {item.text or ''}"
        for line in page.iter("{*}br"):
            line.text = " "
        shown.append(" ".join(page.find("{*}body").itertext()))
    return "\n".join(shown)


def read_md(data: bytes, document: Document) -> str:
    text = re.sub(r"^\[\^\d+\]:.*\n?|\[\^\d+\]|</?span[^>]*>|^\|[:|-]+\|$", "", data.decode(), flags=re.MULTILINE)
    return text.replace("\\", "")


def read_txt(data: bytes, document: Document) -> str:
    return re.sub(r"^\[\d+\] .*(?:\n .*)*|\[\d+\]|^ *-[- ]*$", "", data.decode(), flags=re.MULTILINE)


READERS = {
    "docx": read_docx,
    "html": read_html,
    "pdf": read_pdf,
    "odt": read_odt,
    "epub": read_epub,
    "md": read_md,
    "txt": read_txt,
}


@pytest.mark.parametrize("make", SAMPLES.values(), ids=SAMPLES)
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_has_the_same_words_in_the_same_order(format, make):
    if format == "pdf" and shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: apt-get install poppler-utils")
    document = make()
    shown, whole = words(READERS[format](render(document, format), document)), expected(document)
    first = next((at for at in range(len(shown)) if shown[at : at + len(whole)] == whole), None)
    assert first is not None, nearest(whole, shown)


def nearest(whole: list[str], shown: list[str]) -> str:
    """Where the words differ, for the message of a failure."""
    matched = SequenceMatcher(None, whole, shown, autojunk=False).get_opcodes()
    return "\n".join(f"{what}: {whole[a:b]} → {shown[c:d]}" for what, a, b, c, d in matched if what != "equal")
