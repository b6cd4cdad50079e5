"""Every playbook can be lived: each step is dated, reached and said in both languages."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, combinations

import pytest
from pydantic import BaseModel

from bot.domain.cooperation import Cooperation
from bot.domain.parts import open_steps, overdue_steps, reminding, waits_for
from bot.domain.people import Organisation, Side
from bot.domain.phases import Phase
from bot.domain.plan import adopted, gate_day, planned
from bot.domain.playbook import Playbook, Property, Text
from bot.domain.steps import Step, StepState
from playbooks import library

BOOKS = library().playbooks
MONDAY = date(2026, 11, 23)
EVERY = tuple(
    chain.from_iterable(combinations(Property, n) for n in range(len(Property) + 1))
)  # fmt: skip
each = pytest.mark.parametrize("book", BOOKS, ids=lambda b: b.name)


def cooperation(book: Playbook, phase: str, there: tuple[Property, ...]) -> Cooperation:
    """Return a cooperation that enters a phase of a playbook this Monday."""
    coop = Cooperation(
        id="c",
        organisations={s: Organisation(name=s.value, land="DE-BY") for s in Side},
        phase=Phase(phase),
        phase_since=MONDAY,
        properties=there,
    )
    return planned(adopted(coop, book, MONDAY), book, MONDAY)


def closed(coop: Cooperation, step: Step) -> Cooperation:
    return coop.with_step(step.model_copy(update={"state": StepState.DONE}))


def texts(part: object) -> Iterator[Text]:
    if isinstance(part, Text):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from texts(getattr(part, name))
    elif isinstance(part, tuple | dict):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from texts(inner)


def test_there_is_a_playbook_for_every_model_and_a_short_one():
    assert {b.name for b in BOOKS} == {
        "pilot_customer", "sales_partnership", "joint_development", "equity", "short_innovation",
    }  # fmt: skip
    models = ("pilot_customer", "sales_partnership", "joint_development", "equity")
    found = [library().for_model(model) for model in models]
    assert [b.name if b else "" for b in found] == list(models)


@each
@pytest.mark.parametrize("there", EVERY, ids=lambda t: "-".join(t) or "none")
def test_every_step_is_dated_within_its_phase_and_can_be_reached(
    book: Playbook, there: tuple[Property, ...]
):
    """For every combination of properties: nothing waits for ever, nothing is due too early."""
    for phase in book.phases:
        coop = cooperation(book, phase.name, there)
        wanted = [s.id for s in phase.steps if s.when.holds(there)]
        assert sorted(s.key for s in coop.steps) == sorted(wanted)
        gate = gate_day(coop, phase, MONDAY)
        assert gate >= MONDAY + timedelta(weeks=phase.planned(there))
        assert [s.id for s in coop.steps if not MONDAY <= s.due <= gate] == []
        assert [s.id for s in coop.steps if s.due.weekday() > 4] == []
        for step in coop.steps:
            assert all(w.due <= step.due for w in waits_for(coop, step)), step.key
        while left := open_steps(coop):
            ready = [s for s in left if not waits_for(coop, s)]
            assert ready, [s.key for s in left]
            for step in ready:
                coop = closed(coop, step)


@each
def test_every_text_stands_in_both_languages(book: Playbook):
    """A longer text is never the same in both, and none is left unfinished."""
    found = list(texts(book))
    assert len(found) > 100
    same = [t.en for t in found if t.de == t.en and len(t.en) > 25]
    assert same == []
    odd = [t for t in found for said in (t.de, t.en) if "TODO" in said or said != said.strip()]
    assert odd == []
    assert [t.de for t in found if '"' in t.de or " - " in t.de] == []


@pytest.mark.parametrize("name", ["pilot_customer", "sales_partnership", "joint_development"])
def test_the_seven_sets_hold_the_44_questions(name: str):
    book = library().playbook(name)
    assert book
    sets = {q.id: len(q.questions) for p in book.phases for q in p.questions}
    assert sets == {
        "ecosystem": 7, "matching": 8, "ideas": 6, "design": 11, "review": 4, "prototype": 5,
        "launch": 3,
    }  # fmt: skip
    assert sum(sets.values()) == 44


def test_radical_makes_the_pilot_longer():
    book = library().playbook("pilot_customer")
    assert book
    phase = book.phase("pilot")
    assert phase
    assert (phase.planned(()), phase.planned((Property.RADICAL,))) == (17, 26)
    assert phase.weeks_max == 26


def test_a_property_named_later_adds_its_steps_and_takes_none_away():
    book = library().playbook("pilot_customer")
    assert book
    before = cooperation(book, "scoping", ())
    done = closed(before, before.steps[0])
    after = planned(done.but(properties=(Property.PERSONAL_DATA,)), book, MONDAY + timedelta(7))
    assert after.steps[: len(before.steps)] == done.steps
    assert [s.key for s in after.steps[len(before.steps) :]] == ["data_agreement"]
    gone = planned(after.but(properties=()), book, MONDAY + timedelta(8))
    assert [s.state for s in gone.steps if s.key == "data_agreement"] == [StepState.SKIPPED]


def test_reminders_come_two_days_before_the_day_after_and_then_once_a_week():
    book = library().playbook("pilot_customer")
    assert book
    coop = cooperation(book, "preparation", ())
    step = next(s for s in coop.steps if s.key == "goals")
    assert step.due == date(2026, 11, 30)
    said, days = MONDAY - timedelta(1), []
    for _ in range(4):
        said = reminding(coop, step, said)
        days.append(said)
    assert days == [date(2026, 11, 26), date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15)]
    assert overdue_steps(coop, date(2026, 12, 1))[0].key == "properties"


def test_a_playbook_kept_in_a_note_is_the_same_when_it_is_read_again():
    for book in BOOKS:
        assert Playbook.model_validate(book.model_dump(mode="json")) == book
