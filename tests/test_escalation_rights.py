"""Who may escalate and who may answer: each command, each role, on the side asked and the other."""

from datetime import datetime

import pytest

from bot.commands import named
from bot.domain import cases
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Briefing, State
from bot.domain.people import Caller, Role, Side
from bot.domain.rights import Right, may, standings
from bot.errors import NothingWaits
from bot.language import Tongue
from bot.moment import Moment
from tests.domain.sample import berlin, cooperation, member

NOW = berlin("2026-11-23T10:00")
ROLES = ("owner", "sponsor", "deputy", "delegate", "member")
SIDES = ("own", "other")
# Rows: the command's word; then who may, on the side that raised and was asked, and on the other.
TABLE = {
    "escalate": ("owner sponsor deputy", "owner sponsor deputy"),
    "warn": ("owner sponsor deputy", "owner sponsor deputy"),
    "view": ("", "owner"),
    "settle": ("owner", ""),
    "answer": ("owner", ""),
    "accept": ("sponsor deputy delegate", ""),
    "decide": ("sponsor deputy delegate", ""),
    "ask-back": ("sponsor deputy delegate", ""),
    "delegate": ("sponsor deputy delegate", ""),
    "return": ("sponsor deputy delegate", ""),
    "snooze": ("sponsor deputy delegate", ""),
    "waiting": ("sponsor deputy delegate", ""),
    "escalations": ("owner sponsor deputy delegate member", "owner sponsor deputy delegate member"),
    "decisions": ("owner sponsor deputy delegate member", "owner sponsor deputy delegate member"),
}
GIVEN = {
    "text": "So ist es", "decision": "Ja", "cause": "Daten fehlen", "consequence": "Stillstand",
}  # fmt: skip


def cast() -> Cooperation:
    """Everybody on both sides; the SME's owner has asked the SME's sponsor, who delegated it."""
    coop = cooperation().but(members=())
    for side in Side:
        for role in ROLES:
            held = [Role(role)] if role in set(Role) else []
            coop = coop.with_member(member(f"{side}-{role}", side, *held))
    told = Briefing(cause="Daten fehlen", consequence="Stillstand")
    case = cases.raised(coop, NOW, side=Side.SME, origin=Side.SME, by="sme-owner", briefing=told)
    case = cases.put_up(coop, case, NOW, "sme-owner")
    return coop.with_case(case.reaching("sme-delegate"))


def tried(word: str, who_id: str, now: datetime) -> bool:
    """Tell whether somebody gets through the table and then through the case itself."""
    coop = cast()
    who = coop.member(who_id)
    assert who
    kind = named(word)
    if not may(kind.may, standings(coop, who, coop.today(now))):
        return False
    if word == "answer":
        asked = coop.cases[0].moved(kind.verb, State.ASKED_BACK, now)  # type: ignore[attr-defined]
        coop = coop.with_case(asked)
    given: dict[str, object] = {k: v for k, v in GIVEN.items() if k in kind.model_fields}
    if "case" in kind.model_fields and kind.may is not Right.READ:
        given["case"] = "E1"
    if "until" in kind.model_fields:
        given["until"] = "2026-11-25"
    if "to" in kind.model_fields:
        given["to"] = "sme-member"
    address = who.addresses[0]
    at = Moment(now, Caller(address=address, name=who.name), who, address, "form", Tongue())
    try:
        kind.model_validate(given).run(coop, at)
    except NothingWaits:
        return False
    return True


@pytest.mark.parametrize("word", TABLE)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what_with_an_escalation(word: str, side: str, role: str):
    who = f"{Side.SME if side == 'own' else Side.STARTUP}-{role}"
    assert tried(word, who, NOW) is (role in TABLE[word][SIDES.index(side)].split())


def test_a_stranger_may_nothing():
    found = standings(cast(), None, NOW.date())
    assert [w for w in TABLE if may(named(w).may, found)] == []


def test_the_sponsor_has_no_part_in_what_the_owners_still_settle():
    coop = cast()
    case = cases.raised(coop.but(cases=()), NOW, side=Side.SME, origin=Side.SME, by="sme-owner")
    coop = coop.but(cases=(case,))
    who = coop.member("sme-sponsor")
    assert who
    address = who.addresses[0]
    at = Moment(NOW, Caller(address=address, name="S"), who, address, "words", Tongue())
    with pytest.raises(NothingWaits):
        named("escalations").model_validate({"case": "E1"}).run(coop, at)
