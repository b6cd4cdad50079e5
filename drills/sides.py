"""The week's cooperation with one company in Teams and the other in Slack."""

from bot.domain.cooperation import Cooperation, Room
from bot.domain.people import Address, Side
from drills.week import copy
from tests.fakes import connector, slack

HOMES = {"teams": connector.HOST, "slack": slack.TEAM}


def place(platform: str, n: int, kind: str = "C") -> Address:
    """Return a cooperation's room on a platform: shared, or of one side (``I``)."""
    name = f"{kind}{n:06d}" if platform == "slack" else f"19:{kind}{n}@thread.tacv2"
    return Address(platform=platform, id=name)


def person(platform: str, name: str) -> Address:
    """Return a person's account."""
    account = f"U0{name.upper()}" if platform == "slack" else name
    return Address(platform=platform, id=account, kind="person")


def two_sided(n: int) -> Cooperation:
    """Return the week's cooperation with one company in Teams and the other in Slack."""
    coop = copy(n)
    on = {Side.SME: "teams", Side.STARTUP: "slack"}
    members = tuple(
        m.model_copy(
            update={"addresses": tuple(person(on[m.side], a.id) for a in m.addresses),
                    "home": HOMES[on[m.side]]}
        )
        for m in coop.members
    )  # fmt: skip
    rooms = []
    for side, platform in on.items():
        home, language = HOMES[platform], "de" if side is Side.SME else "en"
        rooms.append(Room(address=place(platform, n), home=home, language=language))
        own = place(platform, n, "I")
        rooms.append(Room(address=own, kind="internal", side=side, home=home, language=language))
    homes = {
        side: it.model_copy(update={"homes": (HOMES[on[side]],)})
        for side, it in coop.organisations.items()
    }
    return coop.but(members=members, rooms=tuple(rooms), organisations=homes)
