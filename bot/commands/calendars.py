"""What the clock takes out of calendars: dates that nobody will keep any more (M17, M43)."""

from typing import ClassVar

from bot.commands.appointments import agenda_of
from bot.commands.clock import ByClock
from bot.domain.cooperation import Cooperation
from bot.domain.plan import gone, playbook_of
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import appointments, series


class EndSeries(ByClock):
    """Take the jour fixe out of every calendar, once the cooperation is closed (M17)."""

    word: ClassVar[str] = "end-series"

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Hand every room that has the series the file that cancels it, once."""
        told = coop.series
        if told is None or not told.planned or told.ended or not coop.ended:
            return Outcome(coop)
        number = told.sequence + 1
        after = coop.but(series=told.model_copy(update={"ended": at.now, "sequence": number}))
        view = lambda t: series.ended(after, at.now, t)  # noqa: E731 - one line
        return Outcome(after, None, (Say(f"calendar:{number}", Rooms(), view),))


class EndAppointment(ByClock):
    """Take the date of a step out of every calendar, once the step is left out (M43)."""

    word: ClassVar[str] = "end-appointment"
    step: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Hand every room the file that cancels it, once."""
        known, it = coop.appointment(self.step), coop.step(self.step)
        if known is None or it is None or not gone(coop, known, at.now):
            return Outcome(coop)
        off = known.but(ended=at.now)
        after = coop.with_appointment(off)
        its = playbook_of(coop, at.library)
        agenda = agenda_of(it, its) if its else ()
        view = lambda t: appointments.called_off(after, it, off, agenda, at.now, t)  # noqa: E731
        return Outcome(after, None, (Say(f"date:{it.id}:{off.sequence}", Rooms(), view),))
