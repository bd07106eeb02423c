"""Dutch → English: a Document goes in, its translation comes out, made offline by an Argos package on CTranslate2."""

from pipeline.translating.documents import translate
from pipeline.translating.engine import Engine, load, open_package
from pipeline.translating.facts.comparing import check
from pipeline.translating.glossary import Glossary, Term, parse_glossary, read_glossary
from pipeline.translating.packages.choosing import Package, choose, installed, use
from pipeline.translating.packages.installing import install

__all__ = [
    "Engine",
    "Glossary",
    "Package",
    "Term",
    "check",
    "choose",
    "install",
    "installed",
    "load",
    "open_package",
    "parse_glossary",
    "read_glossary",
    "translate",
    "use",
]
