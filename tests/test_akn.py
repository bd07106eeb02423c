"""Akoma Ntoso: nothing is lost on the way there and back, nothing invalid is written, nothing hostile is read."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import samples
from akn.strategies import documents
from cobalt.uri import FrbrUri
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from outlines import marked_outline

from pipeline.akn import from_xml, to_xml, validate
from pipeline.akn.validating import MAX_BYTES, schema
from pipeline.document import Document, Footnote, Heading, Item, Items, Mark, Meta, Paragraph, Segment, Table, Turn
from pipeline.errors import DamagedText, InternalError, InvalidXml, SourceTooLarge

CASES = Path(__file__).parent / "akn"
SHARED = Path(__file__).parents[1].parent / "shared"
NS = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0", "v": "urn:verslag:document"}
SAMPLES = pytest.mark.parametrize("make", [samples.dutch, samples.english, samples.verbatim])

PAPER = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><doc name="brief"><meta>
<identification source="#x"><FRBRWork><FRBRthis value="/akn/nl/doc/2024/1/!main"/><FRBRuri value="/akn/nl/doc/2024/1"/>
<FRBRdate date="2024-05-06" name="g"/><FRBRauthor href="#jan"/><FRBRcountry value="nl"/></FRBRWork><FRBRExpression>
<FRBRthis value="/akn/nl/doc/2024/1/nld/!main"/><FRBRuri value="/akn/nl/doc/2024/1/nld"/>
<FRBRdate date="2024-05-06" name="g"/><FRBRauthor href="#jan"/><FRBRlanguage language="nld"/></FRBRExpression>
<FRBRManifestation><FRBRthis value="/akn/nl/doc/2024/1/nld/!main.xml"/><FRBRuri value="/akn/nl/doc/2024/1/nld.xml"/>
<FRBRdate date="2024-05-06" name="g"/><FRBRauthor href="#jan"/></FRBRManifestation></identification>
<references source="#x"><TLCPerson eId="jan" href="/x" showAs="Jan de Wit"/></references></meta>
<preface><p><docTitle>Een brief</docTitle></p><p>Van elders.</p></preface><mainBody>"""


def paper(body: str) -> bytes:
    """Somebody else's valid report around `body`, which begins on line 1."""
    head = PAPER.replace("\n", " ")
    return f"{head}{body}</mainBody></doc></akomaNtoso>".encode()


def cases(name: str) -> list[object]:
    found = json.loads((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["label"]) for case in found]


def tree(document: Document) -> etree._Element:
    return etree.fromstring(to_xml(document))


def eids(document: Document) -> list[str]:
    return [str(eid) for eid in tree(document).xpath("//@eId")]


def without_turns(document: Document) -> Document:
    return replace(document, blocks=tuple(b for b in document.blocks if not isinstance(b, Turn)))


class TestNothingIsLost:
    @SAMPLES
    def test_samples_come_back(self, make: Callable[[], Document]) -> None:
        for document in (make(), without_turns(make())):
            xml = to_xml(document)
            assert from_xml(xml) == document
            assert to_xml(from_xml(xml)) == xml

    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.booleans().flatmap(lambda turns: documents(turns=turns)))
    def test_any_document_comes_back(self, document: Document) -> None:
        xml = to_xml(document)
        assert from_xml(xml) == document
        assert to_xml(document) == xml

    @pytest.mark.parametrize(
        "blocks",
        [
            (),
            (Items(()),),
            (Table(()),),
            (Table(((), ()), header=1),),
            (Table((((), ()),), header=1),),
            (Paragraph(()), Paragraph((), "quotation"), Paragraph((), "caption"), Table(((((),)),))),
            (Turn("answer", Segment(""), ()),),
            (Items((Item(()), Item((), "a.", (Item(()),)))),),
            (Heading(3, Segment("Diep")), Heading(1, Segment("Hoog")), Heading(2, Segment(""))),
            tuple(Heading(level, Segment("Dieper")) for level in range(1, 120)),
        ],
        ids=lambda blocks: str(blocks)[:40],
    )
    def test_empty_and_odd_shapes_come_back(self, blocks: tuple[Paragraph, ...]) -> None:
        document = Document("nl", Segment("Titel", "k"), blocks)
        assert from_xml(to_xml(document)) == document

    @pytest.mark.parametrize(
        ("marks", "labels"),
        [
            (((3, 3, "1"), (3, 3, "1")), "1"),
            (((3, 3, "2"), (3, 3, "1")), "12"),
            (((0, 3, "1"),), "1"),
            (((0, 0, "niet bestaand"),), "1"),
            ((), "11"),
        ],
    )
    def test_footnotes_come_back_however_they_are_referred_to(
        self, marks: tuple[tuple[int, int, str], ...], labels: str
    ) -> None:
        sentence = Segment("Een.", "k", marks=tuple(Mark(start, end, "footnote", ref) for start, end, ref in marks))
        note = (Segment("Noot", "n", marks=(Mark(4, 4, "footnote", "1"),)),)
        footnotes = tuple(Footnote(label, note) for label in labels)
        document = Document("nl", Segment("Titel"), (Paragraph((sentence,)),), footnotes)
        assert from_xml(to_xml(document)) == document

    def test_a_long_chain_of_footnotes_comes_back(self) -> None:
        def note(number: int) -> Footnote:
            onward = Mark(4, 4, "footnote", str(number + 1))
            return Footnote(str(number), (Segment("Noot", f"n{number}", marks=(onward,)),))

        document = Document("nl", Segment("Titel"), (), tuple(map(note, range(300))))
        assert from_xml(to_xml(document)) == document


class TestWhatIsWritten:
    def test_both_languages_have_the_same_eids(self) -> None:
        assert eids(samples.dutch()) == [eid for eid in eids(samples.english()) if eid != "translator"]
        dutch, english = without_turns(samples.dutch()), without_turns(samples.english())
        assert eids(dutch) == [eid for eid in eids(english) if eid != "translator"]

    @SAMPLES
    def test_every_sentence_has_its_key_and_an_eid(self, make: Callable[[], Document]) -> None:
        written = tree(make()).findall(".//a:inline[@name='segment']", NS)
        assert sorted(e.get("GUID", "") for e in written) == sorted(s.key for s in make().segments())
        assert len({e.get("eId") for e in written}) == len(written)

    @SAMPLES
    def test_every_thing_marked_is_referred_to(self, make: Callable[[], Document]) -> None:
        root = tree(make())
        things = {e.get("eId"): etree.QName(e).localname for e in root.find(".//a:references", NS)}
        for kind, tlc in {
            "person": "TLCPerson",
            "role": "TLCRole",
            "location": "TLCLocation",
            "event": "TLCEvent",
        }.items():
            for element in root.iterfind(f".//a:{kind}", NS):
                assert things[element.get("refersTo", "")[1:]] == tlc
        sources = {e.get("source") for e in root.iter() if e.get("source")}
        assert sources == {"#pipeline"}
        assert "pipeline" in things

    def test_languages_are_expressions_of_one_work(self) -> None:
        dutch, english = tree(samples.dutch()), tree(samples.english())
        for level in ("FRBRWork", "FRBRExpression", "FRBRManifestation"):
            for root in (dutch, english):
                FrbrUri.parse(root.find(f".//a:{level}/a:FRBRuri", NS).get("value"))
        work = [root.find(".//a:FRBRWork/a:FRBRthis", NS).get("value") for root in (dutch, english)]
        assert (
            work[0] == work[1] == "/akn/nl/debate/verslag/ministerie-van-digitale-zaken/2024-09-12/dz-2024-0457/!main"
        )
        assert [root.find(".//a:FRBRlanguage", NS).get("language") for root in (dutch, english)] == ["nld", "eng"]
        translation = english.find(".//a:FRBRtranslation", NS)
        assert translation.get("href") == dutch.find(".//a:FRBRExpression/a:FRBRuri", NS).get("value")
        assert (translation.get("fromLanguage"), translation.get("authoritative")) == ("nld", "false")
        assert dutch.find(".//a:FRBRtranslation", NS) is None

    @pytest.mark.parametrize(
        ("source", "target", "letters"),
        [("fr", "de", ("fra", "deu")), ("pb", "zt", ("por", "zho")), ("xx", "gsw", ("und", "gsw"))],
    )
    def test_any_pair_of_languages(self, source: str, target: str, letters: tuple[str, str]) -> None:
        made = samples.english()
        assert made.translation is not None
        made = replace(made, language=target, translation=replace(made.translation, source=source))
        root = tree(made)
        found = root.find(".//a:FRBRtranslation", NS).get("fromLanguage")
        assert (found, root.find(".//a:FRBRlanguage", NS).get("language")) == letters
        kept = root.findall(".//a:inline[@v:kept]", NS)
        assert kept and {one.get("{http://www.w3.org/XML/1998/namespace}lang") for one in kept} == {source}
        assert from_xml(to_xml(made)) == made

    def test_a_machine_translation_says_so_in_words(self) -> None:
        label = tree(samples.english()).findtext(".//a:note[@class='machine-translation']/a:p", namespaces=NS)
        assert label is not None
        assert label.startswith("Machine translation from the Dutch by CTranslate2")
        assert "not reviewed by a person" in label
        assert tree(samples.dutch()).find(".//a:note[@class='machine-translation']", NS) is None

    def test_what_was_kept_in_dutch_is_tagged_as_dutch(self) -> None:
        kept = tree(samples.english()).xpath("//a:inline[@name='segment'][@xml:lang='nl']", namespaces=NS)
        assert [e.text for e in kept] == [s.text for s in samples.english().segments() if s.kept]

    def test_sections_nest_with_their_text_in_intro_or_content(self) -> None:
        blocks = (
            Paragraph((Segment("Vooraf."),)),
            Heading(1, Segment("Een")),
            Paragraph((Segment("Inleiding."),)),
            Heading(2, Segment("Twee"), "1.1"),
            Paragraph((Segment("Inhoud."),)),
            Heading(3, Segment("Drie")),
            Paragraph((Segment("Diep."),)),
            Heading(1, Segment("Vier")),
        )
        body = tree(Document("nl", Segment("Titel"), blocks)).find(".//a:mainBody", NS)
        whole = body.getroottree()
        found = [re.sub(r"\{.*?\}", "", whole.getelementpath(e)) for e in body.iter("{*}p", "{*}heading")]
        assert [path.partition("mainBody/")[2] for path in found] == [
            "p",
            "section[1]/heading",
            "section[1]/intro/p",
            "section[1]/subsection/heading",
            "section[1]/subsection/intro/p",
            "section[1]/subsection/level/heading",
            "section[1]/subsection/level/content/p",
            "section[2]/heading",
        ]  # fmt: skip

    @SAMPLES
    def test_it_is_never_pretty_printed(self, make: Callable[[], Document]) -> None:
        assert to_xml(make()).count(b"\n") == 1
        body = tree(make()).find(".//a:debateBody", NS)
        blank = [text for text in body.itertext() if not text.strip()]
        assert set(blank) <= {" "}

    def test_a_caption_belongs_to_the_table_it_precedes(self) -> None:
        assert tree(samples.dutch()).find(".//a:table/a:caption", NS) is not None

    def test_cobalt_reads_it(self) -> None:
        cobalt = pytest.importorskip("cobalt")
        debate = cobalt.Debate(to_xml(samples.english()))
        assert debate.language == "eng"
        assert debate.title == samples.dutch().title.text


class TestWhatIsRefusedOnWriting:
    @pytest.mark.parametrize("character", ["\0", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
    def test_characters_that_xml_cannot_carry(self, character: str) -> None:
        text = f"Een {character}zin."
        with pytest.raises(DamagedText, match=r"sentence 1, at character 4 \(U\+"):
            to_xml(Document("nl", Segment("Titel"), (Paragraph((Segment(text),)),)))
        with pytest.raises(DamagedText):
            to_xml(Document("nl", Segment("Titel"), (), meta=Meta(author=text)))

    @pytest.mark.parametrize(
        "spans", [[(0, 5), (3, 8)], [(3, 4), (0, 1)], [(0, 99)], [(4, 2)], [(-1, 2)], [(0, 2), (1, 1), (0, 1)]]
    )
    def test_marks_that_break_the_rules(self, spans: list[tuple[int, int]]) -> None:
        marks = tuple(Mark(start, end, "location", "x") for start, end in spans)
        with pytest.raises(InternalError, match="has marks that cross, are unsorted or end beyond the text"):
            to_xml(Document("nl", Segment("0123456789", marks=marks), ()))

    def test_lists_too_deep_for_a_reader(self) -> None:
        item = Item(())
        for _ in range(60):
            item = Item((), items=(item,))
        with pytest.raises(InternalError, match="nested more than 60 deep"):
            to_xml(Document("nl", Segment("Titel"), (Items((item,)),)))

    def test_what_the_schema_does_not_know(self) -> None:
        turn = Turn("song", Segment("Koor"), ())  # type: ignore[arg-type]
        with pytest.raises(InternalError, match="Element 'song': This element is not expected"):
            to_xml(Document("nl", Segment("Titel"), (turn,)))


class TestOtherPeoplesXml:
    @pytest.mark.parametrize("case", cases("foreign.json"))
    def test_is_read_sensibly(self, case: dict[str, object]) -> None:
        document = from_xml(paper(str(case["body"])))
        assert marked_outline(document) == ["title: Een brief", "text: Van elders.", *case["expect"]]  # type: ignore[misc]
        assert from_xml(to_xml(document)) == document
        keys = [segment.key for segment in document.segments()]
        assert len(set(keys)) == len(keys)
        assert all(keys)

    def test_says_what_it_is(self) -> None:
        document = from_xml(paper("<p>Tekst.</p>"))
        assert document.language == "nl"
        assert document.meta == Meta(kind="brief", date="2024-05-06", author="Jan de Wit")

    @pytest.mark.parametrize("case", cases("refused.json"))
    def test_is_refused_with_line_and_reason(self, case: dict[str, str]) -> None:
        inner = re.fullmatch(r"\{DOC:(.*)\}", case["xml"], re.DOTALL)
        data = paper(inner[1]) if inner else case["xml"].encode()
        with pytest.raises(InvalidXml) as caught:
            from_xml(data)
        assert caught.value.where == case["where"] or caught.value.where.startswith(case["where"] + ", at")
        assert case["what"] in caught.value.what

    def test_an_act_is_no_report(self) -> None:
        data = paper("<p/>").replace(b"<doc ", b"<act ").replace(b"</doc>", b"</act>").replace(b"mainBody", b"body")
        data = data.replace(b"<p/>", b"<section><content><p/></content></section>")
        with pytest.raises(InvalidXml, match="is an Akoma Ntoso act, not a report"):
            from_xml(data)

    def test_dangling_references_are_invalid_but_readable(self) -> None:
        data = paper(
            "<p eId='p_1'>De <person refersTo='#jan'>man</person></p>\n<p>in <location refersTo='#x'>X</location>.</p>"
        )
        with pytest.raises(InvalidXml, match="line 2: refers with refersTo to “#x”, and no element has that eId"):
            validate(data)
        assert marked_outline(from_xml(data))[-1] == "text: in [X|location|x]."
        validate(data.replace(b"'#x'", b"'#jan'"))

    def test_every_encoding_that_xml_declares(self) -> None:
        text = paper("<p>Één café.</p>").decode()
        for encoding in ("utf-16", "iso-8859-1", "utf-8-sig"):
            declared = f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?>{text}"
            assert marked_outline(from_xml(declared.encode(encoding)))[-1] == "text: Één café."


class TestHostileXml:
    def test_entities_that_multiply(self) -> None:
        entities = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(9))
        data = f"<!DOCTYPE a [<!ENTITY e0 'ha'>{entities}]><a b='&e9;'>&e9;</a>".encode()
        started = time.process_time()
        with pytest.raises(InvalidXml):
            from_xml(data)
        assert time.process_time() - started < 1

    def test_a_dtd_that_includes_a_file_of_this_machine(self, tmp_path: Path) -> None:
        included = tmp_path / "secret.dtd"
        included.write_text("<!ENTITY word 'geheim'> geheim", encoding="utf-8")
        for reference in ("%x;", ""):
            dtd = f"<!DOCTYPE a [<!ENTITY % x SYSTEM '{included.as_uri()}'> {reference}]>"
            with pytest.raises(InvalidXml, match="has a DOCTYPE") as caught:
                from_xml(f"{dtd}<a b='&word;'>&word;</a>".encode())
            assert "geheim" not in str(caught.value)

    @pytest.mark.parametrize("depth", [100, 240, 400, 100_000])
    def test_depth(self, depth: int) -> None:
        for name in ("container name='x'", "blockContainer"):
            data = paper(f"<{name}>" * depth + "<p>Diep.</p>" + f"</{name.split()[0]}>" * depth)
            if depth < 250:
                assert marked_outline(from_xml(data))[-1] == "text: Diep."
            else:
                with pytest.raises(InvalidXml, match="depth"):
                    from_xml(data)

    def test_nested_inlines_and_lists(self) -> None:
        data = paper("<p>" + "<b>" * 240 + "Diep." + "</b>" * 240 + "</p>")
        assert marked_outline(from_xml(data))[-1] == "text: Diep."
        data = paper("<blockList><item>" * 110 + "<p>Diep.</p>" + "</item></blockList>" * 110)
        assert from_xml(data).blocks

    def test_size(self) -> None:
        with pytest.raises(InvalidXml, match="has 67,108,865 bytes, and this reads up to 67,108,864"):
            from_xml(b" " * (MAX_BYTES + 1))

    def test_nothing_is_written_that_is_too_large_to_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        size = len(to_xml(samples.dutch()))
        monkeypatch.setattr("pipeline.akn.writing.MAX_BYTES", size)
        to_xml(samples.dutch())
        monkeypatch.setattr("pipeline.akn.writing.MAX_BYTES", size - 1)
        with pytest.raises(SourceTooLarge, match="more than can be read back"):
            to_xml(samples.dutch())

    @settings(max_examples=100, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.data())
    def test_damage_anywhere_is_read_or_refused(self, data: st.DataObject) -> None:
        xml = bytearray(to_xml(samples.verbatim()))
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(xml) - 1))
            xml[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=3))
        try:
            assert isinstance(from_xml(bytes(xml)), Document)
        except InvalidXml as refusal:
            assert refusal.where.startswith("line ")


class TestReferenceTagging:
    @pytest.mark.parametrize(("language", "opening"), [("nl", "Werksessie 1:"), ("en", "Working session 1:")])
    def test_the_shared_examples(self, language: str, opening: str) -> None:
        path = SHARED / "reference" / f"verslag.{language}.akn.xml"
        if not path.exists():
            pytest.skip("the shared reference files are not beside this checkout")
        data = path.read_bytes()
        validate(data)
        document = from_xml(data)
        headings = [(b.level, b.number) for b in document.blocks if isinstance(b, Heading)]
        assert [level for level, _ in headings] == [1, 2, 2, 2, 2, 1, 1]
        assert headings[0][1] == opening
        paragraphs = [b for b in document.blocks if isinstance(b, Paragraph)]
        assert (len(paragraphs), sum(len(p.segments) for p in paragraphs)) == (16, 47)
        assert document.language == language
        assert document.meta.author == "Ministerie van Buitenlandse Zaken"
        assert (document.translation is None) == (language == "nl")
        text = "".join(etree.fromstring(data).find(".//a:mainBody", NS).itertext())
        numbers = "".join(number for _, number in headings)
        ours = numbers + "".join(s.text for s in document.segments() if s is not document.title)
        assert sorted(ours.replace(" ", "")) == sorted(text.replace(" ", ""))
        assert from_xml(to_xml(document)) == document


def test_a_hundred_pages_take_a_fraction_of_a_second() -> None:
    schema()
    sample = samples.english()
    document = replace(sample, blocks=sample.blocks * 40)
    # Time of this process alone: the machine may be shared.
    started = time.process_time()
    xml = to_xml(document)
    written = time.process_time()
    assert from_xml(xml) == document
    assert written - started < 0.5
    assert time.process_time() - written < 0.5
