"""Dutch → English: a Document goes in, its translation comes out, made offline by an Argos package on CTranslate2."""

from pipeline.translating.documents import translate
from pipeline.translating.engine import Engine, load
from pipeline.translating.packages import Package, installed, use

__all__ = ["Engine", "Package", "installed", "load", "translate", "use"]
