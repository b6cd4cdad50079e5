"""One section of a question sheet as a form: its questions laid out, and its answers read."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot import answers as typed
from bot.answers import Problem
from bot.commands.start import check_goal
from bot.domain.answering import (
    asked,
    copy_of,
    holds,
    known,
    last_time,
    left,
    offered,
    progress,
    side_of,
)
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Value
from bot.domain.people import Side
from bot.domain.sheets import CONFIRMED, Question, Section, Sheet
from bot.errors import NoLonger
from bot.language import N_
from bot.message import Answers, Block, Choice, Facts, Input, InputType, When, say
from bot.moment import Moment
from bot.views import sheets
from bot.views.answers import value_said
from bot.views.sheets import Reader

TYPES: dict[str, InputType] = {"scored": "choice", "confirm": "choice", "link": "line"}
LINK = 300


def copy_meant(coop: Cooperation, sheet: Sheet, at: Moment, entry: str) -> Filled | None:
    """Return the copy that is meant. Raises NoLonger where an entry is gone or not one's own."""
    side = side_of(sheet, at.member)
    if not entry:
        return None if sheet.many else copy_of(coop, sheet, side, coop.today(at.now))
    filled = coop.filled(entry)
    if filled is None or filled.gone or filled.sheet != sheet.name or filled.side is not side:
        raise NoLonger
    return filled


@dataclass(frozen=True, slots=True)
class Opened:
    """A section that somebody answers: of which sheet, in which copy (None before the first)."""

    coop: Cooperation
    sheet: Sheet
    section: Section
    filled: Filled | None
    at: Moment

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return what is asked; what depends on other answers of the section included."""
        return asked(self.coop, self.sheet, self.section, self.filled, self.at.member)

    @property
    def last(self) -> bool:
        """Tell whether nothing is left after this section."""
        todo = left(self.coop, self.sheet, self.filled, self.at.member)
        return {s.name for s in todo} <= {self.section.name}

    def intro(self) -> tuple[Block, ...]:
        """Return where one is, what is known already, and who reads the answers."""
        t, sheet = self.at.tongue, self.sheet
        n = [s.name for s in sheet.sections].index(self.section.name) + 1
        title = self.section.title.said(t.language)
        if (count := len(sheet.sections)) > 1:
            title = t("Part {n} of {all}: {title}", n=n, all=count, title=title)
        blocks: list[Block] = [say(title)]
        if self.section.why:
            blocks.append(say(self.section.why.said(t.language), small=True))
        there = known(self.coop, sheet, side_of(sheet, self.at.member))
        rows = tuple(
            (q.label.said(t.language), (value_said(self.coop, sheet, q, there[q.name], t),))
            for q in self.section.fields
            if q.name in there
        )
        if rows:
            blocks += [say(t("Tandem knows this already:"), small=True), Facts(rows=rows)]
        if n == 1 or progress(self.coop, sheet, self.filled)[0] == 0:
            me, day = self.at.member, self.coop.today(self.at.now)
            who = Reader(frozenset({me.side}), me, day, alone=True)
            blocks.append(say(sheets.read_by(self.coop, sheet, who, t), small=True))
        return tuple(blocks)

    def inputs(self, answers: Answers, problems: Mapping[str, str]) -> tuple[Input, ...]:
        """Lay out every question, with what was answered and the problem beside it."""
        return tuple(
            self._input(q, answers, problems).model_copy(
                update={"problem": problems.get(q.name, "")}
            )
            for q in self.questions
        )

    def _input(self, question: Question, answers: Answers, problems: Mapping[str, str]) -> Input:
        kind, language = question.kind, self.at.tongue.language
        longest = LINK if kind == "link" else question.longest
        return Input(
            name=question.name,
            type=TYPES.get(kind, kind),  # type: ignore[arg-type]
            question=question.question.said(language),
            hint=question.hint.said(language) if question.hint else "",
            required=question.needed,
            max_length=longest if kind in ("line", "text", "link") else None,
            least=question.least if kind == "number" else None,
            most=question.most if kind == "number" else None,
            choices=self.choices(question),
            value=self._value(question, answers, again=bool(problems)),
            when=self._when(question),
        )

    def _when(self, question: Question) -> When | None:
        """Return the condition that this section itself can reveal; others hold already."""
        when = question.when
        if when is None or when.field not in {q.name for q in self.section.fields}:
            return None
        return When(field=when.field, values=when.among)

    def _value(self, question: Question, answers: Answers, *, again: bool) -> Value:
        """Return what stands in the field: just typed, kept before, or said in another sheet."""
        if again or question.name in answers:
            found = answers.get(question.name, "")
            return found if isinstance(found, str) else tuple(found)
        side: Side | None = self.at.member.side
        mine = side_of(self.sheet, self.at.member)
        kept = self.filled.answers if self.filled else last_time(self.coop, self.sheet, mine)
        there = kept.get(question.name, "") or offered(self.coop, question, side)
        # What the sheet offers no longer cannot be shown as chosen.
        if question.values and not set((there,) if isinstance(there, str) else there) <= {
            *question.values
        }:
            return ""
        return there

    def choices(self, question: Question) -> tuple[Choice, ...]:
        """Return what can be chosen; none where the answer is free."""
        t = self.at.tongue
        match question.kind:
            case "scored":
                anchors = self.sheet.anchors_of(question)
                return tuple(
                    Choice(value=str(v), label=f"{v} · {said.said(t.language)}"[:75])
                    for v, said in anchors.items()
                )
            case "confirm":
                labels = (t("Confirmed"), t("Not yet"))
                pairs = zip(CONFIRMED, labels, strict=True)
                return tuple(Choice(value=v, label=label) for v, label in pairs)
            case "person":
                people = [m for m in self.coop.members if m.partial]
                return tuple(Choice(value=m.id, label=m.name[:75]) for m in people)
            case _:
                return tuple(
                    Choice(
                        value=c.value,
                        label=c.label.said(t.language),
                        hint=c.hint.said(t.language) if c.hint else "",
                    )
                    for c in question.choices
                )

    # -- reading -------------------------------------------------------------------------------

    def read(self, answers: Answers) -> tuple[dict[str, Value], dict[str, str]]:
        """Return the answers as they are kept, and a sentence for each that does not work."""
        given: dict[str, Value] = {}
        problems: dict[str, str] = {}
        for q in self.questions:
            try:
                given[q.name] = self._read(q, answers.get(q.name, ""))
            except Problem as problem:
                problems[q.name] = problem.said(self.at.tongue)
        there = {**(self.filled.answers if self.filled else {}), **given}
        for q in self.questions:
            if q.when and not holds(q.when, there):
                given[q.name] = ""
                problems.pop(q.name, None)
            elif q.needed and not given.get(q.name):
                problems.setdefault(q.name, self.at.tongue("Please answer this."))
        return given, problems

    def _read(self, question: Question, raw: str | list[str]) -> Value:
        """Read one answer. Raises Problem."""
        choices = self.choices(question)
        if question.kind == "several":
            parts = raw.split(",") if isinstance(raw, str) else raw
            return tuple(typed.read_choice(p, None, choices) for p in parts if p.strip())
        text = (raw if isinstance(raw, str) else " ".join(raw)).replace("\x00", "").strip()
        if not text:
            return ""
        if choices or question.kind == "person":
            return typed.read_choice(text, None, choices)
        if question.kind == "date":
            return typed.read_day(text, self.at.now, self.at.tongue).isoformat()
        if question.kind == "number":
            return self._number(question, text)
        return _text(question, text)

    def _number(self, question: Question, text: str) -> str:
        t = self.at.tongue
        found = typed.read_number(text, t)
        if question.least is not None and float(found) < question.least:
            raise Problem(N_("Please give a number from {ge} upwards."), ge=question.least)
        if question.most is not None and float(found) > question.most:
            raise Problem(N_("Please give a number up to {le}."), le=question.most)
        return found


def opened(coop: Cooperation, sheet: Sheet, at: Moment, answers: Answers) -> Opened:
    """Return the section that is meant: by name, else the first that is left, else the first."""
    filled = copy_meant(coop, sheet, at, str(answers.get("entry") or ""))
    todo = left(coop, sheet, filled, at.member)
    section = sheet.section(str(answers.get("part") or "")) or (*todo, sheet.sections[0])[0]
    return Opened(coop, sheet, section, filled, at)


def _text(question: Question, text: str) -> str:
    most = LINK if question.kind == "link" else question.longest
    if len(text) > most:
        raise Problem(N_("Please shorten this to {max_length} characters."), max_length=most)
    if question.kind == "link" and not text.startswith(("https://", "http://")):
        raise Problem(N_("Please paste the whole link; it begins with https://."))
    return check_goal(text) if question.shape == "goal" else text
