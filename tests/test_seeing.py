"""The overview page, `verslag status` and the log tell all there is, to people and programs, whatever a name holds."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta, timezone
from hashlib import sha256
from html import escape
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import get_args
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from pipeline.cli import main
from pipeline.dropfolder import recording
from pipeline.dropfolder.entry import STATES, Entry, Failure, Result, Stamp
from pipeline.dropfolder.events import Event, EventKind
from pipeline.dropfolder.events import as_json as as_line
from pipeline.dropfolder.following import follow
from pipeline.dropfolder.journal import open_journal
from pipeline.dropfolder.overview import overview
from pipeline.dropfolder.standing import as_json, table
from pipeline.dropfolder.wording import WORDS, in_order, shown
from pipeline.errors import EmptySource, UnwritableTarget

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".tools" / "node_modules"
SUFFIXES = (".txt", ".nl.xml", ".en.xml", ".en.docx", ".en.pdf", ".en.html", ".json")
TAGS = """html head meta title link style body a header main div h1 p span b bdi dl dt dd fieldset legend input label
    table thead tbody tr th td time footer script"""
ATTRIBUTES = """lang charset http-equiv content name rel href class id type checked for role scope tabindex aria-label
    hidden autocomplete spellcheck data-label datetime"""
NOON = 1_764_072_000.0  # 2025-11-25 12:00 UTC
EMPTY = Failure("EmptySource", "holds no text", "Check that the export or download finished.", 14)
FULL = Failure("DiskFull", "cannot be written: the disk is full", "Make room.", 41)
HOSTILE = "<img src=x onerror=hacked=true>'\"&\udcff\u202e\x1b[2J\n%2e%2e?#.txt"


def entry(at: int, name: str, state: str, **known: object) -> Entry:
    whole = {
        "id": at, "name": name, "sha256": f"{at:064x}", "state": state, "stamp": "", "size": 1000 * at,
        "folder": name.rpartition(".")[0], "same_as": "", "attempts": 1, "alone": False, "owner": "", "due": 0.0,
        "seen_at": NOON + at, "settled_at": None, "started_at": None, "ended_at": None, "result": None,
        "failure": None, "aside": "",
    }  # fmt: skip
    return Entry(**{**whole, **known})


def made(name: str, title: str, to_check: int) -> Result:
    files = tuple(Path(name).stem + suffix for suffix in SUFFIXES)
    return Result(files, title, 55, to_check, (("tag", 0.25), ("translate", 3.5), ("render", 0.5)))


def done(at: int, name: str, title: str, to_check: int = 0, **known: object) -> Entry:
    return entry(at, name, "done", ended_at=NOON + at + 9, result=made(name, title, to_check), **known)


ENTRIES = (
    done(1, "navo.txt", "Report of the NATO meeting", 3),
    done(2, "commissie/noordzee energie.pdf", "Progress of the North Sea energy programme"),
    entry(3, "leeg.txt", "failed", ended_at=NOON + 60, failure=EMPTY, aside="failed/leeg.txt"),
    entry(4, "vol.txt", "settled", settled_at=NOON, due=NOON + 900, failure=FULL),
    entry(5, "kopie.txt", "done", sha256=f"{1:064x}", same_as="navo.txt", result=Result(("kopie.same-as.html",))),
    entry(6, "lang_" + "x" * 180 + ".docx", "working", started_at=NOON + 5, settled_at=NOON),
    done(7, HOSTILE, f"A title {HOSTILE}", 12),
    entry(8, "onderweg.pdf", "seen", sha256=""),
)


def rows(page: bytes) -> dict[str, lxml_html.HtmlElement]:
    root = lxml_html.document_fromstring(page.decode())
    return {row.xpath('string(.//bdi[@class="file"])'): row for row in root.xpath("//tbody/tr")}


def linked(row: lxml_html.HtmlElement) -> list[bytes]:
    return [unquote_to_bytes(href.partition("#")[0]) for href in row.xpath(".//a/@href")]


def test_every_report_has_a_row_with_all_there_is_to_tell():
    page = rows(overview(ENTRIES, inputs="inputs"))
    assert set(page) == {shown(one.name) for one in ENTRIES}
    for one in ENTRIES:
        row = page[shown(one.name)]
        assert row.xpath("string(td[@class='state'])").startswith(WORDS[one.state])
        assert row.get("class").split()[0] == one.state
    navo = page["navo.txt"]
    assert [cell.text_content().strip() for cell in navo.xpath("td")][2:] == ["3", "4.2 s", "2025-11-25 12:00"]
    assert {link.text for link in navo.xpath("td//a")} == {
        *("DOCX", "PDF", "HTML", "clean text", "Dutch XML", "English XML", "record", "3")
    }
    assert navo.xpath("td[@data-label='To check']/a/@href") == ["./navo/navo.en.html#checks"]
    assert "It holds no text. Check that the export" in page["leeg.txt"].text_content()
    assert "It lies in failed/leeg.txt." in page["leeg.txt"].text_content()
    assert page["vol.txt"].xpath("string(td[@class='state'])") == "waiting until 12:15"


def test_links_arrive_whatever_bytes_a_name_holds(tmp_path):
    for one in ENTRIES:
        for file in one.result.files if one.result else ():
            path = tmp_path / one.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    page = rows(overview(ENTRIES))
    for one in ENTRIES:
        targets = linked(page[shown(one.name)])
        assert len(targets) >= len(one.result.files) if one.result else not targets
        assert all((tmp_path / os.fsdecode(target)).exists() for target in targets)


def test_what_is_linked_has_the_files_of_its_original_and_counts_once():
    page = rows(overview(ENTRIES))
    assert linked(page["kopie.txt"]) == linked(page["navo.txt"])
    assert "the same as navo.txt" in page["kopie.txt"].text_content()
    counts = lxml_html.document_fromstring(overview(ENTRIES)).xpath('//dl[@class="strip"]//dd/text()')
    assert counts == ["4", "3", "1", "15"]
    alone = rows(overview([one for one in ENTRIES if one.name != "navo.txt"]))
    assert linked(alone["kopie.txt"]) == [b"./kopie/kopie.same-as.html"]


def test_what_is_to_come_is_first_and_then_the_latest():
    assert [one.id for one in in_order(ENTRIES)] == [8, 6, 4, 3, 7, 2, 1, 5]


def test_same_rows_same_bytes_and_times_in_the_zone_of_the_reader():
    assert overview(ENTRIES) == overview(list(ENTRIES))
    there = overview(ENTRIES, zone=timezone(timedelta(hours=1))).decode()
    assert '<time datetime="2025-11-25T12:01:00Z">2025-11-25 13:01</time>' in there


def test_nothing_is_fetched_and_only_its_own_script_may_run():
    for entries in (ENTRIES, ()):
        text = overview(entries).decode()
        assert not re.search(r"https?:|@import|<iframe|<object| style=| src=", text.replace(escape(shown(HOSTILE)), ""))
        assert set(re.findall(r"url\((.{5})", text)) == {"data:"}
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
        assert policy.startswith("default-src 'none'; ")
        for kind in ("style", "script"):
            for part in re.findall(f"<{kind}>(.*?)</{kind}>", text, re.DOTALL):
                assert f"{kind}-src 'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'" in policy
    assert len(text) < 120_000


names = st.text(
    st.one_of(st.sampled_from("<>&\"'\\%?#: \x1b\n\u202e\udcff\ufffe"), st.characters(exclude_characters="/\0")),
    min_size=1,
    max_size=40,
) | st.sampled_from(
    ["<img src=x onerror=hacked=true>", "</script><svg onload=x>", '"><a href="javascript:x">', "</bdi><!--"]
)


@settings(max_examples=60, deadline=None)
@given(names, names, names)
def test_hostile_names_stay_text(name, title, what):
    name = os.fsdecode(name.encode("utf-8", "surrogatepass"))
    entries = [
        done(1, name, title, 2),
        entry(2, f"x{name}", "failed", failure=Failure("X", what, title, 1), aside=name),
        entry(3, f"y{name}", "done", same_as=name, sha256=f"{1:064x}", result=Result((name,))),
    ]
    root = lxml_html.document_fromstring(overview(entries, inputs=name).decode())
    assert {element.tag for element in root.iter()} <= set(TAGS.split())
    assert {key for element in root.iter() for key in element.attrib} <= set(ATTRIBUTES.split())
    assert {href[:2] for href in root.xpath("//@href")} <= {"./", "#r", "da"}
    assert shown(name).strip() in root.text_content()
    assert json.loads(as_json(entries, 0, name))["reports"][0]["name"] == name
    assert all(line.isprintable() for line in table(entries, 0).splitlines())
    line = as_line(Event("failed", name, entries[1], EmptySource(name, what)), NOON)
    assert json.loads(line)["file"] == name
    assert "\n" not in line
    line.encode()


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def package(path: str) -> Path:
    if not (TOOLS / path).exists():
        pytest.skip(f"{path.partition('/')[0]} is not in .tools: run `make tools`")
    return TOOLS / path


def test_nu_html_checker_finds_no_error(tmp_path):
    java, jar = tool("java"), package("vnu-jar/build/dist/vnu.jar")
    pages = [tmp_path / "full.html", tmp_path / "empty.html"]
    for page, entries in zip(pages, (ENTRIES, ()), strict=True):
        page.write_bytes(overview(entries, inputs="inputs"))
    command = [java, "-jar", jar, "--errors-only", "--format", "json", "--exit-zero-always", *pages]
    checked = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(checked.stderr)["messages"] == []


def test_axe_and_a_reader_find_nothing_wrong_in_chromium(tmp_path):
    node, chromium = tool("node"), tool("chromium")
    package("axe-core/axe.min.js"), package("playwright-core/index.js")
    page = tmp_path / "index.html"
    page.write_bytes(overview(ENTRIES, inputs="inputs"))
    command = [node, ROOT / "tests" / "browser" / "overview.mjs", TOOLS, chromium, page]
    checked = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(checked.stdout) == []


def put_in(out: Path, *names: str) -> None:
    """A journal in which `names` wait."""
    with open_journal(out) as journal:
        recording.note(journal, "inputs", "inputs")
        found = [(name, Stamp(1, 2, 3, at), sha256(name.encode()).hexdigest()) for at, name in enumerate(names)]
        recording.settle(journal, found, NOON)


def work_on(out: Path, name: str, failure: Failure | None = None) -> None:
    """The report `name` is converted, or fails."""
    with open_journal(out) as journal:
        (one,) = recording.claim(journal, "me", [e for e in journal.entries("settled") if e.name == name], NOON)
        if failure:
            recording.fail(journal, "me", one, failure, NOON + 1)
        else:
            recording.finish(journal, "me", one, made(name, f"Title of {name}", 2), NOON + 1)


def states(out: Path) -> dict[str, str]:
    return {name: row.get("class").split()[0] for name, row in rows((out / "index.html").read_bytes()).items()}


def test_the_overview_follows_what_happens_and_is_true_in_the_end(tmp_path):
    put_in(tmp_path, "a.txt", "b.txt")
    seen, progress = [], []

    def events():
        seen.append(states(tmp_path))
        work_on(tmp_path, "a.txt")
        yield Event("done", "a.txt")
        seen.append(states(tmp_path))
        work_on(tmp_path, "b.txt", EMPTY)

    told = list(follow(events(), tmp_path, show=lambda done, of: progress.append((done, of))))
    assert [event.name for event in told] == ["a.txt"]
    assert seen == [{"a.txt": "settled", "b.txt": "settled"}, {"a.txt": "done", "b.txt": "settled"}]
    assert states(tmp_path) == {"a.txt": "done", "b.txt": "failed"}
    assert progress == [(0, 2), (1, 2), (2, 2)]


def test_the_overview_is_true_after_an_interruption(tmp_path):
    put_in(tmp_path, "a.txt")

    def events():
        work_on(tmp_path, "a.txt")
        raise KeyboardInterrupt
        yield

    with pytest.raises(KeyboardInterrupt):
        list(follow(events(), tmp_path))
    assert states(tmp_path) == {"a.txt": "done"}


def test_a_long_overview_is_not_written_for_every_report(tmp_path):
    names = [f"{number:02}.txt" for number in range(40)]
    put_in(tmp_path, *names)
    now, written = [0.0], []

    def clock() -> float:  # every look at it takes a second, so writing the overview takes two
        now[0] += 1.0
        return now[0]

    def events():
        with open_journal(tmp_path) as journal:
            recording.claim(journal, "me", journal.entries("settled"), NOON)
        for name in names:
            with open_journal(tmp_path) as journal:
                (one,) = [e for e in journal.entries("working") if e.name == name]
                recording.finish(journal, "me", one, made(name, name, 0), NOON)
            yield Event("done", name)
            written.append(sum(state == "done" for state in states(tmp_path).values()))

    list(follow(events(), tmp_path, clock=clock))
    assert 2 <= len(set(written)) <= 5
    assert set(states(tmp_path).values()) == {"done"}


def test_an_overview_that_cannot_be_written_stops_nothing_and_is_told_once(tmp_path):
    put_in(tmp_path, "a.txt")
    (tmp_path / "index.html").mkdir()
    (tmp_path / "index.html" / "x").touch()
    told = list(follow(iter([Event("settled", "a.txt"), Event("taken", "a.txt")]), tmp_path))
    assert [event.kind for event in told] == ["trouble", "settled", "taken"]
    assert isinstance(told[0].error, UnwritableTarget)


def test_status_is_json_for_programs(tmp_path, capsysbinary):
    put_in(tmp_path, "a.txt", "b.txt", "c.txt")
    work_on(tmp_path, "a.txt")
    work_on(tmp_path, "b.txt", EMPTY)
    assert main(["status", str(tmp_path)]) == 0
    told = json.loads(capsysbinary.readouterr().out)
    assert told["inputs"] == "inputs"
    assert told["counts"] == {"seen": 0, "settled": 1, "working": 0, "done": 1, "failed": 1}
    assert [one["name"] for one in told["reports"]] == ["a.txt", "b.txt", "c.txt"]
    first, second, _ = told["reports"]
    assert first["files"][0] == "a/a.txt"
    assert first["seconds"] == {"tag": 0.25, "translate": 3.5, "render": 0.5}
    assert (first["to_check"], first["ended"]) == (2, "2025-11-25T12:00:01+00:00")
    assert second["failure"] == {"kind": "EmptySource", "what": EMPTY.what, "remedy": EMPTY.remedy, "code": 14}
    assert main(["status", "--json", str(tmp_path)]) == 0


def test_status_is_a_table_on_a_terminal(tmp_path, monkeypatch):
    class Terminal(TextIOWrapper):
        def isatty(self) -> bool:
            return True

    put_in(tmp_path, "a.txt")
    work_on(tmp_path, "a.txt")
    monkeypatch.setattr(sys, "stdout", Terminal(BytesIO(), encoding="utf-8"))
    assert main(["status", str(tmp_path)]) == 0
    first, _, head, row = sys.stdout.buffer.getvalue().decode().splitlines()
    assert first == "1 done, 2 facts to check; nobody watches."
    assert head.split() == ["State", "Report", "To", "check", "Took", "Latest"]
    assert row.split()[:5] == ["done", "a.txt", "2", "4.2", "s"]


def test_the_table_fits_the_terminal_and_tells_why():
    lines = table(ENTRIES, 1, width=80).splitlines()
    assert max(len(line) for line in lines[2:] if not line.startswith("  ")) <= 80
    assert lines[0].endswith("; 1 program watches.")
    at = next(at for at, line in enumerate(lines) if "leeg.txt" in line)
    assert lines[at + 1] == "  holds no text. Check that the export or download finished."
    assert any(re.search(r"lang_x+…x+\.docx", line) for line in lines)


def test_no_journal_no_status(tmp_path, capsys):
    assert main(["status", str(tmp_path)]) == 10
    assert "holds no journal of a drop folder" in capsys.readouterr().err


@pytest.mark.parametrize("kind", get_args(EventKind))
def test_every_event_is_one_line_of_json_with_the_same_keys(kind):
    failed = replace(ENTRIES[0], name=HOSTILE)
    for event in (Event(kind), Event(kind, HOSTILE, failed, EmptySource(HOSTILE))):
        told = json.loads(as_line(event, NOON))
        assert list(told) == ["time", "event", "file", "state", "seconds", "error"]
        assert (told["time"], told["event"]) == ("2025-11-25T12:00:00.000Z", kind)
    assert (told["file"], told["state"], told["seconds"]) == (HOSTILE, "done", 4.25)
    assert told["error"]["code"] == 14


def test_every_state_has_a_word_that_people_use():
    assert set(WORDS) == set(STATES)
