"""What Tandem knows of a cooperation without asking: the answers that a sheet may leave out."""

from collections.abc import Callable

from bot.domain.cooperation import Cooperation
from bot.domain.people import Role, Side

Known = Callable[[Cooperation, Side | None], str]


def _sponsor(coop: Cooperation, side: Side | None) -> str:
    """Score how far there is a sponsor on both sides (M12): they came themselves."""
    del side
    return ("0", "25", "100")[sum(bool(coop.holders(s, Role.SPONSOR)) for s in Side)]


def _owner(coop: Cooperation, side: Side | None) -> str:
    """Score how far there is a project owner on both sides (M13)."""
    del side
    return ("0", "25", "75")[sum(bool(coop.owner(s)) for s in Side)]


def _model(coop: Cooperation, side: Side | None) -> str:
    """Score how far the model is agreed (M03): whoever joins has seen it."""
    del side
    return "75" if all(coop.owner(s) for s in Side) else "25"


def _path(coop: Cooperation, side: Side | None) -> str:
    """Score the way to a decision (M19): a sponsor on each side, with a deputy."""
    del side
    sponsors = [s for s in Side if coop.holders(s, Role.SPONSOR)]
    if len(sponsors) < len(Side):
        return "25" if sponsors else "0"
    return "100" if all(coop.holders(s, Role.DEPUTY) for s in Side) else "75"


def _company(coop: Cooperation, side: Side | None) -> str:
    return coop.organisation(side).name if side else ""


KNOWN: dict[str, Known] = {
    "sponsor": _sponsor,
    "owner": _owner,
    "model": _model,
    "path": _path,
    "company": _company,
}
