"""Other pairs of Argos packages work the same, without anything that only holds of Dutch and English."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from lxml import etree

from pipeline import from_xml
from pipeline.cli import main
from pipeline.document import Document, Footnote, Mark, Paragraph, Segment
from pipeline.rendering import FORMATS
from pipeline.translating import Engine, Term, choose, load, open_package, read_glossary, translate
from pipeline.translating.facts.comparing import numbers_differ

BUILT_IN = choose("built-in").path
REPORT = """Rapport de mission

Paris, le 4 avril 2024

1. Introduction

Le ministre a dit que 2 500 personnes sont venues. Voir https://www.example.fr/a_b pour la suite.

- la première chose ;
- la seconde chose.
"""
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """This machine's user has a package for French to German: the one built in under another name."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "argos"))
    package(tmp_path / "argos" / "translate-fr_de-1_0", "fr", "de")


def package(folder: Path, source: str, target: str) -> Path:
    shutil.copytree(BUILT_IN, folder)
    said = json.loads((folder / "metadata.json").read_text())
    (folder / "metadata.json").write_text(json.dumps({**said, "from_code": source, "to_code": target}))
    return folder


def pair(tmp_path: Path, source: str, target: str) -> Engine:
    return load(package(tmp_path / f"{source}-{target}", source, target), source=source, target=target)


def languages(xml: bytes) -> tuple[str, str | None]:
    """The languages of the expression and of what it was translated from, as FRBR has them."""
    root = etree.fromstring(xml)
    translation = root.find(f".//{AKN}FRBRtranslation")
    return root.find(f".//{AKN}FRBRlanguage").get("language"), (
        translation.get("fromLanguage") if translation is not None else None
    )


def test_the_whole_chain(tmp_path: Path) -> None:
    report, out = tmp_path / "rapport.txt", tmp_path / "out"
    report.write_text(REPORT, encoding="utf-8")
    command = ["convert", str(report), "--from", "fr", "--into", "de", "--to", ",".join(FORMATS), "--out", str(out)]
    assert main(command) == 0
    made = {path.name for path in (out / "rapport").iterdir()}
    assert made == {"rapport.txt", "rapport.fr.xml", "rapport.de.xml", "rapport.json"} | {
        f"rapport.de.{format}" for format in FORMATS
    }
    original, translated = ((out / "rapport" / f"rapport.{code}.xml").read_bytes() for code in ("fr", "de"))
    assert languages(original) == ("fra", None)
    assert languages(translated) == ("deu", "fra")
    assert (from_xml(original).language, from_xml(translated).language) == ("fr", "de")
    assert main(["check", str(out / "rapport" / "rapport.de.xml")]) == 0
    assert main([*command, "--stale"]) == 0


def test_stage_by_stage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report, french, german = tmp_path / "a.txt", str(tmp_path / "a.fr.xml"), str(tmp_path / "a.de.xml")
    report.write_text(REPORT, encoding="utf-8")
    assert main(["tag", "--from", "fr", str(report), french]) == 0
    assert main(["translate", "--from", "fr", "--to", "de", french, german]) == 0
    assert languages(Path(german).read_bytes()) == ("deu", "fra")
    assert main(["render", german, str(tmp_path / "a.html")]) == 0
    assert main(["translate", french, str(tmp_path / "a.en.xml")]) != 0
    assert "--from fr" in capsys.readouterr().err


def test_a_pair_without_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "a.txt"
    report.write_text(REPORT, encoding="utf-8")
    assert main(["convert", str(report), "--from", "sw", "--out", str(tmp_path / "out")]) != 0
    assert "sw→en" in capsys.readouterr().err


@pytest.mark.parametrize(("source", "target"), [("fr", "de"), ("de", "nl"), ("ja", "en"), ("pb", "zt")])
def test_languages_and_what_is_kept(tmp_path: Path, source: str, target: str) -> None:
    dutch_label, endless = Segment("Vraag 1", "a"), Segment("a" * 5000, "b")
    (made,) = translate(
        [Document(source, Segment("§ 1", "t"), (Paragraph((dutch_label, endless)),))], pair(tmp_path, source, target)
    )
    assert made.language == target
    assert made.translation is not None and made.translation.source == source
    assert [segment.kept for segment in made.segments()] == [False, False, True]
    assert "Dutch" not in " ".join(note.message for note in made.notes)


def test_marks_that_read_the_same_are_carried_and_footnotes_are_never_lost(tmp_path: Path) -> None:
    text = "12 % · 3.4."
    marks = (Mark(0, 4, "quantity", value="12 %"), Mark(11, 11, "footnote", "1"))
    document = Document(
        "de",
        Segment(text, "t", marks=marks),
        (Paragraph((Segment("NATO und EU.", "a", marks=(Mark(12, 12, "footnote", "2"),)),)),),
        (Footnote("1", (Segment("Ja.", "f"),)), Footnote("2", (Segment("Nein.", "g"),))),
    )
    (made,) = translate([document], pair(tmp_path, "de", "en"))
    assert made.title.marks == marks
    assert [mark.ref for segment in made.segments() for mark in segment.marks if mark.kind == "footnote"] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "translation", "lost"),
    [
        ("Es kostet 2.500,50 Euro.", "It costs 2,500.50 euros.", []),
        ("Es kostet 1,5 Mio.", "It costs 1.5 million.", []),
        ("En 2019, 12 500 personnes.", "In 2019, 12,500 people.", []),
        ("Zwei von 3 am 04.11.2024", "two of three on 4 November 2024", []),
        ("19 % mehr als 2019.", "90% more than in 2019.", ["19"]),
        ("Art. 215, 216", "Article 215", ["216"]),
        ("٢٠٢٤ عام", "in 2024", []),
    ],
)
def test_numbers_of_any_language(text: str, translation: str, lost: list[str]) -> None:
    assert [f"“{number}”" in " ".join(numbers_differ(text, translation)) for number in lost] == [True] * len(lost)
    assert len(numbers_differ(text, translation)) == len(lost)


def test_a_glossary_of_other_languages(tmp_path: Path) -> None:
    languages = {"fr": "sommet", "de": "Gipfel", "nl": "top", "en": "summit"}
    sections = "".join(f"<langSec xml:lang='{code}'><term>{term}</term></langSec>" for code, term in languages.items())
    path = tmp_path / "a.tbx"
    path.write_text(f"<tbx><text><body><conceptEntry>{sections}</conceptEntry></body></text></tbx>", encoding="utf-8")
    terms = read_glossary(path, source="fr", target="de")
    assert terms.terms == (Term("sommet", ("Gipfel",)),)
    document = Document("fr", Segment("Sommet", "t"), ())
    assert translate([document], pair(tmp_path, "fr", "de"), glossary=terms)[0].title.text == "Gipfel"


def test_dutch_to_english_is_as_ever(tmp_path: Path) -> None:
    built_in = open_package(choose("built-in"))
    document = Document("nl", Segment("Vraag 1", "t"), ())
    assert translate([document], built_in)[0].title.text == "Question 1"
