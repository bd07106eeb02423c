"""The footnotes of a DOCX: real ones, under the labels that the source gave them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.document import Footnote
from pipeline.rendering.docx.markup import NAMESPACES, link, paragraph, run
from pipeline.rendering.references import References
from pipeline.rendering.texts import escaped

_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
    "<w:r><w:separator/></w:r></w:p></w:footnote>"
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
    "<w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
)
_RAISED = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'


@dataclass(slots=True)
class Notes:
    """The footnotes of one document.

    The word processor counts those notes whose labels are what it would count; the others carry theirs as text.
    """

    footnotes: Sequence[Footnote]
    write: Callable[[Footnote], str]
    references: References = field(init=False)
    _placed: list[str] = field(default_factory=list)
    _counted: int = 0

    def __post_init__(self) -> None:
        self.references = References(self.footnotes)

    def refer(self, label: str, language: str) -> tuple[str, str]:
        """A reference to a footnote, and the anchor it should get, or empty where it is the second to that note."""
        place, first = self.references.follow(label)
        if place is None or not first:
            again = run(label, language, "FootnoteReference")
            return again if place is None else link(f"note{place}", again), ""
        number = len(self._placed) + 1
        counted = label == str(self._counted + 1)
        self._counted += counted
        sign = "<w:footnoteRef/>" if counted else f"<w:t>{escaped(label)}</w:t>"
        text = f"<w:r>{_RAISED}{sign}</w:r>{run(' ', language)}{self.write(self.footnotes[place])}"
        self._placed.append(f'<w:footnote w:id="{number}">{paragraph("FootnoteText", text)}</w:footnote>')
        own = "" if counted else f'<w:t xml:space="preserve">{escaped(label)}</w:t>'
        follows = "" if counted else ' w:customMarkFollows="1"'
        return f'<w:r>{_RAISED}<w:footnoteReference{follows} w:id="{number}"/>{own}</w:r>', f"note{place}"

    def unused(self) -> tuple[Footnote, ...]:
        """The footnotes that no text refers to, in the source's order."""
        return tuple(self.footnotes[place] for place in self.references.left())

    def xml(self) -> str:
        """The footnotes part."""
        return f"<w:footnotes {NAMESPACES}>{_SEPARATORS}{''.join(self._placed)}</w:footnotes>"
