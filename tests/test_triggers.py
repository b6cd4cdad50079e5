"""Signals: each row of the table from its threshold on, one open case a cause, never twice."""

from datetime import date, datetime, timedelta

import pytest

from bot.commands.escalating import RaiseSignal
from bot.domain import cases
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, State, Verb
from bot.domain.light import Duty, Light, NeedFrom
from bot.domain.pause import Pause
from bot.domain.people import Caller, Role, Side
from bot.domain.week import closes
from bot.due import due
from bot.language import Tongue
from bot.moment import Moment
from bot.tandem.request import CLOCK
from bot.triggers import BY_WORD, TRIGGERS, cause_said, consequence_said, hits
from tests.domain.sample import berlin, closed, cooperation, member, report

SME, STARTUP = Side.SME, Side.STARTUP
G, A, R = Light.GREEN, Light.AMBER, Light.RED
WEEKS = ("2026-W44", "2026-W45", "2026-W46", "2026-W47", "2026-W48", "2026-W49")


def cast() -> Cooperation:
    coop = cooperation(land="", started=berlin("2026-10-26T09:00"))
    for name, side in (("Sabine", SME), ("Ben", STARTUP)):
        coop = coop.with_member(member(name, side, Role.SPONSOR))
    return coop


def weeks(coop: Cooperation, sme: str, startup: str) -> Cooperation:
    """Let weeks close with lights written as letters (G, A, R); a dash is no report."""
    names = {"G": G, "A": A, "R": R}
    for n, letters in enumerate(zip(sme, startup, strict=True)):
        week = WEEKS[n]
        for side, letter in zip(Side, letters, strict=True):
            if letter != "-":
                at = closes(coop, week) - timedelta(hours=20)
                coop = coop.with_report(report(week, side, names[letter], at=at))
        coop = closed(coop, week)
        coop = coop.but(
            weeks=(*coop.weeks[:-1], coop.weeks[-1].model_copy(update={"at": closes(coop, week)}))
        )
    return coop


def found(coop: Cooperation) -> dict[str, str]:
    return {it.key: it.hit.evidence for it in hits(coop)}


def at(now: datetime) -> Moment:
    return Moment(now, Caller(address=CLOCK, name="Tandem"), None, CLOCK, "clock", Tongue())


def raised(coop: Cooperation, now: datetime) -> Cooperation:
    """Do what is due about signals."""
    for command in list(due(coop, now)):
        if isinstance(command, RaiseSignal):
            coop = command.run(coop, at(now)).coop
    return coop


def ended(coop: Cooperation, case: Case, now: datetime) -> Cooperation:
    return coop.with_case(case.moved(Verb.SETTLE, State.SETTLED, now))


@pytest.mark.parametrize(
    "sme, startup, keys",
    [
        ("GG", "GG", {}),
        ("GR", "GR", {"red:sme": "2026-W45", "red:startup": "2026-W45"}),
        ("RG", "GG", {}),  # it has turned green since
        ("AA", "AA", {}),
        ("AAA", "AAA", {"amber:sme": "2026-W46", "amber:startup": "2026-W46"}),
        ("AAG", "AAG", {}),
        ("GG", "GA", {}),
        ("GG", "AA", {"apart": "2026-W45"}),
        ("GG", "RR", {"apart": "2026-W45", "red:startup": "2026-W45"}),
        ("G-", "GG", {}),
        ("--", "GG", {"silent:sme": "2026-W45"}),
        ("-G", "GG", {}),
    ],
)
def test_a_signal_counts_from_its_threshold_on(sme: str, startup: str, keys: dict[str, str]):
    assert found(weeks(cast(), sme, startup)) == keys


def test_thresholds_are_settings():
    coop = weeks(cast(), "AA", "AA")
    strict = coop.thresholds.model_copy(update={"amber_weeks": 2})
    assert set(found(coop.but(thresholds=strict))) == {"amber:sme", "amber:startup"}


def test_who_is_away_or_was_never_asked_is_not_silent():
    coop = weeks(cast(), "--", "GG")
    away = [w.model_copy(update={"duties": {SME: Duty.EXCUSED, STARTUP: Duty.GIVEN}})
            for w in coop.weeks]  # fmt: skip
    late = [w.model_copy(update={"at": w.at + timedelta(days=9)}) for w in coop.weeks]
    assert found(coop.but(weeks=tuple(away))) == {}
    assert found(coop.but(weeks=tuple(late))) == {}


@pytest.mark.parametrize(
    "whom, side",
    [(NeedFrom.PARTNER, SME), (NeedFrom.SPONSOR, STARTUP), (NeedFrom.OWN, STARTUP)],
)
def test_a_need_that_waits_longer_than_agreed_is_asked_of_whoever_owes_it(
    whom: NeedFrom, side: Side
):
    it = report("2026-W48", STARTUP, A, at=berlin("2026-11-24T10:00"), need="Zugang")
    assert it.need
    coop = cast().with_report(
        it.model_copy(update={"need": it.need.model_copy(update={"whom": whom})})
    )
    hit = next(h.hit for h in hits(coop) if h.key == "need:startup")
    # Told on Tuesday, agreed within two working days: it counts from Thursday evening on.
    assert (hit.at, hit.side, hit.origin) == (berlin("2026-11-26T18:00"), side, STARTUP)
    assert hit.evidence == "2026-11-24"


def test_a_need_of_somebody_else_is_nobodys_to_decide():
    it = report("2026-W48", STARTUP, A, need="Zugang")
    assert it.need
    other = it.need.model_copy(update={"whom": NeedFrom.OTHER})
    assert "need:startup" not in found(cast().with_report(it.model_copy(update={"need": other})))


def test_a_phase_over_its_maximum():
    coop = cast().but(phase_since=date(2026, 10, 5), phase_weeks=6)
    hit = next(h.hit for h in hits(coop) if h.key == "phase")
    assert hit.at == berlin("2026-11-16T08:00")
    assert found(coop.but(phase_weeks=None)) == {}


def test_an_owner_may_raise_a_red_in_their_own_words_first():
    it = report("2026-W48", SME, R, at=berlin("2026-11-26T16:00"))
    coop = cast().with_report(it)
    hit = next(iter(hits(coop))).hit
    assert hit.at == berlin("2026-11-27T10:00")
    assert raised(coop, berlin("2026-11-27T09:59")).cases == ()
    assert [c.cause for c in raised(coop, berlin("2026-11-27T10:00")).cases] == ["red:sme"]


def test_a_repeat_is_added_to_the_open_case():
    coop = weeks(cast(), "AAA", "GGA")
    coop = raised(coop, coop.weeks[-1].at)
    before = [c.cause for c in coop.cases]
    coop = weeks(coop.but(weeks=()), "AAAA", "GGAA")
    coop = raised(coop, coop.weeks[-1].at)
    assert [c.cause for c in coop.cases] == before == ["amber:sme"]
    case = coop.cases[0]
    assert [r.evidence for r in case.repeats] == ["2026-W47"]
    assert cause_said(coop, case, Tongue()) == "Muster has been amber for 4 weeks running."


def test_the_same_evidence_never_raises_again():
    coop = weeks(cast(), "AAA", "GGA")
    now = coop.weeks[-1].at
    coop = raised(coop, now)
    assert found(coop) == {}
    coop = ended(coop, coop.cases[0], now)
    assert found(coop) == {}


def test_after_a_decision_the_signal_has_to_hold_anew():
    coop = weeks(cast(), "AAA", "GGG")
    coop = raised(coop, coop.weeks[-1].at)
    for case in coop.cases:
        coop = ended(coop, case, coop.weeks[-1].at)
    count = len(coop.cases)
    for n, more in ((4, 0), (5, 0), (6, 1)):
        later = weeks(coop.but(weeks=()), "AAAAAA"[:n], "AAAAAA"[:n])
        amber = [k for k in found(later) if k == "amber:sme"]
        assert len(amber) == more, n
    assert count == len({c.id for c in coop.cases})


def test_while_all_rests_nothing_is_raised():
    coop = weeks(cast(), "AAA", "GGA")
    paused = coop.but(paused=Pause(since=date(2026, 11, 1), until=date(2027, 1, 1)))
    assert not [c for c in due(paused, coop.weeks[-1].at) if isinstance(c, RaiseSignal)]


@pytest.mark.parametrize("word", [t.word for t in TRIGGERS])
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_row_speaks(word: str, language: str):
    """Each has its sentences in both languages, and their braces are filled by its values."""
    values = {"n": "3", "week": "2026-W48", "headline": "Es steht", "need": "Zugang",
              "days": "2", "weeks": "24", "kpi": "K1", "value": "14.5",
              "unit": "h", "band": "13", "otherwise": "Verlängern",
              "rail": "Lang\nLong", "gate": "G2", "id": "A3", "text": "Daten",
              "day": "2026-12-03"}  # fmt: skip
    case = cases.raised(
        cast(), berlin("2026-11-23T09:00"), side=SME, origin=SME, cause=f"{word}:sme", values=values
    )
    for said in (cause_said, consequence_said):
        sentence = said(cast(), case, Tongue(language))
        assert sentence
        assert "{" not in sentence
    assert BY_WORD[word].word == word
