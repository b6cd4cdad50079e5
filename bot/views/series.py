"""What is said about the series: when the jour fixe is, moved, dropped, in writing (M17)."""

from base64 import b64encode
from datetime import datetime

from bot.domain.agenda import on_agenda
from bot.domain.cooperation import Cooperation
from bot.domain.dates import Date, facilitator, following_date, next_date
from bot.domain.meeting import Meeting
from bot.domain.people import Side
from bot.domain.series import Every
from bot.exports.invitation import exceptions, invitation
from bot.language import Tongue
from bot.message import Ask, Bold, Do, Facts, File, Message, Span, say
from bot.views.common import where_read

Rows = list[tuple[str, tuple[Span, ...]]]


def rule(coop: Cooperation, t: Tongue) -> str:
    """Return the rule in words, as in "every Tuesday, 10:00 (Europe/Berlin)"."""
    series = coop.series
    if series is None:
        return t("not agreed on yet")
    values = {"day": t.weekday(series.weekday), "time": t.time(series.at), "zone": coop.zone}
    if series.every is Every.FORTNIGHT:
        return t("every second {day}, {time} ({zone})", **values)
    return t("every {day}, {time} ({zone})", **values)


def held_on(date: Date, t: Tongue) -> str:
    """Return when a jour fixe is, and what is special about it."""
    said = [t.moment(date.start)]
    if date.moved:
        said.append(t("moved"))
    if date.written:
        said.append(t("in writing"))
    return " · ".join(said)


def shown(coop: Cooperation, now: datetime, t: Tongue) -> Message:
    """Show the series: rule, next dates, whose turn it is to moderate, how many topics."""
    rows: Rows = [(t("Rule"), (t("{rule}, 60 minutes at most", rule=rule(coop, t)),))]
    date = next_date(coop, now)
    if date:
        rows.append((t("Next"), (Bold(text=held_on(date, t)),)))
        who = facilitator(coop, date, coop.today(date.start))
        if who:
            org = coop.organisation(who.side).name
            rows.append((t("Moderation"), (f"{who.name}, {org}",)))
        count = len(on_agenda(coop, date.start))
        rows.append((t("Topics"), (t.number(count),)))
        after = following_date(coop, date, now)
        if after:
            rows.append((t("After that"), (held_on(after, t),)))
    elif coop.series:
        none = t("none in sight: the cooperation is paused")
        rows.append((t("Next"), (t("none: the cooperation is closed") if coop.ended else none,)))
    if coop.series is None:
        propose = Ask(label=t("Propose day and time"), word="settings jour fixe", style="primary")
        return Message(
            title=t("Jour fixe · {title}", title=coop.title),
            blocks=(Facts(rows=tuple(rows)),),
            buttons=(propose, Do(label=t("Agenda"), word="agenda")),
            more=(Do(label=t("Start one now"), word="start-meeting"),),
        )
    if coop.ended:
        return Message(
            title=t("Jour fixe · {title}", title=coop.title),
            blocks=(Facts(rows=tuple(rows)),),
            buttons=(Do(label=t("Minutes"), word="minutes"),),
        )
    return Message(
        title=t("Jour fixe · {title}", title=coop.title),
        blocks=(Facts(rows=tuple(rows)),),
        buttons=(
            Do(label=t("Agenda"), word="agenda"),
            Ask(label=t("Add a topic"), word="topic"),
            Do(label=t("Start the jour fixe"), word="start-meeting"),
        ),
        more=(
            Do(label=t("Minutes"), word="minutes"),
            Ask(label=t("Pass the moderation on"), word="hand-over"),
            Do(label=t("Calendar file"), word="calendar"),
            Ask(label=t("Move the next one"), word="postpone"),
            Ask(label=t("Drop the next one"), word="cancel"),
            Do(label=t("Hold it in writing"), word="writing"),
            Ask(label=t("Day and time"), word="settings jour fixe"),
            Ask(label=t("Blocks"), word="settings agenda"),
        ),
    )


def ended(coop: Cooperation, now: datetime, t: Tongue) -> Message:
    """Say that there are no more, and hand over the file that takes them out of calendars."""
    words = t("Open the file once, and the jour fixe is gone from your calendar.")
    return Message(
        title=t("There are no more jour fixes · {title}", title=coop.title),
        blocks=(say(words), _file(coop, now, t)),
        buttons=(
            Do(label=t("Minutes"), word="minutes"),
            Do(label=t("Lessons"), word="lessons"),
        ),
        footer=(where_read(coop, t),),
    )


def _file(coop: Cooperation, now: datetime, t: Tongue) -> File:
    name = t("Jour fixe · {title}", title=coop.title)
    return File(
        name="jour-fixe.ics",
        media="text/calendar",
        data=b64encode(invitation(coop, now, name, coop.goal)),
        summary=t("Opens in every calendar; a newer one replaces an older one."),
    )


def calendar(coop: Cooperation, now: datetime, t: Tongue) -> Message:
    """Hand over the calendar file: the series with everything that differs from its rule."""
    rows: Rows = [(t("Rule"), (rule(coop, t),))]
    if date := next_date(coop, now):
        rows.append((t("Next"), (held_on(date, t),)))
    if count := exceptions(coop):
        said = t.plural("one date in the coming months", "{n} dates in the coming months", count)
        rows.append((t("Moved or dropped"), (said,)))
    return Message(
        title=t("Calendar of the jour fixe · {title}", title=coop.title),
        blocks=(Facts(rows=tuple(rows)), _file(coop, now, t)),
        buttons=(Do(label=t("Jour fixe"), word="jourfixe"),),
        footer=(where_read(coop, t),),
    )


def dropped(coop: Cooperation, meeting: Meeting, after: Date | None, t: Tongue) -> Message:
    """Tell that a jour fixe is not held, why, and when the next one is."""
    rows: Rows = []
    if meeting.reason:
        rows.append((t("Why"), (meeting.reason,)))
    if after:
        rows.append((t("Next"), (held_on(after, t),)))
    day = t.moment(meeting.planned)
    return Message(
        title=t("The jour fixe of {day} is dropped · {title}", day=day, title=coop.title),
        blocks=(
            *((Facts(rows=tuple(rows)),) if rows else ()),
            say(t("Its topics stay on the agenda. Two dropped in a row go to a sponsor."),
                small=True),
        ),
        buttons=(
            Do(label=t("Agenda"), word="agenda"),
            Do(label=t("Jour fixe"), word="jourfixe"),
        ),
    )  # fmt: skip


def missed(coop: Cooperation, meeting: Meeting, after: Date | None, t: Tongue) -> Message:
    """Tell that nobody began a jour fixe; no reproach, only what comes next."""
    rows: Rows = [(t("Next"), (held_on(after, t),))] if after else []
    day = t.moment(meeting.planned)
    return Message(
        title=t("The jour fixe of {day} did not take place · {title}", day=day, title=coop.title),
        blocks=(
            *((Facts(rows=tuple(rows)),) if rows else ()),
            say(t("All topics stay on the agenda.")),
        ),
        buttons=(
            Do(label=t("Agenda"), word="agenda"),
            Ask(label=t("Day and time"), word="settings jour fixe"),
        ),
    )


def moved(coop: Cooperation, date: Date, t: Tongue) -> Message:
    """Tell that the next jour fixe is on another day, or in writing."""
    if date.written:
        name = t("The jour fixe from {when} is held in writing · {title}")
    else:
        name = t("The next jour fixe is on {when} · {title}")
    return Message(
        title=name.format(when=t.moment(date.start), title=coop.title),
        buttons=(
            Do(label=t("Agenda"), word="agenda"),
            Do(label=t("Jour fixe"), word="jourfixe"),
        ),
        footer=(where_read(coop, t),),
    )


def holiday(coop: Cooperation, date: Date, t: Tongue) -> Message:
    """Ask an owner what becomes of a jour fixe that falls on a holiday."""
    orgs = t.and_([coop.organisation(s).name for s in Side])
    return Message(
        title=t("The jour fixe falls on a holiday · {title}", title=coop.title),
        blocks=(
            say(
                t(
                    "The next day on which both {orgs} work is {when}. If nobody says anything, it"
                    " is then.",
                    orgs=orgs,
                    when=t.moment(date.start),
                )
            ),
        ),
        buttons=(
            Ask(label=t("Another day"), word="postpone"),
            Do(label=t("Hold it in writing"), word="writing"),
            Ask(label=t("Drop it"), word="cancel"),
        ),
    )
