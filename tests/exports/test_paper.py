"""The sponsor report is one page of A4, whatever a month held."""

from datetime import date, timedelta

import pytest

from bot.domain.actions import Action
from bot.domain.calendar import day_of
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Decision, Event, State, Verb
from bot.domain.guests import PLATFORM
from bot.domain.kpis import Better, Kpi, Reading
from bot.domain.lessons import Lesson
from bot.domain.light import ClosedWeek, Duty, Light, Report
from bot.domain.milestones import Milestone
from bot.domain.month import Month
from bot.domain.people import Address, Member, Organisation, Role, Side
from bot.exports.paper import lines
from bot.exports.word import word
from bot.language import Tongue
from bot.views.month_page import Page, capped, sections
from bot.views.month_paper import document
from tests.exports.typeset import broad, heights
from tests.world import berlin

NOW = berlin("2027-02-01", "09:00")
DAY = date(2027, 1, 14)
MONTH = Month(2027, 1)
# Advance widths of Calibri's commonest letters, in 2048ths of the size, from its own table.
CALIBRI = {"e": 1019, "n": 1076, "i": 470, "r": 714, "t": 686, "s": 801, "a": 981, "d": 1076}
COUNTS = (0, 1, 2, 4, 5, 6, 9, 40)


def words(most: int) -> str:
    """Return the broadest text of a legal length that somebody may write."""
    return ("Wohlüberlegte Maßnahmenzusammenführung " * most)[:most].strip()


def month(n: int, letters: int) -> tuple[Cooperation, Member]:
    """A month in which each kind of thing happened n times, each told in so many letters."""
    at = berlin("2027-01-14", "10:00")
    who = Member(id="s", name=words(60), side=Side.SME, roles=(Role.SPONSOR,))
    weeks = ["2026-W53", "2027-W01", "2027-W02", "2027-W03", "2027-W04"][: min(n, 5)]
    cases = []
    for k in range(2 * n):
        ends = State.DECIDED if k % 2 else State.ASKED
        history = (
            Event(at=at, verb=Verb.RAISE, by="s", to=State.CLARIFYING),
            Event(at=at, verb=Verb.SEND, by="s", to=State.ASKED),
            *((Event(at=at + timedelta(9), verb=Verb.DECIDE, by="s", to=ends),) if k % 2 else ()),
        )
        cases.append(
            Case(id=f"E{k + 1}", side=Side.SME, origin=Side.STARTUP, raised_by="s", raised_at=at,
                 state=ends, asked="s", receivers=("s",), decide_by=at + timedelta(30),
                 history=history)
        )  # fmt: skip
    return Cooperation(
        id="c", title=words(letters), goal=words(letters), started=berlin("2026-11-02"),
        phase_since=date(2026, 12, 1), phase_weeks=24,
        organisations={s: Organisation(name=words(min(letters, 80))) for s in Side},
        members=(who,),
        weeks=tuple(
            ClosedWeek(week=w, at=at, duties=dict.fromkeys(Side, Duty.GIVEN)) for w in weeks
        ),
        reports=tuple(
            Report(week=w, side=s, light=light, headline=words(letters), by="s",
                   at=berlin(f"{day_of(w, 3)}", "10:00"))
            for w in weeks for s, light in ((Side.SME, Light.GREEN), (Side.STARTUP, Light.RED))
        ),
        cases=tuple(cases),
        decisions=tuple(
            Decision(id=f"D{k}", side=Side.SME, by="s", at=at, decision=words(letters))
            for k in range(1, n + 1)
        ),
        actions=tuple(
            Action(id=f"A{k}", text="x", side=s, due=DAY, first=DAY, at=at)
            for k, s in enumerate((*Side,) * n, 1)
        ),
        milestones=tuple(
            Milestone(id=f"M{k}", title=words(letters), due=DAY, first=DAY, at=at)
            for k in range(1, n + 1)
        ),
        kpis=tuple(
            Kpi(id=f"K{k}", name=words(60)[:letters], unit="Stunden", baseline=12, target=10,
                band=13, better=Better.LESS, side=Side.SME, otherwise="x", at=at,
                readings=tuple(Reading(day=DAY + timedelta(x), value=11.0, at=at)
                               for x in range(5)))
            for k in range(1, n + 1)
        ),
        lessons=tuple(
            Lesson(id=f"L{k}", worked=words(letters), side=Side.SME, at=at)
            for k in range(1, n + 1)
        ),
    ), who  # fmt: skip


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("letters", [30, 120, 280])
@pytest.mark.parametrize("n", COUNTS)
def test_a_month_is_one_page_of_paper_however_much_it_held(language: str, n: int, letters: int):
    coop, who = month(n, letters)
    high, room = heights(word(document(Page(coop, MONTH, who, NOW), Tongue(language))))
    assert high <= room


def test_what_is_left_out_is_counted_with_the_word_that_shows_it():
    coop, who = month(9, 30)
    rows = dict(
        row
        for part in document(Page(coop, MONTH, who, NOW), Tongue("de")).parts
        if part.type == "sheet"
        for row in part.rows
    )
    for heading, word_ in (("Wartet", "eskalationen"), ("Entschieden", "entscheidungen")):
        (said,) = rows[heading]
        *shown, last = str(said).split("\n")
        assert last == f"– und {9 - len(shown)} weitere: „{word_}“ an Tandem schreiben"


def test_a_month_with_little_is_not_squeezed():
    coop, who = month(1, 12)
    drawn = document(Page(coop, MONTH, who, NOW), Tongue("de"))
    pictures = [p for part in drawn.parts if part.type == "band" for p in part.pictures]
    assert [p.name for p in pictures] == ["lights-2027-01.png", "k1.png", "answers.png"]


def test_the_measure_is_never_narrower_than_the_letters_that_word_draws():
    assert {x for x, w in CALIBRI.items() if broad(x) < w / 2048} == set()


def test_lines_are_reckoned_rather_too_many_than_too_few():
    for text in (words(280), "Wort " * 60, "i" * 200, "M" * 200, "Ä€→" * 40):
        real = sum(CALIBRI.get(c, 1000) for c in text) / 2048 * 10 * 2.54 / 72
        assert lines(text, 10, 8) * 8 >= real


def test_whoever_comes_by_link_is_not_told_to_type():
    coop, who = month(9, 20)
    guest = who.model_copy(
        update={"addresses": (Address(platform=PLATFORM, id="g", kind="person"),)}
    )
    for reader, told in ((who, True), (guest, False)):
        page = Page(coop, MONTH, reader, NOW)
        said = [line for it in sections(page, Tongue("en")) for line in capped(it, 5, Tongue("en"))]
        assert any("more" in line for line in said)
        assert any("to Tandem" in line for line in said) is told
