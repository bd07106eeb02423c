"""The numbering definitions of a DOCX: lists that count as the source's labels do, or that carry those labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.rendering.docx.markup import NAMESPACES
from pipeline.rendering.labels import Counting, counting
from pipeline.rendering.texts import escaped

BULLETS = 1  # by which the style of bullets names it; that of "at a glance" is 2

_DEPTHS = 9
_STEP = 397  # 7 mm in twentieths of a point
_GLANCE_INDENT = (510, 283)  # as its style has it
_BULLET_SIGNS = ("•", "–", "·")


def _level(depth: int, form: str, shown: str) -> str:
    return _sign(depth, form, shown, _STEP * (depth + 1), _STEP, "566070")


def _sign(depth: int, form: str, shown: str, left: int, hanging: int, colour: str) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{escaped(shown)}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs>'
        f'<w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr><w:rPr><w:color w:val="{colour}"/></w:rPr></w:lvl>'
    )


def _definition(number: int, levels: Iterable[str]) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="hybridMultilevel"/>'
        f"{''.join(levels)}</w:abstractNum>"
    )


@dataclass(slots=True)
class Lists:
    """The lists of one document, counted as it is drawn."""

    _definitions: list[str] = field(default_factory=list)
    _known: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _numbers: list[str] = field(default_factory=list)
    _written: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bullets = (_level(depth, "bullet", _BULLET_SIGNS[depth % 3]) for depth in range(_DEPTHS))
        self._add(("bullet", "", ""), bullets)
        self._add(("glance", "", ""), (_sign(0, "bullet", "▪", *_GLANCE_INDENT, "A4642B"),))

    def numbers(self, labels: Sequence[str], depth: int) -> tuple[int, ...]:
        """The list that each item of one list belongs to: all the same one where their labels count."""
        counted = counting(labels)
        if counted is None:
            return tuple(self._lettered(label) if label else BULLETS for label in labels)
        return (self._counted(counted, depth),) * len(labels)

    def indent(self, depth: int) -> str:
        """The indent of an item at `depth`, which its style would else decide."""
        return f'<w:ind w:left="{_STEP * (depth + 1)}" w:hanging="{_STEP}"/>'

    def xml(self) -> str:
        """The numbering part."""
        definitions = "".join(self._definitions)
        return f"<w:numbering {NAMESPACES}>{definitions}{''.join(self._numbers)}</w:numbering>"

    def _counted(self, counted: Counting, depth: int) -> int:
        levels = (
            _level(level, counted.style, f"{counted.before}%{level + 1}{counted.after}") for level in range(_DEPTHS)
        )
        start = (
            f'<w:lvlOverride w:ilvl="{min(depth, _DEPTHS - 1)}"><w:startOverride w:val="{counted.start}"/>'
            "</w:lvlOverride>"
        )
        return self._add((counted.style, counted.before, counted.after), levels, start)

    def _lettered(self, label: str) -> int:
        """The list whose every item has `label` for its sign."""
        if label not in self._written:
            levels = (_level(depth, "bullet", label) for depth in range(_DEPTHS))
            self._written[label] = self._add(("label", label, ""), levels)
        return self._written[label]

    def _add(self, kind: tuple[str, str, str], levels: Iterable[str], start: str = "") -> int:
        if kind not in self._known:
            self._known[kind] = len(self._definitions)
            self._definitions.append(_definition(self._known[kind], levels))
        number = len(self._numbers) + 1
        known = f'<w:abstractNumId w:val="{self._known[kind]}"/>'
        self._numbers.append(f'<w:num w:numId="{number}">{known}{start}</w:num>')
        return number
