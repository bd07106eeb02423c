"""The rules of the drop folder, with clocks set by hand: what is taken, when, in whose name, what is written down."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from pipeline.dropfolder import failing, inside, linking, owning, recording
from pipeline.dropfolder.entry import Entry, Failure, Result, Stamp, Watcher
from pipeline.dropfolder.ignoring import is_ignored
from pipeline.dropfolder.journal import FILE, Journal, open_journal, read_journal
from pipeline.dropfolder.looking import Lookout
from pipeline.dropfolder.placing import folders_for
from pipeline.dropfolder.settling import Sighting, observe, still
from pipeline.errors import BrokenJournal, UnreadableSource, UnwritableTarget

STAMP = Stamp(1, 2, 3, 4)
NAMES = [line.split("\t") for line in (Path(__file__).parent / "dropfolder" / "names.tsv").read_text().splitlines()[1:]]
WHY = Failure("EmptySource", "holds no text", "Put some in.", 14)


@pytest.mark.parametrize(("name", "verdict", "why"), NAMES)
def test_what_is_ignored(name: str, verdict: str, why: str) -> None:
    assert is_ignored(name) == (verdict == "ignored"), why


# Settling


@given(st.lists(st.tuples(st.floats(0.01, 3), st.integers(0, 2)), min_size=1, max_size=20), st.floats(0.5, 5))
def test_nothing_is_taken_before_it_stood_still(looks: list[tuple[float, int]], quiet: float) -> None:
    sightings: dict[str, Sighting] = {}
    now = changed = 0.0
    size = -1
    for pause, seen in looks:
        now += pause
        changed = changed if seen == size else now
        size = seen
        sightings = observe(sightings, {"a": Stamp(size, 0, 0, 0)}, now)
        assert ("a" in still(sightings, now, quiet)) == (now - changed >= quiet)


def test_what_is_gone_is_forgotten() -> None:
    assert observe({"a": Sighting(STAMP, 1.0)}, {}, 2.0) == {}


def test_any_change_starts_the_wait_anew() -> None:
    before = {"a": Sighting(STAMP, 1.0)}
    for other in (Stamp(9, 2, 3, 4), Stamp(1, 9, 3, 4), Stamp(1, 2, 9, 4), Stamp(1, 2, 3, 9)):
        assert observe(before, {"a": other}, 5.0)["a"].since == 5.0


# Looking, with real files and a clock set by hand


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path


@pytest.fixture
def journal(folder: Path) -> Iterator[Journal]:
    with open_journal(folder / "out") as kept:
        yield kept


def looked(lookout: Lookout, journal: Journal, now: float) -> list[str]:
    events = [*lookout.look(journal, now, 1000 + now), *lookout.settle(journal, now, 1000 + now)]
    return [f"{event.kind} {event.name}" for event in events]


def states(journal: Journal) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in journal.entries():
        found.setdefault(entry.name, []).append(entry.state)
    return found


def test_a_file_is_settled_only_after_it_stood_still_and_at_the_start_too(folder: Path, journal: Journal) -> None:
    report = folder / "in" / "a.txt"
    report.write_text("half")
    lookout = Lookout(folder / "in", folder / "out", 2.0)
    assert looked(lookout, journal, 0.0) == []
    assert states(journal) == {"a.txt": ["seen"]}
    report.write_text("half and half")
    assert looked(lookout, journal, 1.9) == []
    assert looked(lookout, journal, 3.0) == []
    assert looked(lookout, journal, 4.0) == ["settled a.txt"]
    assert states(journal) == {"a.txt": ["settled"]}


def test_a_single_run_leaves_only_what_goes_on_changing(folder: Path, journal: Journal) -> None:
    report = folder / "in" / "a.txt"
    report.write_text("half")
    lookout = Lookout(folder / "in", folder / "out", 2.0)
    looked(lookout, journal, 0.0)
    assert lookout.will_settle(10.0)  # however late it is: nobody has looked again
    for now in (100.0, 102.0):
        report.write_text(f"half {now}")
        assert list(lookout.settle(journal, now, now)) == []
    assert not lookout.will_settle(10.0)


def test_a_change_between_two_looks_is_seen_when_it_is_read(folder: Path, journal: Journal) -> None:
    report = folder / "in" / "a.txt"
    report.write_text("half")
    lookout = Lookout(folder / "in", folder / "out", 2.0)
    looked(lookout, journal, 0.0)
    report.write_text("half and half")
    assert list(lookout.settle(journal, 2.0, 1002.0)) == []
    assert [event.kind for event in lookout.settle(journal, 4.0, 1004.0)] == ["settled"]


def test_a_file_that_a_program_has_open_to_write_waits(folder: Path, journal: Journal) -> None:
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    (folder / "probe").write_text("")
    with (folder / "probe").open() as probe:
        try:
            fcntl.fcntl(probe, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except (AttributeError, OSError):
            pytest.skip("this system grants no leases")
    lookout = Lookout(folder / "in", folder / "out", 2.0)
    with (folder / "in" / "a.txt").open("w") as file:
        file.write("half")
        file.flush()
        looked(lookout, journal, 0.0)
        assert looked(lookout, journal, 2.0) == []
        assert looked(lookout, journal, 100.0) == []
    assert looked(lookout, journal, 102.0) == ["settled a.txt"]


def test_what_is_done_is_not_read_again_until_it_changes(folder: Path, journal: Journal) -> None:
    report = folder / "in" / "a.txt"
    report.write_text("one")
    lookout = Lookout(folder / "in", folder / "out", 0.0)
    assert looked(lookout, journal, 0.0) == ["settled a.txt"]
    done(journal, "a.txt")
    assert looked(Lookout(folder / "in", folder / "out", 0.0), journal, 1.0) == []
    os.utime(report)
    assert looked(lookout, journal, 2.0) == ["settled a.txt"]  # read again, and found to be the same
    assert states(journal) == {"a.txt": ["done"]}
    report.write_text("two")
    looked(lookout, journal, 3.0)
    assert states(journal) == {"a.txt": ["superseded", "settled"]}


def test_a_removed_file_leaves_its_outputs_and_no_work(folder: Path, journal: Journal) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / "in" / name).write_text(name)
    lookout = Lookout(folder / "in", folder / "out", 1.0)
    looked(lookout, journal, 0.0)
    (folder / "in" / "c.txt").unlink()
    looked(lookout, journal, 1.0)
    done(journal, "a.txt")
    for name in ("a.txt", "b.txt"):
        (folder / "in" / name).unlink()
    assert looked(lookout, journal, 2.0) == ["withdrawn b.txt"]
    assert states(journal) == {"a.txt": ["done"], "b.txt": ["superseded"]}


def test_a_share_that_is_gone_for_a_while_loses_nothing(folder: Path, journal: Journal) -> None:
    report = folder / "in" / "a.txt"
    report.write_text("one")
    lookout = Lookout(folder / "in", folder / "out", 0.0)
    looked(lookout, journal, 0.0)
    report.rename(folder / "away.txt")
    looked(lookout, journal, 1.0)
    (folder / "away.txt").rename(report)
    looked(lookout, journal, 2.0)
    assert states(journal) == {"a.txt": ["settled"]}


def test_every_name_the_file_system_allows_and_sub_folders(folder: Path, journal: Journal) -> None:
    names = [
        os.fsdecode(b"\xff\xfe.txt"),
        "regel\neinde.txt",
        "a" * 251 + ".txt",
        "map/onder/a.txt",
        "-rf",
        "%2e%2e.txt",
        "'\".txt",
    ]
    for name in names:
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_text(name.encode("ascii", "replace").decode())
    looked(Lookout(folder / "in", folder / "out", 0.0), journal, 0.0)
    assert {entry.name for entry in journal.entries("settled")} == set(names)
    assert len({entry.folder for entry in journal.entries()}) == len(names)


def test_no_link_is_followed(folder: Path, journal: Journal) -> None:
    outside = folder / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (folder / "in" / "file.txt").symlink_to(outside / "secret.txt")
    (folder / "in" / "folder").symlink_to(outside)
    (folder / "in" / "loop").symlink_to(folder / "in")
    os.mkfifo(folder / "in" / "pipe.txt")
    lookout = Lookout(folder / "in", folder / "out", 0.0)
    assert sorted(looked(lookout, journal, 0.0)) == ["link file.txt", "link folder", "link loop"]
    assert looked(lookout, journal, 1.0) == []  # told once
    assert states(journal) == {}
    assert lookout.folders == (folder / "in",)
    with pytest.raises(OSError, match=r"."):
        inside.fingerprint(folder / "in", "folder/secret.txt")


def test_outputs_within_the_drop_folder_and_failed_ones_are_left_alone(folder: Path) -> None:
    with open_journal(folder / "in" / "out") as journal:
        for name in ("out/a/a.txt", "failed/b.txt", "c/failed/d.txt", "@eaDir/e.txt"):
            (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "in" / name).write_text("text")
        looked(Lookout(folder / "in", folder / "in" / "out", 0.0), journal, 0.0)
        assert set(states(journal)) == {"c/failed/d.txt"}


def test_a_file_that_cannot_be_read_is_tried_again(
    folder: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "in" / "a.txt").write_text("text")
    lookout = Lookout(folder / "in", folder / "out", 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(inside, "fingerprint", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
        assert looked(lookout, journal, 0.0) == ["postponed a.txt"]
        assert looked(lookout, journal, 1.0) == []
    (entry,) = journal.entries()
    assert entry.state == "seen" and entry.failure and entry.failure.what == "cannot be read: permission denied"
    assert lookout.moving == ()
    assert looked(lookout, journal, failing.FIRST_DELAY) == ["settled a.txt"]


def test_what_another_watcher_saw_and_is_gone_leaves_no_row(folder: Path, journal: Journal) -> None:
    recording.saw(journal, {"a.txt": STAMP}, 1.0)
    looked(Lookout(folder / "in", folder / "out", 1.0), journal, 0.0)
    assert states(journal) == {}


# Folders of the outputs


def settle(journal: Journal, name: str, content: str, now: float = 1.0) -> None:
    recording.settle(journal, [(name, Stamp(len(content), 0, 0, 0), content)], now)


def done(journal: Journal, name: str, owner: str = "me") -> None:
    (entry,) = [entry for entry in journal.waiting(1e9) if entry.name == name]
    (taken,) = recording.claim(journal, owner, [entry], 1.0)
    assert recording.finish(journal, owner, taken, Result(("x",)), 2.0)


def test_reports_that_share_a_name_get_folders_of_their_own(journal: Journal) -> None:
    for name in ("a.txt", "a.pdf", "map/a.txt", "a.txt.md", "index.html"):
        settle(journal, name, name)
    assert {entry.name: entry.folder for entry in journal.entries()} == {
        "a.txt": "a",
        "a.pdf": "a.pdf",
        "map/a.txt": "map/a",
        "a.txt.md": "a.txt",
        "index.html": "index",
    }
    settle(journal, "A.TXT", "capitals")  # the same folder to many a share
    assert next(entry.folder for entry in journal.entries() if entry.name == "A.TXT") == "A.TXT~ca83dfae"
    settle(journal, "a.txt", "changed")
    assert {entry.folder for entry in journal.entries() if entry.name == "a.txt"} == {"a"}


@given(st.binary(min_size=1, max_size=255).filter(lambda name: not {0, 47} & set(name) and name not in (b".", b"..")))
def test_every_folder_has_a_name_that_the_file_system_allows(name: bytes) -> None:
    for folder in folders_for("map/" + os.fsdecode(name)):
        assert folder.startswith("map/") and 0 < len(os.fsencode(folder)) - 4 <= 255


# The journal


def test_the_same_content_is_done_once_and_linked(journal: Journal) -> None:
    for name in ("b.txt", "map/a.txt", "a.txt", "b.md"):
        settle(journal, name, "same")
    assert [entry.name for entry in journal.waiting(1e9)] == ["b.md", "a.txt"]
    done(journal, "a.txt")
    (original,) = (entry for entry in journal.entries("done"))
    for name in ("b.txt", "map/a.txt"):
        (entry,) = (entry for entry in journal.waiting(1e9) if entry.name == name)
        (taken,) = recording.claim(journal, "me", [entry], 3.0)
        assert recording.link(journal, "me", taken, original, Result(("page",)), 4.0)
    assert {entry.name: entry.same_as for entry in journal.entries("done")} == {
        "a.txt": "",
        "b.txt": "a.txt",
        "map/a.txt": "a.txt",
    }
    settle(journal, "a.txt", "other")  # now the copies have to stand on their own
    assert [entry.name for entry in journal.waiting(1e9)] == ["b.md", "b.txt", "a.txt"]


def test_two_watchers_never_take_the_same(journal: Journal, folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        settle(journal, name, name)
    with open_journal(folder / "out") as other:
        seen = journal.waiting(1e9), other.waiting(1e9)
        assert len(recording.claim(journal, "me", seen[0], 1.0)) == 2
        assert recording.claim(other, "you", seen[1], 1.0) == ()
        assert not recording.finish(other, "you", seen[1][0], Result(()), 2.0)
        assert journal.counts()["working"] == 2


def test_what_changed_while_it_was_converted_is_superseded_when_it_is_done(journal: Journal) -> None:
    settle(journal, "a.txt", "old")
    (taken,) = recording.claim(journal, "me", journal.waiting(1e9), 1.0)
    settle(journal, "a.txt", "new")
    assert journal.waiting(1e9) == ()  # one of a name at a time
    recording.finish(journal, "me", taken, Result(()), 2.0)
    assert states(journal) == {"a.txt": ["superseded", "settled"]}


def test_dropping_a_failed_file_again_tries_anew_and_a_return_to_older_content_too(journal: Journal) -> None:
    settle(journal, "a.txt", "bad")
    (taken,) = recording.claim(journal, "me", journal.waiting(1e9), 1.0)
    recording.fail(journal, "me", taken, WHY, 2.0)
    recording.put_aside(journal, taken, "failed/a.txt")
    assert journal.stamps() == {}
    settle(journal, "a.txt", "bad")
    (again,) = journal.entries("settled")
    assert (again.failure, again.aside, again.attempts) == (None, "", 0)
    settle(journal, "a.txt", "good")
    done(journal, "a.txt")
    settle(journal, "a.txt", "bad")
    assert states(journal) == {"a.txt": ["settled", "superseded"]}


def test_a_dead_watcher_loses_what_it_had_in_hand(journal: Journal) -> None:
    for name in ("a.txt", "b.txt"):
        settle(journal, name, name)
    here = owning.myself(1.0)
    dead = Watcher("dead", here.place, 2**22 + 1, "1", 1.0)
    for watcher, name in ((here, "a.txt"), (dead, "b.txt")):
        recording.beat(journal, watcher)
        recording.claim(journal, watcher.id, [e for e in journal.waiting(1e9) if e.name == name], 1.0)
    assert [e.name for e in recording.recover(journal, lambda w: owning.is_alive(w, 2.0), 2.0)] == ["b.txt"]
    assert {e.name: (e.state, e.attempts) for e in journal.entries()} == {
        "a.txt": ("working", 1),
        "b.txt": ("settled", 0),
    }
    assert [watcher.id for watcher in journal.watchers()] == [here.id]


def test_who_is_alive() -> None:
    me = owning.myself(1000.0)
    assert owning.is_alive(me, 1000.0 + owning.LEASE)
    assert not owning.is_alive(me, 1001.0 + owning.LEASE)  # no sign of life for too long
    assert not owning.is_alive(owning.alive_at(me, 5000.0), 1000.0)  # the clock was set back
    assert not owning.is_alive(Watcher("x", me.place, me.pid, "another birth", 1000.0), 1000.0)
    assert owning.is_alive(Watcher("x", "another machine", 1, "", 1000.0), 1000.0)


def test_a_damaged_journal_is_told_with_advice(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no journal at all" * 100)
    with pytest.raises(BrokenJournal, match="Move it elsewhere"):
        open_journal(tmp_path)
    with pytest.raises(BrokenJournal):
        read_journal(tmp_path)


def test_an_output_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableTarget):
        open_journal(tmp_path / "file" / "out")


def test_reading_a_journal_that_is_not_there_makes_none(tmp_path: Path) -> None:
    assert read_journal(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


class Journals(RuleBasedStateMachine):
    """Any sequence of transitions by two watchers keeps what the journal promises."""

    def __init__(self) -> None:
        super().__init__()
        import tempfile

        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
        self.journal = open_journal(Path(self.folder.name))
        self.now = 0.0
        self.content: dict[str, str] = {}

    taken = Bundle("taken")
    owners = st.sampled_from(["me", "you"])
    names = st.sampled_from(["a.txt", "b.txt", "map/a.txt"])

    @rule(name=names, content=st.sampled_from("XY"))
    def settles(self, name: str, content: str) -> None:
        self.now += 1
        settle(self.journal, name, content, self.now)
        self.content[name] = content

    @rule(target=taken, owner=owners)
    def claims(self, owner: str) -> tuple[str, tuple[Entry, ...]]:
        return owner, recording.claim(self.journal, owner, self.journal.waiting(self.now), self.now)

    @rule(claim=taken, how=st.sampled_from(["finish", "fail", "release", "postpone", "link"]))
    def ends(self, claim: tuple[str, tuple[Entry, ...]], how: str) -> None:
        owner, entries = claim
        for entry in entries:
            if how == "finish":
                recording.finish(self.journal, owner, entry, Result(("x",)), self.now)
            elif how == "fail":
                recording.fail(self.journal, owner, entry, WHY, self.now)
            elif how == "postpone":
                recording.postpone(self.journal, owner, entry, WHY, self.now, self.now)
            elif how == "release":
                recording.release(self.journal, owner, [entry], self.now, alone=True)
            else:
                for original in self.journal.same_content(entry):
                    recording.link(self.journal, owner, entry, original, Result(("page",)), self.now)

    @rule(name=names)
    def withdraws(self, name: str) -> None:
        recording.withdraw(self.journal, [name], self.now)
        self.content.pop(name, None)

    @rule()
    def recovers(self) -> None:
        recording.recover(self.journal, lambda _: False, self.now)

    @invariant()
    def holds(self) -> None:
        entries = self.journal.entries()
        by_name = {name: [e for e in entries if e.name == name] for name in self.content}
        for name, rows in by_name.items():
            standing = [e for e in rows if e.state in ("settled", "done", "failed")]
            assert len(standing) <= 1 and sum(e.state == "working" for e in rows) <= 1
            assert all(e.sha256 == self.content[name] for e in standing)
            assert any(e.sha256 == self.content[name] for e in rows)
        working = [e.sha256 for e in entries if e.state == "working"]
        assert len(working) == len(set(working))
        for entry in entries:
            assert (entry.owner != "") == (entry.state == "working")
            assert (entry.result is not None) == (entry.state == "done") or entry.state == "superseded"
            assert entry.attempts >= 0
            if entry.same_as:
                (original,) = [e for e in entries if e.name == entry.same_as and e.sha256 == entry.sha256]
                assert entry.state == "done" and original.state == "done" and not original.same_as

    def teardown(self) -> None:
        self.journal.close()
        self.folder.cleanup()


TestJournals = Journals.TestCase
TestJournals.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


# Failing and linking


def failed_entry(folder: Path, journal: Journal, name: str = "map/a.txt", text: str = "slecht") -> Entry:
    (folder / "in" / name).parent.mkdir(exist_ok=True)
    (folder / "in" / name).write_text(text)
    found = inside.fingerprint(folder / "in", name)
    assert found
    recording.settle(journal, [(name, *found)], 1.0)
    (taken,) = recording.claim(journal, "me", journal.waiting(1e9), 1.0)
    recording.fail(journal, "me", taken, WHY, 2.0)
    return journal.entries("failed")[-1]


def test_what_failed_is_set_aside_with_a_note_and_brought_back(folder: Path, journal: Journal) -> None:
    entry = failed_entry(folder, journal)
    assert failing.put_aside(folder / "in", entry) == "failed/map/a.txt"
    note = (folder / "in/failed/map/a.txt.error.txt").read_text()
    assert note.startswith("map/a.txt holds no text.\n\nHow to mend it: Put some in.")
    assert not (folder / "in/map/a.txt").exists()
    assert failing.put_aside(folder / "in", entry) == "failed/map/a.txt"  # interrupted before it was written down
    recording.put_aside(journal, entry, "failed/map/a.txt")
    (aside,) = journal.entries("failed")
    assert failing.bring_back(folder / "in", aside)
    assert (folder / "in/map/a.txt").read_text() == "slecht"
    assert [path for path in (folder / "in/failed").rglob("*") if path.is_file()] == []
    assert not failing.bring_back(folder / "in", aside)


def test_an_older_failure_of_that_name_is_kept(folder: Path, journal: Journal) -> None:
    (folder / "in/failed").mkdir()
    (folder / "in/failed/a.txt").write_text("an older one")
    entry = failed_entry(folder, journal, "a.txt")
    place = failing.put_aside(folder / "in", entry)
    assert place == f"failed/a~{entry.sha256[:8]}.txt"
    assert (folder / "in/failed/a.txt").read_text() == "an older one"
    assert (folder / "in" / failing.note_name(place)).exists()


def test_what_changed_since_it_failed_is_not_moved(folder: Path, journal: Journal) -> None:
    entry = failed_entry(folder, journal, "a.txt")
    (folder / "in/a.txt").write_text("beter")
    assert failing.put_aside(folder / "in", entry) == ""
    assert (folder / "in/a.txt").read_text() == "beter"


def test_failed_is_not_a_way_out(folder: Path, journal: Journal) -> None:
    entry = failed_entry(folder, journal, "a.txt")
    (folder / "outside").mkdir()
    (folder / "in/failed").symlink_to(folder / "outside")
    with pytest.raises(OSError, match=r"."):
        failing.put_aside(folder / "in", entry)
    assert list((folder / "outside").iterdir()) == []
    assert (folder / "in/a.txt").exists()


def test_which_trouble_may_pass() -> None:
    for number, passes in ((13, True), (28, True), (30, True), (20, False), (36, False)):
        error = OSError(number, os.strerror(number))
        assert failing.is_passing(failing.writing_error(Path("x"), error)) is passes
    assert failing.is_passing(failing.reading_error(Path("x"), PermissionError(13, "denied")))
    assert not failing.is_passing(UnreadableSource("x", "is damaged"))


def test_the_page_of_a_copy_links_to_what_is_there_and_cannot_be_abused() -> None:
    name, original = '<script>"&.txt', os.fsdecode(b"map/\xff #?%.txt")
    page = linking.page(name, "kopie/x", original, os.fsdecode(b"map/\xff #?%"), ["a b.en.pdf"]).decode()
    assert 'href="../../map/%FF%20%23%3F%25/a%20b.en.pdf"' in page
    assert "<script>" not in page and "map/\ufffd #?%.txt" in page


def test_a_killed_writer_leaves_nothing_for_ever(tmp_path: Path) -> None:
    from pipeline import files

    for name in (".0123456789abcdef.part", "map/.0123456789abcdef.part", "map/.eigen.part"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("half")
    inside.sweep(tmp_path, "map")
    files.sweep(tmp_path)
    assert [path.name for path in tmp_path.rglob("*.part")] == [".eigen.part"]
