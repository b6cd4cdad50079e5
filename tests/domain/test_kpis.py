"""The laws of a KPI: direction, target, band, and what counts as twice."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.kpis import Better, Kpi, Reading, fits
from bot.domain.people import Side
from bot.triggers import hits
from tests.domain.sample import cooperation

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def kpi(better: Better = Better.LESS, **more: object) -> Kpi:
    baseline, target, band = (12.5, 10.6, 13) if better is Better.LESS else (50, 80, 45)
    made = Kpi(
        id="K1", name="Stillstand", unit="h", baseline=baseline, target=target, band=band,
        better=better, side=Side.SME, otherwise="Verlängern", at=NOW,
    )  # fmt: skip
    return made.model_copy(update=more)


def reading(day: int, value: float) -> Reading:
    on = date(2026, 11, day)
    return Reading(day=on, value=value, at=datetime(2026, 11, day, 9, tzinfo=UTC))


def after(*values: float, better: Better = Better.LESS) -> Kpi:
    made = kpi(better)
    for n, value in enumerate(values, 1):
        made = made.read(reading(n, value))
    return made


@pytest.mark.parametrize(
    "better, value, stands",
    [
        (Better.LESS, 10.6, "met"),
        (Better.LESS, 10.7, "within"),
        (Better.LESS, 13, "within"),
        (Better.LESS, 13.1, "out"),
        (Better.MORE, 80, "met"),
        (Better.MORE, 79, "within"),
        (Better.MORE, 45, "within"),
        (Better.MORE, 44, "out"),
    ],
)
def test_a_mark_belongs_to_the_good_side(better: Better, value: float, stands: str):
    made = after(value, better=better)
    assert (made.met, made.out) == (stands == "met", stands == "out")


@pytest.mark.parametrize(
    "better, baseline, target, band, wrong",
    [
        (Better.LESS, 12, 10, 13, ""),
        (Better.LESS, 12, 10, 10, ""),
        (Better.LESS, 12, 12, 13, "target"),
        (Better.LESS, 12, 10, 9, "band"),
        (Better.MORE, 50, 80, 45, ""),
        (Better.MORE, 50, 40, 45, "target"),
        (Better.MORE, 50, 80, 81, "band"),
    ],
)
def test_numbers_that_contradict_the_direction_are_named(
    better: Better, baseline: float, target: float, band: float, wrong: str
):
    assert fits(better, baseline, target, band) == wrong


def test_readings_stand_in_the_order_of_their_days_one_a_day():
    made = kpi().read(reading(9, 1)).read(reading(2, 2)).read(reading(9, 3))
    assert [(r.day.day, r.value) for r in made.readings] == [(2, 2), (9, 3)]


@pytest.mark.parametrize(
    "values, evidence",
    [
        ((), []),
        ((14,), []),
        ((14, 12), []),
        ((14, 12, 14), []),
        ((12, 14, 14), ["2026-11-03"]),
        ((14, 14, 14), ["2026-11-03"]),
        ((14, 14, 12), []),
    ],
)
def test_out_of_its_band_twice_running_is_a_signal(values: tuple[float, ...], evidence: list[str]):
    coop = cooperation().with_kpi(after(*values))
    assert [it.hit.evidence for it in hits(coop) if it.key == "kpi:K1"] == evidence


def test_what_is_dropped_raises_nothing():
    coop = cooperation().with_kpi(after(14, 14).model_copy(update={"dropped": NOW}))
    assert [it for it in hits(coop) if it.key == "kpi:K1"] == []


def test_what_was_handled_needs_two_readings_anew():
    made = after(14, 14, 14)
    assert [r.day.day for r in made.out_since("2026-11-02")] == [3]
