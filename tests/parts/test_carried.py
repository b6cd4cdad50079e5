"""A press carries its command; what is too long for a platform is kept and found again."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.parts.carried import NONE, Kept, Notes, digest, dumped, packed, short, sign, unpacked
from adapters.parts.text import Json
from bot.message import Ask, Button, Do
from storage.memory import MemoryStore
from tests.fakes.clock import HandClock

LONG = {"t": "do", "w": "status", "g": {"headline": "x" * 500}}

texts = st.text(max_size=20)
buttons = st.builds(
    lambda kind, word, given, coop: kind(label="", word=word, given=given, coop=coop),
    st.sampled_from((Do, Ask)),
    st.text(min_size=1, max_size=20),
    st.dictionaries(texts, texts, max_size=3),
    texts,
)


@given(buttons)
def test_a_button_is_unpacked_as_it_was_packed(button: Button):
    assert unpacked(packed(button)) == button


def test_what_means_no_button_is_none():
    payloads: list[Json] = [{}, {"t": "do"}, {"w": []}, {"w": "x", "g": 1}]
    assert [unpacked(p) for p in payloads] == [None] * 4


async def test_what_fits_is_carried_and_the_rest_is_noted():
    notes: Notes = {}
    assert short(LONG, len(dumped(LONG)), notes) == LONG
    assert notes == {}
    assert short(LONG, 100, notes) == {"n": digest(dumped(LONG))}
    assert notes == {digest(dumped(LONG)): LONG}


async def test_what_was_noted_is_found_again_on_its_own_platform_alone():
    notes: Notes = {}
    carried = short(LONG, 100, notes)
    store = MemoryStore()
    await Kept(store, "slack", HandClock()).keep(notes)
    assert await Kept(store, "slack", HandClock()).whole({**carried, "k": "light"}) == LONG
    assert await Kept(store, "teams", HandClock()).whole(carried) is None
    file = {"t": "file", "n": "of its own"}
    assert await Kept(store, "slack", HandClock()).whole(file) == file


async def test_a_menu_s_value_means_itself_or_what_its_sign_stands_for():
    notes: Notes = {}
    signed = sign("~ a value, with everything", notes)
    kept = Kept(MemoryStore(), "teams", HandClock())
    assert await kept.meant(signed) == ""
    await kept.keep(notes)
    assert await kept.meant(signed) == "~ a value, with everything"
    assert [await kept.meant(v) for v in ("a", "", NONE)] == ["a", "", ""]


async def test_a_note_that_is_used_again_is_kept_anew_once_a_week():
    """So that the store may forget one that nobody has used for half a year."""

    class Counting(MemoryStore):
        writes = 0

        async def keep(self, name: str, value: Json) -> None:
            self.writes += 1
            await super().keep(name, value)

    store, clock = Counting(), HandClock()
    kept = Kept(store, "slack", clock)
    for days, writes in ((0, 1), (6, 1), (2, 2), (6, 2)):
        clock.move(days=days)
        await kept.keep({"a" * 32: {"w": "status"}})
        assert store.writes == writes
