"""The network: an encoder–decoder Transformer in exactly the shape that CTranslate2 runs.

Pre-norm layers (Xiong et al. 2020), ReLU feed-forward, sinusoidal positions counted from one, and one embedding
table for source, target and output (Press & Wolf 2017). Every tensor has its counterpart in
`ctranslate2.specs.TransformerSpec`, so `export.py` only copies.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from corpus import BOS, EOS, PAD, UNK
from torch import Tensor, nn

FORBIDDEN = (PAD, UNK, BOS)


@dataclass(frozen=True, slots=True)
class Shape:
    """All that is needed to build the network again; `vocab` counts pieces, `positions` is the longest sentence."""

    vocab: int = 16000
    width: int = 512
    heads: int = 8
    hidden: int = 2048
    encoder_layers: int = 8
    decoder_layers: int = 4
    positions: int = 512


def positions(count: int, width: int) -> Tensor:
    """[count, width]: sines in the first half of each row, cosines in the second."""
    half = width // 2
    frequency = (10000.0 ** -(torch.arange(half) / (half - 1))).unsqueeze(0)
    angle = torch.arange(1, count + 1).unsqueeze(1) * frequency
    return torch.cat((angle.sin(), angle.cos()), dim=1)


class Attention(nn.Module):
    """Scaled dot-product attention over `heads` parts of the width."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query = nn.Linear(shape.width, shape.width)
        self.memory = nn.Linear(shape.width, 2 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)

    def remember(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """[batch, length, width] → keys and values, each [batch, heads, length, width / heads]."""
        key, value = self.memory(x).chunk(2, dim=-1)
        return self._heads(key), self._heads(value)

    def forward(
        self, x: Tensor, memory: tuple[Tensor, Tensor], mask: Tensor | None = None, causal: bool = False
    ) -> Tensor:
        """What each place of `x` finds in `memory`, where `mask` is true or, if `causal`, up to its own place."""
        key, value = memory
        find = _attend if x.device.type == "cpu" else F.scaled_dot_product_attention
        found = find(self._heads(self.query(x)), key, value, mask, is_causal=causal)
        return self.out(found.transpose(1, 2).flatten(2))

    def _heads(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def _attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, is_causal: bool) -> Tensor:
    """PyTorch's scaled_dot_product_attention, three times as fast on a CPU, where its fused kernel suits long texts."""
    scores = (query * query.shape[-1] ** -0.5) @ key.mT
    if is_causal:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).tril()
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e4)
    return scores.softmax(-1, dtype=value.dtype) @ value


class Layer(nn.Module):
    """Self-attention, attention to the source if `crossed`, and a feed-forward, each after a norm and added."""

    def __init__(self, shape: Shape, dropout: float, crossed: bool) -> None:
        super().__init__()
        self.attend = Attention(shape)
        self.attend_norm = nn.LayerNorm(shape.width)
        self.cross = Attention(shape) if crossed else None
        self.cross_norm = nn.LayerNorm(shape.width) if crossed else None
        self.up, self.down = nn.Linear(shape.width, shape.hidden), nn.Linear(shape.hidden, shape.width)
        self.feed_norm = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(dropout)

    def feed(self, x: Tensor) -> Tensor:
        """The feed-forward with its norm and residual."""
        return x + self.dropout(self.down(self.dropout(F.relu(self.up(self.feed_norm(x))))))

    def forward(
        self, x: Tensor, mask: Tensor | None, crossed: tuple[Tensor, Tensor] | None = None, causal: bool = False
    ) -> Tensor:
        """[batch, length, width] → the same. `mask` is the source's; with `crossed`, the source's keys and values."""
        normed = self.attend_norm(x)
        own = None if causal else mask
        x = x + self.dropout(self.attend(normed, self.attend.remember(normed), own, causal))
        if self.cross is not None and self.cross_norm is not None and crossed is not None:
            x = x + self.dropout(self.cross(self.cross_norm(x), crossed, mask))
        return self.feed(x)


class Transformer(nn.Module):
    """`shape` and `dropout` (a share of activations, while training) make an untrained network."""

    def __init__(self, shape: Shape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.embed = nn.Embedding(shape.vocab, shape.width, padding_idx=PAD)
        self.encoder = nn.ModuleList(Layer(shape, dropout, crossed=False) for _ in range(shape.encoder_layers))
        self.decoder = nn.ModuleList(Layer(shape, dropout, crossed=True) for _ in range(shape.decoder_layers))
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.bias = nn.Parameter(torch.zeros(shape.vocab))
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("table", positions(shape.positions, shape.width), persistent=False)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)
        nn.init.normal_(self.embed.weight, std=shape.width**-0.5)
        with torch.no_grad():
            self.embed.weight[PAD] = 0.0

    def encode(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """[batch, length] ids → their states [batch, length, width] and the mask [batch, 1, 1, length]."""
        mask = (source != PAD)[:, None, None, :]
        x = self._embedded(source, 0)
        for layer in self.encoder:
            x = layer(x, mask)
        return self.encoder_norm(x), mask

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """[batch, source length] and [batch, target length] ids → logits [batch, target length, vocab]."""
        memory, mask = self.encode(source)
        x = self._embedded(target, 0)
        for layer in self.decoder:
            x = layer(x, mask, layer.cross.remember(memory), causal=True)
        return F.linear(self.decoder_norm(x), self.embed.weight, self.bias)

    @torch.no_grad()
    def generate(self, source: Tensor, longest: int, top: int = 1) -> list[list[int]]:
        """One translation a row of `source` (ids without BOS and EOS): greedy, or drawn from the `top` likeliest."""
        memory, mask = self.encode(source)
        crossed = [layer.cross.remember(memory) for layer in self.decoder]
        past: list[tuple[Tensor, Tensor] | None] = [None] * len(self.decoder)
        token = torch.full((len(source), 1), BOS, device=source.device)
        ended = torch.zeros_like(token, dtype=torch.bool)
        made: list[Tensor] = []
        for step in range(min(longest, self.shape.positions)):
            x = self._embedded(token, step)
            for at, layer in enumerate(self.decoder):
                x, past[at] = _step(layer, x, past[at], crossed[at], mask)
            logits = F.linear(self.decoder_norm(x[:, -1]), self.embed.weight, self.bias).float()
            token = _drawn(logits, top).masked_fill(ended, PAD)
            made.append(token)
            ended |= token == EOS
            if step % 8 == 7 and bool(ended.all()):
                break
        return [[t for t in row if t not in (PAD, EOS)] for row in torch.cat(made, dim=1).tolist()]

    def _embedded(self, ids: Tensor, start: int) -> Tensor:
        scaled = self.embed(ids) * math.sqrt(self.shape.width)
        place = self.table[start : start + ids.shape[1]]
        return self.dropout(scaled + place.to(scaled.dtype))


def _step(
    layer: Layer, x: Tensor, past: tuple[Tensor, Tensor] | None, crossed: tuple[Tensor, Tensor], mask: Tensor
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """One decoder layer for one more place, with the keys and values of the places before it."""
    normed = layer.attend_norm(x)
    memory = layer.attend.remember(normed)
    if past is not None:
        memory = torch.cat((past[0], memory[0]), dim=2), torch.cat((past[1], memory[1]), dim=2)
    x = x + layer.attend(normed, memory)
    x = x + layer.cross(layer.cross_norm(x), crossed, mask)
    return layer.feed(x), memory


def _drawn(logits: Tensor, top: int) -> Tensor:
    logits[:, list(FORBIDDEN)] = -math.inf
    if top == 1:
        return logits.argmax(-1, keepdim=True)
    likeliest, ids = logits.topk(top, dim=-1)
    return ids.gather(1, torch.multinomial(likeliest.softmax(-1), 1))
