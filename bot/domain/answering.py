"""Filling in a sheet: whose copy it is, which round, what is asked, what is left, who may read."""

from collections.abc import Iterator
from datetime import date, datetime

from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Mark, Value
from bot.domain.gates import passed
from bot.domain.known import KNOWN
from bot.domain.numbered import numbered
from bot.domain.people import Member, Role, Side
from bot.domain.phases import Phase
from bot.domain.reviews import ONWARD
from bot.domain.sheets import Condition, Question, Section, Sheet

QUARTER = 3
SHARED = "shared"


def pilot_passed(coop: Cooperation) -> bool:
    """Tell whether a joint pilot has passed its gate."""
    return passed(coop) is not None


def locked(coop: Cooperation, sheet: Sheet) -> bool:
    """Tell whether it is too early to answer this sheet (M07)."""
    return sheet.after == "pilot_passed" and not pilot_passed(coop)


def may_answer(coop: Cooperation, sheet: Sheet, who: Member, day: date) -> bool:
    """Tell whether somebody answers for their side: by role, or in place of an owner away."""
    if who.side not in sheet.sides:
        return False
    acting = coop.acting_owner(who.side, day)
    stands_in = Role.OWNER in sheet.roles and acting is not None and acting.id == who.id
    return who.has(*sheet.roles) or stands_in


def answerer(coop: Cooperation, roles: tuple[Role, ...], side: Side, day: date) -> Member | None:
    """Return who answers for a side on a day: by the first of these roles that is there."""
    if roles[:1] == (Role.OWNER,):
        return coop.acting_owner(side, day)
    there = [m for role in roles for m in coop.holders(side, role) if not m.away(day)]
    return next(iter(there), None)


# -- whose copy ----------------------------------------------------------------------------------


def round_of(coop: Cooperation, sheet: Sheet, day: date) -> str:
    """Return which asking it is: the phase whose gate comes, the quarter, or a count."""
    if sheet.many:
        return "1"
    if sheet.again == "gates":
        return gate_round(coop)
    if sheet.again == "quarter":
        return quarter_of(day)
    if sheet.again == "pilot":
        piloting = coop.phase in (Phase.PILOT, Phase.SCALING)
        return (Phase.PILOT if piloting else Phase.PREPARATION).value
    return str(max((int(f.round) for f in copies(coop, sheet)), default=1))


def gate_round(coop: Cooperation) -> str:
    """Return which gate is worked for: the phase, and its number where others were passed in it."""
    name = coop.phase.value
    gone = sum(r.phase == name and r.way in ONWARD for r in coop.reviews)
    return f"{name}-{gone + 1}" if gone else name


def quarter_of(day: date) -> str:
    """Return the quarter of a day, as in 2026-Q4."""
    return f"{day.year}-Q{(day.month - 1) // QUARTER + 1}"


def copies(coop: Cooperation, sheet: Sheet) -> tuple[Filled, ...]:
    """Return every copy of a sheet, oldest first."""
    return tuple(f for f in coop.sheets if f.sheet == sheet.name and not f.gone)


def current(coop: Cooperation, sheet: Sheet, day: date) -> tuple[Filled, ...]:
    """Return the copies of the running round."""
    now = round_of(coop, sheet, day)
    return tuple(f for f in copies(coop, sheet) if f.round == now)


def side_of(sheet: Sheet, who: Member) -> Side | None:
    """Return whose copy somebody fills in: their side's, or the one of both."""
    return who.side if sheet.per == "side" else None


def copy_of(coop: Cooperation, sheet: Sheet, side: Side | None, day: date) -> Filled | None:
    """Return a side's copy of the running round; None before its first answer."""
    return next((f for f in current(coop, sheet, day) if f.side is side), None)


def last_time(coop: Cooperation, sheet: Sheet, side: Side | None) -> dict[str, Value]:
    """Return what a side answered the last time, nothing where each entry stands for itself."""
    before = [] if sheet.many else [f for f in copies(coop, sheet) if f.side is side]
    return before[-1].answers if before else {}


def begun(
    coop: Cooperation, sheet: Sheet, side: Side | None, day: date, mark: Mark, *, anew: bool = False
) -> Filled:
    """Return a new copy, holding what was answered the last time."""
    now = round_of(coop, sheet, day)
    filled_id = numbered("F", coop.sheets)
    return Filled(
        id=filled_id,
        sheet=sheet.name,
        title=sheet.title,
        side=side,
        entry=filled_id if sheet.many else "",
        round=str(int(now) + 1) if anew else now,
        answers=last_time(coop, sheet, side),
        saved=mark,
        roles=sheet.roles,
        again=sheet.again,
        pair=sheet.per == "side" and not sheet.many and len(sheet.sides) == len(Side),
        shared=sheet.reads == "everyone" and not sheet.blind,
        many=sheet.many,
        must=sheet.must,
    )


# -- what is asked -------------------------------------------------------------------------------


def holds(condition: Condition, answers: dict[str, Value], other: Filled | None = None) -> bool:
    """Tell whether a condition holds of the answers; ``other`` is the partner's copy."""
    found = answers.get(condition.field, "")
    values = (found,) if isinstance(found, str) else found
    tests = []
    if condition.among:
        tests.append(bool(set(values) & set(condition.among)))
    if condition.empty is not None:
        tests.append((not any(values)) is condition.empty)
    number = _number(values)
    if condition.below is not None:
        tests.append(number is not None and number < condition.below)
    if condition.above is not None:
        tests.append(number is not None and number > condition.above)
    if condition.apart is not None:
        tests.append(other is not None and _apart(found, other.answers.get(condition.field, ""),
                                                  condition.apart))  # fmt: skip
    return all(tests)


def _number(values: tuple[str, ...]) -> float | None:
    try:
        return float(values[0]) if len(values) == 1 else None
    except ValueError:
        return None


def _apart(mine: Value, theirs: Value, least: float) -> bool:
    ours, others = (_number((v,)) if isinstance(v, str) else None for v in (mine, theirs))
    if least and ours is not None and others is not None:
        return abs(ours - others) >= least
    return not least and mine != theirs


def known(coop: Cooperation, sheet: Sheet, side: Side | None) -> dict[str, str]:
    """Return what nobody needs to be asked, by field."""
    told = {q.name: KNOWN[q.known](coop, side) for q in sheet.questions if q.known in KNOWN}
    return {name: value for name, value in told.items() if value}


def applies(question: Question, answers: dict[str, Value], side: Side | None) -> bool:
    """Tell whether a question is meant for a side, given the answers so far."""
    if question.sides and side is not None and side not in question.sides:
        return False
    return question.when is None or holds(question.when, answers)


def asked(
    coop: Cooperation, sheet: Sheet, section: Section, filled: Filled | None, who: Member
) -> tuple[Question, ...]:
    """Return what somebody is asked in a section; what depends on it may still be hidden."""
    side = side_of(sheet, who)
    there = known(coop, sheet, side)
    names = {q.name for q in section.fields}
    answers = filled.answers if filled else {}
    return tuple(
        q
        for q in section.fields
        if q.name not in there
        and (not q.by or who.has(*q.by))
        and (not q.sides or side is None or side in q.sides)
        and (q.when is None or q.when.field in names or holds(q.when, answers))
    )


def offered(coop: Cooperation, question: Question, side: Side | None) -> Value:
    """Return what another sheet says to this question, empty where nobody has said it."""
    name, _, field = question.origin.partition(".")
    told = [f for f in coop.sheets if f.sheet == name and f.side in (None, side) and f.sent]
    return told[-1].answers.get(field, "") if name and told else ""


def left(coop: Cooperation, sheet: Sheet, filled: Filled | None, who: Member) -> list[Section]:
    """Return the sections that somebody still has to go through."""
    parts = filled.parts if filled else ()
    return [s for s in sheet.sections if s.name not in parts and asked(coop, sheet, s, filled, who)]


def progress(coop: Cooperation, sheet: Sheet, filled: Filled | None) -> tuple[int, int]:
    """Return how many sections are gone through, of how many that ask anything."""
    there = known(coop, sheet, filled.side if filled else None)
    asks = [s for s in sheet.sections if any(q.name not in there for q in s.fields)]
    parts = filled.parts if filled else ()
    return sum(s.name in parts for s in asks), len(asks)


# -- who reads -----------------------------------------------------------------------------------


def revealed(coop: Cooperation, sheet: Sheet, round_: str) -> bool:
    """Tell whether both sides have sent their copies of a round."""
    sent = {f.side for f in copies(coop, sheet) if f.round == round_ and f.sent}
    return set(sheet.sides) <= sent


def reads(
    coop: Cooperation, sheet: Sheet, filled: Filled, sides: frozenset[Side], who: Member | None
) -> bool:
    """Tell whether the answers of a copy may be shown where these sides read along.

    ``who`` is set where one person reads alone. A draft and a blind copy are for its own side.
    """
    if sheet.reads == "answerers" and (who is None or not who.has(*sheet.roles)):
        return False
    if filled.side is None:
        return True
    if sides == {filled.side}:
        return True
    if sheet.reads == "side" or filled.sent is None:
        return False
    if sheet.chooses and filled.answer(sheet.chooses) != SHARED:
        return False
    return not sheet.blind or revealed(coop, sheet, filled.round)


def shown(
    coop: Cooperation, sheet: Sheet, day: date, sides: frozenset[Side], who: Member | None
) -> Iterator[Filled]:
    """Yield the copies of the running round whose answers may be shown here, the SME's first."""
    order = [None, *Side]
    for filled in sorted(current(coop, sheet, day), key=lambda f: order.index(f.side)):
        if reads(coop, sheet, filled, sides, who):
            yield filled


def score(sheet: Sheet, filled: Filled) -> int | None:
    """Return the mean of the scored answers, 0 to 100; None where none is scored."""
    found = [
        float(filled.answer(q.name))
        for q in sheet.questions
        if q.kind == "scored" and filled.answer(q.name)
    ]
    return round(sum(found) / len(found)) if found else None


def added(sheet: Sheet, entries: tuple[Filled, ...]) -> tuple[float, float]:
    """Return the sum of what a sheet adds up, and the same weighed by its score (M05)."""
    numbers = [(_number((f.answer(sheet.adds),)), _number((f.answer(sheet.weighs),)))
               for f in entries if f.sent]  # fmt: skip
    plain = sum(value or 0 for value, _ in numbers)
    return plain, sum((value or 0) * (weight or 0) / 100 for value, weight in numbers)


def noted(filled: Filled, given: dict[str, Value], mark: Mark) -> Filled:
    """Return it with these answers, each marked with who gave it."""
    changed = {n: v for n, v in given.items() if filled.answers.get(n, "") != v}
    answers = {n: v for n, v in {**filled.answers, **given}.items() if v}
    marks = {**filled.marks, **dict.fromkeys(changed, mark)}
    return filled.but(answers=answers, marks=marks, saved=mark)


def stamp(who: Member, now: datetime) -> Mark:
    """Return who did it, and when."""
    return Mark(by=who.id, at=now)
