"""One's own matters: away and back, language and working days."""

from datetime import date
from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.start import check_zone, lands
from bot.domain.cooperation import Cooperation
from bot.domain.people import Absence
from bot.domain.rights import Right
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say
from bot.views import people
from bot.words import Speech


def colleagues(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the other members of one's own side."""
    return tuple(
        Choice(value=m.id, label=m.name)
        for m in coop.members
        if at.who and m.side is at.who.side and m.id != at.who.id and m.partial
    )


def weekdays(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return the days of the week; Monday is 0."""
    del coop
    return tuple(Choice(value=str(d), label=at.tongue.weekday(d)) for d in range(7))


class Away(Command):
    """Say until when you are away and who stands in for you."""

    word: ClassVar[str] = "away"
    after_end: ClassVar[bool] = True
    heading: ClassVar[str] = N_("I am away")
    also: ClassVar[tuple[str, ...]] = ("abwesend", "urlaub", "weg")
    may: ClassVar[Right] = Right.ONESELF
    until: date = ask(N_("Until when (last day away)?"), markers=("until", "bis"), bare=True)
    since: date | None = ask(
        N_("From when?"),
        hint=N_("Empty means today."),
        default=None,
        markers=("from", "ab", "von"),
        bare=True,
    )
    stand_in: str = ask(
        N_("Who stands in for you?"),
        type="person",
        choices=colleagues,
        default="",
        markers=("deputy", "vertretung", "vertreter", "vertreterin"),
        bare=True,
    )

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note the absence; a new one replaces those that overlap."""
        me, today = at.member, coop.today(at.now)
        since = self.since or today
        if self.until < since or self.until < today:
            raise Problem(N_("This day lies in the past. Please give the last day away."), "until")
        absence = Absence(since=since, until=self.until, stand_in=self.stand_in)
        kept = tuple(
            a for a in me.absences if a.until >= today and (a.until < since or a.since > self.until)
        )
        me = me.model_copy(update={"absences": (*kept, absence), "active": at.now})
        after = coop.with_member(me)
        stand_in = coop.member(self.stand_in)
        says: tuple[Say, ...] = ()
        if stand_in:
            says = (
                Say(
                    f"stand-in:{me.id}:{since}",
                    Person(stand_in),
                    lambda t: people.stand_in(after, me, absence, t),
                ),
            )
        return Outcome(after, lambda t: people.away(after, me, absence, t), says)


class Back(Command):
    """Say that you are back."""

    word: ClassVar[str] = "back"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("zurück", "wieder da")
    may: ClassVar[Right] = Right.ONESELF

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """End every absence that has begun."""
        me, today = at.member, coop.today(at.now)
        kept = tuple(a for a in me.absences if a.since > today)
        me = me.model_copy(update={"absences": kept, "active": at.now})
        after = coop.with_member(me)
        return Outcome(after, lambda t: people.back(after, me, t))


class AboutMe(Command):
    """Set your language and your working days."""

    word: ClassVar[str] = "me"
    after_end: ClassVar[bool] = True
    heading: ClassVar[str] = N_("About me")
    also: ClassVar[tuple[str, ...]] = ("ich", "profil")
    may: ClassVar[Right] = Right.ONESELF
    language: Speech = ask(N_("Which language do you prefer?"), markers=("sprache",))
    zone: str = ask(N_("Time zone"), max_length=60, markers=("zeitzone",))
    land: str = ask(
        N_("Whose holidays count for you?"),
        choices=lands,
        type="choice",
        default="",
        hint=N_("Empty means those of your company."),
        markers=("feiertage",),
    )
    weekdays: tuple[int, ...] = ask(
        N_("On which days do you work?"), choices=weekdays, min_length=1, markers=("tage", "days")
    )

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Show what is known."""
        if at.who is None:
            return {}
        return {
            "language": at.tongue.language,
            "zone": coop.zone_of(at.who),
            "land": at.who.land,
            "weekdays": [str(d) for d in at.who.weekdays],
        }

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it."""
        zone = check_zone(self.zone)
        me = at.member.model_copy(
            update={
                "language": self.language.value,
                "zone": "" if zone == coop.zone else zone,
                "land": self.land,
                "weekdays": tuple(sorted(set(self.weekdays))),
                "active": at.now,
            }
        )
        after = coop.with_member(me)
        return Outcome(after, lambda t: people.myself(after, me, t))
