"""Forms as dialogs: every question with its problem beside it, and the answers read back.

Teams cannot change a dialog while it is open. So questions that depend on another answer stand
there from the start, with the answers they belong to behind them; what does not apply is ignored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.parts.carried import NONE, NOTED, Notes, sign
from adapters.parts.inputs import chosen, distinct, fits, is_day, shown
from adapters.parts.text import DASH, WARNING, Json, line
from adapters.teams.buttons import FIELD, Pack
from adapters.teams.render import CARD, SMALL, Pen, card, heading
from adapters.teams.text import Mentions, runs, size
from bot.message import Answers, Choice, Form, Input

FEW = 6
TALL = 4
TITLE = 64


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a dialog has to know of itself to be sent.

    ``fixed`` are answers that nobody is asked; ``one`` and ``several`` name the questions that
    are answered by choosing.
    """

    word: str
    coop: str = ""
    fixed: Answers = field(default_factory=dict)
    one: tuple[str, ...] = ()
    several: tuple[str, ...] = ()

    def packed(self) -> Json:
        """Return it as what the button carries that sends the form."""
        parts = {
            "t": "form", "w": self.word, "c": self.coop, "f": self.fixed,
            "o": list(self.one), "s": list(self.several),
        }  # fmt: skip
        return {k: v for k, v in parts.items() if v}

    @classmethod
    def unpacked(cls, payload: Json) -> "Sheet":
        """Return what was carried. Raises KeyError if that was no form."""
        return cls(
            word=payload["w"],
            coop=payload.get("c", ""),
            fixed=payload.get("f", {}),
            one=tuple(payload.get("o", ())),
            several=tuple(payload.get("s", ())),
        )


def dialog(form: Form) -> tuple[Json, Notes]:
    """Draw a form as a card for a dialog, and return it with what has to be kept for it."""
    pack = Pack()
    pen = Pen(pack=pack, mentions=Mentions(alive=False))
    typed: set[str] = set()
    while True:
        questions = [e for it in form.inputs for e in _question(it, form, pack, typed)]
        chosen = [i for i in form.inputs if i.choices and i.name not in typed]
        sheet = Sheet(
            form.word,
            form.coop,
            form.fixed,
            one=tuple(i.name for i in chosen if i.type != "several"),
            several=tuple(i.name for i in chosen if i.type == "several"),
        )
        data = {FIELD: pack.fit(sheet.packed())}
        send = {"type": "Action.Submit", "title": line(form.submit), "style": "positive"}
        head = [*_head(form, pen)]
        used = size([head, questions, data, send]) + 300
        if used <= CARD or not chosen:
            break
        # The longest menu is typed instead: an answer is understood by its label too.
        typed.add(max(chosen, key=lambda i: size([c.label + c.value for c in i.choices])).name)
    intro, _ = pen.fitted(form.intro, max(CARD - used, 0))
    return card([*head, *intro, *questions], [{**send, "data": data}]), pack.notes


def envelope(title: str, content: Json, *, tall: bool) -> Json:
    """Wrap a card as the dialog that Teams is to show."""
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    height = "large" if tall else "medium"
    look = {"title": line(title)[:TITLE], "width": "medium", "height": height}
    return {"task": {"type": "continue", "value": {**look, "card": attached}}}


def is_tall(form: Form) -> bool:
    """Tell whether a form needs a tall dialog."""
    return len(form.inputs) > TALL


def _head(form: Form, pen: Pen) -> Iterator[Json]:
    """Yield what stands on top: a title too long for its bar, and what is wrong as a whole."""
    if len(line(form.title)) > TITLE:
        yield heading(form.title)
    if form.problem:
        problem = pen.flow((WARNING + form.problem,))
        yield {"type": "Container", "style": "attention", "items": problem}


def _question(it: Input, form: Form, pack: Pack, typed: set[str]) -> Iterator[Json]:
    """Yield a question, then its problem, its hint, and what its choices cannot say themselves."""
    yield {**_element(it, pack, typed), "id": it.name, "label": _label(it, form), **_needed(it)}
    if it.problem:
        inlines = runs([WARNING + it.problem], color="Attention", weight="Bolder")
        yield {"type": "RichTextBlock", "inlines": inlines, "spacing": "Small"}
    for told in (it.hint, *_explained(it, typed)):
        if told.strip():
            yield {"type": "RichTextBlock", "inlines": runs([told], **SMALL), "spacing": "Small"}


def _label(it: Input, form: Form) -> str:
    """Return the question; behind it, in brackets, the answers under which it is asked."""
    question = it.question.strip() or it.name
    if it.when is None:
        return question
    leading = next((i for i in form.inputs if i.name == it.when.field), None)
    labels = {c.value: c.label for c in leading.choices} if leading else {}
    named = ", ".join(labels[v] for v in it.when.values if v in labels)
    return f"{question} ({named})" if named else question


def _needed(it: Input) -> Json:
    """Let Teams ask for what is needed in any case; the rest is checked when it is sent."""
    if not it.required or it.when is not None:
        return {}
    return {"isRequired": True, "errorMessage": WARNING + (it.question.strip() or it.name)}


def _explained(it: Input, typed: set[str]) -> Iterator[str]:
    if it.name in typed:
        yield ", ".join(line(c.label) for c in it.choices[:FEW]) + ", …"
    elif len(it.choices) > FEW:
        yield from (f"{c.label}: {c.hint}" for c in it.choices if c.hint)


# -- the native input for each kind of question ----------------------------------------------


def _element(it: Input, pack: Pack, typed: set[str]) -> Json:
    """Draw what a question is answered with.

    A value that the native input would refuse (a date that is none, a number out of bounds) is
    shown as text, so that nothing that was typed is lost.
    """
    match it.type:
        case "choice" | "person" | "several" if it.choices and it.name not in typed:
            return _chosen(it, pack)
        case "number" if not it.value or fits(it):
            bounds = {"min": it.least, "max": it.most}
            given = {k: v for k, v in bounds.items() if v is not None}
            return {"type": "Input.Number", **given, **({"value": _number(it)} if it.value else {})}
        case "date" if not it.value or is_day(it):
            return {"type": "Input.Date", **({"value": shown(it)} if it.value else {})}
        case "line" | "text" | "choice" | "person" | "several" | "number" | "date":
            return _typed(it)
        case _:
            raise NotImplementedError(it.type)


def _typed(it: Input) -> Json:
    """Return a text field; one that holds too much already is not bounded by Teams."""
    text = shown(it)
    drawn: Json = {"type": "Input.Text", "isMultiline": it.type == "text"}
    if it.max_length and len(text) <= it.max_length:
        drawn["maxLength"] = it.max_length
    return {**drawn, "value": text} if text else drawn


def _number(it: Input) -> float:
    number = float(shown(it))
    return int(number) if number.is_integer() else number


def _chosen(it: Input, pack: Pack) -> Json:
    """Return a choice: all of them in sight where there are few, else a menu."""
    choices = distinct(it.choices)
    several = it.type == "several"
    few = len(choices) <= FEW
    options = [_option(c, pack, described=few) for c in choices]
    if not several and (not it.required or it.when is not None):
        options.append({"title": DASH, "value": NONE})
    known = {c.value for c in choices}
    wanted = [v for v in chosen(it) if v in known]
    style = "expanded" if few else "compact"
    drawn: Json = {"type": "Input.ChoiceSet", "choices": options, "style": style, "wrap": True}
    if several:
        drawn["isMultiSelect"] = True
    if wanted:
        drawn["value"] = ",".join(_value(v, pack) for v in wanted)
    return drawn


def _option(choice: Choice, pack: Pack, *, described: bool) -> Json:
    hint = f": {line(choice.hint)}" if described and choice.hint.strip() else ""
    return {"title": line(choice.label) + hint, "value": _value(choice.value, pack)}


def _value(value: str, pack: Pack) -> str:
    """Return a choice's value, or a sign for it where Teams could not tell it from others."""
    if value and "," not in value and not value.startswith(NOTED):
        return value
    return sign(value, pack.notes)
