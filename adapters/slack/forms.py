"""Forms as modals: questions as native inputs, problems beside them, and answers read back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.parts.carried import Notes, dumped
from adapters.parts.text import MARK, WARNING, Json, clip
from adapters.slack import render
from adapters.slack import text as slack
from adapters.slack.buttons import fit
from adapters.slack.elements import element
from adapters.slack.text import line, pieces, rich, rich_text, words
from bot.domain.people import Address
from bot.message import Answers, Form, Input, Message

FORM = "form"
MESSAGE = "message"
WAIT = "wait"
NAME = "Tandem"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a modal has to know of itself to be sent.

    ``fixed`` are answers that nobody is asked, ``hidden`` those to questions that are not shown
    now; ``told`` says that problems stand in it as text.
    """

    room: Address
    word: str = ""
    coop: str = ""
    fixed: Answers = field(default_factory=dict)
    hidden: Answers = field(default_factory=dict)
    told: bool = False

    def packed(self) -> Json:
        """Return it as what ``private_metadata`` carries."""
        room = {"r": self.room.id, "k": self.room.kind}
        parts = {"w": self.word, "c": self.coop, "f": self.fixed, "h": self.hidden, "p": self.told}
        return {**room, **{k: v for k, v in parts.items() if v}}

    @classmethod
    def unpacked(cls, carried: Json) -> "Sheet":
        """Return what was carried."""
        return cls(
            room=Address(platform="slack", id=carried["r"], kind=carried["k"]),
            word=carried.get("w", ""),
            coop=carried.get("c", ""),
            fixed=carried.get("f", {}),
            hidden=carried.get("h", {}),
            told=carried.get("p", False),
        )


def shown(form: Form) -> tuple[Input, ...]:
    """Return the questions whose conditions hold, given what is answered and shown."""
    known: Answers = dict(form.fixed)
    found: list[Input] = []
    for it in form.inputs:
        if it.when is None or it.when.holds(known):
            found.append(it)
            if it.value:
                known[it.name] = list(it.value) if isinstance(it.value, tuple) else it.value
    return tuple(found)


def modal(form: Form, room: Address, hidden: Answers | None = None) -> tuple[Json, Notes]:
    """Draw a form, and return it with what has to be kept for it.

    ``hidden`` are answers given before to questions that are not shown any more.
    """
    asked = shown(form)
    names = {i.name for i in asked}
    carried = {
        k: v
        for k, v in {**(hidden or {}), **form.answers()}.items()
        if k not in names and k not in form.fixed
    }
    told = bool(form.problem) or any(i.problem for i in form.inputs)
    sheet = Sheet(room, form.word, form.coop, form.fixed, carried, told)
    notes: Notes = {}
    leading = {i.when.field for i in form.inputs if i.when}
    questions = [b for i in asked for b in _question(i, notes, leads=i.name in leading)]
    head = _head(form, [i for i in form.inputs if i.name not in names])
    room_left = slack.VIEW_BLOCKS - len(questions) - len(head)
    intro, all_said = render.Pen({}, tables=0).fitted(form.intro, room_left, [])
    if not all_said:
        intro.append({"type": "context", "elements": [words(MARK)]})
    view = {
        **_frame(FORM, form.title if _fits(form.title) else NAME, line(form.cancel, slack.TITLE)),
        "submit": words(line(form.submit, slack.TITLE)),
        "private_metadata": fit(sheet.packed(), slack.METADATA, notes),
        "blocks": head + intro + questions,
    }
    return view, notes


def message(it: Message, room: Address, close: str) -> tuple[Json, render.Drawn]:
    """Draw an answer inside a modal; ``close`` is the word to close it with."""
    drawn = render.view(it)
    metadata = dumped(Sheet(room).packed())
    frame = _frame(MESSAGE, NAME, line(close, slack.TITLE))
    return {**frame, "private_metadata": metadata, "blocks": drawn.blocks}, drawn


def wait(sentence: str, room: Address, close: str) -> Json:
    """Draw a modal that only says to wait."""
    blocks = [{"type": "section", "text": words(clip(sentence, slack.SECTION))}]
    frame = _frame(WAIT, NAME, line(close, slack.TITLE))
    return {**frame, "private_metadata": dumped(Sheet(room).packed()), "blocks": blocks}


def native(form: Form, view: Json, sheet: Sheet) -> dict[str, str] | None:
    """Return the problems as Slack shows them beside the fields.

    None where the form as it is drawn cannot show them all: then it has to be drawn anew.
    """
    there = displayed(view)
    problems = {i.name: clip(i.problem, slack.QUESTION) for i in form.inputs if i.problem}
    same = there == [i.name for i in shown(form)] and problems.keys() <= set(there)
    if form.problem or sheet.told or not problems or not same:
        return None
    return problems


def displayed(view: Json) -> list[str]:
    """Return the names of the questions that a view shows, in order."""
    return [b["block_id"] for b in view.get("blocks", []) if b["type"] == "input"]


def answers_of(view: Json) -> Answers:
    """Read every question that a view shows; what was left open is empty."""
    values = view.get("state", {}).get("values", {})
    return {
        name: next(iter(map(_answer, values[name].values())), "") if name in values else ""
        for name in displayed(view)
    }


def _answer(state: Json) -> str | list[str]:
    match state:
        case {"selected_options": list(options)}:
            return [o["value"] for o in options]
        case {"selected_option": dict(option)}:
            return str(option["value"])
        case {"selected_date": str(day)}:
            return day
        case {"value": str(text)}:
            return text
        case _:
            return ""


def _frame(kind: str, title: str, close: str) -> Json:
    return {"type": "modal", "callback_id": kind, "title": words(title), "close": words(close)}


def _fits(title: str) -> bool:
    """Tell whether a title fits into the bar of a modal."""
    return 0 < len(title.strip()) <= slack.TITLE


def _head(form: Form, unseen: list[Input]) -> list[Json]:
    """Return what stands on top: a title too long for its bar, and what is wrong as a whole."""
    blocks: list[Json] = []
    if not _fits(form.title):
        blocks.append({"type": "header", "text": words(line(form.title, slack.HEADER))})
    if len(form.title) > slack.HEADER:
        blocks.append(rich_text(rich([clip(form.title, slack.SECTION)], bold=True)))
    wrong = [form.problem, *(f"{i.question}: {i.problem}" for i in unseen if i.problem)]
    texts = [words(clip(WARNING + problem, slack.SECTION)) for problem in wrong if problem]
    return [*blocks, *({"type": "section", "text": text} for text in texts)]


def _question(it: Input, notes: Notes, *, leads: bool) -> Iterator[Json]:
    """Yield a question with its problem above, and explanations that its options cannot hold."""
    if it.problem:
        text = words(clip(WARNING + it.problem, slack.FIELD))
        yield {"type": "context", "elements": [text]}
    drawn = element(it, notes)
    if leads and drawn["type"] in ("plain_text_input", "number_input"):
        drawn["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    block: dict[str, Any] = {
        "type": "input",
        "block_id": it.name,
        "label": words(clip(it.question.strip() or it.name, slack.QUESTION)),
        "element": {**drawn, "action_id": f"in:{drawn['type']}"},
        "optional": not it.required,
    }
    if it.hint.strip():
        block["hint"] = words(clip(it.hint, slack.QUESTION))
    if leads:
        block["dispatch_action"] = True
    yield block
    for part in pieces(_explained(it), slack.FIELD):
        yield {"type": "context", "elements": [words(part)]}


def _explained(it: Input) -> str:
    """Return what the options cannot say themselves: long labels, long or misplaced hints."""
    described = len(it.choices) <= slack.RADIO and it.type != "person"
    lines = [
        f"{c.label}: {c.hint}" if c.hint else c.label
        for c in it.choices
        if max(len(c.label), len(c.hint)) > slack.LABEL or (c.hint and not described)
    ]
    return "\n".join(lines)
