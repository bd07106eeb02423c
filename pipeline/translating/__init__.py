"""Dutch → English: a Document goes in, its translation comes out, made offline by an Argos package on CTranslate2."""

from pipeline.translating.documents import translate
from pipeline.translating.engine import Engine, load, open_package
from pipeline.translating.facts import check
from pipeline.translating.glossary import Glossary, Term, parse_glossary, read_glossary
from pipeline.translating.installing import install
from pipeline.translating.packages import Package, choose, installed, use

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
