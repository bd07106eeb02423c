"""What all tests share: where the real reports are, the engine, and goldens that `make accept` renews."""

from __future__ import annotations

from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest

from pipeline.translating import Engine, load

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
TESTS = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="take the present results as the expected ones")


@pytest.fixture(scope="session")
def real_report() -> Path:
    """The report the product was conceived for."""
    path = SHARED / "reports" / "navo-fmm-2024-04.txt"
    if not path.exists():
        pytest.skip("the real report is not here: it lies in ../shared/reports, beside the checkout")
    return path


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The package built in, whatever else this machine has installed."""
    return load("built-in")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)`: the text must be that of tests/NAME; `make accept` makes it so."""

    def check(name: str, text: str) -> None:
        path = TESTS / name
        if request.config.getoption("--accept"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if not path.exists():
            pytest.fail(f"tests/{name} is not there; `make accept` makes it", pytrace=False)
        kept = path.read_text(encoding="utf-8")
        if text != kept:
            changes = unified_diff(kept.splitlines(), text.splitlines(), f"tests/{name}", "now", lineterm="")
            said = "\n".join(changes)
            pytest.fail(f"{said}\n\nIf it should read so, run `make accept` and look at the change.", pytrace=False)

    return check
