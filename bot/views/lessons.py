"""What is said about lessons: kept, listed, put up for review (M18)."""

from collections.abc import Sequence

from bot.domain.cooperation import Cooperation
from bot.domain.learning import phase_of
from bot.domain.lessons import Category, Learnt, Lesson, Seen, Weight
from bot.domain.people import Member
from bot.domain.phases import Phase
from bot.language import Tongue
from bot.message import Ask, Block, Bold, Button, Do, Facts, Link, Message, Span, say
from bot.views.common import quoted, shortened
from bot.views.further import further
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]
FRONT = 3
PAGE = 15
SHORT = 110


def lesson_offer(t: Tongue, source: str = "") -> Ask:
    """Return the button by which a lesson is noted about something: E2, M3, G1, J4.

    For the cards of whatever has just come to an end.
    """
    return Ask(label=t("Note a lesson"), word="lesson", given={"source": source} if source else {})


def phase_said(coop: Cooperation, lesson: Lesson, t: Tongue) -> str:
    """Return the word for a lesson's phase."""
    known = {p.value: p for p in Phase}
    phase = phase_of(coop, lesson)
    return labelled(known[phase], t) if phase in known else phase


def author(coop: Cooperation, lesson: Lesson, t: Tongue) -> str:
    """Say from whom a lesson is, without the name where it is not to be shown."""
    org = coop.organisation(lesson.side).name
    if lesson.named and lesson.by:
        return t("{name}, {org}", name=coop.named(lesson.by), org=org)
    return org


def readers(coop: Cooperation, lesson: Lesson, t: Tongue) -> str:
    """Say who reads a lesson."""
    if lesson.seen is Seen.INTERNAL:
        return t("Only {org} reads this.", org=coop.organisation(lesson.side).name)
    return t("Both sides read this.")


def told(coop: Cooperation, lesson: Lesson, t: Tongue) -> Rows:
    """Return all that a lesson says, as facts."""
    said = (
        (t("Worked"), lesson.worked),
        (t("Did not work"), lesson.failed),
        (t("Why"), lesson.why),
        (t("Led to"), lesson.effect),
        (t("Early sign"), lesson.sign),
        (t("Recommendation"), lesson.advice),
    )
    rows: Rows = [(label, (words,)) for label, words in said if words]
    if lesson.quote or lesson.link:
        link: tuple[Span, ...] = (Link(text=t("to the message"), url=lesson.link),)
        words = (quoted(lesson.quote, t),) if lesson.quote else ()
        between = (" · ",) if lesson.quote and lesson.link else ()
        rows.append((t("From a message"), (*words, *between, *(link if lesson.link else ()))))
    rows.append((t("Stands"), (_stands(coop, lesson, t),)))
    return rows


def _stands(coop: Cooperation, lesson: Lesson, t: Tongue) -> str:
    words = [labelled(lesson.state, t)]
    if lesson.category is not Category.OTHER:
        words.append(labelled(lesson.category, t))
    if lesson.weight is not Weight.NORMAL:
        words.append(labelled(lesson.weight, t))
    words += [phase_said(coop, lesson, t), lesson.source, *(f"#{tag}" for tag in lesson.tags)]
    return " · ".join(w for w in words if w)


def footer(coop: Cooperation, lesson: Lesson, t: Tongue) -> tuple[Span, ...]:
    """Say from whom, when, and who reads it."""
    words = [author(coop, lesson, t), t.full_day(coop.today(lesson.at)), readers(coop, lesson, t)]
    return (" · ".join(words),)


# -- one ---------------------------------------------------------------------------------------


def noted(coop: Cooperation, lesson: Lesson, near: Sequence[Lesson], t: Tongue) -> Message:
    """Say that a lesson is kept, what else is known, and what is said already."""
    blocks: list[Block] = [Facts(rows=tuple(told(coop, lesson, t)))]
    buttons: list[Button] = []
    if near:
        words = t("Something like it is there already. If it says the same, bring it together:")
        blocks.append(say(words))
        blocks.append(Facts(rows=tuple((x.id, (short(x.gist),)) for x in near)))
        buttons += [
            Do(
                label=t("Merge with {id}", id=x.id),
                word="merge",
                given={"lesson": lesson.id, "into": x.id},
            )
            for x in near
            if x.only is lesson.only and not x.exported
        ]
    rest: tuple[Button, ...] = (*_own(lesson, t), Do(label=t("All lessons"), word="lessons"))
    return Message(
        title=t("Lesson {id} is kept", id=lesson.id),
        blocks=tuple(blocks),
        buttons=(*buttons[:1], *rest[: FRONT - len(buttons[:1])]),
        more=(*buttons[1:], *rest[FRONT - len(buttons[:1]) :]),
        footer=footer(coop, lesson, t),
    )


def _own(lesson: Lesson, t: Tongue) -> tuple[Button, ...]:
    given: dict[str, str | list[str]] = {"lesson": lesson.id}
    return (
        Ask(label=t("Say more"), word="lesson-more", given=given),
        Ask(label=t("Correct"), word="lesson-edit", given=given),
    )


def kept_inside(coop: Cooperation, lesson: Lesson, t: Tongue) -> Message:
    """Say where others read along that an internal lesson is kept, and nothing of it."""
    return Message(
        title=t("Lesson {id} is kept", id=lesson.id),
        blocks=(say(t("What it says is in our private chat, where only you read it.")),),
        buttons=(Do(label=t("All lessons"), word="lessons"),),
        footer=(readers(coop, lesson, t),),
    )


def card(coop: Cooperation, lesson: Lesson, who: Member, t: Tongue, *, uses: int = 0) -> Message:
    """Show one lesson, and what this person can do with it; who wrote it sees its ``uses``."""
    given: dict[str, str | list[str]] = {"lesson": lesson.id}
    steps: list[Button] = []
    if lesson.state is Learnt.OPEN:
        steps.append(Do(label=t("Taken over"), word="adopt", given=given))
    if lesson.state is not Learnt.CHECKED:
        steps.append(Do(label=t("Proved right"), word="verify", given=given))
    mine = lesson.by == who.id and lesson.exported is None
    buttons = (
        *steps,
        *(_own(lesson, t) if mine else ()),
        Do(label=t("All lessons"), word="lessons"),
    )
    return Message(
        title=t("Lesson {id} · {title}", id=lesson.id, title=coop.title),
        blocks=(Facts(rows=(*told(coop, lesson, t), *_used(lesson, who, uses, t))),),
        buttons=buttons[:FRONT],
        more=buttons[FRONT:],
        footer=footer(coop, lesson, t),
    )


def _used(lesson: Lesson, who: Member, uses: int, t: Tongue) -> Rows:
    if lesson.by != who.id or not uses:
        return []
    words = t.plural("in one other cooperation", "in {n} other cooperations", uses)
    return [(t("Used"), (words,))]


# -- several -----------------------------------------------------------------------------------


def listed(
    coop: Cooperation, found: Sequence[Lesson], t: Tongue, *, asked: bool, hidden: int
) -> Message:
    """List lessons; ``asked`` says that they were looked for, ``hidden`` how many stay inside."""
    rows: Rows = [(_label(x, t), _line(x, t)) for x in found]
    blocks: list[Block] = [Facts(rows=tuple(rows[:PAGE]))] if rows else []
    if not rows:
        words = t("None fits. Fewer words find more.") if asked else t("None yet.")
        blocks.append(say(words))
    shows = [_show(x, t) for x in found[:8]]
    title = t.plural("One lesson", "{n} lessons", len(found)) if found else t("Lessons learned")
    if found:
        whole = f"{t('Lessons learned')} · {coop.title}"
        blocks += further(whole, rows, PAGE, coop.today(found[0].at), t)
    words = ""
    if hidden > 0:
        words = t.plural(
            "One more of your side is shown in our private chat.",
            "{n} more of your side are shown in our private chat.",
            hidden,
        )
    return Message(
        title=f"{title} · {coop.title}",
        blocks=tuple(blocks),
        buttons=(lesson_offer(t), Ask(label=t("Search"), word="lessons")),
        more=tuple(shows),
        footer=(words,) if words else (),
    )


def _label(lesson: Lesson, t: Tongue) -> str:
    words = [lesson.id]
    if lesson.category is not Category.OTHER:
        words.append(labelled(lesson.category, t))
    if lesson.seen is Seen.INTERNAL:
        words.append(t("internal"))
    return " · ".join(words)


def _line(lesson: Lesson, t: Tongue) -> tuple[Span, ...]:
    spans: list[Span] = []
    for sign, words in (("+", lesson.worked), ("–", lesson.failed)):
        if words:
            spans += [*(["\n"] if spans else []), Bold(text=f"{sign} {short(words)}")]
    if lesson.why:
        spans.append("\n" + short(lesson.why))
    if lesson.advice:
        spans.append("\n" + t("Next time: {what}", what=short(lesson.advice)))
    return tuple(spans)


def _show(lesson: Lesson, t: Tongue) -> Do:
    given: dict[str, str | list[str]] = {"search": lesson.id}
    return Do(label=t("Show {id}", id=lesson.id), word="lessons", given=given)


def review(coop: Cooperation, found: Sequence[Lesson], t: Tongue) -> Message:
    """Ask somebody whether what they noted a while ago still holds."""
    first = found[0]
    given: dict[str, str | list[str]] = {"lesson": first.id}
    rows: Rows = [(_label(x, t), _line(x, t)) for x in found]
    return Message(
        title=t.plural(
            "Does this lesson still hold? · {title}",
            "Do these {n} lessons still hold? · {title}",
            len(found),
            title=coop.title,
        ),
        blocks=(
            Facts(rows=tuple(rows[:PAGE])),
            *further(t("Lessons learned"), rows, PAGE, coop.today(first.at), t),
        ),
        buttons=(
            Do(label=t("{id} proved right", id=first.id), word="verify", given=given),
            Do(label=t("{id} taken over", id=first.id), word="adopt", given=given),
            _show(first, t),
        ),
        more=tuple(_show(x, t) for x in found[1:8]),
        footer=(t("Whatever is left alone comes again in three months."),),
    )


def short(text: str) -> str:
    """Return the beginning of a text, on one line."""
    return shortened(" ".join(text.split()), SHORT)
