"""The HTML briefing says every sentence once in each language, is safe against its text, and passes real validators."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from samples import dutch, english, verbatim

from pipeline.document import (
    Document,
    Footnote,
    Heading,
    Mark,
    Meta,
    Note,
    Paragraph,
    Segment,
    Segments,
    Table,
    Translation,
    Turn,
    plain,
)
from pipeline.rendering import html
from pipeline.rendering.composing import brief

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".tools" / "node_modules"
SAMPLES = {"english": english, "dutch": dutch, "verbatim": verbatim}
MOST_BYTES = 250_000
TAGS = """html head meta title link style body a header main div h1 h2 h3 p span b i sup small dl dt dd fieldset legend
    input label section nav ul ol li table thead tbody tr th td blockquote footer"""
ATTRIBUTES = """lang charset http-equiv content name rel href class id type checked for role scope tabindex aria-label
    aria-labelledby"""

documents = pytest.mark.parametrize("make", SAMPLES.values(), ids=SAMPLES)


def page(document: Document):
    return lxml_html.document_fromstring(html.render(brief(document)))


def words(element) -> str:
    """The text of an element without footnote references and the flag of untranslated sentences."""
    inner = ("" if child.tag in ("sup", "small") else words(child) for child in element)
    text = (element.text or "") + "".join(part + (child.tail or "") for part, child in zip(inner, element, strict=True))
    return text.removesuffix(" ") if element.xpath("./small") else text


def sentences(root, look: str) -> list[str]:
    """Every sentence of the title, the text and the notes; `look` is "t" for the text's and "s" for the Dutch ones."""
    return [
        words(sentence)
        for part in root.xpath('//h1 | //*[@id="text"] | //section[@class="notes"]')
        for sentence in part.xpath(f'.//*[@class="{look}"]/span[not(@class)]')
    ]


def test_every_sentence_stands_once_in_its_place_in_each_language():
    document, root = english(), page(english())
    assert sentences(root, "t") == [segment.text for segment in document.segments()]
    assert sentences(root, "s") == [segment.source for segment in document.segments()]


@pytest.mark.parametrize("make", [dutch, verbatim])
def test_a_dutch_report_has_one_language_and_no_choice_of_view(make):
    root = page(make())
    assert sentences(root, "t") == [segment.text for segment in make().segments()]
    assert root.get("lang") == "nl-NL"
    assert not root.xpath('//*[@class="s"] | //input | //small')


@documents
def test_anchors_are_unique_and_every_link_arrives(make):
    root = page(make())
    anchors = root.xpath("//@id")
    assert len(anchors) == len(set(anchors))
    assert {entry.anchor for entry in brief(make()).body} <= set(anchors)
    references = [*root.xpath("//@href"), *(f"#{name}" for name in root.xpath("//@aria-labelledby | //@for"))]
    assert {reference.removeprefix("#") for reference in references if reference != "data:,"} <= set(anchors)


@documents
def test_margin_shows_the_numbers_of_the_briefing(make):
    root = page(make())
    shown = {link.get("href"): link.text for link in root.xpath('//a[@class="no"]')}
    assert shown == {f"#{entry.anchor}": entry.number for entry in brief(make()).body if entry.number}
    for link in root.xpath('//a[@class="no"]'):
        assert link.getparent().get("id") == link.get("href")[1:]


@documents
def test_nothing_is_fetched_and_nothing_runs(make):
    text = html.render(brief(make())).decode()
    assert not re.search(r"https?:|@import|<script|<iframe|<object| on\w+=| style=| src=", text, re.IGNORECASE)
    assert set(re.findall(r"url\((.{5})", text)) == {"data:"}
    assert len(text.encode()) < MOST_BYTES
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert len(style) == 1
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    assert policy.startswith("default-src 'none'; ")
    assert f"'sha256-{b64encode(sha256(style[0].encode()).digest()).decode()}'" in policy


@documents
def test_same_briefing_same_bytes(make):
    assert html.render(brief(make())) == html.render(brief(make()))


def test_languages_are_marked():
    root = page(english())
    assert root.get("lang") == "en-GB"
    assert {element.get("lang") for element in root.xpath('//*[@class="s"]')} == {"nl"}
    assert [i.text for i in root.xpath('//*[@class="s"]//i[@lang="en"]') if i.xpath("ancestor::p")] == [
        "no blank cheques"
    ]
    kept = root.xpath('//*[@id="text"]//*[@class="kept"]')
    assert [(part.text, part.get("lang")) for part in kept] == [("Aldus.", "nl"), ("Aldus.", "nl")]
    assert {part.getnext().text for part in kept} == {"not translated"}


def test_foreign_phrases_of_a_dutch_report_are_italic_in_their_language():
    phrases = page(dutch()).xpath('//*[@id="text"]//i')
    assert [(i.text, i.get("lang")) for i in phrases] == [("Burden-sharing", "en"), ("no blank cheques", "en")]


def test_the_label_is_in_words_and_in_metadata_and_approval_changes_it():
    root = page(english())
    label = brief(english()).label
    assert "not reviewed" in label
    assert label in root.xpath('//*[@class="machine"]')[0].text_content()
    assert root.xpath('//meta[@name="dcterms.provenance"]/@content') == [label]
    made = english().translation
    approved = page(replace(english(), translation=replace(made, approved_by="J. de Vries")))
    assert "approved by J. de Vries" in approved.xpath('//meta[@name="dcterms.provenance"]/@content')[0]
    assert made.engine in approved.xpath('//*[@class="machine"]')[0].text_content()


def test_each_point_links_to_the_paragraph_that_holds_it():
    root = page(english())
    points = root.xpath('//section[@class="glance"]//li')
    assert len(points) == len(brief(english()).glance) > 2
    for point in points:
        home = root.get_element_by_id(point.xpath("./a/@href")[0][1:])
        assert words(point.find("span")) in home.text_content()


def test_checks_link_to_their_place():
    root = page(english())
    (link,) = root.xpath('//section[@class="checks"]//a')
    assert link.text == "after ¶5", "the sentence stands in a list, which has no number"
    assert "a fairer sharing of the burden" in root.get_element_by_id(link.get("href")[1:]).text_content()
    assert root.xpath('//*[@class="machine"]/a')[0].text == "To check against the Dutch: 1"


def test_footnotes_and_their_references_link_to_each_other():
    root = page(english())
    for reference in root.xpath('//*[@class="t"]//sup/a'):
        note = root.get_element_by_id(reference.get("href")[1:])
        assert note.xpath('.//*[@class="t"]/*[@class="label"]')[0].text == reference.text
        home = note.xpath('.//a[@class="back"]/@href')[0][1:]
        assert home in {entry.anchor for entry in brief(english()).body}
        assert reference in set(root.get_element_by_id(home).iter())


def test_lists_keep_the_labels_of_the_source():
    items = page(english()).xpath('//*[@id="text"]/ol[@class="items"]')[0]
    assert [label.text for label in items.xpath('./li/div/*[@class="t"]/*[@class="label"]')] == ["a.", "b.", "c."]
    assert [item.get("class") for item in items.xpath("./li/ul/li")] == ["dot", "dot"]


def test_tables_have_scoped_headers_and_their_caption_as_name():
    root = page(english())
    table = root.xpath('//*[@class="table"]')[0]
    assert [th.get("scope") for th in table.xpath(".//thead//th")] == ["col"] * 3
    assert "Table 1" in root.get_element_by_id(table.get("aria-labelledby")).text_content()
    assert [len(row) for row in table.xpath(".//tr")] == [3, 3, 3]


def test_turns_hold_what_was_said_in_them_and_no_more():
    root = page(verbatim())
    turns = root.xpath('//*[@class="turn speech"]')
    assert [turn.xpath("./p")[0].text_content() for turn in turns] == [
        "De voorzitter:",
        "De heer Bakker (Lijst Noord):",
        "De voorzitter:",
    ]
    assert [len(turn) for turn in turns] == [2, 3, 2]
    assert page(english()).xpath('//*[@class="turn question"]/p')[0].text_content().startswith("Question 1")


def test_annex_for_paper_has_a_row_for_each_row_of_the_briefing():
    rows = page(english()).xpath('//section[@class="annex"]//tbody/tr')
    expected = [
        [row.number, *(" · ".join(map(read_on, row.cells)) for read_on in (sources, plain))]
        for row in brief(english()).annex
    ]
    assert [[words(cell) for cell in row] for row in rows] == expected


def sources(segments: Segments) -> str:
    return " ".join(segment.source for segment in segments)


hostile = st.text(
    st.one_of(st.sampled_from("<>&\"'\\/{}\x00\r\n\u202e\ufffe\U0001fffe"), st.characters()), min_size=1, max_size=40
) | st.sampled_from(
    ['</style><script src="//x">', '"><img src=x onerror=alert(1)>', "<!--", "]]>", "&lt;b&gt;", "{engine}"]
)


@settings(max_examples=40, deadline=None)
@given(hostile, hostile)
def test_hostile_text_stays_text(text, other):
    def spoil(segment: Segment) -> Segment:
        marks = (Mark(0, 1, "foreign", other, other), Mark(len(text), len(text), "footnote", other))
        return replace(segment, text=text, source=segment.source and other, marks=marks)

    document = replace(
        english().with_segments(spoil),
        footnotes=(Footnote(other, (Segment(text, "a", other),)),),
        meta=replace(
            english().meta, kind=text, place=text, author=text, reference=other, source_name=text, source_date=other
        ),
        notes=(Note("translate", "", text),),
    )
    root = page(document)
    assert {element.tag for element in root.iter()} <= set(TAGS.split())
    assert {name for element in root.iter() for name in element.attrib} <= set(ATTRIBUTES.split())
    shown = "".join("\ufffd" if is_not_html(c) else c for c in text)
    assert set(sentences(root, "t")) <= {shown, shown.removesuffix(" "), "Aldus."}


def is_not_html(character: str) -> bool:
    code = ord(character)
    control = category(character) in ("Cc", "Cs") and character not in "\n\t"
    return control or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def test_characters_that_html_cannot_hold_are_replaced():
    document = replace(dutch(), title=Segment("a\x00b\x85c\ufffed\U0001ffffe\ud800f"))
    assert page(document).xpath("//h1")[0].text_content() == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 9), max_size=12))
def test_headings_of_any_levels_have_anchors_of_their_own_and_skip_no_level(levels):
    blocks = tuple(Heading(level, Segment(f"Kop {at}", str(at))) for at, level in enumerate(levels))
    root = page(Document("nl", Segment("Titel", "t"), blocks))
    anchors = root.xpath("//@id")
    assert len(anchors) == len(set(anchors))
    shown = [int(heading.tag[1]) for heading in root.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    assert all(after <= before + 1 for before, after in pairwise(shown))


def test_the_emptiest_document_is_a_page():
    empty = Document("nl", Segment("Titel"), (Table(()), Table(((), ()), 1), Turn("speech", Segment("Wie:"), ())))
    assert page(empty).xpath("//h1")[0].text_content() == "Titel"


def test_a_hundred_pages_take_a_moment():
    document = english()
    paragraph = next(block for block in document.blocks if isinstance(block, Paragraph) and len(block.segments) == 2)
    long = brief(replace(document, blocks=(paragraph,) * 640))
    html.render(long)
    start = time.process_time()
    html.render(long)
    assert time.process_time() - start < 0.5


def test_fonts_are_whole_and_bring_their_licence():
    fonts = Path(html.__file__).parents[1] / "assets" / "html" / "fonts"
    text = html.render(brief(dutch())).decode()
    for data in re.findall(r"data:font/woff2;base64,([\w+/=]+)", text):
        assert b64decode(data).startswith(b"wOF2")
    assert all("SIL OPEN FONT LICENSE" in (fonts / name).read_text() for name in ("OFL-sans.md", "OFL-serif.md"))


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def package(path: str) -> Path:
    if not (TOOLS / path).exists():
        pytest.skip(f"{path.partition('/')[0]} is not in .tools: run `make tools`")
    return TOOLS / path


def translated(document: Document) -> Document:
    """A document with the structure of `document`'s translation, its sentences left as they are."""
    beside = document.with_segments(lambda segment: replace(segment, source=segment.text))
    return replace(beside, language="en", translation=Translation("no engine", "no model"))


def real_reports() -> Iterator[tuple[str, Document]]:
    from pipeline.normalising import normalise
    from pipeline.reading import decode
    from pipeline.tagging import tag

    for report in sorted((ROOT.parent / "shared" / "reports").glob("*.txt")):
        source = decode(report.read_bytes(), report.name)
        yield report.stem, translated(tag(normalise(source.text).text, meta=Meta(source_name=source.name)))


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    """Every sample, and every real report where the folder of them is there, as a file."""
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for name, document in (*((name, make()) for name, make in SAMPLES.items()), *real_reports()):
        made[name] = folder / f"{name}.html"
        made[name].write_bytes(html.render(brief(document)))
    return made


def test_nu_html_checker_finds_no_error(pages):
    java, jar = tool("java"), package("vnu-jar/build/dist/vnu.jar")
    command = [java, "-jar", jar, "--errors-only", "--format", "json", "--exit-zero-always", *pages.values()]
    checked = subprocess.run(command, capture_output=True, text=True, check=True, timeout=180)
    assert json.loads(checked.stderr)["messages"] == []


def test_axe_and_a_reader_find_nothing_wrong_in_chromium(pages):
    node, chromium = tool("node"), tool("chromium")
    package("axe-core/axe.min.js"), package("playwright-core/index.js")
    looked_at = [pages[name] for name in ("english", "verbatim", "navo-fmm-2024-04") if name in pages]
    command = [node, ROOT / "tests" / "browser" / "check.mjs", TOOLS, chromium, *looked_at]
    checked = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    assert json.loads(checked.stdout) == []


def test_real_reports_keep_every_sentence(pages):
    reports = list(real_reports())
    if not reports:
        pytest.skip("needs ../shared/reports beside the checkout")
    for name, document in reports:
        root = lxml_html.document_fromstring(pages[name].read_bytes())
        texts = [segment.text for segment in document.segments()]
        assert sentences(root, "t") == sentences(root, "s") == texts, name
