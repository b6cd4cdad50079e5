"""What is drawn in the monthly sponsor report (M12)."""

from collections.abc import Iterable

from bot.domain.month import weeks
from bot.domain.people import Side
from bot.language import Tongue
from bot.message import Picture, Strip
from bot.views import kpi, speed
from bot.views.month_page import Page, month_said
from bot.words import labelled


def pictures(page: Page, t: Tongue) -> list[Picture]:
    """Return the strip of the month's lights, two KPIs' courses, and the answer times."""
    drawn: Iterable[Picture | None] = (kpi.picture(k, t) for k in page.then.watched)
    found = [*_strip(page, t), *[p for p in drawn if p][:2]]
    if times := speed.picture(page.then, page.until, t):
        found.append(times)
    return found


def _strip(page: Page, t: Tongue) -> list[Picture]:
    coop, within = page.coop, weeks(page.coop, page.month)
    if not within:
        return []
    rows = tuple((coop.organisation(s).name, tuple(coop.light(w, s) for w in within)) for s in Side)
    label = t("Lights of {month}", month=month_said(page.month, t))
    spoken = "; ".join(
        f"{name}: " + ", ".join(labelled(x, t) for x in lights) for name, lights in rows
    )
    words = {x.value: labelled(x, t) for _, lights in rows for x in lights}
    drawing = Strip(weeks=tuple(w.split("-W")[1] for w in within), rows=rows, words=words)
    name = f"lights-{page.month.key}.png"
    return [Picture(name=name, title=label, alt=f"{label}. {spoken}.", drawing=drawing)]
