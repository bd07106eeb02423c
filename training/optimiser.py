"""Muon for the matrices inside the network, Adam for everything else.

Muon (Jordan et al. 2024) makes each matrix's momentum orthogonal before it is applied, so that all directions learn
at one pace; the step is scaled to the size of Adam's (Liu et al. 2025), hence one learning rate suits both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

_NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
_LIKE_ADAM = 0.2


@torch.no_grad()
def orthogonal(matrix: Tensor, steps: int = 5) -> Tensor:
    """The nearest matrix with (nearly) orthonormal rows or columns, by a quintic Newton–Schulz iteration in bf16."""
    a, b, c = _NEWTON_SCHULZ
    tall = matrix.shape[0] > matrix.shape[1]
    x = (matrix.mT if tall else matrix).bfloat16()
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return (x.mT if tall else x).to(matrix.dtype)


class Optimiser:
    """`step(rate)` moves every parameter of `model` along its gradient and forgets the gradient."""

    def __init__(
        self, model: nn.Module, *, momentum: float = 0.95, decay: float = 0.05, matrix_pace: float = 3.0
    ) -> None:
        inside = [(name, p) for name, p in model.named_parameters() if p.ndim == 2 and not name.startswith("embed")]
        self.matrices = [p for _, p in inside]
        self.momenta = [torch.zeros_like(p) for p in self.matrices]
        self.momentum, self.decay, self.matrix_pace = momentum, decay, matrix_pace
        names = {name for name, _ in inside}
        rest = [p for name, p in model.named_parameters() if name not in names]
        self.adam = torch.optim.Adam(rest, lr=0.0, betas=(0.9, 0.98), eps=1e-9)

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """One step; the matrices move `matrix_pace` times as fast as the rest."""
        nn.utils.clip_grad_norm_([*self.matrices, *self.adam.param_groups[0]["params"]], 1.0)
        for p, moment in zip(self.matrices, self.momenta, strict=True):
            if p.grad is None:
                continue
            moment.mul_(self.momentum).add_(p.grad)
            nesterov = p.grad + self.momentum * moment
            width = p.shape[1]
            step = torch.cat(
                [_LIKE_ADAM * max(part.shape) ** 0.5 * orthogonal(part) for part in _parts(nesterov, width)]
            )
            p.mul_(1 - rate * self.matrix_pace * self.decay).add_(step, alpha=-rate * self.matrix_pace)
            p.grad = None
        self.adam.param_groups[0]["lr"] = rate
        self.adam.step()
        self.adam.zero_grad(set_to_none=True)

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` needs to carry on."""
        return {"adam": self.adam.state_dict(), "momenta": self.momenta}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Carry on where `state` was taken."""
        self.adam.load_state_dict(state["adam"])
        for own, saved in zip(self.momenta, state["momenta"], strict=True):
            own.copy_(saved)


def _parts(matrix: Tensor, width: int) -> Iterable[Tensor]:
    """Keys and values lie in one matrix but are two maps."""
    return matrix.split(width) if matrix.shape[0] == 2 * width else (matrix,)
