"""Every source of duties, in one list. A capability that needs the clock is one line here."""

from bot.duties.calendars import calendar_duties
from bot.duties.digest import digest_duties
from bot.duties.duty import Due, Source
from bot.duties.escalations import escalation_duties
from bot.duties.kpis import kpi_duties
from bot.duties.lessons import lesson_duties
from bot.duties.meetings import meeting_duties
from bot.duties.month import month_duties
from bot.duties.people import pause_duties, people_duties
from bot.duties.phases import door_duties, gate_duties, phase_duties, silence_duties
from bot.duties.playbook import playbook_duties
from bot.duties.promises import promise_duties
from bot.duties.pulse import pulse_duties
from bot.duties.sheets import sheet_duties
from bot.duties.week import week_duties

__all__ = ["AFTER", "SOURCES", "Due", "Source"]

SOURCES: tuple[Source, ...] = (
    pause_duties,
    week_duties,
    people_duties,
    escalation_duties,
    playbook_duties,
    kpi_duties,
    sheet_duties,
    meeting_duties,
    calendar_duties,
    promise_duties,
    phase_duties,
    gate_duties,
    silence_duties,
    door_duties,
    digest_duties,
    pulse_duties,
    month_duties,
    lesson_duties,
)
# What is still asked once a cooperation is closed.
AFTER: tuple[Source, ...] = (door_duties, calendar_duties)
