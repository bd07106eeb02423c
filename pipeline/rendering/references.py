"""Tell which footnote each reference means."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence

from pipeline.document import Footnote


class References:
    """Follows the references of one document in reading order.

    A report may number its notes anew on every page, so a label can stand for several: each goes to the first
    reference to its label that finds it unused, and later ones mean the last that was used.
    """

    def __init__(self, footnotes: Sequence[Footnote]) -> None:
        self._unused: defaultdict[str, deque[int]] = defaultdict(deque)
        self._used: dict[str, int] = {}
        for place, footnote in enumerate(footnotes):
            self._unused[footnote.label].append(place)

    def follow(self, label: str) -> tuple[int | None, bool]:
        """The place of the footnote that the next reference to `label` means, and whether it is the first to it."""
        if self._unused[label]:
            self._used[label] = self._unused[label].popleft()
            return self._used[label], True
        return self._used.get(label), False

    def left(self) -> tuple[int, ...]:
        """The places of the footnotes that nothing has referred to."""
        return tuple(sorted(place for places in self._unused.values() for place in places))
