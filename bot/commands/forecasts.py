"""What comes of a talk about the pipeline: its forecast, as a reading of the KPI (M05)."""

from dataclasses import replace

from bot.commands.kpis import shown
from bot.domain.forecast import entries, fed, forecast, taken
from bot.domain.playbook import Playbook, Recurring, Step
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import common, readings


def with_forecast(
    outcome: Outcome, told: Step | Recurring | None, its: Playbook, at: Moment
) -> Outcome:
    """Return a done talk with the forecast of its sheet taken, or the KPI for it offered."""
    coop, said = outcome.coop, outcome.reply
    sheet = at.library.sheet(told.sheet) if told and told.sheet else None
    if sheet is None or not sheet.feeds or not entries(coop, sheet) or said is None:
        return outcome
    house = common.house(coop)
    note = readings.taken_from(sheet, len(entries(coop, sheet)), house)
    if kpi := taken(coop, sheet, at.member.id, at.now, note):
        after = coop.with_kpi(kpi)
        return replace(
            outcome,
            coop=after,
            reply=lambda t: readings.forecast(said(t), kpi, at.member, t),
            says=(*outcome.says, *shown(after, kpi, at)),
        )
    told_of = next((k for k in its.kpis if k.id == sheet.feeds), None)
    if told_of is None or fed(coop, sheet):
        return outcome
    value = forecast(coop, sheet)
    return replace(outcome, reply=lambda t: readings.offered(said(t), told_of, value, t))
