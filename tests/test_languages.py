"""A briefing in any language: its own dates and tags, fixed texts in English, and leftward where it is written so."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from lxml import etree
from lxml import html as lxml_html
from samples import english

from pipeline.document import Document, Heading, Mark, Meta, Paragraph, Segment, Translation
from pipeline.rendering import FORMATS, render
from pipeline.rendering.composing import brief

GERMAN = "Die Minister trafen sich am Montag in Hamburg, um über die Häfen zu sprechen."
FRENCH = "Les ministres se sont réunis lundi à Hambourg pour parler des ports."
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def report(language: str, text: str, source: str = "fr") -> Document:
    said = Segment(text, "1", source=FRENCH)
    kept = Segment(FRENCH, "2", source=FRENCH, kept=True)
    return Document(
        language,
        Segment("Bericht", "0", source="Rapport"),
        (Heading(1, Segment("Häfen", "3", source="Ports")), Paragraph((said, kept))),
        meta=Meta(place="Hamburg", date="2024-04-03", until="2024-04-04", author="Ministère des Affaires étrangères"),
        translation=Translation("CTranslate2", "argos fr→de", source=source),
    )


def test_fixed_texts_are_english_and_name_the_languages():
    briefing = brief(report("de", GERMAN))
    assert (briefing.language, briefing.source, briefing.words.language) == ("de", "fr", "en")
    assert briefing.label.startswith("Machine translation from French, not reviewed")
    assert (briefing.words.source, briefing.words.target) == ("French", "German")
    assert briefing.words.to_check == "To check against the French"
    assert briefing.dates == "3. April 2024 – 4. April 2024"
    assert briefing.strip[-1].value == "German, from French"


def test_an_approved_translation_says_so_over_its_annex():
    made = replace(english(), translation=replace(english().translation, approved_by="J. de Vries"))
    assert brief(made).words.annex_intro == "Machine translation, reviewed and approved by J. de Vries."
    assert "rely on" in brief(english()).words.annex_intro


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("language", ["de", "ar", "zh", "xx", "no language"])
def test_every_format_draws_every_language(format, language):
    assert render(report(language, GERMAN), format)


def test_html_tags_each_text_and_runs_leftward_where_the_language_does():
    root = lxml_html.document_fromstring(render(report("ar", "اجتمع الوزراء يوم الاثنين في هامبورغ."), "html"))
    assert root.get("lang") == "en-GB", "the language of the fixed texts"
    texts = root.xpath('//*[@id="text"]//*[@class="t"]')
    assert {(text.get("lang"), text.get("dir")) for text in texts} == {("ar", "rtl")}
    assert {(text.get("lang"), text.get("dir")) for text in root.xpath('//*[@class="s"]')} == {("fr", None)}
    assert {kept.get("lang") for kept in root.xpath('//*[@class="kept"]')} == {"fr"}
    assert not lxml_html.document_fromstring(render(english(), "html")).xpath("//@dir")


def test_docx_and_pdf_tag_each_text():
    with zipfile.ZipFile(io.BytesIO(render(report("de", GERMAN), "docx"))) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    spoken = {}
    for run in body.iter(f"{W}r"):
        for language in run.iter(f"{W}lang"):
            spoken["".join(text.text or "" for text in run.iter(f"{W}t"))] = language.get(f"{W}val")
    assert (spoken[GERMAN], spoken[FRENCH], spoken["Key facts"]) == ("de", "fr", "en-GB")
    assert re.search(rb"/Lang ?\(de\)", render(report("de", GERMAN), "pdf"))


def test_a_name_in_the_source_language_is_said_to_be_in_it():
    fact = next(fact for fact in brief(report("de", GERMAN)).strip if fact.name == "Author")
    assert fact.point.segment.marks == (Mark(0, len(fact.value), "foreign", value="fr"),)
