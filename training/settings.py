"""Measure how a package is best asked: BLEU, chrF and seconds for beams, length penalties and bans on repeats.

Through CTranslate2 itself, on the threads the product uses; `pipeline/translating/engine.py` says what was chosen.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import sentencepiece
from evaluate import Pairs, sets
from sacrebleu.metrics import BLEU, CHRF

Setting = dict[str, Any]


def settings() -> Iterator[Setting]:
    """Every beam with the length penalty that the engine has; for the middle ones other penalties, and bans."""
    for beam in (1, 2, 3, 4, 5, 6, 8):
        yield {"beam_size": beam}
    for penalty in (0.0, 0.6, 1.2):
        yield {"beam_size": 4, "length_penalty": penalty}
    yield {"beam_size": 4, "coverage_penalty": 0.2}
    yield {"beam_size": 4, "repetition_penalty": 1.1}
    yield {"beam_size": 4, "no_repeat_ngram_size": 4}


def translated(
    translator: ctranslate2.Translator, pieces: sentencepiece.SentencePieceProcessor, dutch: Sequence[str], ask: Setting
) -> list[str]:
    """The English of each sentence."""
    tokens = pieces.encode(list(dutch), out_type=str)
    results = translator.translate_batch(
        tokens, max_batch_size=1024, batch_type="tokens", max_decoding_length=500, max_input_length=0, **ask
    )
    return [pieces.decode_pieces(result.hypotheses[0]) for result in results]


def main() -> None:
    """The command line; `--help` tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="folder of an unpacked package")
    parser.add_argument("files", type=Path, nargs="*", help="corpus files (TSV, .xz or not)")
    parser.add_argument("--flores", type=Path, help="FLORES without its suffix: PATH.nl and PATH.en are read")
    parser.add_argument("--limit", type=int, default=500, help="sentences of a set that are measured")
    args = parser.parse_args()
    threads = len(os.sched_getaffinity(0))
    translator = ctranslate2.Translator(str(args.package / "model"), inter_threads=threads, intra_threads=1)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(args.package / "sentencepiece.model"))
    measured: list[tuple[str, Pairs]] = list(sets(args.flores, args.files, args.limit))
    print("set               BLEU   chrF  seconds  setting")
    for name, pairs in measured:
        dutch, english = zip(*pairs, strict=True)
        for ask in settings():
            began = time.perf_counter()
            made = translated(translator, pieces, dutch, ask)
            seconds = time.perf_counter() - began
            scores = [metric.corpus_score(made, [list(english)]).score for metric in (BLEU(), CHRF())]
            said = ", ".join(f"{key} {value}" for key, value in ask.items())
            print(f"{name:<16} {scores[0]:5.1f}  {scores[1]:5.1f}  {seconds:7.1f}  {said}")


if __name__ == "__main__":
    main()
