"""Every source of duties, in one list. A capability that needs the clock is one line here."""

from bot.duties.digest import digest_duties
from bot.duties.duty import Due, Source
from bot.duties.escalations import escalation_duties
from bot.duties.lessons import lesson_duties
from bot.duties.month import month_duties
from bot.duties.people import pause_duties, people_duties
from bot.duties.playbook import playbook_duties
from bot.duties.pulse import pulse_duties
from bot.duties.week import week_duties

__all__ = ["SOURCES", "Due", "Source"]

SOURCES: tuple[Source, ...] = (
    pause_duties,
    week_duties,
    people_duties,
    escalation_duties,
    playbook_duties,
    digest_duties,
    pulse_duties,
    month_duties,
    lesson_duties,
)
