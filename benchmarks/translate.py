"""Segments a second of `translate()` against bare CTranslate2 and against Argos Translate's own `translate()`.

    python benchmarks/translate.py [REPORT.txt ...]

All with the same package and the same beam, in one run. The bare runs get the segments already cut into tokens and do
nothing else: no word is cut, no fact is checked, nothing is asked again. One has our threads (one a core, each with a
batch of its own), the other those that CTranslate2 chooses by itself; both have batches of as many tokens as ours,
without which CTranslate2 takes three times as long. Argos' own sentence splitter would be downloaded; it gets one
sentence a line and leaves them whole.

Each takes its turn, and the best of its turns counts, so that what else the machine does hits all alike; Argos has one.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import ctranslate2

from pipeline.document import Document, Meta
from pipeline.normalising import normalise
from pipeline.reading import read
from pipeline.tagging import tag
from pipeline.translating import Engine, load, translate
from pipeline.translating.engine import BATCH_TOKENS, BEAM
from pipeline.translating.facts.figures import find_figures

TURNS = 5
OURS, FIRST, BARE, DEFAULT, ARGOS = (
    "translate(), end to end",
    "  of which the engine's first answers",
    "bare translate_batch, our threads",
    "bare translate_batch, its own threads",
    "argostranslate's translate()",
)


class Spent(NamedTuple):
    """Seconds on the clock and of all cores together."""

    wall: float
    cpu: float


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or sorted((Path(__file__).parents[1] / "inputs").glob("*.txt"))
    documents = [_tagged(path) for path in paths]
    segments = [segment.text for document in documents for segment in document.segments() if segment.text]
    texts = list(dict.fromkeys(segments))
    engine = load()
    print(
        f"{len(paths)} reports, {len(segments)} segments, {len(texts)} of them different; {engine.model}; beam {BEAM}; "
        f"{os.cpu_count()} cores"
    )
    best = _best(_runs(engine, documents, texts))
    print(f"{'':38}{'seconds':>9}{'of CPU':>9}{'segments/s':>12}{'× ours':>8}{'of CPU':>8}")
    for name, spent in best.items():
        ratios = (spent.wall / best[OURS].wall, spent.cpu / best[OURS].cpu)
        print(
            f"{name:38}{spent.wall:9.2f}{spent.cpu:9.2f}{len(texts) / spent.wall:12.1f}{ratios[0]:8.2f}{ratios[1]:8.2f}"
        )


def _runs(engine: Engine, documents: list[Document], texts: list[str]) -> dict[str, Callable[[], object]]:
    tokens = [engine._encode(text) for text in texts]
    plain = ctranslate2.Translator(str(engine.package.path / "model"), device="cpu")

    def ours() -> None:
        find_figures.cache_clear()
        translate(documents, engine)

    return {
        OURS: ours,
        FIRST: lambda: engine.answer(texts),
        BARE: lambda: _bare(engine._translator, tokens),
        DEFAULT: lambda: _bare(plain, tokens),
        ARGOS: _argos(engine, texts),
    }


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


def _best(runs: Mapping[str, Callable[[], object]]) -> dict[str, Spent]:
    spent: dict[str, list[Spent]] = {name: [] for name in runs}
    for turn in range(TURNS):
        for name, run in runs.items():
            if name != ARGOS or turn == 0:
                wall, cpu = time.perf_counter(), time.process_time()
                run()
                spent[name].append(Spent(time.perf_counter() - wall, time.process_time() - cpu))
    return {name: Spent(min(one.wall for one in all_), min(one.cpu for one in all_)) for name, all_ in spent.items()}


if __name__ == "__main__":
    main()
