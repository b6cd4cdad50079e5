"""The reference page of the start-up: what was reached together, on one page (M18, M25)."""

from datetime import date

from bot.domain.cooperation import Cooperation
from bot.domain.learning import readable
from bot.domain.people import Side
from bot.exports.document import Document, Heading, Part, bullets, text
from bot.exports.lessons import kpi_parts
from bot.language import Tongue
from bot.words import labelled

TOP = 5


def reference_page(coop: Cooperation, t: Tongue, day: date) -> Document:
    """Lay out what the start-up may show others: results, KPIs reached, and the released quote.

    Only what both sides read; the quote only once the company's sponsor has released it.
    """
    sme, startup = (coop.organisation(s).name for s in Side)
    parts: list[Part] = [*_quote(coop, t), *_results(coop, t)]
    reached = tuple(k for k in coop.watched if k.met)
    parts += kpi_parts(reached, t)
    worked = [x.worked for x in readable(coop, None) if x.worked][:TOP]
    if worked:
        parts += [Heading(text=t("What worked")), bullets(*worked)]
    since = t.full_day(coop.today(coop.started)) if coop.started else "–"
    facts = (
        (t("Customer"), (sme,)),
        (t("Model"), (labelled(coop.model, t),)),
        (t("Goal"), (coop.goal,)),
        (t("Runs since"), (since,)),
        (t("As of"), (t.full_day(day),)),
    )
    return Document(
        title=t("Reference: {startup} with {sme}", startup=startup, sme=sme),
        subtitle=coop.title,
        language=t.language,
        day=day,
        facts=facts,
        parts=tuple(parts),
        footer=startup,
    )


def _quote(coop: Cooperation, t: Tongue) -> list[Part]:
    quote = coop.quote
    if quote is None or quote.released is None:
        return []
    org = coop.organisation(Side.SME).name
    said = t("{name}, {org}", name=coop.named(quote.released_by), org=org)
    return [text(t("“{text}”", text=quote.text), style="quote"), text(said, style="small")]


def _results(coop: Cooperation, t: Tongue) -> list[Part]:
    reached = [m for m in coop.milestones if m.reached]
    if not reached:
        return []
    items = tuple(
        t("{what}, on {day}", what=m.title, day=t.full_day(coop.today(m.reached)))
        for m in reached
        if m.reached
    )
    return [Heading(text=t("What was reached")), bullets(*items)]
