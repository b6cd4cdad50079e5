"""Messages as Block Kit: pure, total, within every limit of Slack's.

Whatever does not fit is cut with a mark, and the whole is handed back as text to go with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import singledispatchmethod

from adapters.parts.carried import Notes, dumped
from adapters.parts.outline import in_words, outline
from adapters.parts.signs import SIGNS, STATES, WHOLE, history
from adapters.parts.text import DASH, MARK, Json, clip
from adapters.slack import text as slack
from adapters.slack.buttons import actions
from adapters.slack.text import line, rich, rich_text, small, words
from bot.message import (
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
    Table,
    plain,
)

SHORT_FACT = 60
WIDE = 400
JSON_BUDGET = 34_000
TABLE_CHARACTERS = 8_000
TABLE_JSON = 20_000
MANY_BUTTONS = 60


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message as Slack takes it.

    ``whole`` is everything it says as plain text, empty unless something had to be cut;
    ``notes`` is what its buttons carry that did not fit, by digest.
    """

    text: str
    blocks: list[Json]
    whole: str = ""
    notes: Notes = field(default_factory=dict)


def message(it: Message, pictures: Mapping[str, str] | None = None) -> Drawn:
    """Draw a message for a channel or chat; ``pictures`` are Slack's file ids by name."""
    return _draw(it, Pen(pictures or {}, tables=1), slack.MESSAGE_BLOCKS)


def view(it: Message, pictures: Mapping[str, str] | None = None) -> Drawn:
    """Draw a message for a modal or a home page, where no table may stand."""
    return _draw(it, Pen(pictures or {}, tables=0), slack.VIEW_BLOCKS)


def _draw(it: Message, pen: "Pen", limit: int) -> Drawn:
    notes: Notes = {}
    head = [{"type": "header", "text": words(line(it.title, slack.HEADER))}]
    if len(it.title) > slack.HEADER:
        head += _flowing(rich([clip(it.title, slack.SECTION)], bold=True))
    more = it.more[:MANY_BUTTONS]
    foot = it.footer
    if len(plain(foot)) > slack.FIELD:
        foot = (clip(plain(foot), slack.FIELD),)
    labels = [b.label for b in (*it.scale, *it.buttons, *more)]
    pen.cut = (
        foot is not it.footer
        or len(it.title) > slack.SECTION
        or len(it.more) > len(more)
        or any(len(x) > slack.LABEL for x in labels)
    )
    tail = actions((*it.scale, *it.buttons), more, notes) + pen.small(foot)
    body, whole = pen.fitted(it.blocks, limit - len(head) - len(tail), [*head, *tail])
    mark = [{"type": "context", "elements": [words(f"{MARK} 📎 {WHOLE}")]}]
    text = slack.escape(clip(outline(it, brief=True).strip() or DASH, slack.TEXT // 5))
    blocks = head + body + ([] if whole else mark) + tail
    return Drawn(text, blocks, "" if whole else outline(it), notes)


@dataclass(slots=True)
class Pen:
    """Draws block after block, and knows what one message may hold only once.

    ``tables`` is how many real tables may still be drawn; ``narrow`` says that all facts fit into
    columns; ``cut`` tells that something was left.
    """

    pictures: Mapping[str, str]
    tables: int
    narrow: bool = True
    cut: bool = False

    def fitted(
        self, blocks: Sequence[Block], room: int, around: list[Json]
    ) -> tuple[list[Json], bool]:
        """Draw as many blocks as there is room for, and tell whether that was everything.

        What stands ``around`` them, above and below, counts as well.
        """
        drawn: list[Json] = []
        used, read = len(dumped(around)), readable(around)
        facts = [row for b in blocks if isinstance(b, Facts) for row in b.rows]
        self.narrow = all(_short(name, value) for name, value in facts)
        for block in blocks:
            for one in self.draw(block):
                used += len(dumped(one))
                read += readable(one)
                full = len(drawn) >= room - 1 or used > JSON_BUDGET or read > slack.CHARACTERS
                if full:
                    return drawn, False
                drawn.append(one)
        return drawn, not self.cut

    @singledispatchmethod
    def draw(self, it: Block) -> list[Json]:
        """Draw one element; raises NotImplementedError for one that nobody has taught it."""
        raise NotImplementedError(type(it))

    @draw.register
    def _(self, it: Paragraph) -> list[Json]:
        if it.small:
            return self.small(it.spans)
        return _flowing(rich(it.spans))

    @draw.register
    def _(self, it: Facts) -> list[Json]:
        if not self.narrow:
            return _lines([_fact(name, value) for name, value in it.rows])
        cells = [
            c
            for name, value in it.rows
            for c in (slack.label(name.strip() or DASH), words(plain(value).strip() or DASH))
        ]
        return [
            {"type": "section", "fields": cells[n : n + slack.FIELDS]}
            for n in range(0, len(cells), slack.FIELDS)
        ]

    @draw.register
    def _(self, it: Table) -> list[Json]:
        if not self.tables or not it.header or not it.rows:
            return _lines([_row(it.header, row) for row in it.rows] or [_row((), it.header)])
        self.tables -= 1
        rows = [it.header, *it.rows]
        cells = [[_cell(c) for c in row[: slack.COLUMNS]] for row in rows[: slack.ROWS]]
        kept = _within(cells)
        wide = len(it.header) > slack.COLUMNS or any(len(c) > WIDE for row in rows for c in row)
        self.cut = self.cut or wide or kept < len(rows)
        wraps = [{"is_wrapped": True} for _ in it.header[: slack.COLUMNS]]
        return [{"type": "table", "rows": cells[:kept], "column_settings": wraps}]

    @draw.register
    def _(self, it: Lights) -> list[Json]:
        return [*_lines([_light(row) for row in it.rows]), *self.small((it.gap,) if it.gap else ())]

    @draw.register
    def _(self, it: Checklist) -> list[Json]:
        return _lines([_item(item) for item in it.items])

    @draw.register
    def _(self, it: Picture) -> list[Json]:
        alt = line(it.alt or it.title, slack.ALT)
        self.cut = self.cut or len(it.alt) > slack.ALT
        if it.name not in self.pictures:
            return self.small((in_words(it),))
        file = {"id": self.pictures[it.name]}
        image = {"type": "image", "slack_file": file, "alt_text": alt}
        return [{**image, "title": words(line(it.title, slack.ALT))} if it.title.strip() else image]

    @draw.register
    def _(self, it: File) -> list[Json]:
        summary = [" ", *([it.summary] if it.summary else [])]
        return _flowing([*rich(["📎 "]), *rich([it.name], bold=True), *rich(summary)])

    def small(self, spans: Sequence[Span]) -> list[Json]:
        """Draw words set back; where they have too many parts, as running text."""
        parts = small(spans)
        if len(parts) > slack.CONTEXT:
            return _flowing(rich(spans))
        return [{"type": "context", "elements": parts}] if parts else []


def readable(node: object) -> int:
    """Return how many characters of a payload people read."""
    if isinstance(node, list):
        return sum(map(readable, node))
    if not isinstance(node, dict):
        return 0
    own = node.get("text")
    alt = len(node.get("alt_text", ""))
    rest = sum(readable(v) for v in node.values() if isinstance(v, dict | list))
    return rest + alt + (len(own) if isinstance(own, str) else 0)


def _flowing(elements: list[Json]) -> list[Json]:
    """Return rich text, in as many blocks as its length asks for."""
    blocks: list[list[Json]] = [[]]
    for element in elements:
        if blocks[-1] and slack.weight(blocks[-1]) + slack.weight([element]) > slack.SECTION:
            blocks.append([])
        blocks[-1].append(element)
    return [rich_text(b) for b in blocks if b]


def _lines(rows: list[list[Json]]) -> list[Json]:
    """Return one rich text in which every row is a line, broken only between rows if it is long."""
    blocks: list[list[Json]] = [[]]
    for row in rows:
        if blocks[-1] and slack.weight(blocks[-1]) + slack.weight(row) > slack.SECTION:
            blocks.append([])
        blocks[-1] += [*([{"type": "text", "text": "\n"}] if blocks[-1] else []), *row]
    return [b for block in blocks for b in _flowing(block)]


def _short(name: str, value: tuple[Span, ...]) -> bool:
    """Tell whether a label and its value fit narrow columns as plain words."""
    words_only = all(isinstance(s, str) for s in value)
    return words_only and max(len(name), len(plain(value))) <= SHORT_FACT


def _fact(name: str, value: tuple[Span, ...]) -> list[Json]:
    return [*rich([name or DASH], bold=True), *rich(["  "]), *rich(value or (DASH,))]


def _row(header: tuple[str, ...], row: tuple[str, ...]) -> list[Json]:
    """Return a table's row as a line: each cell after its heading, the first one bold."""
    parts = rich([f"{header[0]} "] if header and header[0] else [])
    parts += rich([row[0] or DASH] if row else [DASH], bold=True)
    for n, cell in enumerate(row[1:], 1):
        name = header[n] if n < len(header) else ""
        parts += rich([f" · {name} " if name else " · ", cell or DASH])
    return parts


def _cell(text: str) -> Json:
    return {"type": "raw_text", "text": clip(text.strip() or DASH, WIDE)}


def _within(rows: list[list[Json]]) -> int:
    """Return how many rows, the header at least, one table of a message can hold."""
    read = sent = 0
    for n, row in enumerate(rows):
        read += slack.weight(row)
        sent += len(dumped(row))
        if read > TABLE_CHARACTERS or sent > TABLE_JSON:
            return max(n, 1)
    return len(rows)


def _light(row: LightRow) -> list[Json]:
    """Return one side's light: sign and word, what changed, the headline, the weeks before."""
    parts = [*rich([row.name or DASH], bold=True), *rich([f"  {SIGNS[row.light]} {row.word}"])]
    if row.change:
        parts += rich([f"  ({row.change})"])
    if row.headline:
        parts += [*rich(["  "]), *rich([row.headline], italic=True)]
    if row.mark:
        parts += rich([f"  · {row.mark}"])
    return [*parts, *rich([f"\n{history(row.history)}"])] if row.history else parts


def _item(item: Item) -> list[Json]:
    style = {"now": {"bold": True}, "skipped": {"strike": True}}.get(item.state, {})
    note = rich([f"  {item.note}"], italic=True) if item.note else []
    return [*rich([f"{STATES[item.state]} "]), *rich([item.text or DASH], **style), *note]
