"""The people and cooperations that the gallery shows: usual ones, and the longest legal ones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property

from bot.domain.calendar import at, day_of, weeks_from
from bot.domain.cooperation import Cooperation, Room
from bot.domain.light import ClosedWeek, Duty, Light, Need, NeedFrom, Report, Track, WayBack
from bot.domain.pause import Pause
from bot.domain.pending import Proposal
from bot.domain.people import Absence, Address, Caller, Member, Organisation, Role, Side
from bot.domain.phases import Phase
from bot.domain.week import closes
from bot.language import Tongue
from bot.moment import Moment
from playbooks import library

METHOD = library()
ZONE = "Europe/Berlin"
W47, W48, W49 = "2026-W47", "2026-W48", "2026-W49"
MONDAY, THURSDAY, FRIDAY = (day_of(W48, n) for n in (0, 3, 4))
COOP = "5eed0c0ffee5"
G, A, R = Light.GREEN, Light.AMBER, Light.RED
SME_LIGHTS = (G, G, A, A, G, G, G, R)
STARTUP_LIGHTS = (G, G, G, A, G, G, G, G)
MARKUP = (
    "*bold* _x_ ~y~ `code` <!channel> <@U1> & <at>x</at> [a](b) <b>&amp;</b> {braces} % :smile: "
    "Größe 日本語 עברית é́ 👩🏽‍🚀 https://example.org/?a=1&b=2 "
)


def instant(day: date, clock: str) -> datetime:
    """Return the instant at which a clock in Berlin shows this time."""
    return at(day, time.fromisoformat(clock), ZONE)


def usual(text: str, limit: int) -> str:
    """Write what people write."""
    assert len(text) <= limit
    return text


def longest(text: str, limit: int) -> str:
    """Write as much as is allowed, with everything in it that is markup somewhere."""
    written = f"{text} {MARKUP * (limit // len(MARKUP) + 1)}"[:limit]
    return written if written == written.strip() else f"{written.strip():x<{limit}}"


PEOPLE: tuple[tuple[str, str, Side, tuple[Role, ...]], ...] = (
    ("max", "Max Muster", Side.SME, (Role.MEMBER, Role.OWNER)),
    ("sabine", "Sabine Muster", Side.SME, (Role.MEMBER, Role.SPONSOR)),
    ("vera", "Vera Muster", Side.SME, (Role.MEMBER, Role.DEPUTY)),
    ("moritz", "Moritz Muster", Side.SME, (Role.MEMBER,)),
    ("erika", "Erika Beispiel", Side.STARTUP, (Role.MEMBER, Role.OWNER)),
    ("ben", "Ben Beispiel", Side.STARTUP, (Role.MEMBER, Role.SPONSOR)),
)


@dataclass(frozen=True)
class Cast:
    """The same cooperation at every stage of its story.

    ``long`` writes every text as long as it may be, with twenty people, a year of weeks, ten
    proposals and four rooms.
    """

    long: bool = False

    def write(self, text: str, limit: int) -> str:
        return longest(text, limit) if self.long else usual(text, limit)

    # -- people ------------------------------------------------------------------------------

    def person(self, who: str) -> Member:
        found = self.full.member(who)
        assert found
        return found

    @property
    def max(self) -> Member:
        return self.person("max")

    @property
    def sabine(self) -> Member:
        return self.person("sabine")

    @property
    def erika(self) -> Member:
        return self.person("erika")

    @cached_property
    def newcomer(self) -> Member:
        name = self.write("Nora Beispiel", 80)
        return _member("nora", name, Side.STARTUP, ()).model_copy(update={"pending": (Role.OWNER,)})

    @cached_property
    def absence(self) -> Absence:
        return Absence(since=date(2026, 12, 21), until=date(2027, 1, 8), stand_in="moritz")

    def _people(self) -> tuple[Member, ...]:
        crowd = 14 if self.long else 0
        told = [_member(i, self.write(name, 80), side, roles) for i, name, side, roles in PEOPLE]
        for n in range(crowd):
            side = Side.SME if n % 2 else Side.STARTUP
            told.append(_member(f"m{n}", self.write(f"Mitglied {n}", 80), side, (Role.MEMBER,)))
        return tuple(told)

    # -- the cooperation, stage by stage -----------------------------------------------------

    @cached_property
    def new(self) -> Cooperation:
        """Begun this Monday, nobody but its owner in it."""
        goal = "Wir wollen ungeplante Stillstände um 15 % senken bis 30.6.2027."
        names = {
            Side.SME: ("Muster Maschinenbau GmbH", "DE-BY"),
            Side.STARTUP: ("Beispiel Robotics", "DE-BE"),
        }
        return Cooperation(
            id=COOP,
            version=7,
            title=self.write("Predictive Maintenance", 60),
            goal=self.write(goal, 280),
            organisations={
                side: Organisation(name=self.write(name, 60), land=land)
                for side, (name, land) in names.items()
            },
            members=self._people()[:1],
            rooms=(Room(address=Address(platform="slack", id="C0000000001")),),
            phase_since=MONDAY,
            started=instant(MONDAY, "10:00"),
        )

    @cached_property
    def joined(self) -> Cooperation:
        """Everybody is in it; nothing has been reported yet."""
        return self.new.but(members=self._people())

    @cached_property
    def full(self) -> Cooperation:
        """Week nine of a pilot of 24, both sides in their rooms, nothing reported this week."""
        first = weeks_from(W48, -(51 if self.long else len(SME_LIGHTS)))
        closed = (date(2026, 12, 24), date(2027, 1, 1))
        coop = self.joined.but(
            phase=Phase.PILOT,
            phase_since=day_of(weeks_from(W48, -8), 0),
            phase_weeks=24,
            started=instant(day_of(first, 0), "10:00"),
            rooms=self._rooms(),
        )
        sme = coop.organisation(Side.SME).model_copy(update={"closures": (closed,)})
        coop = coop.with_organisation(Side.SME, sme)
        n = 0
        while (week := weeks_from(first, n)) < W48:
            coop = self.told(coop, week, Side.SME, SME_LIGHTS[n % 8])
            coop = self.told(coop, week, Side.STARTUP, STARTUP_LIGHTS[n % 8], need=week == W47)
            coop = ended(coop, week)
            n += 1
        return coop

    def _rooms(self) -> tuple[Room, ...]:
        there = (
            Room(address=Address(platform="slack", id="C0000000001")),
            Room(address=Address(platform="local", id="pilot"), language="en"),
            Room(
                address=Address(platform="slack", id="C0000000002"), kind="internal", side=Side.SME
            ),
            Room(
                address=Address(platform="local", id="team"),
                kind="internal",
                side=Side.STARTUP,
                language="en",
            ),
        )
        return there if self.long else there[:1] + there[2:3]

    def told(
        self,
        coop: Cooperation,
        week: str,
        side: Side,
        light: Light,
        *,
        need: bool = False,
        whom: NeedFrom = NeedFrom.PARTNER,
        **more: object,
    ) -> Cooperation:
        """Let one side report, with everything a report may hold."""
        lines = {
            G: ("Modell läuft auf 12 Anlagen", Track.YES),
            A: ("Sensoren kommen eine Woche später", Track.AT_RISK),
            R: ("Sensoren für 18 Anlagen fehlen", Track.NO),
        }
        headline, track = lines[light]
        way = WayBack(
            measure=self.write("Ersatzsensor leihen", 280),
            who=self.write("M. Muster", 80),
            until=date(2026, 12, 2),
        )
        text = self.write("Zugang zu Anlage 7", 280)
        report = Report(
            week=week,
            side=side,
            light=light,
            headline=self.write(headline, 280),
            by="max" if side is Side.SME else "erika",
            at=instant(day_of(week, 3), "09:20"),
            need=Need(text=text, whom=whom, by=date(2026, 12, 2)) if need else None,
            track=track,
            way=None if light is G else way,
        )
        return coop.with_report(report.model_copy(update=more))

    @cached_property
    def half(self) -> Cooperation:
        """This week one side has reported."""
        return self.told(self.full, W48, Side.SME, A)

    @cached_property
    def both(self) -> Cooperation:
        """This week both sides have reported, one of them needs something."""
        return self.told(self.half, W48, Side.STARTUP, G, need=True)

    @cached_property
    def closed(self) -> Cooperation:
        return ended(self.both, W48)

    @cached_property
    def missed(self) -> Cooperation:
        return ended(self.half, W48)

    @cached_property
    def paused(self) -> Cooperation:
        pause = Pause(
            since=date(2026, 11, 30),
            until=date(2027, 1, 11),
            reason=self.write("Umbau der Halle 2", 280),
            by="max",
        )
        return self.closed.but(paused=pause)

    @cached_property
    def asked_much(self) -> Cooperation:
        """Somebody wants to join, and the partner has proposed changes."""
        proposals = tuple(
            Proposal(id=f"p{n}", word="settings basics", given={}, by="erika", at=self.friday)
            for n in range(10 if self.long else 1)
        )
        asking = self.newcomer.model_copy(update={"side": Side.SME, "pending": (Role.MEMBER,)})
        return self.both.with_member(asking).but(proposals=proposals)

    # -- moments -----------------------------------------------------------------------------

    @property
    def thursday(self) -> datetime:
        return instant(THURSDAY, "09:30")

    @property
    def friday(self) -> datetime:
        return instant(FRIDAY, "10:30")

    def moment(self, who: Member, tongue: Tongue, now: datetime | None = None) -> Moment:
        """Return what surrounds a command that this person fills in."""
        caller = Caller(address=who.addresses[0], name=who.name, home="muster", zone=ZONE)
        return Moment(
            now=now or self.thursday,
            caller=caller,
            who=who,
            room=Address(platform="slack", id="C0000000001"),
            door="form",
            tongue=tongue,
            new_id="000000000001",
            secret="a1b2c3d4e5f6",
            library=METHOD,
        )


def _member(who: str, name: str, side: Side, roles: tuple[Role, ...]) -> Member:
    addresses = (
        Address(platform="slack", id=f"U0{who.upper()}", kind="person"),
        Address(platform="local", id=who, kind="person"),
    )
    return Member(
        id=who,
        name=name,
        side=side,
        roles=roles,
        addresses=addresses,
        active=datetime(2026, 11, 23, 9, tzinfo=UTC),
    )


def ended(
    coop: Cooperation, week: str, *, duty: Duty = Duty.MISSED, paused: bool = False
) -> Cooperation:
    """Close a week; ``duty`` is how a side stands that has not reported."""
    duties = {side: Duty.GIVEN if coop.report(week, side) else duty for side in Side}
    closed = ClosedWeek(week=week, at=closes(coop, week), duties=duties, paused=paused)
    return coop.but(weeks=(*coop.weeks, closed))


USUAL, LONGEST = Cast(), Cast(long=True)
