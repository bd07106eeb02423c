"""Normalising: cases as data, the score on line-end hyphens, and the real reports."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
from normalising.contract import check_contract

from pipeline.normalising import RULES, normalise
from pipeline.normalising.hyphens import joint, vocabulary
from pipeline.reading import decode

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
CASES: list[dict[str, Any]] = json.loads((HERE / "normalising" / "cases.json").read_text("utf-8"))
REPORTS = sorted((SHARED / "reports").glob("*.txt"))
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder ../shared with real reports is not here")


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    found = normalise("\n".join(case["before"]) + "\n")
    assert found.text == "\n".join(case["after"]) + "\n", case["why"]
    assert normalise(found.text).text == found.text
    assert [f"{note.where} {note.message}" for note in found.notes] == case.get("notes", [])


def test_nothing_yields_nothing() -> None:
    assert normalise("").text == ""
    assert normalise(" \n\f\n\t\n").text == ""


def test_every_rule_says_what_it_leaves() -> None:
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
    assert all(rule.__doc__ for rule in RULES)


@needs_shared
def test_line_end_hyphens_score() -> None:
    """≥ .97 of 402 real breaks; a web address keeps its hyphen."""
    breaks = json.loads((SHARED / "reference" / "line-end-hyphens.json").read_text("utf-8"))
    words = vocabulary("\n".join(path.read_text("utf-8") for path in REPORTS))
    wanted = {"JOIN": "", "KEEP": "-", "URL": "-", "SPACE": "- "}
    wrong = [
        (left, right, verdict) for left, right, verdict, _ in breaks if joint(left, right, words) != wanted[verdict]
    ]
    assert len(breaks) == 402
    assert 1 - len(wrong) / len(breaks) >= 0.975, wrong


@needs_shared
def test_the_real_report_has_its_blocks() -> None:
    text = normalise((SHARED / "reports" / "navo-fmm-2024-04.txt").read_text("utf-8")).text
    blocks = text.rstrip("\n").split("\n\n")
    assert all("\n" not in block for block in blocks)
    headings = [block for block in blocks if not block.endswith(".") or block.startswith("Werksessie")]
    assert headings == [
        "Verslag van de NAVO Foreign Ministers Meeting (FMM) van 3-4 april 2024",
        "Werksessie 1: Vooruitblik op de NAVO-top in Washington D.C.",
        "Oekraïne",
        "Rusland",
        "Burden-sharing",
        "De NAVO-zuidflank",
        "Werksessie 2: NATO-Ukraine Council",
        "Werksessie 3: Bijeenkomst met de EU en NAVO-partners in de Indo-Pacific",
    ]
    assert len(blocks) - len(headings) == 16
    assert "NAVO-hoofdkwartier in" in text
    assert "Zuid-Korea. Deze" in text


@needs_shared
@pytest.mark.parametrize("path", REPORTS, ids=[path.stem for path in REPORTS])
def test_real_report(path: Path) -> None:
    source = path.read_bytes().decode("utf-8")
    found = normalise(source)
    assert normalise(found.text).text == found.text
    check_contract(found.text)
    for match in re.finditer(r"[A-Za-z]+", found.text):
        at = found.origin(match.start())
        assert source[at] == match.group()[0], match.group()


@needs_shared
def test_reports_of_whole_paragraphs_are_left_alone() -> None:
    for name in ("beantwoording-politiebureau", "handelingen-moties"):
        source = (SHARED / "reports" / f"{name}.txt").read_text("utf-8")
        assert normalise(source).edits == ()


@needs_shared
def test_real_mojibake_is_repaired() -> None:
    text = normalise((SHARED / "reports" / "ingekomen-stukken.txt").read_text("utf-8")).text
    assert "minister van Financiën, W.B. Hoekstra" in text
    assert "Geïntegreerde" in text and "efficiënt" in text
    assert "Ã" not in text


@needs_shared
def test_footnotes_of_real_reports_stand_last_in_order() -> None:
    for name, count in (("duidingsrapportage", 112), ("kamervragen-exportkrediet", 16), ("advies-ap", 20)):
        text = normalise((SHARED / "reports" / f"{name}.txt").read_text("utf-8")).text
        blocks = text.rstrip("\n").split("\n\n")
        labels = [int(block.split(" ", 1)[0]) for block in blocks[-count:]]
        assert labels == list(range(1, count + 1)), name


@needs_shared
def test_paragraphs_run_on_over_pages_with_footnotes() -> None:
    text = normalise((SHARED / "reports" / "duidingsrapportage.txt").read_text("utf-8")).text
    assert "sterfte door COVID-19 ligt" in text
    text = normalise((SHARED / "reports" / "kamervragen-exportkrediet.txt").read_text("utf-8")).text
    assert "(mvo).2 Sinds 1 januari" in text


@needs_shared
@pytest.mark.parametrize("width", [50, 64, 72, 80, 95, 110])
@pytest.mark.parametrize("name", ["navo-fmm-2024-04", "beantwoording-politiebureau"])
def test_wrapping_is_undone_whatever_the_width(name: str, width: int) -> None:
    whole = normalise((SHARED / "reports" / f"{name}.txt").read_text("utf-8")).text
    wrapped = "\n".join(textwrap.fill(line, width, break_on_hyphens=False) for line in whole.split("\n"))
    assert normalise(wrapped).text == whole


@needs_shared
@pytest.mark.parametrize("length", [20, 33, 50])
def test_pages_are_undone(length: int) -> None:
    """A report laid out on pages with a head, a foot and page numbers is the report again."""
    whole = normalise((SHARED / "reports" / "navo-fmm-2024-04.txt").read_text("utf-8")).text
    lines = "\n".join(textwrap.fill(line, 80, break_on_hyphens=False) for line in whole.split("\n")).split("\n")
    pages = []
    while lines:
        # A page ends within a sentence, so that what belongs together is beyond doubt.
        cut = next((at for at in range(min(length, len(lines)), 1, -1) if lines[at - 1][-1:].islower()), len(lines))
        pages.append("\n".join(lines[:cut]))
        lines = lines[cut:]
    heads = ["", *["Ministerie van Buitenlandse Zaken\n\n"] * (len(pages) - 1)]
    feet = [f"\n\n   Pagina {number} van {len(pages)}\n" for number in range(1, len(pages) + 1)]
    laid_out = "\f".join(map("".join, zip(heads, pages, feet, strict=True)))
    found = normalise(laid_out)
    assert found.text == whole
    assert len(found.notes) == 2


@needs_shared
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_every_word_can_be_traced_to_its_bytes(encoding: str) -> None:
    data = (SHARED / "reports" / "navo-fmm-2024-04.txt").read_text("utf-8").replace("\n", "\r\n").encode(encoding)
    source = decode(data, "a.txt")
    found = normalise(source.text)
    for match in re.finditer(r"\w+", found.text):
        at = source.byte(found.origin(match.start()))
        assert data[at:].decode(source.encoding).startswith(match.group()[0])


def test_edits_explain_themselves() -> None:
    source = "De commissie vergadert morgen op het VN-\nkantoor van Financi\xc3\xabn.  \n"
    found = normalise(source)
    said = [(source[edit.start : edit.end], edit.replacement, edit.rule) for edit in found.edits]
    assert said == [
        ("\xc3\xab", "ë", "no_mojibake"),
        ("-\n", "-", "whole_paragraphs"),
        ("  \n", "\n", "whole_paragraphs"),
    ]
