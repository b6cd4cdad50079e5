"""A person's own page: what waits for them, all their cooperations with their lights, what next."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain import gates
from bot.domain.cooperation import Cooperation
from bot.domain.dates import next_date
from bot.domain.people import Member, Side
from bot.domain.rights import Right, may, standings
from bot.language import Tongue
from bot.message import Answers, Ask, Block, Bold, Button, Do, Lights, Message, say
from bot.views import decisions, overview
from bot.views.light import gap_said, how_it_is, row

WEEKS = 12
MOST = 12
DRAWN = 10


def page(mine: Sequence[tuple[Cooperation, Member]], now: datetime, t: Tongue) -> Message:
    """Show a person's own page: duties first, then every cooperation with its lights."""
    if not mine:
        return Message(
            title=t("Welcome to Tandem"),
            blocks=(
                say(
                    t(
                        'You take part in no cooperation yet. Say "start" in the room that both'
                        ' sides share, or press "Join" on the card there.'
                    )
                ),
            ),
            buttons=(Do(label=t("Help"), word="help"),),
        )
    mine = sorted(mine, key=lambda m: m[0].ended is not None)
    waiting = [
        f"{coop.title}: {said}"
        for coop, who in mine
        if overview.to_report(coop, who, now) and (said := overview.duty_said(coop, who, now, t))
    ]
    waiting += [
        f"{coop.title}: {said}"
        for coop, who in mine
        if not coop.ended
        for said in overview.waits(coop, who, now, t)
    ]
    blocks: list[Block] = [
        say(Bold(text=t("With you"))),
        *(say(d) for d in waiting[:MOST] or [t("Nothing is waiting for you.")]),
    ]
    if len(waiting) > MOST:
        blocks.append(say(t("and {n} more", n=t.number(len(waiting) - MOST)), small=True))
    asks: list[Button] = []
    opens: list[Button] = []
    for coop, who in mine[:DRAWN]:
        week = overview.shown_week(coop, now)
        blocks.append(say(Bold(text=coop.title), f" · {how_it_is(coop, week, t)}"))
        if not coop.ended:  # nobody reports what is closed, so no light of it is missing
            rows = tuple(row(coop, s, week, t, count=WEEKS) for s in Side)
            blocks.append(Lights(rows=rows, gap=gap_said(coop, week, t)))
        if ahead := _dates(coop, now, t):
            blocks.append(say(t("Ahead: {dates}", dates=" · ".join(ahead)), small=True))
        opens.append(Do(label=coop.title[:60], word="overview", coop=coop.id))
        if overview.to_report(coop, who, now):
            label = t("Light: {title}", title=coop.title[:50])
            asks.append(Ask(label=label, word="status", coop=coop.id))
        for case in decisions.yours(coop, who, now)[:2]:
            label = t("Show {id}", id=f"{case.id} · {coop.title}"[:40])
            given: Answers = {"case": case.id}
            asks.append(Do(label=label, word="escalations", given=given, coop=coop.id))
    if left := mine[DRAWN:]:
        # Each of them has its button; whoever may see the board has them all on one page.
        names = ", ".join(coop.title for coop, _ in left)
        more = t("and {n} more: {names}", n=t.number(len(left)), names=names)
        blocks.append(say(more, small=True))
        opens += [Do(label=coop.title[:60], word="overview", coop=coop.id) for coop, _ in left]
    buttons = (*asks, *opens)
    return Message(
        title=t("My cooperations"),
        blocks=tuple(blocks),
        buttons=buttons[:3],
        more=(*buttons[3:], *_to_board(mine, now, t)),
    )


def _to_board(
    mine: Sequence[tuple[Cooperation, Member]], now: datetime, t: Tongue
) -> tuple[Button, ...]:
    """Offer the board to whoever may see it."""
    allowed = (may(Right.BOARD, standings(c, m, c.today(now))) for c, m in mine)
    return (Do(label=t("Board"), word="board"),) if any(allowed) else ()


def _dates(coop: Cooperation, now: datetime, t: Tongue) -> list[str]:
    """Say what comes next: the jour fixe, the next milestone, the gate."""
    if coop.paused or coop.ended:
        return []
    found: list[tuple[date, str]] = []
    today = coop.today(now)
    if following := next_date(coop, now):
        when = t.moment(following.start)
        found.append((coop.today(following.start), t("Jour fixe {when}", when=when)))
    promised = sorted((m.due, m.title) for m in coop.milestones if m.open and m.due >= today)
    found += [(day, f"{title} {t.day(day)}") for day, title in promised[:1]]
    if review := gates.current(coop):
        found.append((review.day, t("Gate {gate} {day}", gate=review.name, day=t.day(review.day))))
    return [said for _, said in sorted(found)]
