"""Small reports overtake large ones, nothing waits for ever, and batches fill the engine without holding it up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.dropfolder.batching import BATCH, PATIENCE, in_turn, next_batch, threads_each
from pipeline.dropfolder.entry import Entry


def entry(at: int, size: int, settled_at: float = 0.0, alone: bool = False) -> Entry:
    times = (settled_at, settled_at, None, None)
    return Entry(at, f"{at}.txt", f"{at:064x}", "settled", "", size, "", "", 0, alone, "", 0.0, *times, None, None, "")


entries = st.lists(
    st.builds(entry, st.integers(0, 10**6), st.integers(0, 10**8), st.floats(0, 10**5), st.booleans()),
    max_size=30,
    unique_by=lambda one: one.id,
)


def ids(some: list[Entry]) -> list[int]:
    return [one.id for one in some]


def test_of_those_that_came_together_the_smallest_are_first():
    assert ids(in_turn([entry(1, 60_000), entry(2, 5_000), entry(3, 800_000)])) == [2, 1, 3]


def test_a_small_one_that_comes_later_overtakes_a_large_one():
    assert ids(in_turn([entry(1, 60_000, 0.0), entry(2, 2_000, 600.0)])) == [2, 1]


def test_one_after_another_they_keep_their_order():
    assert ids(in_turn([entry(1, 6_000, 0.0), entry(2, 5_900, 600.0)])) == [1, 2]


@given(entries)
def test_the_order_does_not_depend_on_how_they_are_listed(some):
    assert in_turn(some) == in_turn(some[::-1])
    assert sorted(ids(in_turn(some))) == sorted(ids(some))


@given(entries)
def test_nothing_is_overtaken_by_what_came_an_hour_later(some):
    ordered = in_turn(some)
    for at, one in enumerate(ordered):
        assert all(one.settled_at - later.settled_at <= PATIENCE for later in ordered[at:])


@given(entries, st.integers(1, 8))
def test_batches_empty_the_queue_and_keep_to_their_size(some, workers):
    left, taken = list(some), []
    while left:
        batch = next_batch(left, workers)
        assert batch
        assert len(batch) == 1 or sum(one.size for one in batch) <= BATCH
        assert len(batch) == 1 or not any(one.alone for one in batch)
        taken += ids(batch)
        left = [one for one in left if one.id not in set(ids(batch))]
    assert sorted(taken) == sorted(ids(some))


def test_the_first_in_turn_is_in_the_first_batch():
    some = [entry(1, 400_000), entry(2, 10, alone=True), entry(3, 20)]
    assert ids(next_batch(some, 1)) == [2]
    assert ids(next_batch(some[:1] + some[2:], 1)) == [3]


def test_what_waits_is_shared_among_the_workers():
    assert [len(next_batch([entry(at, 100) for at in range(8)], workers)) for workers in (1, 2, 4, 20)] == [8, 4, 2, 1]


def test_workers_share_the_cores():
    for cores in range(1, 20):
        for workers in range(1, 20):
            threads = threads_each(workers, cores)
            assert threads == 1 or abs(threads * workers - cores) <= workers / 2
