"""What a sent sheet moves elsewhere: what it is about, steps it does, entries it begins."""

from bot.domain.answering import begun, copies, stamp
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, lines
from bot.domain.people import Side
from bot.domain.plan import about, answered
from bot.domain.playbook import Property
from bot.domain.sheets import Sheet
from bot.moment import Moment
from bot.outcome import Person, Rooms, Say
from bot.views import playbook, sheet_news

Follows = tuple[Cooperation, tuple[Say, ...]]
MOST = 6


def follows(coop: Cooperation, sheet: Sheet, filled: Filled, at: Moment, *, first: bool) -> Follows:
    """Return it after all that, and what is said of it; steps are done by the ``first`` sending."""
    coop, about_says = _about(coop, sheet, filled, at)
    coop, brought = brings(coop, sheet, filled, at) if sheet.reads == "everyone" else (coop, ())
    if first:
        coop = answered(coop, at.library, sheet, at.member.id, at.now)
    return coop, (*about_says, *brought)


def _about(coop: Cooperation, sheet: Sheet, filled: Filled, at: Moment) -> Follows:
    """Let an answer say what the cooperation is about; nothing is taken back by it (M30)."""
    chosen = {
        c.property
        for q in sheet.questions
        for c in q.choices
        if c.property and c.value in filled.answer(q.name).split(",")
    }
    there = coop.properties or ()
    if not chosen - set(there):
        return coop, ()
    known = {s.id for s in coop.steps}
    wanted = tuple(p for p in Property if p in {*there, *chosen})
    after = about(coop, wanted, at.library, coop.today(at.now))
    added = [s for s in after.steps if s.id not in known]
    return after, (Say("properties", Rooms(), lambda t: playbook.about(after, added, t)),)


def brings(coop: Cooperation, sheet: Sheet, filled: Filled, at: Moment) -> Follows:
    """Begin an entry for everything that an answer names and nobody has entered yet (M53).

    Both sides read it: what a side reads alone is brought in by somebody's own press.
    """
    says: list[Say] = []
    for question in sheet.questions:
        other = at.library.sheet(question.brings) if question.brings else None
        if other is None or other.per != "once" or not other.many:
            continue
        known = {f.answer(other.many).casefold() for f in copies(coop, other)}
        names = lines(filled.answer(question.name))
        for name in [n for n in names if n.casefold() not in known][:MOST]:
            mark, day = stamp(at.member, at.now), coop.today(at.now)
            entry = begun(coop, other, None, day, mark)
            coop = coop.with_filled(entry.but(answers={other.many: name}))
            says += _asks(coop, other, coop.sheets[-1], at)
    return coop, tuple(says)


def _asks(coop: Cooperation, sheet: Sheet, entry: Filled, at: Moment) -> list[Say]:
    """Ask both project owners: the first answer counts for both."""
    owners = [m for s in Side if (m := coop.acting_owner(s, coop.today(at.now)))]
    view = lambda t: sheet_news.brought(coop, sheet, entry, t)  # noqa: E731 - said twice
    return [Say(f"sheet:{sheet.name}:{entry.id}", Person(m), view) for m in owners]
