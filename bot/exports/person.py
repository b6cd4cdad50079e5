"""What is kept about one person, for that person to read: the same as in the JSON beside it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.exports.document import Document, Heading, Part, Sheet, bullets, clean, text
from bot.exports.markdown import markdown
from bot.language import N_, Tongue

PARTS = {
    "members": N_("Other people's entries that name you"),
    "reports": N_("Weekly lights"),
    "actions": N_("Actions"),
    "milestones": N_("Milestones"),
    "topics": N_("Topics"),
    "lessons": N_("Lessons"),
    "meetings": N_("Jours fixes and minutes"),
    "cases": N_("Escalations"),
    "decisions": N_("Decisions"),
    "guest_links": N_("Links for guests"),
    "outbox": N_("Messages on their way"),
    "parked": N_("Messages that could not be brought"),
    "receipts": N_("Receipts of messages"),
    "seen": N_("Events seen"),
    "journal": N_("Journal"),
}


def person_markdown(told: dict[str, Any], t: Tongue, now: datetime) -> bytes:
    """Return what is kept about a person as Markdown, in their language.

    ``told`` has ``person``, ``cooperations`` and ``notes`` as ``storage.persons.record`` gives it.
    """
    person = told["person"]
    who = ", ".join(person["names"]) or ", ".join(person["accounts"])
    facts = ((t("Names"), person["names"]), (t("Accounts"), person["accounts"]))
    document = Document(
        title=clean(t("What is kept about {who}", who=who)),
        language=t.language,
        day=now.date(),
        facts=tuple((name, (clean(", ".join(its)) or "–",)) for name, its in facts),
        parts=tuple(_parts(told, t)),
        footer=t("For the person it is about, and for whoever runs Tandem"),
    )
    return markdown(document)


def _parts(told: dict[str, Any], t: Tongue) -> Iterator[Part]:
    for coop in told["cooperations"]:
        yield Heading(text=clean(f"{coop['title'] or coop['id']} ({coop['id']})"))
        for member in coop["members"]:
            told_of = ((name, _said(value)) for name, value in member.items())
            yield Sheet(rows=tuple((name, (said,)) for name, said in told_of if said))
        parts = dict.fromkeys(it["part"] for it in coop["records"])
        for part in parts:
            yield Heading(text=t(PARTS[part]) if part in PARTS else part, level=2)
            mine = [it["record"] for it in coop["records"] if it["part"] == part]
            yield bullets(*map(_said, mine))
    if told["notes"]:
        yield Heading(text=t("Noted by platforms"))
        yield bullets(*(f"{it['name']}: {_said(it['value'])}" for it in told["notes"]))
    if not told["cooperations"] and not told["notes"]:
        yield text(t("Nothing."))


def _said(value: Any, *, inside: bool = False) -> str:
    """Return a value of JSON as words; what is empty is left out."""
    match value:
        case dict():
            named = ((name, _said(it, inside=True)) for name, it in value.items())
            said = "; ".join(f"{name}: {it}" for name, it in named if it)
            return f"({said})" if said and inside else said
        case list():
            return ", ".join(filter(None, (_said(it, inside=True) for it in value)))
        case None | "":
            return ""
        case _:
            return clean(str(value))
