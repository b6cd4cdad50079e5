"""The forecast of a pipeline as a reading of its KPI (M05)."""

from datetime import datetime

from bot.domain.answering import added, copies
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled
from bot.domain.kpis import Kpi, Reading
from bot.domain.sheets import Sheet

CENTS = 2


def entries(coop: Cooperation, sheet: Sheet) -> tuple[Filled, ...]:
    """Return the entries of which the forecast is made."""
    return tuple(f for f in copies(coop, sheet) if f.sent)


def forecast(coop: Cooperation, sheet: Sheet) -> float:
    """Return what a sheet adds up to, weighed by its score, in the unit of its entries."""
    _, weighed = added(sheet, entries(coop, sheet))
    return round(weighed, CENTS)


def fed(coop: Cooperation, sheet: Sheet) -> Kpi | None:
    """Return the KPI of which a sheet gives a reading, None while it is not watched."""
    return next((k for k in coop.watched if sheet.feeds and k.key == sheet.feeds), None)


def taken(coop: Cooperation, sheet: Sheet, by: str, now: datetime, note: str) -> Kpi | None:
    """Return the KPI with the forecast as its reading of today.

    None where there is nothing to take, or somebody has entered a number of today themselves.
    """
    kpi, day = fed(coop, sheet), coop.today(now)
    if kpi is None or not entries(coop, sheet) or (kpi.newest and kpi.newest.day >= day):
        return None
    value = forecast(coop, sheet)
    return kpi.read(Reading(day=day, value=value, at=now, by=by, note=note))
