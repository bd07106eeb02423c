"""Key facts come from the tags: each named once, by its best name, with what lies ahead in order."""

from __future__ import annotations

from samples import dutch, english, marked

from pipeline.document import Document, Meta, Paragraph, Segment
from pipeline.rendering.composing import brief

MAY = Meta(date="2024-05-01")


def facts(*sentences: str, meta: Meta = MAY) -> dict[str, str]:
    segments = [Segment(text, str(at), marks=marks) for at, (text, marks) in enumerate(map(marked, sentences), 1)]
    return facts_of(Document("en", Segment("Report"), tuple(Paragraph((s,)) for s in segments), meta=meta))


def facts_of(document: Document) -> dict[str, str]:
    return {fact.name: f"{fact.value} {fact.point.where}".strip() for fact in brief(document).facts}


def test_the_sample_gives_the_facts_a_reader_looks_for_first():
    found = facts_of(english())
    assert found["Meeting"] == "Informal Council on Digital Security"
    assert found["Date and place"] == "12–13 September 2024, Antwerp"
    assert "Lotte van den Broek (Minister)" in found["People named"]
    assert not any(name.startswith("Ahead") for name in found), "the date of the letter itself does not lie ahead"
    assert facts_of(dutch())["Datum en plaats"] == "12–13 september 2024, Antwerpen"


def test_a_person_is_named_once_by_the_fullest_name_with_the_role():
    found = facts("[Minister|role|m] [Kuleba|person|k] spoke.", "[Dmytro Kuleba|person|k] left.")
    assert found["People named"] == "Dmytro Kuleba (Minister)"


def test_organisations_by_their_longest_name_and_places_by_their_commonest():
    found = facts(
        "[EU|organization|eu] and the [European Union|organization|eu], [EU|organization|eu].",
        "[Russia|location|r], [Russian|location|r] and [Russia|location|r].",
    )
    assert found["Organisations named"] == "European Union"
    assert found["Countries and places named"] == "Russia"


def test_dates_ahead_in_order_with_event_and_paragraph_without_their_own_month():
    found = facts(
        "The [Summit|event|s] is in [July|date||2024-07], on [9-11 July|date||2024-07-09/2024-07-11].",
        "Before, on [1 June|date||2024-06-01], and long ago, in [2019|date||2019].",
    )
    assert [fact for fact in found.items() if fact[0].startswith("Ahead")] == [
        ("Ahead: 1 June 2024", "Before, on 1 June, and long ago, in 2019. ¶2"),
        ("Ahead: 9–11 July 2024", "Summit ¶1"),
    ]


def test_without_tags_there_are_no_facts():
    assert facts("Nothing.", meta=Meta()) == {}


def test_a_place_or_an_author_has_the_name_that_the_text_has_for_it():
    meta = Meta(author="Ministerie van Buitenlandse Zaken", place="Den Haag", date="2024-05-01")
    text, marks = marked(
        "In [The Hague|location|den-haag] the "
        "[Ministry of Foreign Affairs|organization|ministerie-van-buitenlandse-zaken] spoke."
    )
    segment = Segment(text, "1", marks=marks)
    briefing = brief(Document("en", Segment("Report"), (Paragraph((segment,)),), meta=meta))
    assert (briefing.author, briefing.place) == ("Ministry of Foreign Affairs", "The Hague")
    assert brief(Document("en", Segment("Report"), (), meta=meta)).author == "Ministerie van Buitenlandse Zaken"
