"""Train the network within a budget of seconds or steps, on a GPU or on a CPU.

The learning rate warms up, holds, and falls to nothing over the last part of the budget, so that a run given twenty
minutes ends with a finished model after twenty minutes. What is saved for use is a running mean of the weights.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from itertools import count
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from batches import Batch, Shard, ahead, one_pass
from corpus import PAD
from model import Shape, Transformer
from optimiser import Optimiser
from torch import Tensor

SMOOTHING = 0.1


def rate(progress: float, step: int, *, peak: float, warmup: int, fall: float = 0.6) -> float:
    """The learning rate at `progress` (0–1) of the budget: up over `warmup` steps, level, down over the last `fall`."""
    return peak * min(1.0, (step + 1) / warmup) * min(1.0, max(0.0, 1.0 - progress) / fall)


def loss(model: Transformer, batch: Batch, smoothing: float) -> tuple[Tensor, int]:
    """Summed cross-entropy in nats, and over how many target pieces."""
    logits = model(batch.source, batch.given).flatten(0, 1).float()
    wanted = batch.wanted.flatten()
    nats = F.cross_entropy(logits, wanted, ignore_index=PAD, label_smoothing=smoothing, reduction="sum")
    return nats, int((wanted != PAD).sum())


@torch.no_grad()
def held_out(model: Transformer, dev: Sequence[tuple[Shard, int]], tokens: int, device: str) -> float:
    """Mean cross-entropy a piece on held-out pairs, in nats."""
    total = pieces = 0.0
    for batch in one_pass(dev, tokens):
        with torch.autocast(device, dtype=torch.bfloat16):
            nats, number = loss(model, _on(batch, device), 0.0)
        total, pieces = total + nats.item(), pieces + number
    return total / pieces


def save(path: Path, mean: Transformer, **more: object) -> None:
    """Write the mean weights in 16 bits, or in full beside `more` (what a resumed run needs)."""
    kind = torch.float32 if more else torch.float16
    weights = {name: tensor.to(kind) for name, tensor in mean.state_dict().items()}
    torch.save({"shape": asdict(mean.shape), "model": weights, **more}, path)


def load(path: Path, device: str = "cpu", dropout: float = 0.0) -> Transformer:
    """The network in a file that `save` wrote."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    model = Transformer(Shape(**state["shape"]), dropout)
    model.load_state_dict(state["model"])
    return model.to(device)


def _on(batch: Batch, device: str) -> Batch:
    return Batch(*(tensor.to(device, non_blocking=True) for tensor in batch))


def _endless(shards: Sequence[tuple[Shard, int]], tokens: int, seed: int) -> Iterator[tuple[int, Batch]]:
    for epoch in count():
        for batch in ahead(one_pass(shards, tokens, np.random.default_rng((seed, epoch)))):
            yield epoch, batch


def train(args: argparse.Namespace) -> None:
    """Run the command line's wish; writes OUT/checkpoint.pt on the way and OUT/weights.pt at the end."""
    began = time.monotonic()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    shards = [
        (Shard(Path(path), args.reverse), int(times or 1)) for path, _, times in (s.partition(":") for s in args.train)
    ]
    if not any(len(shard) for shard, _ in shards):
        raise SystemExit("The shards hold no pairs to train on.")
    dev = [(Shard(args.dev, args.reverse), 1)]
    model = Transformer(Shape(**{field.name: getattr(args, field.name) for field in fields(Shape)}), args.dropout)
    if args.resume:
        model = load(args.resume, dropout=args.dropout)
    model = model.to(device).train()
    mean, optimiser, step, seen = copy.deepcopy(model).eval(), Optimiser(model), 0, 0
    if args.resume and not args.fresh:
        saved = torch.load(args.resume, map_location=device, weights_only=True)
        model.load_state_dict(saved["trained"])
        optimiser.load_state_dict(saved["optimiser"])
        step = saved["step"]
    print(json.dumps({"device": device, "weights": sum(p.numel() for p in model.parameters()), **asdict(model.shape)}))

    looked, waiting, first = began, 0, step
    for epoch, batch in _endless(shards, args.tokens, args.seed + step):
        share = max((time.monotonic() - began) / args.seconds, (step - first) / args.steps)
        progress = args.progress[0] + (args.progress[1] - args.progress[0]) * share
        if progress >= args.progress[1]:
            break
        with torch.autocast(device, dtype=torch.bfloat16):
            nats, number = loss(model, _on(batch, device), SMOOTHING)
        (nats / number / args.accumulate).backward()
        seen, waiting = seen + number, waiting + 1
        if waiting < args.accumulate:
            continue
        optimiser.step(rate(progress, step, peak=args.peak, warmup=args.warmup))
        step, waiting = step + 1, 0
        with torch.no_grad():
            keep = min(args.mean, step / (step + 10))
            torch._foreach_lerp_(list(mean.parameters()), list(model.parameters()), 1 - keep)
        if time.monotonic() - looked > args.every:
            looked = time.monotonic()
            _report(began, epoch, step, seen, held_out(mean, dev, args.tokens, device))
            state = {"trained": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
            save(args.out / "checkpoint.pt", mean, **state)
    _report(began, epoch, step, seen, held_out(mean, dev, args.tokens, device))
    state = {"trained": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
    save(args.out / "checkpoint.pt", mean, **state)
    save(args.out / "weights.pt", mean)


def _report(began: float, epoch: int, step: int, seen: int, nats: float) -> None:
    spent = time.monotonic() - began
    line = {"seconds": round(spent), "epoch": epoch, "step": step, "tokens": seen, "tokens_per_s": round(seen / spent)}
    print(json.dumps({**line, "held_out": round(nats, 4)}), flush=True)


def main() -> None:
    """The command line; `--help` tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--train", nargs="+", required=True, metavar="SHARD[:TIMES]", help="shards and how often a pass reads each"
    )
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=math.inf, help="the budget, from start to the last step")
    parser.add_argument(
        "--steps", type=float, default=math.inf, help="another budget: whichever is spent first ends it"
    )
    parser.add_argument(
        "--progress",
        type=float,
        nargs=2,
        default=(0.0, 1.0),
        metavar=("FROM", "TO"),
        help="the part of the whole that this sitting walks",
    )
    parser.add_argument("--tokens", type=int, default=4096, help="target places in a batch")
    parser.add_argument("--accumulate", type=int, default=1, help="batches to a step")
    parser.add_argument("--peak", type=float, default=1e-3, help="highest learning rate")
    parser.add_argument("--warmup", type=int, default=500, help="steps")
    parser.add_argument("--mean", type=float, default=0.998, help="how slowly the running mean of the weights moves")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--resume", type=Path, metavar="CHECKPOINT")
    parser.add_argument(
        "--fresh", action="store_true", help="with --resume: take the weights, forget optimiser and step"
    )
    parser.add_argument("--reverse", action="store_true", help="learn English → Dutch")
    parser.add_argument("--every", type=float, default=120.0, help="seconds between looks at the held-out loss")
    parser.add_argument("--seed", type=int, default=1)
    for field in fields(Shape):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=int, default=field.default)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
