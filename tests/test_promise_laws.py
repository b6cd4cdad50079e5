"""What holds for promises whatever is pressed: no milestone slips, no first date is lost (M21)."""

import asyncio
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cooperation import Cooperation
from bot.domain.people import Caller, Role
from bot.domain.promises import may_end
from bot.message import Answers, Do
from bot.tandem import Request
from tests.world import BEN, ERIKA, MAX, ROOM, SABINE, VERA, World

PEOPLE = (MAX, ERIKA, SABINE, VERA, BEN)
OWNERS = (MAX, ERIKA)
DAYS = ("2026-12-04", "2026-12-09", "2026-12-18", "2020-01-01", "heute")
NUMBERS = ("1", "M1", "M2", "A1", "A2", "")
WORDS = (
    "adjust", "reached", "give-up", "agree", "disagree", "milestone", "action", "done", "move",
    "drop", "reopen", "escalate",
)  # fmt: skip
ACTS = st.tuples(
    st.sampled_from(OWNERS) | st.sampled_from(PEOPLE),
    st.sampled_from(WORDS),
    st.sampled_from(DAYS),
    st.sampled_from(NUMBERS),
    st.sampled_from((0, 0, 0, 1, 4)),
)


def answers(coop: Cooperation, word: str, day: str, number: str) -> Answers:
    """Return what somebody answers who presses this."""
    newest = coop.proposals[-1].id if coop.proposals else "none"
    given: dict[str, Answers] = {
        "agree": {"proposal": newest},
        "disagree": {"proposal": newest},
        "milestone": {"title_": "Prognose läuft", "due": day},
        "action": {"text": "Daten liefern", "due": day, "who": "side:sme"},
        "escalate": {"cause": "Vorbei", "consequence": "Stillstand", "about": "milestone:M1"},
        "reached": {"milestone": number},
        "give-up": {"milestone": number},
        "done": {"action": number},
        "reopen": {"action": number},
        "adjust": {"milestone": number, "due": day, "reason": "Sensoren"},
    }
    return given.get(word, {"action": number, "due": day, "reason": "Sensoren"})


def stands(coop: Cooperation) -> dict[str, tuple[object, ...]]:
    return {m.id: (m.due, m.reached, m.dropped) for m in coop.milestones}


def hold(before: Cooperation, after: Cooperation, who: Caller | None) -> None:
    """Fail where a law is broken between two states."""
    now = {m.id: m.first for m in after.milestones} | {a.id: a.first for a in after.actions}
    then = {m.id: m.first for m in before.milestones} | {a.id: a.first for a in before.actions}
    assert {number: now[number] for number in then} == then
    for m in after.milestones:
        moved = [m.first, *(move.after for move in m.moves)]
        assert m.due == moved[-1]
    ours = after.member_at(who.address) if who else None
    for number, stood in stands(before).items():
        if stands(after)[number] == stood:
            continue
        assert ours, "the clock moves no milestone"
        assert ours.has(Role.OWNER)
        proposed = [
            p
            for p in before.proposals
            if p.given.get("milestone") == number
            and (by := before.member(p.by))
            and by.side is not ours.side
            and by.has(Role.OWNER)
        ]
        assert proposed, "one owner alone has changed a milestone"
    for a in before.actions:
        if after.action(a.id) != a:
            assert ours
            assert may_end(before, a, ours, date(2026, 11, 23))


async def play(acts: list[tuple[Caller, str, str, str, int]]) -> None:
    world = World()
    await world.both()
    await world.joined(BEN, "startup", "member")
    await world.types(MAX, 'meilenstein "Prognose läuft" bis 4.12.', None)
    await world.types(VERA, 'maßnahme "Daten liefern" bis 27.11.', None)
    for n, (who, word, day, number, days) in enumerate(acts):
        before = await world.coop()
        request = Request(caller=who, room=ROOM, door="button", event=f"act-{n}")
        given_ = answers(before, word, day, number)
        done = await world.tandem.pressed(request, Do(label="", word=word, given=given_))
        assert type(done.failed).__name__ != "Bug", done.reply
        after = await world.coop()
        hold(before, after, who)
        if days:
            later = world.clock.now() + timedelta(days=days)
            await world.at(f"{later:%Y-%m-%d}", "18:00")
            hold(after, await world.coop(), None)


@settings(max_examples=40, deadline=None)
@given(st.lists(ACTS, max_size=12))
def test_a_milestone_never_leaves_its_date_without_both_and_first_dates_stay(
    acts: list[tuple[Caller, str, str, str, int]],
):
    asyncio.run(play(acts))
