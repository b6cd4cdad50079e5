"""Golden payloads drawn roughly as Slack and Teams lay them out, for somebody to look at.

Both platforms draw with programs of their own; this shows length, order, emphasis and buttons.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

GOLDEN = Path(__file__).parent.parent / "golden"
SHOWN = ("digest.digest", "month.report.asked", "home.page.one", "guests.made")
COLOURS = {
    "slack": {"light": "#fff;color:#1d1c1d;--soft:#616061;--line:#bbb;--go:#007a5a",
              "dark": "#1a1d21;color:#d1d2d3;--soft:#ababad;--line:#565856;--go:#007a5a"},
    "teams": {"light": "#fff;color:#242424;--soft:#616161;--line:#d1d1d1;--go:#5b5fc7",
              "dark": "#292929;color:#fff;--soft:#adadad;--line:#666;--go:#7f85f5"},
}  # fmt: skip
PAGE = """<!doctype html><meta charset="utf-8"><style>
body{{margin:16px;width:{width}px;background:{colours};font:15px/1.45 Lato,"Segoe UI",sans-serif}}
h1{{font-size:18px;margin:0 0 8px}}p{{margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere}}
.soft{{color:var(--soft);font-size:12px}}
dl{{display:grid;grid-template-columns:auto 1fr;gap:4px 12px}}
dt{{font-weight:600;max-width:9em}}dd{{margin:0;white-space:pre-wrap}}
b.do{{display:inline-block;margin:4px 6px 4px 0;padding:5px 11px;border:1px solid var(--line);
border-radius:4px;font-size:13px}}b.go{{background:var(--go);color:#fff;border-color:var(--go)}}
.box{{border-left:4px solid var(--line);padding:4px 10px;margin:6px 0}}
.attention{{border-color:#c4314b}}.good{{border-color:#237b4b}}.warning{{border-color:#f8d22a}}
</style><div class="card">{body}</div>"""


def page(platform: str, name: str, scheme: str, width: int = 520) -> str:
    """Return one golden payload as a page."""
    kind = "home" if platform == "slack" and name.startswith("home") else "messages"
    payload = json.loads((GOLDEN / platform / kind / f"{name}.json").read_text("utf-8"))
    body = Markup().join(DRAWS[platform](payload))
    return PAGE.format(colours=COLOURS[platform][scheme], body=body, width=width)


def _styled(it: dict[str, Any], *, bold: bool, italic: bool) -> Markup:
    said = escape(it["text"] if "text" in it else it.get("url", ""))
    if bold:
        said = Markup("<b>{}</b>").format(said)
    return Markup("<i>{}</i>").format(said) if italic else said


def _spans(them: list[dict[str, Any]]) -> Markup:
    found = []
    for it in them:
        style = it.get("style") or {}
        found.append(_styled(it, bold=bool(style.get("bold")), italic=bool(style.get("italic"))))
    return Markup().join(found)


def _slack(payload: dict[str, Any]) -> Iterator[Markup]:
    for block in payload["blocks"]:
        match block["type"]:
            case "header":
                yield Markup("<h1>{}</h1>").format(block["text"]["text"])
            case "section":
                yield Markup("<p>{}</p>").format((block.get("text") or {}).get("text", ""))
            case "context":
                said = " ".join(e.get("text", "") for e in block["elements"])
                yield Markup('<p class="soft">{}</p>').format(said)
            case "rich_text":
                for part in block["elements"]:
                    yield Markup("<p>{}</p>").format(_spans(part["elements"]))
            case "actions":
                yield Markup().join(
                    Markup('<b class="do {}">{}</b>').format(
                        "go" if e.get("style") == "primary" else "", _label(e)
                    )
                    for e in block["elements"]
                )


def _label(element: dict[str, Any]) -> str:
    return str((element.get("text") or {}).get("text", "⋯"))


def _teams(payload: dict[str, Any]) -> Iterator[Markup]:
    yield from _items(payload["body"])
    yield Markup().join(
        Markup('<b class="do {}">{}</b>').format(
            "go" if a.get("style") == "positive" else "", a["title"]
        )
        for a in payload.get("actions", ())
    )


def _items(body: list[dict[str, Any]]) -> Iterator[Markup]:
    for it in body:
        match it["type"]:
            case "TextBlock":
                large = it.get("style") == "heading"
                drawn = Markup("<h1>{}</h1>") if large else Markup("<p>{}</p>")
                yield drawn.format(it["text"])
            case "RichTextBlock":
                runs = it["inlines"]
                soft = "soft" if any(r.get("isSubtle") for r in runs) else ""
                said = Markup().join(
                    _styled(r, bold=r.get("weight") == "Bolder", italic=bool(r.get("italic")))
                    for r in runs
                )
                yield Markup('<p class="{}">{}</p>').format(soft, said)
            case "FactSet":
                rows = Markup().join(
                    Markup("<dt>{}</dt><dd>{}</dd>").format(
                        f["title"], f["value"].replace("\n\n", "\n")
                    )
                    for f in it["facts"]
                )
                yield Markup("<dl>{}</dl>").format(rows)
            case "Container":
                inside = Markup().join(_items(it["items"]))
                yield Markup('<div class="box {}">{}</div>').format(it.get("style", ""), inside)


DRAWS: dict[str, Callable[[dict[str, Any]], Iterator[Markup]]] = {"slack": _slack, "teams": _teams}
