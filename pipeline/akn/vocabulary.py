"""The names of Akoma Ntoso, the few of our own, and which kind of mark is which element."""

from __future__ import annotations

import re
from typing import Any, Final, get_args

from babel import Locale

from pipeline.document import MarkKind, ParagraphKind

AKN: Final = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
OURS: Final = "{urn:verslag:document}"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
PREFIXES: Final[Any] = {None: AKN[1:-1], "v": OURS[1:-1]}

MARK_KINDS: Final = frozenset[str](get_args(MarkKind))
PARAGRAPH_KINDS: Final = frozenset[str](get_args(ParagraphKind))

# The elements that must refer to a thing, with the class of that thing.
THING_CLASS: Final[dict[str, str]] = {
    "person": "TLCPerson",
    "role": "TLCRole",
    "organization": "TLCOrganization",
    "location": "TLCLocation",
    "event": "TLCEvent",
    "quantity": "TLCConcept",
    "term": "TLCTerm",
    "abbreviation": "TLCTerm",
}

# Paragraphs of these kinds hold one inline element around their sentences; the other kinds are a named `block`.
WRAPPED_KINDS: Final = {"quotation": f"{AKN}embeddedText", "signature": f"{AKN}signature"}
KIND_OF_WRAPPER: Final = {tag: kind for kind, tag in WRAPPED_KINDS.items()}
LINES_KINDS: Final = frozenset({"addressee", "signature"})

# ISO 639-1 to 639-2/T, as FRBR wants it, for the languages that Argos Translate has.
ISO_LANGUAGES: Final = {
    "ar": "ara", "az": "aze", "be": "bel", "bg": "bul", "bn": "ben", "bs": "bos", "ca": "cat", "cs": "ces",
    "cy": "cym", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "eo": "epo", "es": "spa", "et": "est",
    "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "fy": "fry", "ga": "gle", "gl": "glg", "he": "heb",
    "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind", "is": "isl", "it": "ita", "ja": "jpn",
    "ka": "kat", "ko": "kor", "ky": "kir", "lb": "ltz", "lt": "lit", "lv": "lav", "mk": "mkd", "ms": "msa",
    "mt": "mlt", "nb": "nob", "nl": "nld", "no": "nor", "pb": "por", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus",
    "sk": "slk", "sl": "slv", "sq": "sqi", "sr": "srp", "sv": "swe", "th": "tha", "tl": "tgl", "tr": "tur",
    "uk": "ukr", "ur": "urd", "vi": "vie", "zt": "zho", "zh": "zho",
}  # fmt: skip
LANGUAGE_OF_ISO: Final = {long: short for short, long in ISO_LANGUAGES.items()}
UNKNOWN_LANGUAGE: Final = "und"


def iso_of(language: str) -> str:
    """The three letters that FRBR has for a language; "und" where they are not known.

    >>> iso_of("nl"), iso_of("gsw"), iso_of("Klingon")
    ('nld', 'gsw', 'und')
    """
    is_long = len(language) == 3 and language.isascii() and language.isalpha() and language.islower()
    return ISO_LANGUAGES.get(language, language if is_long else UNKNOWN_LANGUAGE)


def name_of_language(language: str) -> str:
    """What English calls a language, or its code.

    >>> name_of_language("nl"), name_of_language("xx")
    ('Dutch', 'xx')
    """
    return str(Locale("en").languages.get(language, language))


# Akoma Ntoso requires a date everywhere; this one says that there is none.
NO_DATE: Final = "0001-01-01"

LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def local(tag: object) -> str:
    """The name of an Akoma Ntoso element without its namespace, and "" for any other node.

    >>> local(AKN + "p"), local("{urn:other}p")
    ('p', '')
    """
    return tag[len(AKN) :] if isinstance(tag, str) and tag.startswith(AKN) else ""
