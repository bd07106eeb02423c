"""Reading: every format through its real reader, every encoding, and every way in which a file can be wrong."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pypandoc
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from pipeline import errors
from pipeline.reading import LARGEST_TEXT, READERS, decode, read
from pipeline.reading.txt import dutch_plausibility

ENCODINGS: list[dict[str, str]] = json.loads((Path(__file__).parent / "reading" / "encodings.json").read_text("utf-8"))
MARKDOWN = """---
title: Verslag van de Raad
---

# Opening

De voorzitter *opent* de vergadering.[^1] De kosten zijn $5 en $6, meldt @jan.

1. eerste punt
2. tweede punt
   - onderdeel

| Naam | Land |
|------|------|
| Jan  | België |

[^1]: Zie de *bijlage*.
"""
PLAIN = """Verslag van de Raad

Opening

De voorzitter opent de vergadering.1 De kosten zijn $5 en $6, meldt @jan.

1. eerste punt
2. tweede punt
\t• onderdeel

Naam\tLand
Jan\tBelgië

1 Zie de bijlage.
"""


@pytest.mark.parametrize("case", ENCODINGS, ids=[case["label"] for case in ENCODINGS])
def test_encoding(case: dict[str, str]) -> None:
    data = case["text"].encode(case["encoding"])
    source = decode(data, "a.txt")
    assert (source.text, source.encoding) == (case["text"], case["found"])
    for offset, char in enumerate(source.text):
        at = source.byte(offset)
        assert at is not None
        assert data[at:].decode(source.encoding)[0] == char
    assert source.byte(len(source.text)) == len(data)


def test_a_guessed_encoding_is_noted() -> None:
    assert decode("reünie".encode(), "a.txt").notes == ()
    assert "Windows-1252" in decode("reünie".encode("cp1252"), "a.txt").notes[0].message


def test_a_few_stray_bytes_do_not_spoil_utf8() -> None:
    data = "reünie, coördinatie, financiën, één, geïnformeerd, België".encode()
    source = decode(data + "ë".encode()[:1], "a.txt")
    assert source.text == "reünie, coördinatie, financiën, één, geïnformeerd, BelgiëÃ"
    assert "stray bytes: 1" in source.notes[0].message
    assert source.byte(3) is None


def test_dutch_letters_in_words_tell_mac_from_windows() -> None:
    text = "één reünie – NAVO’s coördinatie"
    assert dutch_plausibility(text) > dutch_plausibility(text.encode("mac_roman").decode("cp1252", "replace"))
    assert dutch_plausibility(text) > dutch_plausibility(text.encode("cp1252").decode("mac_roman"))


def _pandoc(target: str) -> bytes:
    command = [pypandoc.get_pandoc_path(), "-f", "markdown-citations-tex_math_dollars", "-s", "-t", target, "-o", "-"]
    return subprocess.run(command, input=MARKDOWN.encode(), capture_output=True, check=True).stdout


@pytest.mark.parametrize("suffix", ["md", "docx", "odt"])
def test_office_formats_give_plain_lines(suffix: str) -> None:
    data = MARKDOWN.encode() if suffix == "md" else _pandoc(suffix)
    assert decode(data, f"verslag.{suffix}").text == PLAIN


def test_html_has_its_text_and_not_its_scripts() -> None:
    page = "<html><head><title>Verslag</title><style>p{}</style></head><body><script>kwaad()</script><p>Één zin.</p>"
    assert decode(page.encode(), "a.html").text == "Verslag\n\nÉén zin.\n"
    assert decode(page.encode("cp1252"), "a.htm").text == "Verslag\n\nÉén zin.\n"


def test_html_opens_no_file(tmp_path: Path) -> None:
    (tmp_path / "geheim.txt").write_text("geheim")
    page = f'<p>Tekst.</p><iframe src="file://{tmp_path}/geheim.txt"></iframe><img src="{tmp_path}/geheim.txt">'
    assert "geheim" not in decode(page.encode(), "a.html").text


@pytest.fixture(scope="module")
def pdf() -> bytes:
    source = """
    #set text(lang: "nl", hyphenate: true)
    #set page(width: 12cm, height: 10cm, footer: context [Verslag van de Raad #h(1fr) #counter(page).display()])
    = Opening
    De voorzitter *opent* de vergadering.#footnote[Zie de bijlage.] Daarna spreekt hij over
    gegevensbeschermingseffectbeoordelingen, persoonsgegevens, vertegenwoordigingsbevoegdheden en verwerkingen.

    *Vet kopje*

    - eerste punt
    - tweede punt

    #table(columns: 2, column-gutter: 2em, [Naam], [Land], [Jan], [België])
    #pagebreak()
    De tweede bladzijde.
    """
    return bytes(typst.compile(source.encode()))


def test_pdf_keeps_lines_pages_and_gaps(pdf: bytes) -> None:
    text = decode(pdf, "a.pdf").text
    pages = text.split("\f")
    assert len(pages) == 2
    assert text.startswith("Opening\n\nDe voorzitter")
    assert "\n\nVet kopje\n\n• eerste" in text
    assert "De voorzitter opent de vergadering.1 Daarna" in " ".join(text.split())
    assert "• eerste punt\n• tweede punt\n" in text
    assert re.search(r"Naam {2,}Land\n *Jan {2,}België\n", text)
    assert re.search(r"\n *1 Zie de bijlage\.\n", text)
    assert re.search(r"Verslag van de Raad {2,}2\n", pages[1])
    assert "\x02" not in text and "\ufffe" not in text


def _scan() -> bytes:
    return bytes(typst.compile(b"#set page(width: 5cm, height: 5cm)\n#rect()"))


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _deep_html() -> bytes:
    return b"<div>" * 30_000 + b"Tekst." + b"</div>" * 30_000


WRONG: list[tuple[str, str, Callable[[], bytes], type[errors.VerslagError]]] = [
    ("empty", "a.txt", lambda: b"", errors.EmptySource),
    ("white space", "a.txt", lambda: b" \n\t\r\n", errors.EmptySource),
    ("only a mark", "a.txt", lambda: b"\xef\xbb\xbf\n", errors.EmptySource),
    ("no letters", "a.txt", lambda: b"12 34 -- 56", errors.NoLetters),
    ("NUL bytes", "a.txt", lambda: b"Een zin met \x00 erin, en nog een zin.", errors.DamagedText),
    ("a NUL byte far on", "a.txt", lambda: b"Een zin. " * 9000 + b"\x00", errors.DamagedText),
    ("lone surrogates", "a.txt", lambda: b"Een zin \xed\xa0\x80 en meer.", errors.DamagedText),
    ("half a surrogate in UTF-16", "a.txt", lambda: b"\xff\xfea\x00\x00\xd8b\x00", errors.DamagedText),
    ("no encoding at all", "a.txt", lambda: "één reünie ".encode("cp1252") + b"\x81", errors.DamagedText),
    ("PDF named txt", "a.txt", lambda: b"%PDF-1.7\n1 0 obj", errors.BinarySource),
    ("Word named txt", "a.txt", lambda: _zip({"word/document.xml": b"<x/>"}), errors.BinarySource),
    ("RTF named txt", "a.txt", lambda: rb"{\rtf1 Tekst}", errors.BinarySource),
    ("random bytes", "a.txt", lambda: bytes(range(256)) * 20, errors.BinarySource),
    ("one line of 50 MB", "a.txt", lambda: b"a" * 50_000_000, errors.SourceTooLarge),
    ("65 MB", "a.txt", lambda: b"a" * (65 << 20), errors.SourceTooLarge),
    ("unknown suffix", "a.rtf", lambda: b"Tekst", errors.UnknownFormat),
    ("no PDF", "a.pdf", lambda: b"Tekst", errors.UnreadableSource),
    ("half a PDF", "a.pdf", lambda: _scan()[:200], errors.UnreadableSource),
    ("a scanned PDF", "a.pdf", _scan, errors.EmptySource),
    ("no zip", "a.docx", lambda: b"Tekst", errors.UnreadableSource),
    ("another zip", "a.docx", lambda: _zip({"a.txt": b"Tekst"}), errors.UnreadableSource),
    ("damaged XML", "a.docx", lambda: _zip({"word/document.xml": b"<w:document"}), errors.UnreadableSource),
    ("ODT named docx", "a.docx", lambda: _pandoc("odt"), errors.UnreadableSource),
    ("a cut zip", "a.odt", lambda: _pandoc("odt")[:-200], errors.UnreadableSource),
    ("a zip bomb", "a.docx", lambda: _zip({"word/document.xml": bytes(600 << 20)}), errors.HostileArchive),
    ("HTML nested deep", "a.html", _deep_html, errors.UnreadableSource),
]


@pytest.mark.parametrize(("name", "data", "error"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_is_wrong_is_said(name: str, data: Callable[[], bytes], error: type[errors.VerslagError]) -> None:
    with pytest.raises(errors.VerslagError) as caught:
        decode(data(), name)
    assert type(caught.value) is error
    assert str(caught.value).startswith(f"{name}: ")
    assert caught.value.remedy.endswith(".")


@pytest.mark.parametrize("entity", ["<!ENTITY a SYSTEM 'file:///etc/passwd'>", "<!ENTITY a 'geheim'>"])
def test_entities_of_office_files_are_not_followed(entity: str) -> None:
    docx = zipfile.ZipFile(io.BytesIO(_pandoc("docx")))
    members = {entry: docx.read(entry) for entry in docx.namelist()}
    body = members["word/document.xml"].decode()
    head, rest = body.split("?>", 1)
    members["word/document.xml"] = f"{head}?><!DOCTYPE d [{entity}]>{rest.replace('Opening', 'Op&a;ening')}".encode()
    try:
        text = decode(_zip(members), "a.docx").text
    except errors.UnreadableSource:
        return
    assert "root:" not in text


def test_reading_a_file_keeps_its_date_and_sum(tmp_path: Path) -> None:
    file = tmp_path / "één verslag.txt"
    file.write_text("Een zin.\n")
    os.utime(file, (1_712_653_200, 1_712_653_200))
    source = read(file)
    assert source.date == "2024-04-09T09:00:00+00:00"
    assert source.sha256 == sha256(b"Een zin.\n").hexdigest()
    assert source.name == str(file)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(errors.MissingSource):
        read(tmp_path / "niets.txt")
    with pytest.raises(errors.SourceIsDirectory):
        read(tmp_path)
    (tmp_path / "a.xyz").write_text("Tekst")
    with pytest.raises(errors.UnknownFormat):
        read(tmp_path / "a.xyz")
    os.mkfifo(tmp_path / "pijp.txt")
    with pytest.raises(errors.UnreadableSource):
        read(tmp_path / "pijp.txt")
    with pytest.raises(errors.MissingSource):
        read(tmp_path / "a.xyz" / "b.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Tekst")
    file.chmod(0)
    with pytest.raises(errors.UnreadableSource):
        read(file)


def test_every_suffix_has_a_reader() -> None:
    assert all(suffix == suffix.lower() and callable(reader) for suffix, reader in READERS.items())
    assert decode(b"Tekst", "A.TXT").text == "Tekst"
    assert decode(b"Tekst", "-").text == "Tekst"
    assert LARGEST_TEXT >= 1_000_000


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.pdf", "a.docx", "a.odt"]))
def test_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        source = decode(data, name)
    except errors.VerslagError:
        return
    assert source.text.strip()


@given(st.text(min_size=1, max_size=100).filter(lambda text: any(map(str.isalpha, text)) and "\x00" not in text))
def test_utf8_is_read_as_it_is(text: str) -> None:
    data = text.encode()
    try:
        source = decode(data, "a.txt")
    except errors.BinarySource:
        return
    assert source.text == text.removeprefix("\ufeff")
