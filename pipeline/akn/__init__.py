"""Write a document as Akoma Ntoso 3.0, read it back, and say whether XML is valid Akoma Ntoso."""

from pipeline.akn.reading import from_xml
from pipeline.akn.validating import validate
from pipeline.akn.writing import to_xml

__all__ = ["from_xml", "to_xml", "validate"]
