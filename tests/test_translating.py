"""Translating: the same alone and in company, nothing dropped or garbled silently, shape and keys kept."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Document, Heading, Mark, Meta, Note, Paragraph, Segment, segment_key
from pipeline.errors import BadGlossary
from pipeline.translating import Engine, Glossary, Term, check, load, parse_glossary, read_glossary, translate
from pipeline.translating.engine import Answer, Question
from pipeline.translating.labels import fixed_translation
from pipeline.translating.parts import TOO_LONG, cut
from pipeline.translating.trying import repeats

SHARED = Path(__file__).parents[1].parent / "shared"
REPORT = SHARED / "reference" / "verslag.nl.akn.xml"
CASES = Path(__file__).parent / "translating"
NONE = Glossary()


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load("built-in")


@pytest.fixture(scope="module")
def real() -> list[str]:
    """The sentences of a real report."""
    if not REPORT.exists():
        pytest.skip("the real report lies in ../shared, which is not here")
    from lxml import etree

    found = etree.parse(REPORT).iterfind(".//{*}inline[@name='segment']")
    return ["".join(map(str, sentence.itertext())) for sentence in found]


def scripted(engine: Engine, answers: dict[str, str | list[str]]) -> Engine:
    """An engine that says what it is told: a list is used up one by one; to what is not told it has no answer."""
    said = {text: list(answer) if isinstance(answer, list) else [answer] for text, answer in answers.items()}

    class Scripted(type(engine)):  # type: ignore[misc]
        __slots__ = ()

        def answers(self, questions: Sequence[Question], **_: Any) -> Iterator[tuple[Question, Answer]]:
            for question in questions:
                waiting = said.get(question.text, [""])
                answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                yield question, Answer(answer, -0.5, True)

    made: Engine = Scripted(*(getattr(engine, name) for name in Engine.__slots__))
    return made


def report(*texts: str, marks: tuple[Mark, ...] = ()) -> Document:
    segments = [Segment(text, segment_key(text), marks=marks, span=(0, 1)) for text in texts]
    return Document("nl", Segment("Verslag", "title"), (Paragraph(tuple(segments)),), notes=(Note("tag", "x", "old"),))


def english(document: Document) -> list[str]:
    return [segment.text for segment in document.segments()][1:]


def said(document: Document) -> list[str]:
    return [note.message for note in document.notes if note.stage == "translate"]


# The same whatever else is translated with it


def test_a_segment_comes_out_the_same_alone_and_in_any_batch(engine: Engine, real: list[str]) -> None:
    alone = {text: engine.answer([text])[0] for text in real}
    rng = random.Random(693)
    for size in (2, 7, 20, len(real)):
        for _ in range(2):
            batch = rng.sample(real, size)
            assert engine.answer(batch) == [alone[text] for text in batch]
    assert engine.answer(real * 2) == [alone[text] for text in real * 2]


def test_documents_come_out_the_same_alone_and_together(engine: Engine, real: list[str]) -> None:
    documents = [report(*real[at : at + 5]) for at in range(0, 20, 5)]
    together = translate(documents, engine)
    assert together == tuple(translate([document], engine)[0] for document in documents)
    assert translate(documents, engine) == together


# What a translated document is


def test_shape_keys_and_provenance(engine: Engine) -> None:
    dutch = replace(
        report("De minister sprak.", "Ja.", "12", ""),
        meta=Meta(kind="verslag", place="Brussel", author="Ministerie van Buitenlandse Zaken", date="2024-04-03"),
    )
    dutch = replace(dutch, blocks=(Heading(1, Segment("Rusland", "r"), "1"), *dutch.blocks))
    (made,) = translate([dutch], scripted(engine, {"De minister sprak.": "The minister spoke."}))
    assert made.language == "en"
    assert made.translation
    assert made.translation.engine.startswith("CTranslate2 ")
    assert made.translation.model.startswith("argos nl→en ")
    assert [s.key for s in made.segments()] == [s.key for s in dutch.segments()]
    assert [s.source for s in made.segments()] == [s.text for s in dutch.segments()]
    assert [s.span for s in made.segments()] == [s.span for s in dutch.segments()]
    assert made.title.text == "Report"
    assert english(made) == ["Russia", "The minister spoke.", "Yes.", "12", ""]
    assert [s.score is None for s in made.segments()] == [True, True, False, True, True, True]
    assert made.meta == replace(dutch.meta, place="Brussels")
    assert made.notes[0] == Note("tag", "x", "old")


def test_nothing_to_translate(engine: Engine) -> None:
    assert translate([], engine) == ()
    empty = Document("nl", Segment(""), ())
    assert translate([empty], engine)[0].title.text == ""


def test_each_thing_is_asked_once(engine: Engine) -> None:
    asked: list[Question] = []
    made_up = {"Een zin.": "A sentence.", "Dat was niet zo.": "That was not so in 1945."}
    told = scripted(engine, made_up)

    class Heard(type(told)):  # type: ignore[misc]
        __slots__ = ()

        def answers(self, questions: Sequence[Question], **_: Any) -> Iterator[tuple[Question, Answer]]:
            asked.extend(questions)
            return super().answers(questions)

    heard = Heard(*(getattr(told, name) for name in Engine.__slots__))
    term = Mark(0, 3, "term")
    translate([report(*made_up, "Een zin."), report("Een zin.", marks=(term,))], heard)
    assert asked == [*map(Question, made_up), Question("Dat was niet zo.", careful=True)]


def test_progress_ends_at_the_whole(engine: Engine) -> None:
    seen: list[tuple[int, int]] = []
    translate([report("Een zin.", "Nog een zin.", "Een zin.")], engine, progress=lambda *at: seen.append(at))
    assert seen[-1] == (2, 2)
    assert seen == sorted(seen)


# Hard segments


@pytest.mark.parametrize("text", ["", " ", "12", "—", "1.2.3", "§ 4", "***", "https://www.aiv.nl/a_b", "info@aiv.nl"])
def test_what_has_no_words_is_copied(engine: Engine, text: str) -> None:
    (made,) = translate([report(text)], engine)
    assert english(made) == [text]
    assert not said(made)


def test_a_sentence_that_is_too_long_is_cut_and_noted(engine: Engine) -> None:
    text = "De minister sprak met de bondgenoten over de steun, " * 40 + "en dat was goed."
    (made,) = translate([report(text)], engine)
    assert any("too long" in message for message in said(made))
    assert not made.blocks[0].segments[0].kept  # type: ignore[union-attr]
    assert len(english(made)[0]) > 400


def test_a_word_without_end_is_kept_in_dutch_and_noted(engine: Engine) -> None:
    (made,) = translate([report("a" * 5000, "b" * 30000)], engine)
    segments = list(made.segments())[1:]
    assert all(s.kept == (s.text == s.source) for s in segments)
    assert [s.kept for s in segments] == [True, True]
    assert len(said(made)) == 2


@pytest.mark.parametrize(
    "answers",
    [
        {"Een zin.": ""},
        {"Een zin.": "the same the same the same the same"},
        {"Een zin.": "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"},
        {"Dit is een zin die niet verandert.": "Dit is een zin die niet verandert."},
    ],
)
def test_no_usable_answer_keeps_the_dutch_with_a_note(engine: Engine, answers: dict[str, str | list[str]]) -> None:
    (text,) = answers
    mark = Mark(0, 3, "foreign")
    (made,) = translate([report(text, marks=(mark,))], scripted(engine, answers))
    segment = list(made.segments())[1]
    assert (segment.text, segment.source, segment.kept, segment.score) == (text, text, True, None)
    assert segment.marks == (mark,)
    assert [(note.where, note.stage) for note in made.notes[1:]] == [(segment.key, "translate")]
    assert text in said(made)[0]


@pytest.mark.parametrize("bad", ["", "the the the the the the the the"])
def test_a_second_try_helps(engine: Engine, bad: str) -> None:
    (made,) = translate([report("Een zin.")], scripted(engine, {"Een zin.": [bad, "A sentence."]}))
    assert english(made) == ["A sentence."]
    assert not said(made)


def test_what_the_dutch_repeats_may_be_repeated() -> None:
    assert not repeats("no no no no", "nee nee nee nee")
    assert not repeats("of the one and of the other and of the third", "van de een en van de ander en van de derde")
    assert repeats("to the to the to the to the end", "tot het einde")


def test_capitals_are_translated_as_a_sentence(engine: Engine) -> None:
    told = scripted(engine, {"Steun aan Oekraïne van de NAVO": "Support for Ukraine by NATO"})
    (made,) = translate([report("STEUN AAN OEKRAÏNE VAN DE NAVO", marks=(Mark(10, 18, "location"),))], told)
    assert english(made) == ["SUPPORT FOR UKRAINE BY NATO"]
    assert [english(made)[0][m.start : m.end] for s in made.segments() for m in s.marks] == ["UKRAINE"]
    assert not said(made)


def test_addresses_come_through_untouched(engine: Engine) -> None:
    texts = ["Zie https://www.rijksoverheid.nl/a_b?c=1&d=2 voor meer.", "Mail info@minbuza.nl of kijk op www.aiv.nl."]
    for one in (engine, replace(engine, placeholders=())):
        (made,) = translate([report(*texts)], one)
        assert "https://www.rijksoverheid.nl/a_b?c=1&d=2" in english(made)[0]
        assert "info@minbuza.nl" in english(made)[1]
        assert "www.aiv.nl" in english(made)[1]


# Placeholders and facts


def test_a_lost_placeholder_falls_back_to_the_plain_sentence(engine: Engine) -> None:
    terms = Glossary((Term("werksessie", ("working session",)),))
    told = scripted(engine, {"De ⟦0⟧ begon.": "It began.", "De werksessie begon.": "The session began."})
    (made,) = translate([report("De werksessie begon.")], told, glossary=terms)
    assert english(made) == ["The session began."]
    assert said(made) == ["The glossary's “working session” for “werksessie” could not be put in."]


@pytest.mark.parametrize("answer", ["The ⟦0⟧ began.", "The⟦0⟧ began.", "The ⟦ 0 ⟧ began."])
def test_a_term_of_the_glossary_is_put_in(engine: Engine, answer: str) -> None:
    terms = Glossary((Term("werksessie", ("working session", "session")),))
    (made,) = translate([report("De werksessie begon.")], scripted(engine, {"De ⟦0⟧ begon.": answer}), glossary=terms)
    assert english(made) == ["The working session began."]
    assert not said(made)


def test_a_lost_fact_goes_again_behind_a_placeholder(engine: Engine) -> None:
    text = "De heer Kuleba sprak op 4 april 2024."
    told = scripted(engine, {text: "He spoke.", "De heer ⟦0⟧ sprak op ⟦1⟧.": "Mr ⟦0⟧ spoke on ⟦1⟧."})
    (made,) = translate([report(text, marks=(Mark(8, 14, "person", "kuleba"),))], told)
    assert english(made) == ["Mr Kuleba spoke on 4 April 2024."]
    assert not said(made)
    (without,) = translate([report(text, marks=(Mark(8, 14, "person", "kuleba"),))], replace(told, placeholders=()))
    assert said(without) == [
        "The Dutch names “Kuleba”; the English does not.",
        "The Dutch says “4 april 2024”; the English does not.",
    ]


def test_a_second_try_that_loses_more_is_not_taken(engine: Engine) -> None:
    text = "Op 4 april 2024 spraken 3 landen over 2%."
    told = scripted(
        engine, {text: "On 4 April 2024 they discussed 2%.", "Op 4 april 2024 spraken ⟦0⟧ landen over 2%.": "⟦0⟧."}
    )
    (made,) = translate([report(text)], told)
    assert english(made) == ["On 4 April 2024 they discussed 2%."]
    assert said(made) == ["The Dutch says “3”; the English does not."]


def test_what_was_mended_is_told_in_one_note(engine: Engine) -> None:
    text, again = "Het kost 2.500 euro, zei Kuleba.", "Kuleba betaalde 87,4 procent."
    told = scripted(engine, {text: "It costs 25.00 euros, Kulebba said.", again: "Kuleba paid 87 percent."})
    marks = (Mark(25, 31, "person", "kuleba"),)
    dutch = replace(report(text, again), blocks=(Paragraph((Segment(text, "a", marks=marks), Segment(again, "b"))),))
    (made,) = translate([dutch], replace(told, placeholders=()))
    assert "Kuleba said" in english(made)[0]
    (note,) = [note.message for note in made.notes if note.stage == "translate" and not note.where]
    assert "“Kulebba” to “Kuleba”" in note
    assert "“87 percent” to “87.4%”" in note


def test_an_address_before_the_words_is_not_asked(engine: Engine) -> None:
    text = "https://www.rivm.nl/a - geraadpleegd op 16 augustus"
    told = scripted(engine, {"geraadpleegd op 16 augustus": "Consulted on 16 August"})
    assert english(translate([report(text)], told)[0]) == ["https://www.rivm.nl/a - consulted on 16 August"]


def test_check_compares_two_documents(engine: Engine) -> None:
    dutch = report("Het kost €30.")
    (made,) = translate([dutch], scripted(engine, {"Het kost €30.": "It costs €30."}))
    assert check(dutch, made) == ()
    edited = made.with_segments(lambda s: replace(s, text=s.text.replace("€", "$")))
    assert [note.message for note in check(dutch, edited)] == ["The Dutch says “€30”; the English says “$30”."]


def test_other_languages_are_translated_without_dutch_rules(engine: Engine) -> None:
    told = scripted(engine, {"Vraag 1": "Frage 1", "Es kostet 2,5%.": "It costs 2,5%."})
    other = replace(told, package=replace(told.package, source="de", target="en"))
    (made,) = translate([report("Vraag 1", "Es kostet 2,5%.", "12")], other)
    assert english(made) == ["Frage 1", "It costs 2,5%.", "12"]


# Labels, glossaries, parts: cases as data


@pytest.mark.parametrize("case", json.loads((CASES / "labels.json").read_text(encoding="utf-8")).items())
def test_labels(case: tuple[str, str | None]) -> None:
    assert fixed_translation(case[0], NONE) == case[1]


@given(st.text(max_size=40))
def test_a_label_never_fails(text: str) -> None:
    made = fixed_translation(text, NONE)
    assert any(map(str.isalpha, text)) or made is not None


GOOD = {
    "a.tsv": "nl\ten\nNAVO\tNATO\nwerksessie\tworking session; session\n",
    "a.csv": 'Dutch,English\nNAVO,NATO\n"werksessie","working session; session"\n',
    "excel.csv": "\ufeffNederlands;Engels\r\nNAVO;NATO\r\nwerksessie;working session\r\n",
    "a.tbx": "<tbx><text><body><conceptEntry><langSec xml:lang='nl-NL'><term>NAVO</term></langSec>"
    "<langSec xml:lang='en'><term>NATO</term></langSec></conceptEntry></body></text></tbx>",
    "old.tbx": "<martif><text><body><termEntry><langSet xml:lang='nl'><tig><term>NAVO</term></tig></langSet>"
    "<langSet xml:lang='en'><tig><term>NATO</term></tig></langSet></termEntry></body></text></martif>",
}
BAD = {
    "empty": b"",
    "latin": "werksessie\twörking".encode("latin-1"),
    "one column": b"werksessie\n",
    "no pair": b"nl\ten\n\t\n",
    "no xml": b"<tbx><a></tbx>",
    "entities": b"<!DOCTYPE t [<!ENTITY a 'x'>]><tbx>&a;</tbx>",
    "file": b"<!DOCTYPE t [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><tbx><conceptEntry><langSec xml:lang='nl'>"
    b"<term>a</term></langSec><langSec xml:lang='en'><term>&a;</term></langSec></conceptEntry></tbx>",
}


@pytest.mark.parametrize("name", GOOD)
def test_glossary_files(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GOOD[name], encoding="utf-8", newline="")
    assert read_glossary(tmp_path / name).terms[0] == Term("NAVO", ("NATO",))


@pytest.mark.parametrize("name", BAD)
def test_bad_glossaries_are_one_clear_error(name: str) -> None:
    with pytest.raises(BadGlossary):
        parse_glossary(BAD[name], name)


def test_a_glossary_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadGlossary):
        read_glossary(tmp_path / "none.tsv")
    with pytest.raises(BadGlossary):
        read_glossary(tmp_path)


def test_shared_glossaries_are_read() -> None:
    folder = SHARED / "reference"
    if not folder.exists():
        pytest.skip("../shared is not here")
    assert len(read_glossary(folder / "terms.tsv").terms) > 400
    assert len(read_glossary(folder / "glossary.tbx").terms) == 4


def test_the_longer_term_wins_and_half_a_word_is_none() -> None:
    terms = Glossary(
        (Term("minister", ("minister",)), Term("minister van Staat", ("Minister of State",)), Term("IS", ("IS",)))
    )
    found = [(one.term.dutch, one.start) for one in terms.find("Minister van Staat; dit is de minister-president IS")]
    assert found == [("minister van Staat", 0), ("IS", 49)]


@given(st.text("ab ,.;é\n", max_size=300), st.integers(1, 20))
def test_cutting_loses_no_word(text: str, limit: int) -> None:
    parts = cut(text, lambda part: len(part.split()), limit)
    assert " ".join(parts).split() == text.split()
    assert all(len(part.split()) <= limit for part in parts)


def test_parts_fit_the_engine(engine: Engine) -> None:
    text = "De steun, die van belang is; " * 200
    assert all(engine.count(part) <= TOO_LONG for part in cut(text, engine.count))


# Any text


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_comes_out_with_its_key_and_source(engine: Engine, texts: list[str]) -> None:
    dutch = report(*texts)
    (made,) = translate([dutch], engine)
    for before, after in zip(dutch.segments(), made.segments(), strict=True):
        assert (after.key, after.source) == (before.key, before.text)
        assert after.text.strip() or not before.text.strip()
        assert all(0 <= mark.start <= mark.end <= len(after.text) for mark in after.marks)


def test_importing_is_light() -> None:
    heavy = ("ctranslate2", "argostranslate", "sentencepiece", "lxml")
    code = f"import sys, pipeline.translating; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_opening_a_package_leaves_the_environment_as_it_was(tmp_path: Path) -> None:
    code = "import os; before = dict(os.environ); import pipeline.translating as t; t.load('built-in')"
    code += "; print(before == dict(os.environ))"
    environment = {"HOME": str(tmp_path), "PATH": ""}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.strip() == "True"


def test_a_home_that_cannot_be_written_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the home should be")
    code = "import os; before = dict(os.environ); import pipeline.translating as t; t.load('built-in')"
    code += "; print(before == dict(os.environ))"
    environment = {"HOME": str(tmp_path / "home"), "PATH": ""}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert (run.stdout.strip(), run.returncode) == ("True", 0), run.stderr
