"""Question sheets: the list, and the card of one with whatever everybody here may read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.answering import (
    added,
    answerer,
    copy_of,
    current,
    left,
    locked,
    may_answer,
    progress,
    reads,
    revealed,
    score,
    side_of,
)
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Finding, lines
from bot.domain.guards import newest
from bot.domain.people import Member, Role, Side
from bot.domain.proposing import chosen
from bot.domain.sheets import Section, Sheet
from bot.language import Tongue
from bot.message import (
    Answers,
    Ask,
    Block,
    Bold,
    Button,
    Checklist,
    Do,
    Facts,
    Item,
    Message,
    say,
)
from bot.views.answers import Rows, advice, compared, page, proposals, side_by_side
from bot.views.common import where_read
from bot.views.kpi import agree

FRONT = 3
LISTED = 8
BOTH = frozenset(Side)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a card: which sides read along, who asks, and on which day."""

    sides: frozenset[Side]
    who: Member | None
    day: date
    alone: bool = False

    @property
    def only(self) -> Member | None:
        """Return the one person who reads, None where others may."""
        return self.who if self.alone else None


def listed(coop: Cooperation, sheets: Sequence[Sheet], reader: Reader, t: Tongue) -> Message:
    """List every sheet, each with how it stands."""
    rows: Rows = [
        (s.title.said(t.language), (f"{s.why.said(t.language)} {_stands(coop, s, reader, t)}",))
        for s in sheets
    ]
    shows = [show(s, t) for s in sheets]
    begun = [show(s, t) for s in sheets if current(coop, s, reader.day)]
    front = (begun or shows)[:FRONT]
    return Message(
        title=t("Question sheets · {title}", title=coop.title),
        blocks=(Facts(rows=tuple(rows)),) if rows else (say(t("None yet.")),),
        buttons=tuple(front),
        more=tuple(b for b in shows if b not in front),
    )


def _stands(coop: Cooperation, sheet: Sheet, reader: Reader, t: Tongue) -> str:
    there = current(coop, sheet, reader.day)
    if sheet.many:
        there = tuple(f for f in there if reads(coop, sheet, f, reader.sides, reader.only))
        return t.plural("One entry.", "{n} entries.", len(there)) if there else ""
    sent = sum(f.sent is not None for f in there)
    if not there:
        return ""
    whole = len(sheet.sides) if sheet.per == "side" else 1
    if sent == whole:
        return t("Answered.")
    return t("Answered by {n} of {all}.", n=sent, all=whole)


def show(sheet: Sheet, t: Tongue) -> Do:
    """Return the button that shows a sheet."""
    return Do(label=sheet.title.said(t.language), word="sheet", given={"sheet": sheet.name})


# -- one sheet -----------------------------------------------------------------------------------


def card(coop: Cooperation, sheet: Sheet, reader: Reader, t: Tongue) -> Message:
    """Show one sheet: how each side stands, and the answers as far as everybody here may read."""
    shown = tuple(
        sorted(
            (
                f
                for f in current(coop, sheet, reader.day)
                if reads(coop, sheet, f, reader.sides, reader.only)
            ),
            key=lambda f: [None, *Side].index(f.side),
        )
    )
    blocks: list[Block] = [say(sheet.why.said(t.language))]
    rows = _standings(coop, sheet, reader, t)
    if rows:
        blocks.append(Facts(rows=tuple(rows)))
    blocks += _content(coop, sheet, shown, t)
    blocks += found(shown_findings(shown), t)
    tips = proposals(sheet, tuple(f for f in shown if f.sent), t)
    if tips:
        blocks += [say(Bold(text=t("Suggested"))), say("\n".join(f"• {tip}" for tip in tips))]
    front, more = _buttons(coop, sheet, reader, t)
    more = [*_figures(coop, sheet, shown, reader, t), *more]
    front, more = [*front, *more][:FRONT], [*front, *more][FRONT:]
    return Message(
        title=f"{sheet.title.said(t.language)} · {coop.title}",
        blocks=tuple(blocks),
        buttons=tuple(front),
        more=tuple(more),
        footer=(read_by(coop, sheet, reader, t),),
    )


def _figures(
    coop: Cooperation, sheet: Sheet, shown: tuple[Filled, ...], reader: Reader, t: Tongue
) -> list[Button]:
    """Return a button for each KPI that fits what was chosen, which opens its form filled (M32)."""
    if reader.who and not reader.who.has(Role.OWNER, Role.SPONSOR, Role.DEPUTY):
        return []
    taken = {k.key for k in coop.watched}
    fits = {p.kpi.id: p.kpi for f in shown if f.sent for p in chosen(sheet, f)}
    found: list[Button] = [agree(it, t) for name, it in fits.items() if name not in taken]
    return found[:LISTED]


def _content(
    coop: Cooperation, sheet: Sheet, shown: tuple[Filled, ...], t: Tongue
) -> tuple[Block, ...]:
    if sheet.many:
        said = compared(coop, sheet, shown, t)
        if sheet.counted and shown:
            whole = sum(f.sent is not None for f in shown)
            plain, weighed = added(sheet, shown)
            values = {"n": whole, "all": len(shown), "sum": plain, "forecast": weighed}
            words = sheet.counted.said(t.language)
            for name, value in values.items():
                words = words.replace(f"{{{name}}}", t.number(value))
            said = (*said, say(words, small=True))
        return said
    if sheet.per == "once":
        return tuple(b for f in shown for b in (*advice(sheet, f, t), *page(coop, sheet, f, t)))
    if len(shown) > 1 or any(score(sheet, f) is not None for f in shown):
        return side_by_side(coop, sheet, shown, t)
    return tuple(b for f in shown for b in page(coop, sheet, f, t))


def shown_findings(copies_: tuple[Filled, ...]) -> tuple[Finding, ...]:
    """Return what stands in the way in these copies, each once, blocks first."""
    there = {it.name: it for f in copies_ for it in f.findings}
    return tuple(sorted(there.values(), key=lambda it: it.kind != "block"))


def found(findings: Sequence[Finding], t: Tongue) -> tuple[Block, ...]:
    """Say what stands in the way: what blocks first, then what to mind."""
    if not findings:
        return ()
    items = tuple(
        Item(
            text=it.says.said(t.language),
            state="open",
            note=t("blocks") if it.kind == "block" else t("mind this"),
        )
        for it in findings
    )
    return (say(Bold(text=t("Stands in the way"))), Checklist(items=items))


def _standings(coop: Cooperation, sheet: Sheet, reader: Reader, t: Tongue) -> Rows:
    if sheet.many:
        return []
    sides = sheet.sides if sheet.per == "side" else (None,)
    return [
        (
            coop.organisation(side).name if side else t("State"),
            (_standing(coop, sheet, copy_of(coop, sheet, side, reader.day), reader, t),),
        )
        for side in sides
        if sheet.reads == "everyone" or side is None or side in reader.sides
    ]


def _standing(
    coop: Cooperation, sheet: Sheet, filled: Filled | None, reader: Reader, t: Tongue
) -> str:
    if filled is None:
        return t("not begun")
    if filled.sent:
        words = t("answered on {day}", day=t.full_day(coop.today(filled.sent.at)))
        if sheet.blind and not revealed(coop, sheet, filled.round):
            words += " · " + t("shown once both have answered")
        return words
    # How far a draft has come is its own side's matter.
    if filled.side is not None and reader.sides != {filled.side}:
        return t("begun")
    n, count = progress(coop, sheet, filled)
    return t("part {n} of {all} saved", n=n, all=count)


# -- buttons -------------------------------------------------------------------------------------


def given(sheet: Sheet, section: Section | None = None, entry: str = "") -> Answers:
    """Return what a button says about a sheet, a section and an entry of it."""
    told: Answers = {"sheet": sheet.name}
    if section:
        told["part"] = section.name
    if entry:
        told["entry"] = entry
    return told


def _buttons(
    coop: Cooperation, sheet: Sheet, reader: Reader, t: Tongue
) -> tuple[list[Button], list[Button]]:
    """Return the buttons in front and behind; in a room they are for whoever may press them."""
    front: list[Button] = []
    more: list[Button] = []
    who = reader.who
    mine = copy_of(coop, sheet, side_of(sheet, who), reader.day) if who and not sheet.many else None
    if not locked(coop, sheet) and (who is None or may_answer(coop, sheet, who, reader.day)):
        sides = set(sheet.sides) if sheet.per == "side" else {None}
        complete = sides <= {f.side for f in _now(coop, sheet, reader) if f.sent}
        front += _answering(coop, sheet, mine, who, t, complete=complete)
        more += _correcting(coop, sheet, mine, reader, t)
    if any(reads(coop, sheet, f, reader.sides, reader.only) for f in _now(coop, sheet, reader)):
        front.append(Do(label=t("As a file"), word="sheet-export", given=given(sheet)))
    front += [] if front else [Do(label=t("All sheets"), word="sheet")]
    asking = None if sheet.many or locked(coop, sheet) else _asking(coop, sheet, reader, t)
    if asking:
        (front if len(front) < FRONT else more).append(asking)
    return front[:FRONT], [*front[FRONT:], *more]


def _now(coop: Cooperation, sheet: Sheet, reader: Reader) -> tuple[Filled, ...]:
    return current(coop, sheet, reader.day)


def _answering(
    coop: Cooperation,
    sheet: Sheet,
    mine: Filled | None,
    who: Member | None,
    t: Tongue,
    *,
    complete: bool,
) -> list[Button]:
    if sheet.many:
        return [
            Ask(label=t("Add an entry"), word="sheet-part", given=given(sheet), style="primary")
        ]
    confirms: list[Button] = list(confirming(sheet, mine, who, t)) if who else []
    if (mine and mine.sent) or (who is None and complete):
        return confirms
    todo = left(coop, sheet, mine, who) if who else []
    label = t("Carry on") if mine and mine.parts else t("Answer")
    asks = given(sheet, todo[0] if todo else None)
    return [Ask(label=label, word="sheet-part", given=asks, style="primary"), *confirms]


def confirming(sheet: Sheet, mine: Filled | None, who: Member, t: Tongue) -> tuple[Do, ...]:
    """Return a button for everything that somebody may confirm and nobody has (M56)."""
    return tuple(
        Do(
            label=t("Confirm: {what}", what=q.label.said(t.language)),
            word="sheet-confirm",
            given={**given(sheet), "part": q.name},
        )
        for q in sheet.questions
        if q.kind == "confirm"
        and (not q.by or who.has(*q.by))
        and (not q.sides or who.side in q.sides)
        and not (mine and mine.answer(q.name) == "yes")
    )


def _correcting(
    coop: Cooperation, sheet: Sheet, mine: Filled | None, reader: Reader, t: Tongue
) -> list[Button]:
    if sheet.many:
        entries = [
            f for f in _now(coop, sheet, reader) if reads(coop, sheet, f, reader.sides, reader.only)
        ]
        own = [f for f in entries if reader.who and f.side is side_of(sheet, reader.who)]
        names = {f.id: f.answer(sheet.many)[:40] or f.id for f in own[:LISTED]}
        changes: list[Button] = [
            Ask(label=t("Change {what}", what=what), word="sheet-part", given=given(sheet, entry=i))
            for i, what in names.items()
        ]
        drops = [
            Do(
                label=t("Leave out {what}", what=what),
                word="sheet-drop",
                given=given(sheet, entry=i),
            )
            for i, what in names.items()
        ]
        return [*_bringing(coop, sheet, own, t), *changes, *drops]
    if mine is None or not mine.parts or reader.who is None:
        return []
    if sheet.blind and revealed(coop, sheet, mine.round):
        return []
    return [
        Ask(
            label=t("Change {what}", what=s.title.said(t.language)),
            word="sheet-part",
            given=given(sheet, s),
        )
        for s in sheet.sections
        if s.name in mine.parts
    ]


def _bringing(
    coop: Cooperation, sheet: Sheet, own: Sequence[Filled], t: Tongue
) -> Iterator[Button]:
    """Yield a button for each entry that names what could enter the project (M53).

    Where both sides read an entry, that has come by itself.
    """
    there = {(f.sheet, f.answer(f.many).casefold()) for f in coop.sheets if f.many and not f.gone}
    for question in sheet.questions if sheet.reads != "everyone" else ():
        for filled in own[:LISTED] if question.brings else ():
            names = lines(filled.answer(question.name))
            if any((question.brings, n.casefold()) not in there for n in names):
                yield Do(
                    label=t("Bring in {what}", what=t.and_(names)[:50]),
                    word="sheet-bring",
                    given=given(sheet, entry=filled.entry),
                )


def _asking(coop: Cooperation, sheet: Sheet, reader: Reader, t: Tongue) -> Button | None:
    sides = set(sheet.sides) if sheet.per == "side" else {None}
    sent = {f.side for f in _now(coop, sheet, reader) if f.sent}
    if not sides <= sent:
        return Do(label=t("Ask the others"), word="sheet-ask", given=given(sheet))
    if sheet.again == "never":
        return Do(label=t("Ask again"), word="sheet-again", given=given(sheet))
    return None


def with_you(coop: Cooperation, who: Member, day: date, t: Tongue) -> list[str]:
    """Say which sheets wait for this person, because the partner has answered them."""
    sent = newest(coop)
    answered = {(f.sheet, f.side, f.round) for f in sent}
    return [
        t("{sheet}: the partner has answered", sheet=f.title.said(t.language))
        for f in sent
        if f.pair and f.side is who.side.other
        if (f.sheet, who.side, f.round) not in answered
        if (found_ := answerer(coop, f.roles, who.side, day)) and found_.id == who.id
    ]


def read_by(coop: Cooperation, sheet: Sheet, reader: Reader, t: Tongue) -> str:
    """Say who reads the answers, and how long it takes."""
    minutes = t.plural("One minute.", "About {n} minutes.", sheet.minutes)
    if sheet.reads == "side":
        name = coop.organisation(reader.who.side).name if reader.who else ""
        words = (
            t("Only {org} reads this.", org=name) if name else t("Only one's own side reads it.")
        )
    elif sheet.reads == "answerers":
        words = t("Only those who are asked read this, once both have answered.")
    elif sheet.blind:
        words = t("Nobody of the other side reads it before both have answered.")
    else:
        words = where_read(coop, t)
    return f"{words} {minutes}"
