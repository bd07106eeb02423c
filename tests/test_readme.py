"""What the README shows works, and what the command offers the README shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline import cli

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^ {4}(?:\$ )?(verslag [^\n#]+)", README, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shown_is_one_that_is_taken(command: str) -> None:
    cli._parser().parse_args(shlex.split(command)[1:])


def test_every_command_is_shown() -> None:
    offered = re.findall(r"^    ([a-z]+)(?: |$)", cli._parser().format_help(), re.MULTILINE)
    assert {"convert", "check", "model", "watch"} <= set(offered)
    for name in offered:
        assert re.search(rf"verslag {name}\b", README), name


def test_the_python_shown_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    shown: dict[str, object] = {}
    exec(code, shown)
    assert isinstance(pdf := shown["pdf"], bytes) and pdf.startswith(b"%PDF-")


def test_the_error_shown_is_the_one_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "a.rtf").write_text("{\\rtf1}")
    cli.main(["convert", "inputs/a.rtf"])
    said = capsys.readouterr().err.splitlines()[:2]
    assert "\n".join(f"    {line}" for line in said) in README
