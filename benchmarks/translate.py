"""Segments a second of `translate()` against bare CTranslate2 and against Argos Translate's own `translate()`.

    python benchmarks/translate.py [REPORT.txt ...]

The same package and the same beam in one run, each warmed up. The bare runs get the segments already cut into tokens,
which CTranslate2 sorts itself into batches of as many tokens, and do nothing else: no fact is checked, nothing is asked
again. Argos' own sentence splitter would be downloaded; it gets one sentence a line and leaves them whole.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.document import Document, Meta
from pipeline.normalising import normalise
from pipeline.reading import read
from pipeline.tagging import tag
from pipeline.translating import Engine, load, translate
from pipeline.translating.engine import BATCH_TOKENS, BEAM

RUNS = 3


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or sorted((Path(__file__).parents[1] / "inputs").glob("*.txt"))
    documents = [_tagged(path) for path in paths]
    texts = list(
        dict.fromkeys(segment.text for document in documents for segment in document.segments() if segment.text)
    )
    engine = load()
    print(f"{len(paths)} reports, {len(texts)} different segments; {engine.model}; beam {BEAM}; {os.cpu_count()} cores")
    ours = _best(lambda: translate(documents, engine), RUNS)
    once = _best(lambda: engine.answer(texts), RUNS)
    tokens = [engine._encode(text) for text in texts]
    bare = _best(lambda: _bare(engine._translator, tokens), RUNS)
    import ctranslate2

    model = str(engine.package.path / "model")
    plain = ctranslate2.Translator(model, device="cpu")
    default = _best(lambda: _bare(plain, tokens), RUNS)
    argos = _best(_argos(engine, texts), 1)
    for name, seconds in (
        ("translate(), end to end", ours),
        ("of which the first answers", once),
        ("bare translate_batch, our threads", bare),
        ("bare translate_batch, its default threads", default),
        ("argostranslate translate()", argos),
    ):
        print(f"{name:<44}{seconds:8.2f} s {len(texts) / seconds:8.1f} segments/s {seconds / ours:6.2f} × ours")


def _tagged(path: Path) -> Document:
    source = read(path)
    return tag(normalise(source.text).text, meta=Meta(source_name=source.name, source_date=source.date))


def _bare(translator: Any, tokens: list[list[str]]) -> None:
    translator.translate_batch(tokens, beam_size=BEAM, max_batch_size=BATCH_TOKENS, batch_type="tokens")


def _argos(engine: Engine, texts: list[str]) -> Callable[[], object]:
    """Argos Translate's own way with the same package."""
    from argostranslate import settings
    from argostranslate.package import Package
    from argostranslate.translate import Language, PackageTranslation

    settings.beam_size = BEAM
    translation = PackageTranslation(Language("nl", "Dutch"), Language("en", "English"), Package(engine.package.path))
    translation.sentencizer.split_sentences = lambda text: [text]
    translation.hypotheses("Een zin.", 1)
    return lambda: translation.hypotheses("\n".join(texts), 1)


def _best(run: Callable[[], object], times: int) -> float:
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


if __name__ == "__main__":
    main()
