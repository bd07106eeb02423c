"""Parallel text (Dutch TAB English, one pair a line, .xz or not) → a SentencePiece model and shards of token ids.

Pairs that look wrong are left out, duplicates are merged, and in a share of the pairs words that both sides spell
alike are replaced by the placeholder pieces ⟦0⟧ … ⟦9⟧, so that the network learns to carry those to their place.
"""

from __future__ import annotations

import argparse
import lzma
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
import sentencepiece

PAD, UNK, BOS, EOS = range(4)
PLACEHOLDERS = tuple(f"⟦{digit}⟧" for digit in range(10))
LONGEST_TEXT = 900
ONE_IN = 100
"""One pair in so many is held out: by a digest of its words, so that the same ones are, whoever prepares the corpus."""

_WORD = re.compile(r"\w(?:[\w.,'’-]*\w)?")


def looks_right(dutch: str, english: str) -> bool:
    """Whether both sides are prose, of like length, and not copies of each other.

    >>> looks_right("De minister sprak.", "The minister spoke."), looks_right("404", "404")
    (True, False)
    """
    lengths = len(dutch), len(english)
    if min(lengths) < 3 or max(lengths) > LONGEST_TEXT or dutch == english:
        return False
    if max(lengths) > 12 and not 0.4 < lengths[0] / lengths[1] < 2.5:
        return False
    return sum(c.isalpha() or c == " " for c in dutch + english) > 0.6 * sum(lengths)


def read_pairs(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Every pair of the files that looks right, once."""
    seen: set[int] = set()
    for path in paths:
        with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                dutch, _, english = (part.strip() for part in line.rstrip("\n").partition("\t"))
                digest = _digest(f"{dutch}\t{english}")
                if digest not in seen and looks_right(dutch, english):
                    seen.add(digest)
                    yield dutch, english


def held_out(dutch: str) -> bool:
    """Whether a pair is kept for measuring: by its Dutch, so that no other translation of it is trained on either."""
    return _digest(dutch) % ONE_IN == 0


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.lower().encode(), digest_size=8).digest())


def with_placeholders(dutch: str, english: str, rng: random.Random) -> tuple[str, str]:
    """Up to three names or numbers that stand once on each side, spelt alike, become placeholders.

    >>> with_placeholders("In 2030 wint Jansen.", "Jansen wins in 2030.", random.Random(1))
    ('In ⟦3⟧ wint ⟦0⟧.', '⟦0⟧ wins in ⟦3⟧.')
    """
    left, right = _WORD.findall(dutch), _WORD.findall(english)
    alike = sorted(
        word
        for word in set(left) & set(right)
        if len(word) > 1 and not word[0].islower() and left.count(word) == right.count(word) == 1
    )
    words = rng.sample(alike, k=min(len(alike), rng.randint(1, 3)))
    for mark, word in zip(rng.sample(PLACEHOLDERS, k=len(words)), words, strict=True):
        whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        dutch, english = whole.sub(mark, dutch, count=1), whole.sub(mark, english, count=1)
    return dutch, english


def learn_pieces(pairs: Sequence[tuple[str, str]], out: Path, vocab: int) -> None:
    """Train a SentencePiece unigram model of `vocab` pieces over both languages; writes OUT.model."""
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(text for pair in pairs for text in pair),
        model_prefix=str(out),
        vocab_size=vocab,
        model_type="unigram",
        character_coverage=0.9999,
        byte_fallback=True,
        pad_id=PAD,
        unk_id=UNK,
        bos_id=BOS,
        eos_id=EOS,
        user_defined_symbols=list(PLACEHOLDERS),
        input_sentence_size=2_000_000,
        shuffle_input_sentence=True,
        minloglevel=2,
    )
    out.with_suffix(".vocab").unlink()


def write_shard(
    pairs: Sequence[tuple[str, str]], pieces: sentencepiece.SentencePieceProcessor, out: Path, longest: int
) -> int:
    """Write `out` (.npz) and return how many pairs it holds.

    `tokens` (uint16) has all sentences end to end, source and target in turn; `ends` (int64) says where each ends.
    Pairs with a side of more than `longest` pieces are left out.
    """
    sides = zip(pieces.encode([d for d, _ in pairs]), pieces.encode([e for _, e in pairs]), strict=True)
    kept = [ids for pair in sides if all(0 < len(ids) <= longest for ids in pair) for ids in pair]
    tokens = np.fromiter((token for ids in kept for token in ids), dtype=np.uint16)
    np.savez(out, tokens=tokens, ends=np.cumsum([len(ids) for ids in kept], dtype=np.int64))
    return len(kept) // 2


def main() -> None:
    """The command line; `--help` tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tsv", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True, help="folder for train.npz, dev.npz, sentencepiece.model")
    parser.add_argument("--pieces", type=Path, help="use this SentencePiece model instead of training one")
    parser.add_argument("--vocab", type=int, default=16000)
    parser.add_argument("--longest", type=int, default=160, help="pieces in a sentence")
    parser.add_argument("--placeholders", type=float, default=0.2, help="share of the pairs that get some")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(args.seed)
    pairs = list(read_pairs(args.tsv))
    rng.shuffle(pairs)
    dev = [pair for pair in pairs if held_out(pair[0])]
    train = [pair for pair in pairs if not held_out(pair[0])]
    if args.pieces is None:
        args.pieces = args.out / "sentencepiece.model"
        learn_pieces(train, args.pieces.with_suffix(""), args.vocab)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(args.pieces))
    marked = [with_placeholders(*pair, rng) if rng.random() < args.placeholders else pair for pair in train]
    for name, some in (("dev", dev), ("train", marked)):
        print(f"{name}: {write_shard(some, pieces, args.out / f'{name}.npz', args.longest)} pairs")


if __name__ == "__main__":
    main()
