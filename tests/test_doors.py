"""The doors end to end: the command line, the stage functions and `python -m pipeline` give one result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import pipeline
from pipeline.cli import main
from pipeline.document import Document
from pipeline.rendering import FORMATS

SAMPLES = [ROOT / "inputs" / name for name in ("noordzee-energie-2025-09.txt", "werkbezoek-groningen.txt")]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No package of this machine's user, and dates that stand still."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_convert_makes_every_file_of_every_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", *map(str, SAMPLES), "--out", str(tmp_path)]) == 0
    for sample in SAMPLES:
        name = sample.stem
        made = {path.name for path in (tmp_path / name).iterdir()}
        suffixes = (".txt", ".nl.xml", ".en.xml", ".en.docx", ".en.pdf", ".en.html", ".json")
        assert made == {name + suffix for suffix in suffixes}
        record = json.loads((tmp_path / name / f"{name}.json").read_text())
        assert record["source"]["name"] == sample.name
        assert record["counts"]["sentences"] > 10
        assert record["engine"].startswith("CTranslate2")
    said = capsys.readouterr()
    assert said.out == "" and "2 reports converted" in said.err


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    arguments = ["convert", "--to", "html,md", str(SAMPLES[0]), "--out"]
    assert main([*arguments, str(tmp_path / "a")]) == 0
    first = contents(tmp_path / "a")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "a").rglob("*.json")}
    assert main([*arguments, str(tmp_path / "a")]) == 0
    assert contents(tmp_path / "a") == first
    assert times == {path: path.stat().st_mtime_ns for path in times}
    assert main([*arguments, str(tmp_path / "b")]) == 0
    assert contents(tmp_path / "b") == first


def test_how_a_file_is_named_does_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SAMPLES[1].parent)
    assert main(["convert", "--to", "html", SAMPLES[1].name, "--out", str(tmp_path / "a")]) == 0
    assert main(["convert", "--to", "html", str(SAMPLES[1]), "--out", str(tmp_path / "b")]) == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_stale_converts_only_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reports = [tmp_path / "een verslag.txt", tmp_path / "twee.txt"]
    for report in reports:
        report.write_bytes(SAMPLES[1].read_bytes())
    arguments = ["convert", "--stale", "--to", "md", *map(str, reports), "--out", str(tmp_path / "out")]
    assert main(arguments) == 0
    assert "2 reports converted" in capsys.readouterr().err
    assert main(arguments) == 0
    assert "Nothing to do: 2 reports up to date." in capsys.readouterr().err
    reports[0].write_bytes(SAMPLES[0].read_bytes())
    (tmp_path / "out" / "twee" / "twee.en.md").unlink()
    assert main(arguments) == 0
    assert "2 reports converted" in capsys.readouterr().err


def test_the_stages_one_by_one_make_what_convert_makes(tmp_path: Path) -> None:
    source = SAMPLES[0]
    name = source.stem
    assert main(["convert", str(source), "--to", "pdf,html,md", "--out", str(tmp_path / "all")]) == 0
    whole = tmp_path / "all" / name
    text, dutch, english = (tmp_path / f"{name}{suffix}" for suffix in (".txt", ".nl.xml", ".en.xml"))
    assert main(["normalise", str(source), str(text)]) == 0
    assert text.read_bytes() == (whole / text.name).read_bytes()
    assert main(["tag", str(source), str(dutch)]) == 0
    assert dutch.read_bytes() == (whole / dutch.name).read_bytes()
    assert main(["translate", str(dutch), str(english)]) == 0
    assert english.read_bytes() == (whole / english.name).read_bytes()
    for format in ("pdf", "html", "md"):
        target = tmp_path / f"{name}.en.{format}"
        assert main(["render", str(english), str(target)]) == 0
        assert target.read_bytes() == (whole / target.name).read_bytes()


def test_the_functions_make_what_the_command_makes(tmp_path: Path) -> None:
    from pipeline import from_xml, load, normalise, read, render, tag, to_xml, translate

    text = tmp_path / "x.txt"
    assert main(["normalise", str(SAMPLES[0]), str(text)]) == 0
    clean = normalise(read(SAMPLES[0]).text)
    assert clean.text.encode() == text.read_bytes()
    (english,) = translate([tag(clean.text)], load("built-in"))
    assert isinstance(english, Document) and from_xml(to_xml(english)) == english
    assert render(english, "pdf").startswith(b"%PDF-")


def test_python_m_pipeline_reads_and_writes_the_standard_streams() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "normalise", "-", "-"],
        input=(
            "Kort verslag \n\nDe mi\u00adnister sprak met de Kamer over het\nbesluit dat zij in mei zal nemen.\n"
        ).encode(),
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.decode() == (
        "Kort verslag\n\nDe minister sprak met de Kamer over het besluit dat zij in mei zal nemen.\n"
    )


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, pipeline.cli\ntry: pipeline.cli.main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    heavy = {"lxml", "babel", "ctranslate2", "argostranslate", "docx", "typst", "pypandoc", "numpy", "ftfy"}
    assert not heavy & set(loaded.stdout.split())


def test_every_format_is_offered(tmp_path: Path) -> None:
    assert set(FORMATS) == {"docx", "pdf", "html", "odt", "epub", "md", "txt"}
    assert main(["convert", str(SAMPLES[1]), "--to", ",".join(FORMATS), "--out", str(tmp_path)]) == 0
    name = SAMPLES[1].stem
    for format in FORMATS:
        assert (tmp_path / name / f"{name}.en.{format}").stat().st_size > 500


def test_no_sentence_of_the_real_report_is_lost(real_report: Path, tmp_path: Path) -> None:
    assert main(["convert", str(real_report), "--to", "html", "--out", str(tmp_path)]) == 0
    name = real_report.stem
    dutch = pipeline.from_xml((tmp_path / name / f"{name}.nl.xml").read_bytes())
    english = pipeline.from_xml((tmp_path / name / f"{name}.en.xml").read_bytes())
    assert [s.key for s in dutch.segments()] == [s.key for s in english.segments()]
    assert [s.text for s in dutch.segments()] == [s.source for s in english.segments()]
    assert all(s.text for s in english.segments())
    words = "".join(real_report.read_text().split())
    assert "".join("".join(s.text.split()) for s in dutch.segments()) == words


def test_reports_of_one_name_do_not_meet(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_bytes(SAMPLES[1].read_bytes())
    assert main(["convert", str(tmp_path / "a/x.txt"), str(tmp_path / "b/x.txt"), "--out", str(tmp_path / "o")]) == 2


def test_make_offers_what_the_readme_says() -> None:
    shown = subprocess.run(["make", "help"], capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ)
    for target in ("test", "check", "accept", "bench", "clean", "help"):
        assert f"\n{target} " in f"\n{shown.stdout}"
