"""Begin a cooperation: title, goal, model, both sides (M03, M09)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from bot.answers import Problem
from bot.command import Command
from bot.commands.advising import advised
from bot.domain import calendar, gates, goal, plan
from bot.domain.cooperation import Cooperation, Room
from bot.domain.people import Caller, Member, Organisation, Role, Side
from bot.domain.phases import Model
from bot.domain.rights import Right
from bot.errors import AlreadyStarted, NotInRoom
from bot.fields import ask
from bot.language import N_
from bot.message import Answers, Choice
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say
from bot.views import setup


def lands(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return every Land whose holidays are known, as choices."""
    del coop, at
    known = calendar.known_lands()
    return tuple(
        Choice(value=land, label=calendar.land_name(land))
        for country in ("DE", "AT", "CH")
        for land in sorted((k for k in known if k.startswith(country)), key=calendar.land_name)
    )


def check_zone(zone: str) -> str:
    """Return a zone that exists. Raises Problem."""
    for name in calendar.zone_names():
        if name.lower() == zone.strip().lower():
            return name
    raise Problem(N_("I do not know this time zone. Please write it like Europe/Berlin."), "zone")


def check_goal(text: str) -> str:
    """Return a goal with a number and a date. Raises Problem with an example (M09)."""
    if not goal.has_number(text):
        raise Problem(
            N_(
                "The goal has no number yet: by how much? For example: We want to cut unplanned"
                " downtime by 15 % until 30 June 2027."
            ),
            "goal",
        )
    if not goal.has_date(text):
        raise Problem(
            N_(
                "The goal has no date yet: until when? For example: We want to cut unplanned"
                " downtime by 15 % until 30 June 2027."
            ),
            "goal",
        )
    return text


def newcomer(caller: Caller, side: Side, member_id: str, now: datetime) -> Member:
    """Return a person who has just come, as a member without any role yet."""
    zone = caller.zone if caller.zone in calendar.zone_names() else ""
    return Member(
        id=member_id,
        name=caller.name,
        side=side,
        roles=(),
        addresses=(caller.address,),
        home=caller.home,
        language=caller.language[:2],
        zone=zone,
        active=now,
    )


class Start(Command):
    """Begin a cooperation in this room."""

    word: ClassVar[str] = "start"
    heading: ClassVar[str] = N_("Begin a cooperation")
    also: ClassVar[tuple[str, ...]] = ("starten", "beginnen", "begin")
    may: ClassVar[Right] = Right.BEGIN
    anywhere: ClassVar[bool] = True

    title_: str = ask(
        N_("What is the cooperation called?"),
        max_length=60,
        min_length=1,
        markers=("title", "titel"),
    )
    goal: str = ask(
        N_("What do you want to reach?"),
        hint=N_("We want to … by … until …: with a number and a date."),
        type="text",
        max_length=280,
        markers=("goal", "ziel"),
    )
    model: Model = ask(N_("How will you work together?"), markers=("model", "modell"))
    side: Side = ask(N_("Which side are you?"), markers=("side", "seite"))
    sme: str = ask(
        N_("Name of the established company"),
        max_length=60,
        min_length=1,
        markers=("unternehmen", "company"),
    )
    startup: str = ask(
        N_("Name of the start-up"), max_length=60, min_length=1, markers=("start-up",)
    )
    zone: str = ask(N_("Time zone"), default="Europe/Berlin", max_length=60, markers=("zeitzone",))
    land: str = ask(
        N_("Whose holidays count for you?"),
        hint=N_("Nobody is pinged on a holiday. The partner can choose another Land."),
        choices=lands,
        type="choice",
        default="",
        markers=("feiertage",),
    )

    advised: str = Field(default="", max_length=200)

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer the caller's own zone."""
        del coop
        zone = at.caller.zone
        return {"zone": zone if zone in calendar.zone_names() else "Europe/Berlin"}

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Refuse where it could not begin, before anybody has filled in eight questions."""
        del answers
        if coop.started:
            raise AlreadyStarted(title=coop.title)
        if at.room.kind != "room":
            raise NotInRoom

    @classmethod
    def submit(cls) -> str:
        """Name the button."""
        return N_("Begin")

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Begin it: this room is its first shared room, the asker its first owner."""
        if coop.started:
            raise AlreadyStarted(title=coop.title)
        if at.room.kind != "room":
            raise NotInRoom
        if self.model is Model.EQUITY:
            raise Problem(
                N_(
                    "A stake comes after a joint pilot that has passed its gate. Please begin with"
                    " one of the other models; “settings model” takes you there afterwards."
                ),
                "model",
            )
        me = newcomer(at.caller, self.side, at.new_id, at.now)
        me = me.model_copy(update={"roles": (Role.MEMBER, Role.OWNER)})
        names = {Side.SME: self.sme, Side.STARTUP: self.startup}
        homes = {self.side: (at.caller.home,) if at.caller.home else ()}
        begun = coop.but(
            title=self.title_,
            goal=check_goal(self.goal),
            model=self.model,
            zone=check_zone(self.zone),
            organisations={
                s: Organisation(name=n, land=self.land, homes=homes.get(s, ()))
                for s, n in names.items()
            },
            members=(me,),
            rooms=(Room(address=at.room, language=at.tongue.language, home=at.home),),
            started=at.now,
            starter=self.side,
        )
        today = begun.today(at.now)
        begun = begun.but(phase_since=today)
        if gates.plan_of(begun, at.library):
            begun = plan.begun(gates.opened(begun, at.library), at.library, today)
        if self.advised:
            begun = advised(begun, self.advised, at)
        return Outcome(
            begun,
            lambda t: setup.started(begun, t),
            (Say("welcome", Rooms(), lambda t: setup.welcome(begun, t)),),
        )
