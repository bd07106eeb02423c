"""Shards of token ids → batches of like length, each source repeated as often as it is worth."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from corpus import BOS, EOS, PAD
from torch import Tensor

POOL = 40
"""Batches' worth of pairs that are sorted by length together: little padding, still a random order."""


class Batch(NamedTuple):
    """Ids [pairs, length]: the source with EOS, the target after BOS, and the target before EOS."""

    source: Tensor
    given: Tensor
    wanted: Tensor


class Shard:
    """The pairs of one .npz file that `corpus.py` wrote; `reverse` swaps the two languages."""

    def __init__(self, path: Path, reverse: bool = False) -> None:
        with np.load(path) as data:
            self.tokens, ends = data["tokens"], data["ends"]
        self.starts = np.concatenate(([0], ends))
        self.reverse = reverse
        self.lengths = np.diff(self.starts).reshape(-1, 2).max(axis=1)

    def __len__(self) -> int:
        return len(self.lengths)

    def pair(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        """Source and target ids of pair `at`."""
        first, middle, last = self.starts[2 * at : 2 * at + 3]
        sides = self.tokens[first:middle], self.tokens[middle:last]
        return sides[::-1] if self.reverse else sides


def one_pass(
    shards: Sequence[tuple[Shard, int]], tokens: int, rng: np.random.Generator | None = None
) -> Iterator[Batch]:
    """Every pair of each (shard, times) so many times, in batches of about `tokens` target places.

    In random order if there is an `rng`, else from short to long.
    """
    index = np.concatenate(
        [
            np.stack((np.full(len(s), n), np.arange(len(s)), s.lengths), axis=1)
            for n, (s, times) in enumerate(shards)
            for _ in range(times)
        ]
    )
    if rng is not None:
        rng.shuffle(index)
    pool = len(index) if rng is None else max(1, POOL * tokens // 30)
    for start in range(0, len(index), pool):
        part = index[start : start + pool]
        groups = list(_groups(part[np.argsort(part[:, 2], kind="stable")], tokens))
        if rng is not None:
            rng.shuffle(groups)
        for group in groups:
            yield _batch([shards[n][0].pair(at) for n, at, _ in group])


def _groups(index: np.ndarray, tokens: int) -> Iterator[np.ndarray]:
    at = 0
    while at < len(index):
        count = max(1, tokens // (int(index[at, 2]) + 1))
        longest = int(index[min(at + count, len(index)) - 1, 2]) + 1
        size = max(1, tokens // longest)
        yield index[at : at + size]
        at += size


def _batch(pairs: Sequence[tuple[np.ndarray, np.ndarray]]) -> Batch:
    unit = 8 if torch.cuda.is_available() else 1  # lengths in multiples of eight suit tensor cores
    source = np.full((len(pairs), _up(max(len(s) for s, _ in pairs) + 1, unit)), PAD, dtype=np.int64)
    target = np.full((len(pairs), _up(max(len(t) for _, t in pairs) + 1, unit) + 1), PAD, dtype=np.int64)
    for row, (s, t) in enumerate(pairs):
        source[row, : len(s) + 1] = [*s, EOS]
        target[row, : len(t) + 2] = [BOS, *t, EOS]
    return Batch(torch.from_numpy(source), torch.from_numpy(target[:, :-1]), torch.from_numpy(target[:, 1:]))


def _up(length: int, unit: int) -> int:
    return -(-length // unit) * unit


def ahead(batches: Iterator[Batch], depth: int = 8) -> Iterator[Batch]:
    """The same batches, made in a thread while earlier ones are trained on."""
    made: queue.Queue[Batch | None] = queue.Queue(depth)
    left = threading.Event()

    def put(batch: Batch | None) -> bool:
        while not left.is_set():
            try:
                made.put(batch, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    def fill() -> None:
        if all(put(batch) for batch in batches):
            put(None)

    threading.Thread(target=fill, daemon=True).start()
    try:
        while (batch := made.get()) is not None:
            yield batch
    finally:
        left.set()
