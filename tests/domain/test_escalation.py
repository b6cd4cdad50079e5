"""The state machine of an escalation, held against a table written down a second time."""

import pytest

from bot.domain.escalation import ENDS, MOVES, Ladder, Part, State, Urgency, Verb, following
from bot.domain.rhythm import AnswerTimes, Timing

R, C, A, T = Part.RAISER, Part.COUNTERPART, Part.ASKED, Part.CLOCK
# One row a verb: for whom (raiser, counterpart, asked, clock), and where it leads from each state
# (clarifying, asked, accepted, asked back, returned); a dash means that it cannot be.
GRID = """
repeat     RC-T  clarifying asked      accepted   asked-back returned
view       -C--  clarifying asked      accepted   asked-back returned
settle     R---  settled    settled    settled    settled    settled
send       R--T  asked      -          -          -          asked
accept     --A-  -          accepted   accepted   -          -
decide     --A-  -          decided    decided    decided    -
ask-back   --A-  -          asked-back asked-back -          -
answer     R---  -          -          -          accepted   -
delegate   --A-  -          asked      asked      -          -
return     --A-  -          returned   returned   returned   -
snooze     --A-  -          accepted   accepted   -          -
waiting    --A-  -          accepted   accepted   -          -
still      --A-  -          -          accepted   -          -
hand-over  ---T  -          asked      asked      -          -
let-go     ---T  -          -          asked      -          -
remind     ---T  -          asked      accepted   asked-back returned
widen      ---T  -          asked      accepted   -          -
"""
OPEN = (State.CLARIFYING, State.ASKED, State.ACCEPTED, State.ASKED_BACK, State.RETURNED)
LETTERS = {"R": R, "C": C, "A": A, "T": T}
ROWS = {cells[0]: cells[1:] for line in GRID.split("\n") if (cells := line.split())}


def expected(state: State, verb: Verb, part: Part) -> State | None:
    row = ROWS.get(verb.value)
    if state in ENDS or row is None:
        return None
    for_whom = {LETTERS[letter] for letter in row[0] if letter != "-"}
    if (state, verb) == (State.RETURNED, Verb.SEND):
        for_whom -= {T}  # a case that was given back goes up again only when its owner says so
    leads = row[1 + OPEN.index(state)]
    return State(leads) if part in for_whom and leads != "-" else None


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("part", Part)
def test_every_state_verb_and_role(state: State, verb: Verb, part: Part):
    assert following(state, verb, frozenset({part})) == expected(state, verb, part)


def test_every_state_has_its_row_and_every_end_is_one():
    assert set(MOVES) == set(State)
    assert {s for s in State if not MOVES[s]} == ENDS


def test_the_clock_never_ends_a_case():
    """Only people decide or settle: whatever the clock does, a case stays open."""
    leads = {to for moves in MOVES.values() for whom, to in moves.values() if Part.CLOCK in whom}
    assert leads & ENDS == set()


def test_every_open_case_can_be_ended_by_a_person():
    for state in OPEN:
        ends = {to for _, to in MOVES[state].values()} & ENDS
        assert ends, state


def test_who_has_several_parts_may_do_what_any_of_them_may():
    both = frozenset({Part.RAISER, Part.ASKED})
    assert following(State.ASKED, Verb.DECIDE, both) is State.DECIDED
    assert following(State.ASKED, Verb.SETTLE, both) is State.SETTLED


@pytest.mark.parametrize("urgency, days", [("urgent", 1), ("normal", 3), ("routine", 5)])
def test_the_ladder_takes_the_agreed_days(urgency: str, days: int):
    ladder = Ladder.of(AnswerTimes(), Timing(), Urgency(urgency))
    assert (ladder.accept_h, ladder.decide_days) == (8, days)
