"""Linking a room by a code: however it is typed, once, for a quarter of an hour, told to nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.rooms import Connect, LinkRoom, RoomMoved, digest
from bot.domain.cooperation import Room
from bot.domain.people import Address, Side
from bot.errors import NoSuchCode, NotInRoom
from bot.outcome import Internal, Rooms
from tests.commands.desk import ROOM, Desk
from tests.domain.sample import berlin, cooperation

SECOND = Address(platform="slack", id="second")
CODE = "A1B2-C3D4-E5F6"


def desk() -> Desk:
    return Desk(cooperation(rooms=(Room(address=ROOM),)), berlin("2026-11-26T09:30"))


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), "a1b2 c3d4 e5f6", "a1b2c3d4e5f6", f" {CODE} "]
)  # fmt: skip
def test_a_code_may_be_typed_in_any_manner(typed: str):
    room = desk()
    room.does(LinkRoom)
    room.does(Connect, "max", SECOND, code=typed)
    assert [r.address for r in room.coop.rooms] == [ROOM, SECOND]


@given(st.text(alphabet="0123456789ABCDEF", min_size=12, max_size=12))
def test_two_codes_have_two_digests_and_neither_tells_the_code(code: str):
    other = code[1:] + code[0]
    assert (digest(code) == digest(other)) is (code == other)
    assert code not in digest(code).upper()


@pytest.mark.parametrize(
    "later, works", [("09:30", True), ("09:44", True), ("09:45", False), ("10:30", False)]
)
def test_a_code_works_for_a_quarter_of_an_hour(later: str, *, works: bool):
    room = desk()
    room.does(LinkRoom)
    room.now = berlin(f"2026-11-26T{later}")
    if works:
        room.does(Connect, "max", SECOND, code=CODE)
    else:
        with pytest.raises(NoSuchCode):
            room.does(Connect, "max", SECOND, code=CODE)
    assert len(room.coop.rooms) == 1 + works


def test_a_code_works_once():
    room = desk()
    room.does(LinkRoom)
    room.does(Connect, "max", SECOND, code=CODE)
    with pytest.raises(NoSuchCode):
        room.does(Connect, "max", Address(platform="slack", id="third"), code=CODE)
    assert room.coop.codes == ()


def test_a_private_chat_is_no_room():
    room = desk()
    room.does(LinkRoom)
    with pytest.raises(NotInRoom):
        room.does(Connect, "max", Address(platform="local", id="max", kind="person"), code=CODE)


@pytest.mark.parametrize("who, side", [("max", Side.SME), ("erika", Side.STARTUP)])
def test_an_internal_room_belongs_to_the_side_that_asked_for_the_code(who: str, side: Side):
    """Whoever types it in: the code bears the side, not the one who uses it."""
    room = desk()
    room.does(LinkRoom, who, kind="internal")
    says = room.does(Connect, "vera", SECOND, code=CODE).says
    assert [(r.kind, r.side) for r in room.coop.rooms] == [("shared", None), ("internal", side)]
    assert [s.to for s in says] == [Internal(side)]


def test_a_shared_room_is_greeted_as_the_first_was():
    room = desk()
    room.does(LinkRoom)
    says = room.does(Connect, "max", SECOND, code=CODE).says
    assert [(s.key, s.to) for s in says] == [("welcome", Rooms())]


def test_a_room_that_moved_is_followed():
    room = desk()
    at = room.moment("max")
    moved = RoomMoved(old=ROOM, new=SECOND).run(room.coop, at).coop
    assert [r.address for r in moved.rooms] == [SECOND]
