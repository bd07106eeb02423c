"""The training chain on a toy corpus: what it learns, it exports, and the package translates as the network does."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.translating import load

torch = pytest.importorskip("torch", reason="PyTorch is the extra verslag[training]; `make test-training` installs it")
TRAINING = ROOT / "training"

WORDS = {
    "de minister": "the minister", "de raad": "the council", "de kamer": "the house", "het verslag": "the report",
    "leest": "reads", "bespreekt": "discusses", "ontvangt": "receives", "een brief": "a letter",
    "een voorstel": "a proposal", "een besluit": "a decision", "vandaag": "today", "morgen": "tomorrow",
}  # fmt: skip


def sentences(number: int, seed: int) -> list[tuple[str, str]]:
    rng = random.Random(seed)
    words = list(WORDS)
    made = []
    for _ in range(number):
        parts = [rng.choice(words[:4]), rng.choice(words[4:7]), rng.choice(words[7:10]), rng.choice(words[10:])]
        year = f" in {rng.randint(1990, 2039)}"
        made.append((" ".join(parts) + year + ".", " ".join(WORDS[p] for p in parts) + year + "."))
    return made


def run(script: str, *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, TRAINING / script, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, shards, a forward and a reverse network, each trained for seconds."""
    folder = tmp_path_factory.mktemp("training")
    pairs = sentences(3000, 1)
    (folder / "toy.tsv").write_text("".join(f"{nl}\t{en}\n" for nl, en in pairs), encoding="utf-8")
    run("corpus.py", folder / "toy.tsv", "--out", folder, "--vocab", 340)
    small = ["--vocab", 340, "--width", 64, "--heads", 2, "--hidden", 128, "--encoder-layers", 2, "--decoder-layers", 1]
    common = [
        "--train",
        f"{folder}/train.npz:2",
        "--dev",
        folder / "dev.npz",
        "--tokens",
        1024,
        "--warmup",
        20,
        "--peak",
        "4e-3",
    ]
    run("train.py", *common, *small, "--dropout", 0, "--mean", 0.9, "--steps", 400, "--out", folder / "forward")
    run("train.py", *common, *small, "--reverse", "--steps", 150, "--out", folder / "reverse")
    return folder


def test_the_package_translates_as_the_network_does(trained: Path) -> None:
    import sentencepiece
    from model import EOS
    from train import load as load_network

    run("export.py", trained / "forward" / "weights.pt", trained / "sentencepiece.model", trained, "--version", "0.1")
    assert (trained / "translate-nl_en-0_1.argosmodel").exists()
    engine = load(trained / "translate-nl_en-0_1")
    network = load_network(trained / "forward" / "weights.pt").eval()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(trained / "sentencepiece.model"))
    held = sentences(40, 2)
    by_network = [
        pieces.decode(network.generate(torch.tensor([[*pieces.encode(nl), EOS]]), longest=60)[0]) for nl, _ in held
    ]
    by_package = [answer.text for answer in engine.answer([nl for nl, _ in held], beam=1)]
    assert by_package == by_network
    right = sum(made == en for made, (_, en) in zip(by_package, held, strict=True))
    assert right >= 20, by_package[:5]


def test_packages_are_measured(trained: Path) -> None:
    pairs = [(f"Straks {nl}", f"Soon {en}") for nl, en in sentences(3000, 4)]
    (trained / "measured.tsv").write_text("".join(f"{nl}\t{en}\n" for nl, en in pairs), encoding="utf-8")
    package = trained / "translate-nl_en-0_1"
    said = run("evaluate.py", trained / "measured.tsv", "--package", package)
    measured, carried = (line.split() for line in said.splitlines()[1:3])
    assert measured[4] == "measured" and int(measured[5]) > 10 and 0 < float(measured[6]) < 100
    assert carried[4] == "placeholders" and 0 <= int(carried[6]) <= int(carried[5])
    asked = run("settings.py", package, trained / "measured.tsv").splitlines()[1:]
    assert asked and all(0 < float(line.split()[1]) < 100 for line in asked)


def test_training_goes_on_where_it_stopped(trained: Path) -> None:
    said = run(
        "train.py", "--train", trained / "train.npz", "--dev", trained / "dev.npz", "--tokens", 1024,
        "--steps", 5, "--resume", trained / "forward" / "checkpoint.pt", "--out", trained / "resumed",
    )  # fmt: skip
    last = [line for line in said.splitlines() if "held_out" in line][-1]
    before = torch.load(trained / "forward" / "checkpoint.pt", weights_only=True)["step"]
    assert int(last.split('"step": ')[1].split(",")[0]) > before


def test_back_translation_makes_a_shard_that_can_be_trained_on(trained: Path) -> None:
    english = trained / "english.txt"
    english.write_text("".join(f"{en}\n" for _, en in sentences(200, 3)), encoding="utf-8")
    out = trained / "back.npz"
    said = run(
        "backtranslate.py", trained / "reverse" / "weights.pt", trained / "sentencepiece.model", english, out,
        "--seconds", 20, "--tokens", 2000,
    )  # fmt: skip
    assert " pairs of 200 sentences" in said
    run(
        "train.py", "--train", out, "--dev", out, "--steps", 2, "--resume", trained / "forward" / "checkpoint.pt",
        "--fresh", "--out", trained / "again",
    )  # fmt: skip
