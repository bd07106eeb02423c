"""Sentence boundaries against a gold file, and laws that hold for any text."""

from __future__ import annotations

import time
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tagging.sentences import ends_as_abbreviation, sentence_spans

GOLD = Path(__file__).parent / "tagging" / "sentences.txt"
SPLITTING = "aB1 .,!?…\"'“”‘’()[]«»–-\n"


def paragraphs() -> list[list[str]]:
    lines = [line for line in GOLD.read_text("utf-8").splitlines() if not line.startswith("#")]
    blocks = "\n".join(lines).split("\n\n")
    return [block.strip().split("\n") for block in blocks if block.strip()]


@pytest.mark.parametrize("sentences", paragraphs(), ids=lambda sentences: sentences[0][:40])
def test_gold_paragraphs_are_split_as_they_stand(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_boundaries_of_the_gold_are_found() -> None:
    hits = found = wanted = 0
    for sentences in paragraphs():
        text = " ".join(sentences)
        gold = set(accumulate(len(sentence) + 1 for sentence in sentences))
        ours = {end + 1 for _, end in sentence_spans(text)}
        hits, found, wanted = hits + len(gold & ours), found + len(ours), wanted + len(gold)
    assert wanted >= 150
    assert 2 * hits / (found + wanted) >= 0.98


@given(st.text(SPLITTING) | st.text())
def test_nothing_but_white_space_lies_between_sentences(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(start < end for start, end in spans)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@pytest.mark.parametrize("piece", [".", "(", ")", "((a. B", "a. ", "A.", "...B ", "?!”) ", "'", "1. "])
def test_time_is_linear_in_hostile_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        sentence_spans(text)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(200_000) < 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [("in Washington D.C.", True), ("op 4 april jl.", True), ("Zo is het.", False), ("", False), ("J. de Wit", False)],
)
def test_a_full_stop_may_belong_to_the_last_word(text: str, expected: bool) -> None:
    assert ends_as_abbreviation(text) is expected
