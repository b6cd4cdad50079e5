"""What is said about the joint backlog: its order, and who wants what (M06)."""

from bot.domain import backlog as book
from bot.domain.cooperation import Cooperation
from bot.domain.people import Side
from bot.language import Tongue
from bot.message import Ask, Block, Button, Message, Table, say
from bot.views.further import Rows, further

LISTED = 10


def card(coop: Cooperation, t: Tongue) -> Message:
    """Show the backlog in the joint order, with what each side gives."""
    placed = book.ordered(coop.backlog, coop.ranks)
    add = Ask(label=t("Add something"), word="backlog add")
    if not placed:
        words = t("Nothing stands there yet. What might you build next, each side for itself?")
        return Message(
            title=t("Backlog · {title}", title=coop.title),
            blocks=(say(words),),
            buttons=(add.model_copy(update={"style": "primary"}),),
        )
    rank = Ask(label=t("Say what comes first"), word="backlog rank", style="primary")
    out = Ask(label=t("Take something out"), word="backlog out")
    buttons: tuple[Button, ...] = (rank, add, out)
    return Message(
        title=t("Backlog · {title}", title=coop.title),
        blocks=(order(coop, t), *_further(coop, t), say(_said(coop, t), small=True)),
        buttons=buttons,
        footer=(t("First counts 3, second 2, third 1; of two alike the older one comes first."),),
    )


def order(coop: Cooperation, t: Tongue, most: int = LISTED) -> Table:
    """Return the joint order as a table."""
    placed = book.ordered(coop.backlog, coop.ranks)[:most]
    header = (t("Place"), t("What"), *(coop.organisation(s).name for s in Side), t("In all"))
    return Table(
        header=header,
        rows=tuple(
            (
                t.number(n),
                f"{p.task.id} {p.task.title}",
                *(t.number(p.points[s]) for s in Side),
                t.number(p.total),
            )
            for n, p in enumerate(placed, 1)
        ),
    )


def _further(coop: Cooperation, t: Tongue) -> tuple[Block, ...]:
    """Hand over the whole order where the table shows its beginning."""
    whole = order(coop, t, len(coop.backlog))
    names = whole.header[2:]
    rows: Rows = [
        (place, (" · ".join((what, *(f"{n}: {x}" for n, x in zip(names, points, strict=True)))),))
        for place, what, *points in whole.rows
    ]
    day = coop.today(max(task.at for task in coop.backlog))
    return further(t("Backlog · {title}", title=coop.title), rows, LISTED, day, t)


def _said(coop: Cooperation, t: Tongue) -> str:
    """Say who has not ranked yet, or whether both want the same first."""
    waits = [coop.organisation(s).name for s in Side if not coop.ranks.get(s)]
    if waits:
        return t("Not said yet by: {names}", names=t.and_(waits))
    if book.apart(coop.backlog, coop.ranks):
        return t("Both want something else first: it stands on the agenda of the jour fixe.")
    return t("Both want the same first.")
