"""Every sentence that the workspace's page itself says, in the reader's language."""

from datetime import datetime, timedelta

from bot.language import Tongue


def chrome(t: Tongue) -> dict[str, str]:
    """Return the fixed sentences of the page by name."""
    return {**_around(t), **_talk(t), **_time(t)}


def _around(t: Tongue) -> dict[str, str]:
    return {
        "skip": t("Skip to the messages"),
        "local": t("Local workspace"),
        "try_out": t("For trying things out: everything stays on this machine."),
        "menu": t("Rooms and people"),
        "you_are": t("You are"),
        "switch": t("Be somebody else"),
        "waiting": t("has something new"),
        "duties": t("My duties"),
        "board": t("Board"),
        "rooms": t("Rooms"),
        "private": t("Private"),
        "chat": t("Chat with Tandem"),
        "add_room": t("Add a room"),
        "unread": t("new"),
        "close": t("Close"),
        "light": t("Bright"),
        "dark": t("Dark"),
        "as_system": t("Automatic"),
        "colours": t("Colours"),
        "internal": t("internal"),
    }


def _talk(t: Tongue) -> dict[str, str]:
    return {
        "messages": t("Messages"),
        "write": t("Write to Tandem"),
        "write_here": t("Write to Tandem, for example “help”"),
        "send": t("Send"),
        "suggestions": t("Words that Tandem knows"),
        "keys": t("Enter sends, Shift + Enter starts a new line"),
        "only_you": t("Only you see this"),
        "edited": t("edited"),
        "app": t("app"),
        "empty_room": t("Nothing has been said here yet."),
        "empty_hint": t("Write “start” to begin a cooperation in this room, or “help”."),
        "empty_chat": t("This is your private chat with Tandem. Nobody else reads it."),
        "newer": t("New messages"),
        "lost": t("The connection was lost. Trying again …"),
        "failed": t("That did not get through. Please try again."),
        "stale": t("This page is too old. It is loaded again now."),
        "to_top": t("Up to date"),
    }


def _time(t: Tongue) -> dict[str, str]:
    return {
        "clock": t("Time in this workspace"),
        "machine": t("Time machine"),
        "machine_hint": t("Moves the time of this workspace only. What is due on the way happens."),
        "hour": t("+1 hour"),
        "day": t("+1 day"),
        "next": t("To the next duty"),
        "back": t("Back to now"),
        "nothing_due": t("Nothing is due."),
        "travelling": t("On the way …"),
    }


def sees(t: Tongue, companies: list[str]) -> str:
    """Return who reads a room, by the names of the companies."""
    if len(companies) == 1:
        return t("Only {company} reads this room", company=companies[0])
    return t("{companies} read this room", companies=t.and_(companies))


def due_at(t: Tongue, instant: datetime | None, now: datetime) -> str:
    """Return when the next duty is, as a sentence."""
    if instant is None:
        return t("Nothing is due.")
    if instant <= now:
        return t("Something is due now.")
    return t("Next duty: {moment}", moment=t.moment(instant))


def shifted(t: Tongue, offset: timedelta) -> str:
    """Return how far the workspace is from the real time, empty where it is not."""
    hours = round(offset.total_seconds() / 3600)
    days, rest = divmod(abs(hours), 24)
    if hours == 0 and abs(offset) < timedelta(minutes=1):
        return ""
    if days == 0 and rest == 0:
        return t("a little ahead")
    far = t.plural("{n} day", "{n} days", days) if days else ""
    near = t.plural("{n} hour", "{n} hours", rest) if rest else ""
    span = " ".join(part for part in (far, near) if part)
    return t("{span} ahead", span=span) if hours > 0 else t("{span} behind", span=span)
