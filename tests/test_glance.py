"""At a glance holds sentences of the text that stand by themselves, and the right ones where a person would agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from samples import dutch, english, verbatim

from pipeline.document import Document, Heading, Paragraph, Segment
from pipeline.rendering import glance

REPORT = Path(__file__).parents[1].parent / "shared" / "reports" / "navo-fmm-2024-04.txt"
PLAIN = "De lidstaten bespraken vandaag de dreiging voor havens en zeekabels."


def report(*sentences: str) -> Document:
    return Document(
        "nl", Segment("Verslag"), (Paragraph(tuple(Segment(s, str(at)) for at, s in enumerate(sentences))),)
    )


def chosen(*sentences: str) -> list[str]:
    return [segment.text for segment in glance.choose(report(*sentences))]


@pytest.mark.parametrize("make", [dutch, english, verbatim])
def test_at_most_five_sentences_of_the_text_in_reading_order(make):
    texts = list(make().segments())
    places = [texts.index(segment) for segment in glance.choose(make())]
    assert len(places) <= 5
    assert places == sorted(set(places))


def test_both_languages_choose_the_same_sentences():
    of_english = [segment.key for segment in glance.choose(english()) if not segment.kept]
    assert of_english == [segment.key for segment in glance.choose(dutch())]


@pytest.mark.parametrize(
    "passed_over",
    [
        "Daarbij bespraken de lidstaten de dreiging voor alle havens.",
        "Ik geef het woord graag aan mevrouw De Wit van de commissie.",
        "Te kort voor een zin.",
        "De lidstaten bespraken bij die gelegenheid de volgende drie punten:",
    ],
)
def test_what_cannot_stand_by_itself_is_passed_over(passed_over):
    assert chosen(PLAIN, passed_over) == [PLAIN]


def test_formulas_that_recur_are_passed_over():
    formula = "De indiening van het voorstel wordt voldoende ondersteund."
    assert chosen(formula, PLAIN, formula) == [PLAIN]


def test_what_was_not_translated_is_passed_over():
    document = report(PLAIN).with_segments(lambda segment: replace(segment, kept=True))
    assert glance.choose(document) == ()


def test_a_decision_comes_before_a_description_and_sections_take_turns():
    decided = "De ministers besloten uiterlijk in juli een gezamenlijke oefening te houden."
    described = tuple(
        f"De {word} lidstaat vertelde over zijn eigen havens." for word in ("ene", "tweede", "derde", "vierde")
    )
    blocks = [
        block for text in (*described, decided, PLAIN) for block in (Heading(1, Segment("Kop")), *report(text).blocks)
    ]
    texts = [segment.text for segment in glance.choose(Document("nl", Segment("Verslag"), tuple(blocks)))]
    assert decided in texts and len(texts) == 5


def test_the_real_report_is_summed_up_by_its_main_points():
    if not REPORT.exists():
        pytest.skip("needs ../shared/reports beside the checkout")
    from pipeline.normalising import normalise
    from pipeline.reading import decode
    from pipeline.tagging import tag

    document = tag(normalise(decode(REPORT.read_bytes(), REPORT.name).text).text)
    points = " ".join(segment.text for segment in glance.choose(document))
    for phrase in ("belangrijkste onderwerp", "grootste dreiging", "riep de secretaris-generaal", "toezegging"):
        assert phrase in points
