"""English sentences → a shard of pairs whose Dutch a reverse model made.

The network then learns from English that people wrote (Sennrich et al. 2016). The Dutch is drawn from the likeliest
pieces rather than always the likeliest one, which teaches more (Edunov et al. 2018).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import sentencepiece
import torch
from corpus import EOS, PAD
from model import Transformer
from train import load

BLOCK = 50_000


def plausible(dutch: list[int], english: list[int]) -> bool:
    """Whether the made side is of like length and does not repeat itself."""
    return bool(dutch) and 0.5 < len(dutch) / len(english) < 2.0 and len(set(dutch)) > 0.4 * len(dutch)


def pairs(
    model: Transformer, sentences: list[list[int]], *, tokens: int, top: int, until: float
) -> Iterator[tuple[list[int], list[int]]]:
    """(made Dutch, given English) ids, about `tokens` places a batch, until the monotonic clock says `until`."""
    device = next(model.parameters()).device
    for start in range(0, len(sentences), BLOCK):
        block = sorted(sentences[start : start + BLOCK], key=len)
        at = 0
        while at < len(block):
            if time.monotonic() >= until:
                return
            size = max(1, tokens // (len(block[min(at + 64, len(block) - 1)]) + 1))
            rows = block[at : at + size]
            at += size
            source = torch.nn.utils.rnn.pad_sequence(
                [torch.tensor([*ids, EOS]) for ids in rows], batch_first=True, padding_value=PAD
            ).to(device)
            made = model.generate(source, longest=int(1.6 * source.shape[1]) + 8, top=top)
            yield from (
                (dutch, english) for dutch, english in zip(made, rows, strict=True) if plausible(dutch, english)
            )


def main() -> None:
    """The command line; `--help` tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="of a model trained with --reverse")
    parser.add_argument("pieces", type=Path, help="SentencePiece model")
    parser.add_argument("english", type=Path, help="one sentence a line")
    parser.add_argument("out", type=Path, help="the shard to write (.npz)")
    parser.add_argument("--seconds", type=float, required=True, help="stop after so long, whatever is left")
    parser.add_argument("--tokens", type=int, default=40_000, help="places in a batch")
    parser.add_argument("--top", type=int, default=10, help="draw from so many likeliest pieces; 1 is greedy")
    parser.add_argument("--longest", type=int, default=120, help="pieces in a sentence")
    args = parser.parse_args()
    until = time.monotonic() + args.seconds
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = load(args.weights, device).eval()
    if device == "cuda":
        model = model.bfloat16()
    processor = sentencepiece.SentencePieceProcessor(model_file=str(args.pieces))
    lines = [line for line in args.english.read_text(encoding="utf-8").splitlines() if line.strip()]
    np.random.default_rng(3).shuffle(lines)
    sentences = [ids for ids in processor.encode(lines) if 3 <= len(ids) < args.longest]
    made = [side for pair in pairs(model, sentences, tokens=args.tokens, top=args.top, until=until) for side in pair]
    tokens = np.fromiter((token for ids in made for token in ids), dtype=np.uint16)
    np.savez(args.out, tokens=tokens, ends=np.cumsum([len(ids) for ids in made], dtype=np.int64))
    print(f"{args.out}: {len(made) // 2} pairs of {len(lines)} sentences")


if __name__ == "__main__":
    main()
