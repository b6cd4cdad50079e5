"""How somebody stands to a cooperation: by role, by standing in, or not at all."""

from datetime import date

import pytest

from bot.domain.people import Role, Side
from bot.domain.rights import TABLE, Right, Standing, may, standings
from tests.domain.sample import away, cooperation, member

THURSDAY = date(2026, 11, 26)
MEMBER, OWNER, STAND_IN = Standing.MEMBER, Standing.OWNER, Standing.STAND_IN


@pytest.mark.parametrize(
    "roles, stands",
    [
        ((), {MEMBER}),
        ((Role.OWNER,), {MEMBER, OWNER}),
        ((Role.SPONSOR,), {MEMBER, Standing.SPONSOR}),
        ((Role.DEPUTY,), {MEMBER, Standing.DEPUTY}),
        ((Role.OWNER, Role.SPONSOR), {MEMBER, OWNER, Standing.SPONSOR}),
    ],
)
def test_a_person_stands_by_every_role(roles: tuple[Role, ...], stands: set[Standing]):
    ben = member("Ben", Side.STARTUP, *roles)
    coop = cooperation().without_member("erika").with_member(ben)
    assert standings(coop, ben, THURSDAY) == stands


def test_a_stand_in_stands_in_only_while_the_owner_is_away():
    coop = cooperation(max_=away(THURSDAY, THURSDAY, "vera"))
    vera = coop.member("vera")
    assert standings(coop, vera, THURSDAY) == {MEMBER, STAND_IN}
    assert standings(coop, vera, date(2026, 11, 27)) == {MEMBER}


def test_who_waits_or_has_left_or_never_came_is_a_stranger():
    coop = cooperation()
    waits = member("Ben", Side.STARTUP).model_copy(
        update={"roles": (), "pending": (Role.OWNER,)}
    )  # fmt: skip
    left = waits.model_copy(update={"pending": ()})
    assert [standings(coop, who, THURSDAY) for who in (waits, left, None)] == [
        {Standing.STRANGER}
    ] * 3


def test_nobody_is_the_clock():
    assert [s for s in Standing if may(Right.CLOCK, frozenset({s}))] == [Standing.CLOCK]


def test_every_right_has_its_row():
    assert set(TABLE) == set(Right)


@pytest.mark.parametrize("right", Right)
def test_any_standing_that_has_the_right_is_enough(right: Right):
    for standing in Standing:
        both = frozenset({standing, STAND_IN})
        alone = may(right, frozenset({standing})) or may(right, frozenset({STAND_IN}))
        assert may(right, both) is alone
