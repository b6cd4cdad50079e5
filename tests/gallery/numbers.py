"""KPIs as the gallery shows them: agreed, read, out of their band, dropped."""

from datetime import date, timedelta

from bot.domain.cooperation import Cooperation
from bot.domain.kpis import Better, Kpi, Reading
from bot.domain.people import Side
from tests.gallery.cast import MONDAY, Cast, instant

VALUES = (12.5, 12.9, 11.8, 11.1, 10.9)


def _kpi(c: Cast) -> Kpi:
    return Kpi(
        id="K1",
        name=c.write("Ungeplanter Stillstand je Anlage", 60),
        unit=c.write("h", 20),
        baseline=12.5,
        target=10.6,
        band=13,
        better=Better.LESS,
        source=c.write("Maschinenlogbuch, Werk 2", 80),
        side=Side.SME,
        owner="max",
        otherwise=c.write("Wir verlängern den Piloten einmal um vier Wochen.", 280),
        by="max",
        at=instant(MONDAY, "10:00"),
    )


def _second(c: Cast) -> Kpi:
    return Kpi(
        id="K2",
        name=c.write("Trefferquote der Vorhersage", 60),
        unit="%",
        baseline=50,
        target=80,
        band=45,
        side=Side.STARTUP,
        owner="erika",
        otherwise=c.write("Dann prüfen wir gemeinsam, ob die Daten reichen.", 280),
        at=instant(MONDAY, "10:00"),
    )


def with_readings(kpi: Kpi, values: tuple[float, ...]) -> Kpi:
    """Read a KPI every week up to this Monday."""
    for n, value in enumerate(values):
        day: date = MONDAY - timedelta(weeks=len(values) - 1 - n)
        kpi = kpi.read(Reading(day=day, value=value, at=instant(day, "09:00"), by=kpi.owner))
    return kpi


def measured(c: Cast, values: tuple[float, ...] = VALUES, *, locked: bool = True) -> Cooperation:
    """Return a cooperation with two KPIs, the first of them read."""
    count = 60 if c.long else len(values)
    first = with_readings(_kpi(c), (values * count)[:count])
    coop = c.half.with_kpi(first).with_kpi(_second(c))
    for n in range(3, 20 if c.long else 3):
        coop = coop.with_kpi(_second(c).model_copy(update={"id": f"K{n}"}))
    return coop.but(kpis_locked=instant(MONDAY, "10:00") if locked else None)


def first(coop: Cooperation) -> Kpi:
    return coop.kpis[0]
