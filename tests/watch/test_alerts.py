"""The alerts that come along can be read, ask for figures that exist, and are all explained."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from adapters.watch.meter import Meter
from bot.told import Ran, Saved, Tried
from storage.memory import MemoryStore
from tests.fakes.clock import THURSDAY

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
RULES = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text("utf-8"))
FIGURE = re.compile(r"\btandem_[a-z_]+")
SELECTED = re.compile(r'(\w+)(?:=~?|!=)"([^"]*)"')


def alerts() -> list[Any]:
    return [rule for group in RULES["groups"] for rule in group["rules"]]


async def there() -> dict[str, set[str]]:
    """Return the labels of every series that a process shows."""
    meter = Meter(MemoryStore(), lambda: THURSDAY, version="1", replica="m-1")
    meter.hear(Ran("status", "local:words", "done", 0.1))
    meter.hear(Ran("ask_light", "clock", "done", 0.1, late=1))
    meter.hear(Saved("kept", 0.1))
    meter.hear(Tried("slack", "sent", 0.1))
    meter.called("GET", "/readyz", 200, 0.1)
    page = await meter.page(["slack"], {"store": ""})
    return {
        sample.name: set(sample.labels)
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
        if sample.name.startswith("tandem_") and not sample.name.endswith("_created")
    }


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
async def test_an_alert_asks_for_figures_that_exist(rule: dict[str, Any]):
    known = await there()
    named = set(FIGURE.findall(rule["expr"]))
    assert named - known.keys() == set()
    labels = set().union(*(known[name] for name in named)) | {"job", "le"}
    assert {label for label, _ in SELECTED.findall(rule["expr"])} - labels == set()
    by = {w for group in re.findall(r"by \(([^)]*)\)", rule["expr"]) for w in group.split(", ")}
    assert by - labels == set()
    shown = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
    assert shown - by - {"instance"} == set()
    assert rule["expr"].count("(") == rule["expr"].count(")")


def test_an_alert_is_whole():
    for rule in alerts():
        assert rule.keys() - {"for"} == {"alert", "expr", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert re.fullmatch(r"\d+m", rule.get("for", "1m"))


def test_every_alert_is_explained_and_no_other():
    told = {name for row in re.findall(r"^\| (`Tandem.*?) \|", PAGE, re.MULTILINE)
            for name in re.findall(r"`(Tandem\w+)`", row)}  # fmt: skip
    assert told == {rule["alert"] for rule in alerts()}


async def test_every_figure_is_explained_and_no_other():
    rows = re.findall(r"^\| (`tandem_.*?) \| (.*?) \|", PAGE, re.MULTILINE)
    told = {n: set(re.findall(r"`(\w+)`", labels))
            for cell, labels in rows for n in re.findall(r"`(\w+)`", cell)}  # fmt: skip
    known: dict[str, set[str]] = {}
    for name, labels in (await there()).items():
        bare = re.sub(r"_(bucket|count|sum)$", "", name)
        known[bare] = known.get(bare, set()) | (labels - {"le"})
    assert told == known
