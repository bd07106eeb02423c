"""Trained weights → CTranslate2 → an Argos package, as a folder and as an .argosmodel file."""

from __future__ import annotations

import argparse
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import sentencepiece
import torch
from ctranslate2.specs import common_spec, transformer_spec
from model import Attention, Layer, Transformer
from torch import nn
from train import load


def specification(model: Transformer, pieces: list[str]) -> transformer_spec.TransformerSpec:
    """CTranslate2's description of `model`; `pieces` is the vocabulary in the order of its ids."""
    spec = transformer_spec.TransformerSpec.from_config(
        (model.shape.encoder_layers, model.shape.decoder_layers),
        model.shape.heads,
        activation=common_spec.Activation.RELU,
    )
    table = _numbers(model.embed.weight)
    spec.encoder.embeddings[0].weight = spec.decoder.embeddings.weight = spec.decoder.projection.weight = table
    spec.decoder.projection.bias = _numbers(model.bias)
    for side, layers, norm in (
        (spec.encoder, model.encoder, model.encoder_norm),
        (spec.decoder, model.decoder, model.decoder_norm),
    ):
        side.position_encodings.encodings = _numbers(model.table)
        _copy_norm(side.layer_norm, norm)
        for to, layer in zip(side.layer, layers, strict=True):
            _copy_layer(to, layer)
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.config.add_source_eos = True
    return spec


def package(model: Transformer, pieces: Path, out: Path, version: str, readme: str) -> Path:
    """Write OUT/translate-nl_en-VERSION (int8) and beside it the .argosmodel file, whose path is returned."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(pieces))
    name = f"translate-nl_en-{version.replace('.', '_')}"
    root = out / name
    shutil.rmtree(root, ignore_errors=True)
    (root / "model").mkdir(parents=True)
    spec = specification(model.eval(), [processor.id_to_piece(i) for i in range(processor.get_piece_size())])
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(root / "model"))
    shutil.copy(pieces, root / "sentencepiece.model")
    (root / "README.md").write_text(readme, encoding="utf-8")
    metadata = {
        "package_version": version,
        "argos_version": "1.9",
        "from_code": "nl",
        "from_name": "Dutch",
        "to_code": "en",
        "to_name": "English",
        "type": "translate",
    }
    (root / "metadata.json").write_text(json.dumps(metadata, indent=2) + "\n", encoding="utf-8")
    archive = out / f"{name}.argosmodel"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                zipped.write(path, Path(name) / path.relative_to(root))
    return archive


def _numbers(tensor: torch.Tensor) -> Any:
    return tensor.detach().float().numpy()


def _copy_linear(to: Any, *layers: nn.Linear) -> None:
    to.weight = _numbers(torch.cat([layer.weight for layer in layers]))
    to.bias = _numbers(torch.cat([layer.bias for layer in layers]))


def _copy_norm(to: Any, norm: nn.LayerNorm) -> None:
    to.gamma, to.beta = _numbers(norm.weight), _numbers(norm.bias)


def _copy_attention(to: Any, attention: Attention, norm: nn.LayerNorm, *, own: bool) -> None:
    """Attention to itself has one matrix for query, key and value in CTranslate2; attention across has two."""
    _copy_norm(to.layer_norm, norm)
    if own:
        _copy_linear(to.linear[0], attention.query, attention.memory)
    else:
        _copy_linear(to.linear[0], attention.query)
        _copy_linear(to.linear[1], attention.memory)
    _copy_linear(to.linear[-1], attention.out)


def _copy_layer(to: Any, layer: Layer) -> None:
    _copy_attention(to.self_attention, layer.attend, layer.attend_norm, own=True)
    if layer.cross is not None and layer.cross_norm is not None:
        _copy_attention(to.attention, layer.cross, layer.cross_norm, own=False)
    _copy_norm(to.ffn.layer_norm, layer.feed_norm)
    _copy_linear(to.ffn.linear_0, layer.up)
    _copy_linear(to.ffn.linear_1, layer.down)


def main() -> None:
    """The command line; `--help` tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="what train.py wrote")
    parser.add_argument("pieces", type=Path, help="the SentencePiece model it was trained with")
    parser.add_argument("out", type=Path, help="the folder to put the package in")
    parser.add_argument("--version", default="0.1")
    parser.add_argument("--readme", type=Path, help="the package's README, for instance MODEL_CARD.md")
    args = parser.parse_args()
    readme = args.readme.read_text(encoding="utf-8") if args.readme else "# Dutch–English\n"
    print(package(load(args.weights), args.pieces, args.out, args.version, readme))


if __name__ == "__main__":
    main()
