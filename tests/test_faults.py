"""Kill, fill up, kill again: whatever happens to a watcher at whatever moment, the outcome is that of a quiet day."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="workers are ended with their watcher by Linux"),
]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--files", "60", "--kills", "200"],
        ["--files", "6", "--steps", "--stride", "3"],
        ["--files", "6", "--full", "--stride", "7"],
    ],
    ids=["killed 200 times at random", "killed before every third step", "full disk from every seventh step on"],
)
def test_the_outcome_is_that_of_an_undisturbed_run(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "tests/faults.py", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout)


def test_with_the_real_model_and_the_real_command(tmp_path: Path) -> None:
    sample = (ROOT / "inputs/werkbezoek-groningen.txt").read_bytes()
    wanted, disturbed = tmp_path / "wanted", tmp_path / "disturbed"
    for folder in (wanted, disturbed):
        (folder / "in").mkdir(parents=True)
        for number in range(12):
            (folder / "in" / f"{number}.txt").write_bytes(sample.replace(b"Opwierde", b"Opwierde %d" % (number % 10)))
        (folder / "in/leeg.txt").write_bytes(b"")
    assert watch(wanted).wait() == 14  # the code of the empty one
    chance, kills = random.Random(4), 0
    while True:
        process = watch(disturbed)
        try:
            code = process.wait(chance.uniform(0.2, 1.5 + kills / 10))  # no less in the end than a start takes
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            continue
        assert code in (0, 14)
        break
    print(f"killed {kills} times")
    assert kills > 3
    assert contents(disturbed) == contents(wanted)


def watch(folder: Path) -> subprocess.Popen[bytes]:
    words = ["watch", folder / "in", "--out", folder / "out", "--once", "--settle", "0.1", "--to", "docx,pdf,html"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "XDG_DATA_HOME": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *words], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".verslag.sqlite") and path.name != "index.html"  # tells times
    }
