"""Seconds a stage and a format take: for one report, and for it forty times over, as a hundred-page one.

    python benchmarks/stages.py [REPORT] [--times 40]

Seconds of the clock, one run each, after a small document has warmed every stage up: a second run of the same document
would find some of its pages remembered.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pipeline import from_xml, load, normalise, render, tag, to_xml, translate
from pipeline.reading import decode
from pipeline.rendering import FORMATS
from pipeline.translating import Engine

T = TypeVar("T")
WARM = b"Verslag van de vergadering\n\nDe minister sprak op 3 mei 2024 met de Kamer.\n"
SAMPLE = Path(__file__).parents[1] / "inputs" / "noordzee-energie-2025-09.txt"


def timed(step: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    made = step()
    return made, time.perf_counter() - began


def measure(data: bytes, engine: Engine) -> list[tuple[str, float]]:
    source, reading = timed(lambda: decode(data, "report.txt"))
    clean, normalising = timed(lambda: normalise(source.text))
    dutch, tagging = timed(lambda: tag(clean.text))
    xml, writing = timed(lambda: to_xml(dutch))
    _, parsing = timed(lambda: from_xml(xml))
    (english,), translating = timed(lambda: translate([dutch], engine))
    stages = [
        ("read", reading),
        ("normalise", normalising),
        ("tag", tagging),
        ("to_xml", writing),
        ("from_xml", parsing),
        ("translate", translating),
    ]
    return stages + [(f"render {format}", timed(lambda f=format: render(english, f))[1]) for format in FORMATS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--times", type=int, default=40)
    args = parser.parse_args()
    data = args.report.read_bytes()
    engine = load("built-in")
    measure(WARM, engine)
    once = measure(data, engine)
    many = dict(measure((data.rstrip() + b"\n\n") * args.times, engine))
    print(f"{args.report.name:<34} seconds: once    × {args.times}")
    for name, seconds in once:
        print(f"  {name:<34} {seconds:>8.3f} {many[name]:>8.3f}")


if __name__ == "__main__":
    main()
