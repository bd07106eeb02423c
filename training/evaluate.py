"""Measure translation packages side by side: BLEU and chrF with confidence intervals, and words a second.

Through the product's own engine, with the beam it uses, on FLORES dev and on the held-out pairs of each corpus file
(those that `corpus.py` never trains on); and how many sentences with placeholders keep them all, each once.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from corpus import held_out, read_pairs, with_placeholders
from sacrebleu.metrics import BLEU, CHRF

from pipeline.translating import Engine, choose, installed, open_package
from pipeline.translating.engine import Question
from pipeline.translating.parts import cut

MOST = 500
"""Pairs of a corpus file that are measured: the first of the held-out ones."""

_MARK = re.compile("⟦.⟧")

Pairs = Sequence[tuple[str, str]]


def sets(flores: Path | None, files: Sequence[Path], limit: int) -> Iterator[tuple[str, Pairs]]:
    """(name, pairs) of every set there is."""
    if flores:
        sides = [flores.with_suffix(suffix).read_text(encoding="utf-8").splitlines() for suffix in (".nl", ".en")]
        yield flores.name, list(zip(*sides, strict=True))[:limit]
    for file in files:
        kept = (pair for pair in read_pairs([file]) if held_out(pair[0]))
        yield file.name.partition(".")[0], list(islice(kept, min(limit, MOST)))


def measure(engine: Engine, pairs: Pairs) -> tuple[str, str, float]:
    """BLEU and chrF, each with the half-width of its 95 % bootstrap interval, and English words made a second."""
    began = time.perf_counter()
    made = [answer.text for answer in engine.answer([dutch for dutch, _ in pairs])]
    seconds = time.perf_counter() - began
    scores = [
        metric.corpus_score(made, None, n_bootstrap=1000) for metric in _metrics([english for _, english in pairs])
    ]
    said = [f"{score._mean:.1f} ± {score._ci:.1f}" for score in scores]
    return said[0], said[1], sum(len(text.split()) for text in made) / seconds


def with_marks(files: Sequence[Path], seed: int = 1) -> list[str]:
    """Up to `MOST` held-out Dutch sentences in which placeholders stand for names and numbers."""
    rng = random.Random(seed)
    kept = [pair for pair in read_pairs(files) if held_out(pair[0])]
    marked = (with_placeholders(*pair, rng)[0] for pair in rng.sample(kept, k=len(kept)))
    return list(islice((dutch for dutch in marked if "⟦" in dutch), MOST))


def carried(engine: Engine, marked: Sequence[str]) -> int:
    """How many of the sentences keep each placeholder once, asked as the product asks.

    Long ones go in parts, and what lost one goes again, without repeats.
    """
    parts = [cut(dutch, engine.count) for dutch in marked]
    lost = {part for several in parts for part in several}
    for careful in (False, True):
        answers = engine.answers([Question(part, careful) for part in sorted(lost)])
        lost = {one.text for one, answer in answers if _marks(one.text) != _marks(answer.text)}
    return sum(lost.isdisjoint(several) for several in parts)


def _marks(text: str) -> list[str]:
    return sorted(_MARK.findall(text))


def _metrics(references: Sequence[str]) -> tuple[BLEU, CHRF]:
    return BLEU(references=[references]), CHRF(references=[references])


def main() -> None:
    """The command line; `--help` tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", help="corpus files (TSV, .xz or not)")
    parser.add_argument("--flores", type=Path, help="FLORES without its suffix: PATH.nl and PATH.en are read")
    parser.add_argument("--limit", type=int, default=10_000, help="sentences of a set that are measured")
    parser.add_argument(
        "--package", action="append", help="a package by name or folder; default: all that are installed"
    )
    args = parser.parse_args()
    found = [choose(name) for name in args.package or ()] or [
        p for p in installed() if (p.source, p.target) == ("nl", "en")
    ]
    measured, marked = list(sets(args.flores, args.files, args.limit)), with_marks(args.files)
    print(f"{'package':<36} {'set':<16} {'pairs':>5}  {'BLEU':<12} {'chrF':<12} words/s")
    for package in found:
        engine = open_package(package)
        for name, pairs in measured:
            bleu, chrf, pace = measure(engine, pairs)
            print(f"{package.label:<36} {name:<16} {len(pairs):>5}  {bleu:<12} {chrf:<12} {pace:.0f}")
        if marked and engine.placeholders:
            print(f"{package.label:<36} {'placeholders':<16} {len(marked):>5}  {carried(engine, marked)} carried over")
    for metric in _metrics(["signature"]):
        metric.corpus_score(["signature"], None)
        print(metric.get_signature())


if __name__ == "__main__":
    main()
