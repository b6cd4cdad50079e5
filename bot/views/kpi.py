"""What is said about KPIs: the register, one KPI with its trend, a reading, proposals (M47)."""

from collections.abc import Sequence
from datetime import date

from bot.domain import playbook as book
from bot.domain.cooperation import Cooperation
from bot.domain.kpis import Better, Kpi
from bot.domain.proposing import Proposal
from bot.domain.readings import asked_on, missing_since
from bot.language import Tongue
from bot.message import (
    Answers,
    Ask,
    Block,
    Bold,
    Button,
    Do,
    Dot,
    Facts,
    Level,
    Message,
    Picture,
    Span,
    Table,
    Trend,
    say,
)
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]
DOTS = 26
PROPOSED = 10


def amount(kpi: Kpi, value: float, t: Tongue) -> str:
    """Return a value with its unit, as in "10.6 h"."""
    return f"{t.number(value)} {kpi.unit}".strip()


def stands(coop: Cooperation, kpi: Kpi, day: date, t: Tongue) -> str:
    """Say how a KPI stands on a day, in a few words; one that is not read is grey, never good."""
    if missing_since(coop, kpi, day):
        return t("grey: reading is missing")
    return stood(kpi, t)


def stood(kpi: Kpi, t: Tongue) -> str:
    """Say how a KPI stood at its newest reading, in a few words."""
    if kpi.newest is None:
        return t("no reading yet")
    if kpi.met:
        return t("target reached")
    if kpi.out:
        return t("outside the band")
    return t("within the band")


def register(coop: Cooperation, day: date, t: Tongue) -> Message:
    """Show every KPI that is watched: where it started, where it shall go, where it stands."""
    rows = tuple(
        (
            f"{k.id} {k.name}",
            amount(k, k.baseline, t),
            amount(k, k.target, t),
            amount(k, k.newest.value, t) if k.newest else "–",
            stands(coop, k, day, t),
        )
        for k in coop.watched
    )
    header = (t("KPI"), t("Baseline"), t("Target"), t("Newest"), t("Stands"))
    blocks: tuple[Block, ...] = (Table(header=header, rows=rows),)
    if not rows:
        words = t("No KPI is agreed yet. Two or three numbers are enough: what shall be better?")
        blocks = (say(words),)
    shows = [
        Do(label=t("Trend of {id}", id=k.id), word="kpi", given={"kpi": k.id}) for k in coop.watched
    ]
    buttons: list[Button] = [Ask(label=t("Enter a reading"), word="kpi reading")] if rows else []
    buttons += [Ask(label=t("Agree on a KPI"), word="kpi add"), *shows]
    buttons.insert(2, Do(label=t("Proposals"), word="kpi proposals"))
    return Message(
        title=t("KPIs · {title}", title=coop.title),
        blocks=blocks,
        buttons=tuple(buttons[:3]),
        more=tuple(buttons[3:]),
        footer=(locked(coop, t),),
    )


def locked(coop: Cooperation, t: Tongue) -> str:
    """Say whether KPIs may still be changed freely."""
    if coop.kpis_locked:
        day = t.full_day(coop.today(coop.kpis_locked))
        return t("Agreed and locked since {day}: a change is a decision of both owners.", day=day)
    return t("Open until the pilot starts; from then on a change is a decision of both owners.")


def card(coop: Cooperation, kpi: Kpi, day: date, t: Tongue, title: str = "") -> Message:
    """Show one KPI: what is agreed, and how it went."""
    who = coop.named(kpi.owner) if kpi.owner else coop.organisation(kpi.side).name
    rows: Rows = [
        (t("Stands"), (Bold(text=_newest(coop, kpi, day, t)),)),
        (t("Baseline"), (amount(kpi, kpi.baseline, t),)),
        (t("Target"), (f"{amount(kpi, kpi.target, t)} · {labelled(kpi.better, t)}",)),
        (t("Still all right"), (_band(kpi, t),)),
        (t("Measured by"), (f"{who} ({kpi.source})" if kpi.source else who,)),
        (t("Read"), (_read(coop, kpi, t),)),
        *(((t("Note"), (kpi.newest.note,)),) if kpi.newest and kpi.newest.note else ()),
        (t("If not met"), (kpi.otherwise,)),
    ]
    blocks: list[Block] = [Facts(rows=tuple(rows))]
    if drawn := picture(kpi, t):
        blocks.append(drawn)
    given: Answers = {"kpi": kpi.id}
    if kpi.dropped:
        footer = t("Dropped on {day}.", day=t.full_day(coop.today(kpi.dropped)))
        return Message(
            title=title or f"{kpi.id} · {kpi.name}",
            blocks=tuple(blocks),
            buttons=(Do(label=t("All KPIs"), word="kpi"),),
            footer=(footer,),
        )
    return Message(
        title=title or f"{kpi.id} · {kpi.name}",
        blocks=tuple(blocks),
        buttons=(
            Ask(label=t("Enter a reading"), word="kpi reading", given=given, style="primary"),
            Do(label=t("All KPIs"), word="kpi"),
        ),
        more=(
            Ask(label=t("Change it"), word="kpi change", given=given),
            Ask(label=t("Drop it"), word="kpi drop", given=given),
        ),
        footer=(locked(coop, t),),
    )


def _newest(coop: Cooperation, kpi: Kpi, day: date, t: Tongue) -> str:
    said = stands(coop, kpi, day, t)
    if kpi.newest is None:
        return said
    value, read_on = amount(kpi, kpi.newest.value, t), t.full_day(kpi.newest.day)
    return t("{value} on {day}: {stands}", value=value, day=read_on, stands=said)


def _read(coop: Cooperation, kpi: Kpi, t: Tongue) -> str:
    """Say how often it is read, and when it is asked for next."""
    following = None if kpi.dropped else asked_on(coop, kpi)
    said = labelled(kpi.every, t)
    return f"{said} · {t('next on {day}', day=t.dated(following))}" if following else said


def _band(kpi: Kpi, t: Tongue) -> str:
    value = amount(kpi, kpi.band, t)
    if kpi.better.value == "more":
        return t("from {value} upwards", value=value)
    return t("up to {value}", value=value)


def picture(kpi: Kpi, t: Tongue) -> Picture | None:
    """Draw how a KPI went against its target and band; None before the first reading."""
    shown = kpi.readings[-DOTS:]
    if not shown:
        return None
    dots = tuple(
        Dot(label=t.short_day(r.day), said=amount(kpi, r.value, t), value=r.value) for r in shown
    )
    levels = (
        Level(word=t("Target {value}", value=amount(kpi, kpi.target, t)), value=kpi.target,
              kind="target"),
        Level(word=t("Limit {value}", value=amount(kpi, kpi.band, t)), value=kpi.band,
              kind="band"),
        Level(word=t("Baseline {value}", value=amount(kpi, kpi.baseline, t)), value=kpi.baseline,
              kind="baseline"),
    )  # fmt: skip
    title = f"{kpi.id} · {kpi.name}"
    told = "; ".join(f"{d.label} {d.said}" for d in dots)
    against = ", ".join(v.word for v in levels)
    return Picture(
        name=f"{kpi.id.lower()}.png",
        title=title,
        alt=f"{title}. {told}. {against}.",
        drawing=Trend(dots=dots, levels=levels),
    )


def read(coop: Cooperation, kpi: Kpi, day: date, t: Tongue) -> Message:
    """Confirm a reading, and say what follows from it."""
    value = amount(kpi, kpi.newest.value, t) if kpi.newest else "–"
    shown = card(coop, kpi, day, t, t("Noted: {name} is {value}", name=kpi.name, value=value))
    said = ""
    if kpi.met:
        said = t("The target is reached. Well done, both of you.")
    elif len(kpi.out_since()) > 1:
        said = t("Outside the band for the second time: it goes to the project owners now.")
    elif kpi.out:
        said = t("Outside the band. The next reading decides whether it is raised.")
    first = (say(Bold(text=said)),) if said else ()
    return shown.model_copy(
        update={
            "blocks": (*first, *shown.blocks),
            "footer": (t("Both sides read it in the shared room. A second reading of the same day"
                         " replaces this one."),),
        }
    )  # fmt: skip


def added(coop: Cooperation, kpi: Kpi, day: date, t: Tongue) -> Message:
    """Confirm that a KPI is agreed on."""
    return card(coop, kpi, day, t, t("{id} is watched: {name}", id=kpi.id, name=kpi.name))


def changed(coop: Cooperation, kpi: Kpi, day: date, t: Tongue) -> Message:
    """Confirm that a KPI is changed."""
    return card(coop, kpi, day, t, t("{id} is changed: {name}", id=kpi.id, name=kpi.name))


def dropped(coop: Cooperation, kpi: Kpi, day: date, t: Tongue) -> Message:
    """Confirm that a KPI is watched no longer."""
    return card(coop, kpi, day, t, t("{id} is dropped: {name}", id=kpi.id, name=kpi.name))


def filled(it: book.Kpi, t: Tongue) -> Answers:
    """Return the answers with which the form of a proposed KPI opens."""
    better = Better.MORE if it.direction == "up" else Better.LESS
    return {
        "key": it.id,
        "name": it.name.said(t.language)[:60],
        "unit": it.unit.said(t.language)[:20],
        "better": better.value,
        "every": it.every.value,
        "source": it.source.said(t.language)[:80],
    }


def agree(it: book.Kpi, t: Tongue) -> Ask:
    """Return the button that opens the form of a proposed KPI, already filled."""
    return Ask(label=it.name.said(t.language)[:60], word="kpi add", given=filled(it, t))


def proposals(coop: Cooperation, offered: Sequence[Proposal], t: Tongue) -> Message:
    """Offer the KPIs that fit goals, type and model; one press fills the form."""
    buttons = tuple(agree(p.kpi, t) for p in offered[:PROPOSED])
    rows = [
        (p.kpi.name.said(t.language), (f"{p.kpi.why.said(t.language)} {_because(p, t)}".strip(),))
        for p in offered[:PROPOSED]
    ]
    words = t(
        "These fit the model {model}. Two or three are enough; the numbers are yours to fill in.",
        model=labelled(coop.model, t),
    )
    if not buttons:
        words = t("There is no further proposal for this model.")
    return Message(
        title=t("Proposals for KPIs · {title}", title=coop.title),
        blocks=(say(words), *((Facts(rows=tuple(rows)),) if rows else ())),
        buttons=buttons[:3] or (Ask(label=t("Agree on a KPI"), word="kpi add"),),
        more=buttons[3:],
        footer=(t("Before a KPI is agreed on, I ask what you do if it is not met."),),
    )


def _because(it: Proposal, t: Tongue) -> str:
    if it.because is None:
        return ""
    return t("(you chose “{answer}”)", answer=it.because.said(t.language))
