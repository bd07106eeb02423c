"""The footnotes of a DOCX: real ones, under the labels that the source gave them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.document import Footnote
from pipeline.rendering.docx.markup import NAMESPACES, link, paragraph, run, text_of

_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
    "<w:r><w:separator/></w:r></w:p></w:footnote>"
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
    "<w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
)
_RAISED = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'


@dataclass(slots=True)
class Notes:
    """The footnotes of one document; each goes to the first reference to its label that finds it unused.

    A report may number its notes anew on every page, so a label can stand for several. The word processor counts
    those notes whose labels are what it would count; the others carry their label as text.
    """

    footnotes: Sequence[Footnote]
    write: Callable[[Footnote], str]
    _waiting: defaultdict[str, deque[Footnote]] = field(default_factory=lambda: defaultdict(deque))
    _placed: list[str] = field(default_factory=list)
    _counted: int = 0
    _homes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for footnote in self.footnotes:
            self._waiting[footnote.label].append(footnote)

    def refer(self, label: str, language: str) -> tuple[str, str]:
        """A reference to a footnote, and the anchor it should get, or empty where it is the second to that note."""
        if not self._waiting[label]:
            again = run(label, language, "FootnoteReference")
            return (link(f"note{self._homes[label]}", again) if label in self._homes else again), ""
        footnote = self._waiting[label].popleft()
        number = self._homes[label] = len(self._placed) + 1
        counted = label == str(self._counted + 1)
        self._counted += counted
        sign = "<w:footnoteRef/>" if counted else f"<w:t>{text_of(label)}</w:t>"
        text = f"<w:r>{_RAISED}{sign}</w:r>{run(' ', language)}{self.write(footnote)}"
        self._placed.append(f'<w:footnote w:id="{number}">{paragraph("FootnoteText", text)}</w:footnote>')
        own = "" if counted else f'<w:t xml:space="preserve">{text_of(label)}</w:t>'
        follows = "" if counted else ' w:customMarkFollows="1"'
        return f'<w:r>{_RAISED}<w:footnoteReference{follows} w:id="{number}"/>{own}</w:r>', f"note{number}"

    def unused(self) -> tuple[Footnote, ...]:
        """The footnotes that no text refers to, in the source's order."""
        waiting = {id(footnote) for notes in self._waiting.values() for footnote in notes}
        return tuple(footnote for footnote in self.footnotes if id(footnote) in waiting)

    def xml(self) -> str:
        """The footnotes part."""
        return f"<w:footnotes {NAMESPACES}>{_SEPARATORS}{''.join(self._placed)}</w:footnotes>"
