"""Messages as Adaptive Cards 1.5: pure, total, within the size that Teams takes.

Whatever does not fit is cut with a mark, and the whole is handed back as text to go with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatchmethod

from adapters.parts.carried import Notes
from adapters.parts.outline import outline
from adapters.parts.signs import SIGNS, STATES, WHOLE, history
from adapters.parts.text import DASH, MARK, Json, clip, line
from adapters.teams.buttons import FIELD, Pack, actions
from adapters.teams.text import SUMMARY, Mentions, escape, flowing, markdown, runs, size
from bot.domain.light import Light
from bot.message import (
    Bar,
    Bars,
    Block,
    Checklist,
    Facts,
    File,
    Item,
    LightRow,
    Lights,
    Message,
    Paragraph,
    Picture,
    Span,
    Strip,
    Table,
    Trend,
)

MARKED = 5
HEIGHTS = "▁▂▃▄▅▆▇█"
STYLES = {
    Light.GREEN: "good",
    Light.AMBER: "warning",
    Light.RED: "attention",
    Light.GREY: "emphasis",
    Light.BLUE: "accent",
}
CARD = 24_000
TEXT = 12_000
BUTTONS = 12_000
STEPS = 12
WIDE = 3
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
SMALL: Json = {"size": "Small", "isSubtle": True}


@dataclass(frozen=True, slots=True)
class Hung:
    """Where a picture or file is had: at a ``url``, or by a press that asks for it by ``id``."""

    url: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message as Teams takes it.

    ``card`` keeps to the published schema, ``teams`` is what Teams adds to it; ``summary`` is what
    a notification says; ``whole`` is everything it says as plain text, empty unless something had
    to be cut; ``notes`` is what its buttons carry that did not fit.
    """

    card: Json
    summary: str
    whole: str = ""
    notes: Notes = field(default_factory=dict)
    teams: Json = field(default_factory=dict)

    @property
    def content(self) -> Json:
        """Return the card as it is sent."""
        return {**self.card, "msteams": self.teams} if self.teams else self.card


def message(
    it: Message, hung: Mapping[str, Hung] | None = None, *, key: str = "", dialog: bool = False
) -> Drawn:
    """Draw a message; ``hung`` says where its pictures and files are had, by name.

    ``key`` is written on its buttons; in a ``dialog`` no button may open another one.
    """
    buttons, pack, kept = _pressed(it, key, dialog=dialog)
    pen = Pen(hung or {}, pack, Mentions(alive=not dialog), cut=kept < len(it.more))
    head = [heading(it.title)]
    foot = [
        {**e, "separator": True} if n == 0 else e
        for n, e in enumerate(pen.flow(it.footer, **SMALL))
    ]
    left = pen.offer(WHOLE) if WHOLE in pen.hung else []
    mark = [*pen.flow((f"{MARK} 📎 {WHOLE}",), **SMALL), *left]
    used = size([head, foot, mark, buttons, pen.mentions.entities])
    body, whole = pen.fitted(it.blocks, CARD - used)
    content = card([*head, *body, *([] if whole else mark), *foot], buttons)
    told = [line(part) for part in outline(it, brief=True).split("\n", 1) if part.strip()]
    summary = clip(" · ".join(told), SUMMARY)
    return Drawn(content, summary, "" if whole else outline(it), pack.notes, pen.teams)


def _pressed(it: Message, key: str, *, dialog: bool) -> tuple[list[Json], Pack, int]:
    """Draw its buttons, and as many of those behind as leave room for what is read."""
    kept = len(it.more)
    while True:
        pack = Pack(key)
        drawn = actions((*it.scale, *it.buttons), it.more[:kept], pack, dialog=dialog)
        if not kept or size(drawn) <= BUTTONS:
            return drawn, pack, kept
        kept -= max(kept // 8, 1)


def card(body: list[Json], buttons: list[Json]) -> Json:
    """Put a card together."""
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": "1.5",
        "body": body,
        **({"actions": buttons} if buttons else {}),
    }


def heading(title: str) -> Json:
    """Draw the first line, which screen readers find as a heading."""
    text = escape(line(title))
    look = {"size": "Medium", "weight": "Bolder", "style": "heading"}
    return {"type": "TextBlock", "text": text, "wrap": True, **look}


@dataclass(slots=True)
class Pen:
    """Draws block after block, and knows what belongs to the whole card.

    ``wide`` asks for a wide card; ``cut`` tells that something was left out.
    """

    hung: Mapping[str, Hung] = field(default_factory=dict)
    pack: Pack = field(default_factory=Pack)
    mentions: Mentions = field(default_factory=Mentions)
    wide: bool = False
    cut: bool = False

    @property
    def teams(self) -> Json:
        """Return what Teams adds to the card: its width, and whom it mentions."""
        entities = {"entities": self.mentions.entities} if self.mentions.entities else {}
        return {**({"width": "Full"} if self.wide else {}), **entities}

    def fitted(self, blocks: Sequence[Block], room: int) -> tuple[list[Json], bool]:
        """Draw as many blocks as there is room for, in bytes; tell whether that was everything."""
        drawn: list[Json] = []
        for block in blocks:
            before = size(self.mentions.entities)
            elements = self.draw(block)
            room -= size(self.mentions.entities) - before
            for one in elements:
                needs = size(one) + 1
                if needs > room:
                    part = _part(one, room)
                    return [*drawn, part] if part else drawn, False
                drawn.append(one)
                room -= needs
        return drawn, not self.cut

    def flow(self, spans: Sequence[Span], **style: object) -> list[Json]:
        """Draw running text."""
        return flowing(spans, self.mentions, **style)

    @singledispatchmethod
    def draw(self, it: Block) -> list[Json]:
        """Draw one element; raises NotImplementedError for one that nobody has taught it."""
        raise NotImplementedError(type(it))

    @draw.register
    def _(self, it: Paragraph) -> list[Json]:
        return self.flow(it.spans, **(SMALL if it.small else {}))

    @draw.register
    def _(self, it: Facts) -> list[Json]:
        facts = [
            {"title": escape(line(name)), "value": markdown(value, self.mentions).strip() or DASH}
            for name, value in it.rows
        ]
        return [{"type": "FactSet", "facts": facts}] if facts else []

    @draw.register
    def _(self, it: Table) -> list[Json]:
        columns = max(map(len, (it.header, *it.rows)))
        if not columns:
            return []
        self.wide = self.wide or columns > WIDE
        rows = [_row(it.header, columns, weight="Bolder"), *(_row(r, columns) for r in it.rows)]
        look = {"firstRowAsHeader": True, "showGridLines": True}
        return [{"type": "Table", "columns": [{"width": 1}] * columns, "rows": rows, **look}]

    @draw.register
    def _(self, it: Lights) -> list[Json]:
        return [*map(_light, it.rows), *self.flow((it.gap,) if it.gap else (), **SMALL)]

    @draw.register
    def _(self, it: Checklist) -> list[Json]:
        gone = sum(i.state in ("done", "skipped") for i in it.items)
        bar = [_text(runs([_bar(gone, len(it.items))], **SMALL))] if gone else []
        return [*bar, *map(_item, it.items)]

    @draw.register
    def _(self, it: Picture) -> list[Json]:
        url = self.hung[it.name].url if it.name in self.hung else ""
        title = self.flow((line(it.title),), weight="Bolder") if it.title.strip() else []
        if url:
            alt = it.alt or line(it.title)
            return [*title, {"type": "Image", "url": url, "altText": alt, "size": "Stretch"}]
        return [*title, *_drawing(it.drawing), *self.flow((it.alt,), **SMALL)]

    @draw.register
    def _(self, it: File) -> list[Json]:
        told = runs(["📎 "]) + runs([it.name], weight="Bolder")
        items = [_text(told), *self.flow((it.summary,), **SMALL), *self.offer(it.name)]
        return [{"type": "Container", "style": "emphasis", "items": items}]

    def offer(self, name: str) -> list[Json]:
        """Draw the button by which a file is had, if it can be had."""
        hung = self.hung.get(name)
        if hung is None:
            return []
        title = f"📎 {name}"
        if hung.url:
            action: Json = {"type": "Action.OpenUrl", "title": title, "url": hung.url}
        else:
            data = {FIELD: {"t": "file", "n": hung.id}}
            action = {"type": "Action.Submit", "title": title, "data": data}
        return [{"type": "ActionSet", "actions": [action]}]


def _text(inlines: list[Json], **look: object) -> Json:
    return {"type": "RichTextBlock", "inlines": inlines, **look}


def _row(cells: Sequence[str], columns: int, **style: object) -> Json:
    padded = [*cells, *[""] * (columns - len(cells))]
    drawn = [
        {"type": "TableCell", "items": [_text(runs([c.strip() or DASH], **style))]} for c in padded
    ]
    return {"type": "TableRow", "cells": drawn}


def _light(row: LightRow) -> Json:
    """Draw one side's light on its colour: name, sign and word, what changed, the headline."""
    first = runs([row.name or DASH], weight="Bolder") + runs([f"  {SIGNS[row.light]} {row.word}"])
    if row.change:
        first += runs([f"  ({row.change})"])
    if row.mark:
        first += runs([f"  · {row.mark}"], **SMALL)
    items = [_text(first)]
    if row.headline:
        items += [_text(runs([row.headline], italic=True), spacing="None")]
    if row.history:
        items += [_text(runs([history(row.history)], size="Small"), spacing="Small")]
    return {"type": "Container", "style": STYLES[row.light], "spacing": "Small", "items": items}


def _bar(gone: int, of: int) -> str:
    full = gone * STEPS // of
    return f"{'▰' * full}{'▱' * (STEPS - full)}  {gone}/{of}"


def _item(item: Item) -> Json:
    styles: dict[str, Json] = {"now": {"weight": "Bolder"}, "skipped": {"strikethrough": True}}
    style = styles.get(item.state, {})
    told = runs([f"{STATES[item.state]} "]) + runs([item.text or DASH], **style)
    note = runs([f"  {item.note}"], italic=True) if item.note else []
    return _text([*told, *note], spacing="Small")


def _drawing(it: Strip | Bars | Trend) -> list[Json]:
    """Draw a picture as signs, where none can be shown."""
    match it:
        case Strip():
            return _strip(it)
        case Bars():
            return [_text(runs([f"{_pole(b)}  {b.name}"]), spacing="Small") for b in it.rows]
        case Trend():
            return _trend(it)


def _pole(it: Bar) -> str:
    """Draw a bar against its mark, which stands after five blocks."""
    blocks = "█" * max(round(it.share * MARKED), 1)
    return f"{blocks[:MARKED]:░<{MARKED}}|{blocks[MARKED:]}"


def _trend(it: Trend) -> list[Json]:
    """Draw a line as blocks of eight heights, and the levels below it in words."""
    values = [d.value for d in it.dots] + [v.value for v in it.levels]
    low, high = min(values, default=0.0), max(values, default=1.0)
    steps = [round((d.value - low) / ((high - low) or 1) * (len(HEIGHTS) - 1)) for d in it.dots]
    line = "".join(HEIGHTS[n] for n in steps)
    ends = [it.dots[n] for n in (0, -1)][: len(it.dots)]
    told = f" {DASH} ".join(f"{d.label}: {d.said}" for d in ends)
    below = " · ".join(v.word for v in it.levels)
    return [
        *([_text(runs([line], size="Large"), spacing="Small")] if line else []),
        *(_text(runs([words], **SMALL), spacing="Small") for words in (told, below) if words),
    ]


def _strip(it: Strip) -> list[Json]:
    weeks = f"{it.weeks[0]} {DASH} {it.weeks[-1]}" if it.weeks else ""
    told = (f"{name}  {history(lights)}" for name, lights in it.rows)
    rows = [_text(runs([row]), spacing="Small") for row in told]
    legend = " · ".join(f"{SIGNS[Light(k)]} {word}" for k, word in it.words.items())
    below = "   ".join(p for p in (weeks, legend) if p)
    return [*rows, *([_text(runs([below], **SMALL), spacing="Small")] if below else [])]


def _part(element: Json, room: int) -> Json | None:
    """Return as much of an element as there is room for, None if that is nothing worth it."""
    for name, least in (("rows", 2), ("facts", 1), ("inlines", 1)):
        if name not in element:
            continue
        parts = list(element[name])
        while len(parts) > least and size({**element, name: parts}) > room:
            parts.pop()
        if name == "inlines" and size({**element, name: parts}) > room:
            spare = room - size({**element, name: []}) - size({**parts[0], "text": ""})
            text = parts[0]["text"].encode()[: max(spare // 2, 0)].decode(errors="ignore")
            parts = [{**parts[0], "text": text + MARK}] if text else []
        found = {**element, name: parts}
        return found if parts and size(found) <= room else None
    return None
