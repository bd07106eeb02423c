"""Bad input gets one clear error (what, where, how to mend it) and its own exit code, and leaves other work alone."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline import errors
from pipeline.cli import main

GOOD = ROOT / "inputs" / "werkbezoek-groningen.txt"


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _holding(data: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(data) and None


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (1 << 30))


BAD: dict[str, tuple[str, Callable[[Path], None], type[errors.VerslagError]]] = {
    "empty": ("a.txt", _holding(b""), errors.EmptySource),
    "only white space": ("a.txt", _holding(b" \n\n\t\n"), errors.EmptySource),
    "binary": ("a.txt", _holding(bytes(range(256)) * 40), errors.BinarySource),
    "a picture": ("a.txt", _holding(b"\x89PNG\r\n\x1a\n" + bytes(400)), errors.BinarySource),
    "50 MB of one line": ("a.txt", _holding(b"vergadering " * 4_400_000), errors.SourceTooLarge),
    "no letters": ("a.txt", _holding(b"12 34 -- 56\n" * 20), errors.NoLetters),
    "NULs": ("a.txt", _holding(b"De minister\x00 sprak met de Kamer.\n"), errors.DamagedText),
    "a lone surrogate": ("a.txt", _holding(b"De minister \xed\xa0\x80 sprak met de Kamer.\n"), errors.DamagedText),
    "a folder": ("a.txt", _folder, errors.SourceIsDirectory),
    "a link to itself": ("a.txt", _loop, errors.UnreadableSource),
    "missing": ("a.txt", lambda path: None, errors.MissingSource),
    "unknown suffix": ("a.rtf", _holding(b"{\\rtf1 tekst}"), errors.UnknownFormat),
    "a zip bomb": ("a.docx", _bomb, errors.HostileArchive),
    "a docx that is none": ("a.docx", _holding(b"tekst"), errors.UnreadableSource),
    "a pdf that is none": ("a.pdf", _holding(b"tekst"), errors.UnreadableSource),
}


@pytest.mark.parametrize("case", BAD)
def test_one_bad_report(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, make, error = BAD[case]
    make(bad := tmp_path / name)
    code = main(["convert", str(bad), str(GOOD), "--to", "md", "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert code == error.exit_code, said
    assert str(bad) in said or name in said
    assert "\n  " in said, "no advice"
    assert "Traceback" not in said
    assert [path.name for path in (tmp_path / "out").iterdir()] == [GOOD.stem]
    assert (tmp_path / "out" / GOOD.stem / f"{GOOD.stem}.en.md").exists()


def test_every_error_has_its_own_exit_code() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.VerslagError)]
    codes = [kind.exit_code for kind in kinds]
    assert len(set(codes)) == len(codes)
    assert all(0 < code < 126 for code in codes)


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(
        [sys.executable, "-B", "-m", "pipeline", "convert", GOOD, "--to", "html", "--out", tmp_path / "out"],
        cwd=ROOT,
        preexec_fn=small,
        capture_output=True,
        text=True,
    )
    assert done.returncode == errors.DiskFull.exit_code, done.stderr
    assert "disk is full" in done.stderr
    assert not list((tmp_path / "out").rglob("*.part"))
    assert all(path.stat().st_size < 4096 for path in (tmp_path / "out").rglob("*") if path.is_file())


def test_a_target_that_cannot_be_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("in the way")
    assert (
        main(["convert", str(GOOD), "--to", "md", "--out", str(tmp_path / "out")]) == errors.UnwritableTarget.exit_code
    )
    assert "out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["convert", str(GOOD), "--to", "docx,rtf"], errors.UsageError.exit_code),
        (["convert", str(GOOD), "--engine", "no-such-package"], errors.MissingModel.exit_code),
        (["convert", str(GOOD), "--glossary", "no-such-file.tsv"], errors.BadGlossary.exit_code),
        (["translate", str(GOOD), "-", "--from", "xx"], errors.MissingModel.exit_code),
        (["render", str(GOOD), "briefing"], errors.UsageError.exit_code),
        (["model", "use", "no-such-package"], errors.MissingModel.exit_code),
        (["check", str(GOOD)], errors.InvalidXml.exit_code),
    ],
)
def test_bad_arguments(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == code
    assert "\n  " in capsys.readouterr().err


def test_check_tells_what_is_invalid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>')
    assert main(["check", str(bad)]) == errors.InvalidXml.exit_code
    assert "root:" not in capsys.readouterr().err
