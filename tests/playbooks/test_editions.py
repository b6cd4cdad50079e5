"""A running cooperation keeps the wording with which it began, whatever happens to the file."""

from pathlib import Path

from bot.domain.library import Library
from playbooks import playbook
from playbooks.editions import LIST, note, remembered
from storage.memory import MemoryStore
from tests.playbooks.test_check import GOOD, written


async def test_every_wording_that_was_read_is_found_again(tmp_path: Path):
    store = MemoryStore()
    first = playbook(written(tmp_path, GOOD))
    await remembered(store, Library(playbooks=(first,)))
    second = playbook(written(tmp_path, GOOD.replace("Our own", "Ours")))
    found = await remembered(store, Library(playbooks=(second,)))
    assert found.edition("own", first.digest) == first
    assert found.edition("own", second.digest) == second
    assert found.playbook("own") == second
    # The file is gone altogether: whoever follows it goes on.
    alone = await remembered(store, Library())
    assert alone.edition("own", first.digest) == first
    assert alone.playbook("own") is None


async def test_the_same_wording_is_kept_once(tmp_path: Path):
    store = MemoryStore()
    found = Library(playbooks=(playbook(written(tmp_path, GOOD)),))
    await remembered(store, found)
    before = await store.kept(LIST)
    assert (await remembered(store, found)).earlier == ()
    assert await store.kept(LIST) == before


async def test_a_note_that_no_longer_fits_does_not_stop_the_start(tmp_path: Path):
    store = MemoryStore()
    first = playbook(written(tmp_path, GOOD))
    await remembered(store, Library(playbooks=(first,)))
    await store.keep(note(first.digest), {"name": "own", "phases": []})
    assert (await remembered(store, Library())).earlier == ()
