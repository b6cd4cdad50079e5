"""A cooperation as a record, for tests of its laws: two sides, an owner each, a colleague."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.cooperation import Cooperation
from bot.domain.light import ClosedWeek, Duty, Light, Need, NeedFrom, Report
from bot.domain.people import Absence, Address, Member, Organisation, Role, Side

BERLIN = "Europe/Berlin"
LAST = "2026-W47"
WEEK = "2026-W48"


def member(name: str, side: Side, *roles: Role, **more: Any) -> Member:
    return Member(
        id=name.lower(),
        name=name,
        side=side,
        roles=(Role.MEMBER, *roles),
        addresses=(Address(platform="local", id=name.lower(), kind="person"),),
        **more,
    )


def cooperation(
    *,
    land: str = "DE-BY",
    partner_land: str | None = None,
    closures: tuple[tuple[date, date], ...] = (),
    max_: dict[str, Any] | None = None,
    erika: dict[str, Any] | None = None,
    **more: Any,
) -> Cooperation:
    """Max of the SME and Erika of the start-up own it, Vera is a member of the SME."""
    other = land if partner_land is None else partner_land
    return Cooperation(
        id="coop",
        version=1,
        title="Predictive Maintenance",
        organisations={
            Side.SME: Organisation(name="Muster", land=land, closures=closures),
            Side.STARTUP: Organisation(name="Beispiel", land=other, closures=closures),
        },
        members=(
            member("Max", Side.SME, Role.OWNER, **(max_ or {})),
            member("Erika", Side.STARTUP, Role.OWNER, **(erika or {})),
            member("Vera", Side.SME),
        ),
        started=more.pop("started", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        **more,
    )


def away(first: date, last: date, stand_in: str = "") -> dict[str, Any]:
    return {"absences": (Absence(since=first, until=last, stand_in=stand_in),)}


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN))


def report(week: str, side: Side, light: Light, **more: Any) -> Report:
    need = more.pop("need", "")
    return Report(
        week=week,
        side=side,
        light=light,
        headline="So steht es",
        by="max" if side is Side.SME else "erika",
        at=more.pop("at", datetime(2026, 11, 26, 9, tzinfo=UTC)),
        need=Need(text=need, whom=NeedFrom.PARTNER) if need else None,
        **more,
    )


def reported(coop: Cooperation, week: str, sme: Light | None, startup: Light | None) -> Cooperation:
    for side, light in ((Side.SME, sme), (Side.STARTUP, startup)):
        if light:
            coop = coop.with_report(report(week, side, light))
    return coop


def closed(coop: Cooperation, week: str, *, paused: bool = False) -> Cooperation:
    duties = {s: Duty.GIVEN if coop.report(week, s) else Duty.MISSED for s in Side}
    record = ClosedWeek(week=week, at=berlin("2026-11-27T14:00"), duties=duties, paused=paused)
    return coop.but(weeks=(*coop.weeks, record))
