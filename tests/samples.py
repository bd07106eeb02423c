"""One short report in both languages that uses every kind of block, paragraph, turn and mark of the model.

`dutch()` and `english()` have the same shape; `verbatim()` is a Dutch debate. Texts are written with their marks in
place, as `[words|kind|ref|value]`; empty words (`[|footnote|1]`) make an empty mark, and marks may nest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import cast

from pipeline.document import (
    Document,
    Footnote,
    Heading,
    Item,
    Items,
    Mark,
    MarkKind,
    Meta,
    Note,
    Paragraph,
    ParagraphKind,
    Segment,
    Segments,
    Table,
    Translation,
    Turn,
    segment_key,
)

_TOKEN = re.compile(r"\[|\|[^\[\]]*\]|[^\[\]|]+")


def marked(text: str) -> tuple[str, tuple[Mark, ...]]:
    """The plain text and its marks.

    >>> marked("In [Gent|location|gent].")
    ('In Gent.', (Mark(start=3, end=7, kind='location', ref='gent', value=''),))
    """
    words = ""
    opened: list[int] = []
    marks: list[Mark] = []
    for token in _TOKEN.findall(text):
        if token == "[":
            opened.append(len(words))
        elif token.startswith("|"):
            kind, ref, value = [*token[1:-1].split("|"), "", ""][:3]
            marks.append(Mark(opened.pop(), len(words), cast("MarkKind", kind), ref, value))
        else:
            words += token
    return words, tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end)))


class _Maker:
    """Makes the segments of one language; counts Dutch offsets and repeated keys as it goes."""

    def __init__(self, language: str) -> None:
        self.english = language == "en"
        self.offset = 0
        self.seen: Counter[str] = Counter()

    def __call__(self, nl: str, en: str = "", *, score: float | None = -0.25) -> Segment:
        """The segment of this language; without `en` it is a segment the engine could not translate."""
        dutch_text, marks = marked(nl)
        key = segment_key(dutch_text)
        self.seen[key] += 1
        if self.seen[key] > 1:
            key += f"-{self.seen[key]}"
        span = (self.offset, self.offset + len(dutch_text))
        self.offset = span[1] + 1
        if not self.english:
            return Segment(dutch_text, key, marks=marks, span=span)
        if not en:
            return Segment(dutch_text, key, source=dutch_text, marks=marks, span=span, kept=True)
        english_text, marks = marked(en)
        return Segment(english_text, key, source=dutch_text, marks=marks, span=span, score=score)

    def paragraph(self, *pairs: tuple[str, str], kind: ParagraphKind = "text") -> Paragraph:
        return Paragraph(tuple(self(*pair) for pair in pairs), kind)

    def row(self, *pairs: tuple[str, str]) -> tuple[Segments, ...]:
        return tuple((self(*pair),) if pair[0] else () for pair in pairs)


def dutch() -> Document:
    """The report as `tag` would make it."""
    return _report("nl")


def english() -> Document:
    """The same report as `translate` would make it."""
    return _report("en")


def _report(language: str) -> Document:
    make = _Maker(language)
    title = make(
        "Verslag van de [[Informele Raad|event|informele-raad] Digitale Veiligheid|event|raad-digitale-veiligheid] "
        "van [12-13 september 2024|date||2024-09-12/2024-09-13]",
        "Report of the [[Informal Council|event|informele-raad] on Digital Security|event|raad-digitale-veiligheid] "
        "of [12-13 September 2024|date||2024-09-12/2024-09-13]",
    )
    blocks = (*_letter_head(make), *_sessions(make), *_figures(make), *_questions(make), *_letter_foot(make))
    footnotes = (
        Footnote(
            "1",
            (
                make(
                    "[Kamerstuk|term|kamerstuk] 26 643, nr. 1201.",
                    "[Parliamentary Paper|term|kamerstuk] 26 643, no. 1201.",
                ),
            ),
        ),
        Footnote("2", (make("Zie bijlage.", "See annex."), make("Cijfers zijn afgerond.", "Figures are rounded."))),
    )
    meta = Meta(
        kind="verslag",
        date="2024-09-12",
        until="2024-09-13",
        place="Antwerpen",
        author="Ministerie van Digitale Zaken",
        reference="DZ-2024/0457",
        source_name="informele raad.txt",
        source_sha256="4f" * 32,
        source_date="2024-09-17",
    )
    notes = (Note("normalise", "regel 3", "Paginanummer “2” verwijderd."),)
    if language == "nl":
        return Document("nl", title, blocks, footnotes, meta, notes=notes)
    return Document(
        "en",
        title,
        blocks,
        footnotes,
        meta,
        translation=Translation("CTranslate2 4.8.5", "argos nl→en 1.0, built in"),
        notes=(*notes, Note("translate", segment_key("Aldus."), "No usable translation: kept in Dutch.")),
    )


def _letter_head(make: _Maker) -> Iterator[Paragraph]:
    yield make.paragraph(
        (
            "Aan de Voorzitter van de [Tweede Kamer der Staten-Generaal|organization|tweede-kamer]",
            "To the Speaker of the [House of Representatives of the States General|organization|tweede-kamer]",
        ),
        ("Postbus 20018", "PO Box 20018"),
        ("2500 EA [Den Haag|location|den-haag]", "2500 EA [The Hague|location|den-haag]"),
        kind="addressee",
    )
    yield make.paragraph(
        ("Den Haag, [17 september 2024|date||2024-09-17]", "The Hague, [17 September 2024|date||2024-09-17]"),
        kind="dateline",
    )
    yield make.paragraph(("Geachte voorzitter,", "Dear Speaker,"), kind="salutation")
    yield make.paragraph(
        (
            "Op [12 en 13 september 2024|date||2024-09-12/2024-09-13] kwamen de [ministers voor Digitale "
            "Zaken|role|ministers-voor-digitale-zaken] van de [Europese Unie|organization|europese-unie] "
            "([EU|abbreviation|europese-unie|Europese Unie]) bijeen in [Antwerpen|location|antwerpen].",
            "On [12 and 13 September 2024|date||2024-09-12/2024-09-13] the [ministers for Digital "
            "Affairs|role|ministers-voor-digitale-zaken] of the [European Union|organization|europese-unie] "
            "([EU|abbreviation|europese-unie|European Union]) met in [Antwerp|location|antwerpen].",
        ),
        (
            "De vergadering begon om [09:30 uur|time||09:30] en stond onder leiding van "
            "[minister|role|minister] [Lotte van den Broek|person|lotte-van-den-broek].[|footnote|1]",
            "The meeting began at [09:30|time||09:30] and was chaired by "
            "[Minister|role|minister] [Lotte van den Broek|person|lotte-van-den-broek].[|footnote|1]",
        ),
    )


def _sessions(make: _Maker) -> Iterator[Heading | Paragraph | Items]:
    yield Heading(1, make("Werksessie 1: Weerbaarheid van de havens", "Working session 1: Resilience of the ports"))
    yield make.paragraph(
        (
            "De lidstaten bespraken de dreiging voor havens en zeekabels.",
            "The Member States discussed the threat to ports and subsea cables.",
        ),
        (
            "Nederland stelde voor om binnen [zes maanden|quantity||6 months] een gezamenlijke oefening te houden, "
            "zodat niet elk land afzonderlijk hoeft te leren wat de buren al weten.",
            "The Netherlands has proposed holding a joint exercise within [six months|quantity||6 months], "
            "so that each country need not learn separately what its neighbours already know.",
        ),
    )
    yield Heading(2, make("Oefening en opleiding", "Exercises and training"), "1.1")
    yield make.paragraph(
        (
            "[Eurocommissaris|role|eurocommissaris] [Marek Dvořák|person|marek-dvorak] noemde drie voorwaarden:",
            "[European Commissioner|role|eurocommissaris] [Marek Dvořák|person|marek-dvorak] named three conditions:",
        ),
    )
    yield Items(
        (
            Item((make("een gedeeld beeld van de dreiging;", "a shared picture of the threat;"),), "a."),
            Item(
                (
                    make(
                        "voldoende geld, namelijk [€ 1,5 miljoen|quantity||1500000 EUR] per jaar;",
                        "sufficient funds, namely [€1.5 million|quantity||1500000 EUR] a year;",
                    ),
                ),
                "b.",
                (
                    Item((make("de helft uit de begroting van de EU;", "half from the EU budget;"),)),
                    Item((make("de helft van de lidstaten zelf;", "half from the Member States themselves;"),)),
                ),
            ),
            Item((make("een vaste coördinator.", "a permanent coordinator."),), "c."),
        ),
        ordered=True,
    )
    yield make.paragraph(
        (
            "“Wie pas oefent als het misgaat, oefent te laat.”",
            "“Those who practise only when things go wrong practise too late.”",
        ),
        kind="quotation",
    )
    yield Heading(2, make("[Burden-sharing|foreign||en]", "[Burden-sharing|foreign||en]"))
    yield make.paragraph(
        (
            "Enkele landen vroegen om een eerlijkere verdeling van de lasten, ‘[no blank cheques|foreign||en]’.",
            "Some countries asked for a fairer sharing of the burden, ‘[no blank cheques|foreign||en]’.",
        ),
        (
            "Het kabinet houdt vast aan [2%|quantity||2 %] en aan het [subsidiariteitsbeginsel|term|subsidiariteit].",
            "The government holds to [2%|quantity||2 %] and to the [principle of subsidiarity|term|subsidiariteit].",
        ),
    )


def _figures(make: _Maker) -> Iterator[Heading | Paragraph | Items | Table]:
    yield Heading(1, make("Stand van de uitgaven", "State of expenditure"))
    yield make.paragraph(
        (
            "Tabel 1: uitgaven in miljoenen euro’s[|footnote|2]",
            "Table 1: expenditure in millions of euros[|footnote|2]",
        ),
        kind="caption",
    )
    yield Table(
        (
            make.row(("Land", "Country"), ("2023", "2023"), ("2024", "2024")),
            make.row(("[België|location|belgie]", "[Belgium|location|belgie]"), ("12,4", "12.4"), ("14,0", "14.0")),
            make.row(
                ("[Nederland|location|nederland]", "[The Netherlands|location|nederland]"), ("", ""), ("19,8", "19.8")
            ),
        ),
        header=1,
    )
    yield Items(
        (
            Item(
                (
                    make(
                        "De cijfers over 2023 zijn voor Nederland niet vastgesteld.",
                        "The 2023 figures for the Netherlands have not been adopted.",
                    ),
                )
            ),
            Item((make("Aldus."),)),
        )
    )


def _questions(make: _Maker) -> Iterator[Heading | Turn]:
    yield Heading(1, make("Vragen uit de commissie", "Questions from the committee"))
    yield Turn(
        "speech",
        make("De voorzitter:", "The Chair:"),
        (
            make.paragraph(
                (
                    "Ik geef het woord aan [mevrouw De Wit|person|de-wit].",
                    "I give the floor to [Ms De Wit|person|de-wit].",
                )
            ),
        ),
    )
    yield Turn(
        "question",
        make("Vraag 1", "Question 1"),
        (
            make.paragraph(
                (
                    "Wanneer ontvangt de Kamer de resultaten van de oefening?",
                    "When will the House receive the results of the exercise?",
                )
            ),
        ),
    )
    yield Turn(
        "answer",
        make("Antwoord", "Answer"),
        (
            make.paragraph(
                (
                    "Uiterlijk [1 maart jl.|date||2024-03-01] was beoogd; het wordt het najaar.",
                    "No later than [1 March last|date||2024-03-01] was intended; it will be the autumn.",
                )
            ),
            Items(
                (
                    Item((make("De Kamer ontvangt een brief.", "The House will receive a letter."),)),
                    Item((make("Aldus."),)),
                )
            ),
        ),
    )


def _letter_foot(make: _Maker) -> Iterator[Heading | Paragraph]:
    yield Heading(1, make("Slot", "Conclusion"))
    yield make.paragraph(("Hoogachtend,", "Yours faithfully,"), kind="closing")
    yield make.paragraph(
        (
            "De [minister voor Digitale Zaken|role|minister-voor-digitale-zaken],",
            "The [Minister for Digital Affairs|role|minister-voor-digitale-zaken],",
        ),
        ("[Lotte van den Broek|person|lotte-van-den-broek]", "[Lotte van den Broek|person|lotte-van-den-broek]"),
        kind="signature",
    )


def verbatim() -> Document:
    """A Dutch debate: speeches under one heading, opened by a line of its own."""
    make = _Maker("nl")
    title = make("Handelingen van [3 oktober 2024|date||2024-10-03]")
    blocks = (
        make.paragraph(("Aanvang [10:15 uur|time||10:15]", "")),
        Heading(1, make("Moties [havens|term|havens]"), "5"),
        make.paragraph(("Aan de orde zijn de stemmingen.", "")),
        Turn(
            "speech",
            make("De voorzitter:"),
            (make.paragraph(("Wij gaan stemmen.", ""), ("Ik vraag de leden hun plaats in te nemen.", "")),),
        ),
        Turn(
            "speech",
            make("De heer [Bakker|person|bakker] (Lijst Noord):"),
            (
                make.paragraph(("Voorzitter.", ""), ("Wij hebben twee wensen.", "")),
                Items((Item((make("een fonds;"),), "1)"), Item((make("een plan."),), "2)")), ordered=True),
            ),
        ),
        make.paragraph(("In stemming komt de motie.", "")),
        Turn("speech", make("De voorzitter:"), (make.paragraph(("Ik constateer dat de motie is aangenomen.", "")),)),
    )
    meta = Meta(kind="handelingen", date="2024-10-03", place="Den Haag", author="Tweede Kamer der Staten-Generaal")
    return Document("nl", title, blocks, meta=meta)
