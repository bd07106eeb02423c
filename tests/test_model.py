"""The built-in model by what it does to text that it was not trained on: what it scores, and what it carries over."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, SHARED
from corpus import ONE_IN, held_out, looks_right, read_pairs
from evaluate import MOST, carried, sets, with_marks
from sacrebleu.metrics import BLEU

from pipeline.translating import Engine, Glossary
from pipeline.translating.facts.comparing import find_doubts, find_lost

TEXTS = sorted((ROOT / "training" / "texts").glob("*.tsv"))
GROUPS = [SHARED / "corpus" / f"{name}.tsv.xz" for name in ("written", "formal", "opus", "general")]


@pytest.fixture(scope="module")
def groups() -> list[Path]:
    """Parallel text of which one pair in a hundred was never trained on."""
    if not all(path.exists() for path in GROUPS):
        pytest.skip("the parallel text lies in ../shared/corpus, which is not beside this checkout")
    return GROUPS


def test_it_scores_on_public_news_what_its_card_says(engine: Engine) -> None:
    flores = SHARED / "eval" / "flores-dev"
    if not flores.with_suffix(".nl").exists():
        pytest.skip("FLORES lies in ../shared/eval, which is not beside this checkout")
    ((_, pairs),) = sets(flores, [], 300)
    made = [answer.text for answer in engine.answer([dutch for dutch, _ in pairs])]
    assert BLEU().corpus_score(made, [[english for _, english in pairs]]).score > 18


def test_placeholders_are_carried_over(engine: Engine, groups: list[Path]) -> None:
    marked = with_marks(groups)
    assert len(marked) == MOST
    assert carried(engine, marked) >= 0.98 * MOST


def test_the_texts_written_for_training_are_pairs() -> None:
    seen = set()
    for path in TEXTS:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            dutch, english = line.split("\t")
            assert dutch.strip() == dutch and english.strip() == english, (path.name, number)
            assert line not in seen, (path.name, number)
            seen.add(line)
    assert len(seen) > 10_000


def test_right_translations_are_hardly_ever_suspected() -> None:
    pairs = list(read_pairs(TEXTS))
    suspected = [pair for pair in pairs if find_lost(pair[0], (), pair[1], Glossary()) or find_doubts(*pair)]
    assert len(suspected) < 0.005 * len(pairs), suspected[:20]


def test_what_is_held_out_is_one_in_a_hundred() -> None:
    pairs = list(read_pairs(TEXTS))
    kept = [pair for pair in pairs if held_out(pair[0])]
    assert all(looks_right(*pair) for pair in pairs)
    assert 0.5 < len(kept) * ONE_IN / len(pairs) < 1.5
