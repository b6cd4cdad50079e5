"""What Tandem costs its people: what asks is counted, what only tells is not."""

from bot.domain.effort import Asks, counted
from bot.domain.people import Member, Role, Side

SPONSOR = Member(id="s", name="Sabine Muster", side=Side.SME, roles=(Role.SPONSOR,))
DEPUTY = Member(id="d", name="Viktor Muster", side=Side.SME, roles=(Role.DEPUTY,))
WEEK = "2026-W49"


def test_the_digest_and_the_report_of_the_month_ask_for_nothing():
    told = [
        (f"digest:{WEEK}:s", SPONSOR),
        ("month:2026-11:s", SPONSOR),
        ("month:2026-11:d", DEPUTY),
    ]
    assert counted((), (), WEEK, told) == ((), ())


def test_an_ask_is_counted_once_a_week_for_its_role():
    asked = [("opening:sme:2", SPONSOR), ("opening:sme:2", SPONSOR), ("pulse", DEPUTY)]
    asks, keys = counted((), (), WEEK, asked)
    assert asks == (Asks(week=WEEK, side=Side.SME, role=Role.SPONSOR, n=2),)
    assert keys == (f"{WEEK}|s|opening:sme:2", f"{WEEK}|d|pulse")
