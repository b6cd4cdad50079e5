"""The signs that stand for lights and steps, wherever colours cannot be trusted."""

from collections.abc import Sequence

from bot.domain.light import Light

SIGNS = {
    Light.GREEN: "🟢",
    Light.AMBER: "🟡",
    Light.RED: "🔴",
    Light.GREY: "⚪",
    Light.BLUE: "🔵",
}
LEVELS = {Light.GREEN: "▁", Light.AMBER: "▄", Light.RED: "█", Light.GREY: "·", Light.BLUE: "‖"}
STATES = {"open": "☐", "now": "▸", "done": "✓", "skipped": "–"}
# What had to be cut hangs below as a file of this name.
WHOLE = "tandem.txt"


def history(lights: Sequence[Light]) -> str:
    """Return lights as signs and, for whoever cannot tell the colours, as heights."""
    return f"{''.join(SIGNS[x] for x in lights)}  {''.join(LEVELS[x] for x in lights)}"
