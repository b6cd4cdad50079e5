"""Every message of ``bot/views``, in every variation that looks different."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from bot.command import Command
from bot.commands import COMMANDS, offered
from bot.commands.light import LookBack, ReportLight
from bot.commands.milestones import Adjust, Reached
from bot.commands.reading import Overview
from bot.commands.settings import SetBasics, SetRhythm
from bot.commands.start import Start
from bot.commands.steps import told_of
from bot.domain import musts
from bot.domain.actions import Action, Done, Listed
from bot.domain.appointments import Appointment
from bot.domain.calendar import day_of
from bot.domain.cooperation import Cooperation, Room
from bot.domain.effort import Asks
from bot.domain.feeding import Offer
from bot.domain.gates import Lock
from bot.domain.handing import Quote, Version
from bot.domain.ladder import Kind
from bot.domain.lessons import Lesson, Seen
from bot.domain.light import Duty, NeedFrom
from bot.domain.meeting import Fate, Part, Rating
from bot.domain.milestones import Milestone, Move
from bot.domain.month import Month
from bot.domain.nudges import Rank
from bot.domain.pending import Claim
from bot.domain.people import Address, Caller, Member, Role, Side
from bot.domain.phases import Phase
from bot.domain.plan import begun, with_own
from bot.domain.playbook import Property, Recurring, Text
from bot.domain.proposing import Proposal
from bot.domain.pulse import Condition, Pulse
from bot.domain.retro import Retro, Stage
from bot.domain.reviews import Ended, Way
from bot.domain.steps import Step, StepState
from bot.domain.talks import opened
from bot.exports.handed import Format, file, handed
from bot.language import Tongue
from bot.message import Message
from bot.tandem.posts import stamped
from bot.views import (
    actions,
    advice,
    agenda,
    appointments,
    backlog,
    board,
    canvas,
    common,
    decisions,
    digest,
    escalation,
    exporting,
    feeding,
    following,
    gate,
    guests,
    helping,
    home,
    kpi,
    lessons,
    light,
    looking_back,
    mediator,
    meeting,
    milestones,
    minutes,
    month,
    noted,
    overview,
    packs,
    people,
    phases,
    playbook,
    promises,
    questions,
    readings,
    reminders,
    retro,
    series,
    settings,
    setup,
    sheet_news,
    sheets,
    signs,
    trust,
)
from bot.views.month_page import Page
from bot.views.sheets import Reader
from tests.gallery import mishaps
from tests.gallery import sheets as asked
from tests.gallery.cast import (
    LONGEST,
    METHOD,
    MONDAY,
    USUAL,
    W47,
    W48,
    W49,
    A,
    Cast,
    G,
    R,
    ended,
    instant,
)
from tests.gallery.course import answered, book, books, dated, held, one, talking
from tests.gallery.example import LANGUAGES, Example
from tests.gallery.files import LAST, at_stage, busy, visited
from tests.gallery.gates import (
    agreed,
    apart,
    at_gate,
    closed,
    no_gate,
    quiet,
    reviewed,
    stopped,
    waived,
)
from tests.gallery.learnt import learnt, looking
from tests.gallery.listed import backlogged
from tests.gallery.meetings import (
    EVE,
    START,
    carried,
    dropped,
    fortnightly,
    parked,
    planned,
    running,
    the_date,
)
from tests.gallery.numbers import measured
from tests.gallery.promised import (
    MOVED,
    TODAY,
    action,
    adjusted,
    finished,
    milestone,
    promised,
    shifted,
)

LISTED = tuple(c for c in COMMANDS if c.listed)
GUEST_URL = f"https://tandem.example/guest/{'x' * 160}"


@dataclass(frozen=True)
class Spoken:
    """What a view is given already in the reader's language."""

    say: Callable[[Tongue], object]


@dataclass(frozen=True)
class Shot:
    """A view and what it is given besides the language; ``golden`` keeps its payloads.

    ``whole`` keeps the payload of the longest legal variant, too.
    """

    view: Callable[..., Message]
    as_: str
    given: Callable[[Cast], tuple[object, ...]]
    golden: bool = True
    whole: bool = False
    named: dict[str, object] = field(default_factory=dict)

    @property
    def of(self) -> str:
        return f"{self.view.__module__.rpartition('.')[2]}.{self.view.__name__}"

    def draw(self, cast: Cast, t: Tongue) -> Message:
        given = [g.say(t) if isinstance(g, Spoken) else g for g in self.given(cast)]
        shown = self.view(*given, t=t, **self.named)
        return stamped(shown, given[0].id) if given and isinstance(given[0], Cooperation) else shown


def shot(
    view: Callable[..., Message],
    as_: str,
    given: Callable[[Cast], tuple[object, ...]],
    *,
    golden: bool = True,
    whole: bool = False,
    **named: object,
) -> Shot:
    return Shot(view, as_, given, golden, whole, named)


def alone(given: object) -> Callable[[Cast], tuple[object, ...]]:
    """Give a view this and nothing else, whoever plays."""
    return lambda _: (given,)


# -- the light -----------------------------------------------------------------------------------


def _wide(c: Cast) -> Cooperation:
    """Two steps apart, for the second week."""
    return ended(c.told(c.told(c.full, W48, Side.SME, R), W48, Side.STARTUP, G), W48)


def _alike(c: Cast) -> Cooperation:
    """Both amber, each in need of somebody else than the partner."""
    coop = c.full
    for side, whom in ((Side.SME, NeedFrom.SPONSOR), (Side.STARTUP, NeedFrom.OWN)):
        coop = c.told(coop, W48, side, A, need=True, whom=whom)
    return ended(coop, W48)


def _elsewhere(c: Cast) -> Cooperation:
    return c.told(c.full, W48, Side.STARTUP, A, need=True, whom=NeedFrom.OTHER)


def _late(c: Cast) -> Cooperation:
    coop = ended(c.told(c.full, W48, Side.SME, A), W48)
    return c.told(coop, W48, Side.STARTUP, G, late=True, edited=1)


def _resting(c: Cast) -> Cooperation:
    return ended(c.full.but(paused=c.paused.paused), W48, duty=Duty.EXCUSED, paused=True)


def _red(c: Cast) -> Cooperation:
    return c.told(c.full, W48, Side.SME, R, need=True)


LIGHT = (
    shot(light.week_card, "closed", lambda c: (c.closed, W48), whole=True),
    shot(light.week_card, "open", lambda c: (c.full, W48)),
    shot(light.week_card, "one side given", lambda c: (c.half, W48)),
    shot(light.week_card, "both given", lambda c: (c.both, W48), golden=False),
    shot(light.week_card, "one missing", lambda c: (c.missed, W48)),
    shot(light.week_card, "both missing", lambda c: (ended(c.full, W48), W48)),
    shot(light.week_card, "late and edited", lambda c: (_late(c), W48)),
    shot(
        light.week_card,
        "away",
        lambda c: (ended(c.half, W48, duty=Duty.EXCUSED), W48),
    ),
    shot(light.week_card, "wide gap", lambda c: (_wide(c), W48)),
    shot(light.week_card, "alike", lambda c: (_alike(c), W48), golden=False),
    shot(light.week_card, "needs elsewhere", lambda c: (_elsewhere(c), W48), golden=False),
    shot(light.week_card, "paused", lambda c: (_resting(c), W48)),
    shot(light.week_card, "one week skipped", lambda c: (c.closed, W48), golden=False, skipped=1),
    shot(light.week_card, "weeks skipped", lambda c: (c.closed, W48), skipped=3),
    shot(light.week_card, "first week", lambda c: (c.joined, W48)),
    shot(light.ask, "", lambda c: (c.full, Side.SME, W48), whole=True),
    shot(light.ask, "first week", lambda c: (c.joined, Side.SME, W48)),
    shot(light.nudge, "", lambda c: (c.full, W48)),
    shot(light.settled, "reported", lambda c: (c.half, Side.SME, W48)),
    shot(light.settled, "closed", lambda c: (c.closed, Side.SME, W48), golden=False),
    shot(light.settled, "missed", lambda c: (c.missed, Side.STARTUP, W48)),
    shot(light.given, "amber", lambda c: (c.half, c.half.report(W48, Side.SME))),
    shot(light.given, "red", lambda c: (_red(c), _red(c).report(W48, Side.SME))),
    shot(light.given, "late", lambda c: (_late(c), _late(c).report(W48, Side.STARTUP))),
    shot(looking_back.looked_back, "8 weeks", lambda c: (c.closed, W48, 8)),
    shot(looking_back.looked_back, "1 week", lambda c: (c.closed, W48, 1), golden=False),
    shot(
        looking_back.looked_back,
        "52 weeks",
        lambda c: (c.closed, W48, 52),
        golden=False,
        whole=True,
    ),
    shot(looking_back.looked_back, "nothing yet", lambda c: (c.joined, W48, 8)),
)

# -- overview and own page -----------------------------------------------------------------------


def _away(c: Cast) -> Cooperation:
    absence = c.absence.model_copy(update={"since": date(2026, 11, 20)})
    return c.both.with_member(c.sabine.model_copy(update={"absences": (absence,)}))


def _several(c: Cast, count: int) -> tuple[tuple[Cooperation, Member], ...]:
    stages = (c.half, c.paused, c.joined)
    return tuple(
        (stages[n % 3].but(id=f"{n:012x}", title=c.write(f"Kooperation {n + 1}", 60)), c.max)
        for n in range(count)
    )


def _ended(c: Cast) -> Cooperation:
    ended_ = Ended(at=c.thursday - timedelta(days=30), review="R1")
    return c.full.but(id="0" * 12, title=c.write("Prüfstand", 60), ended=ended_)


OVERVIEW = (
    shot(overview.overview, "owner", lambda c: (c.full, c.max, c.thursday), whole=True),
    shot(overview.overview, "reported", lambda c: (c.both, c.max, c.friday), golden=False),
    shot(overview.overview, "monday", lambda c: (c.full, c.max, instant(MONDAY, "10:30"))),
    shot(overview.overview, "overdue", lambda c: (c.half, c.erika, c.friday), golden=False),
    shot(
        overview.overview, "asked to agree", lambda c: (c.asked_much, c.max, c.friday), whole=True
    ),
    shot(overview.overview, "sponsor", lambda c: (c.both, c.sabine, c.friday)),
    shot(
        overview.overview, "member", lambda c: (c.both, c.person("moritz"), c.friday), golden=False
    ),
    shot(overview.overview, "somebody away", lambda c: (_away(c), c.max, c.friday), golden=False),
    shot(
        overview.overview, "paused", lambda c: (c.paused, c.max, instant(day_of(W49, 1), "10:00"))
    ),
    shot(overview.overview, "open places", lambda c: (c.new, c.max, c.thursday)),
    shot(guests.named, "", lambda c: (visited(c), visited(c).member("otto"))),
    shot(guests.made, "", lambda c: (visited(c), visited(c).guest_links[0], GUEST_URL)),
    shot(guests.made, "by mail", lambda c: (visited(c), visited(c).guest_links[1], GUEST_URL)),
    shot(guests.mail, "", lambda c: (visited(c), visited(c).guest_links[1], c.max, GUEST_URL)),
    shot(guests.listed, "some", lambda c: (visited(c), c.friday), whole=True),
    shot(guests.listed, "nobody", lambda c: (c.full, c.friday)),
    shot(guests.removed, "", lambda c: (visited(c), visited(c).member("otto"), 3)),
    shot(canvas.page, "", lambda c: (busy(c), "https://tandem.example", c.friday), golden=False),
    shot(canvas.page, "no links", lambda c: (c.new, "", c.thursday), golden=True),
    shot(board.link, "", lambda c: (f"https://tandem.example/board/in/{'x' * 120}", c.friday)),
    shot(board.revoked, "", lambda _: ()),
    shot(home.page, "one", lambda c: (((c.full, c.max),), c.thursday)),
    shot(home.page, "none", lambda c: ((), c.thursday)),
    shot(home.page, "five", lambda c: (_several(c, 5), c.thursday)),
    shot(home.page, "closed", lambda c: (((_ended(c), c.max), (c.full, c.max)), c.thursday)),
    shot(home.page, "twelve", lambda c: (_several(c, 12), c.thursday), golden=False, whole=True),
)

# -- beginning, people, rooms --------------------------------------------------------------------


def _pending(c: Cast) -> Cooperation:
    return c.new.with_member(c.newcomer)


def _confirmed(c: Cast) -> Member:
    return c.newcomer.model_copy(update={"roles": (Role.MEMBER, Role.OWNER), "pending": ()})


def _room(c: Cast, side: Side | None) -> Room:
    room = c.new.rooms[0]
    return room.model_copy(update={"kind": "internal", "side": side}) if side else room


SETUP = (
    shot(setup.welcome, "everybody", lambda c: (c.full,), whole=True),
    shot(setup.welcome, "nobody", lambda c: (c.new,)),
    shot(setup.welcome, "somebody waits", lambda c: (_pending(c),)),
    shot(setup.started, "", lambda c: (c.new,)),
    shot(setup.joined, "owner", lambda c: (c.full, c.max)),
    shot(setup.joined, "sponsor", lambda c: (c.full, c.sabine)),
    shot(setup.joined, "member", lambda c: (c.full, c.person("moritz")), golden=False),
    shot(setup.waiting, "", lambda c: (_pending(c), c.newcomer, c.max)),
    shot(setup.confirm, "", lambda c: (_pending(c), c.newcomer)),
    shot(setup.confirm, "again", lambda c: (_pending(c), c.newcomer), golden=False, again=True),
    shot(setup.confirmed, "", lambda c: (c.full, _confirmed(c), c.max)),
    shot(setup.declined, "", lambda c: (c.full, c.newcomer)),
    shot(setup.left, "", lambda c: (c.full, c.erika)),
    shot(setup.owner_left, "", lambda c: (c.full, c.erika)),
    shot(setup.ask_deputy, "", lambda c: (c.full, Side.SME)),
    shot(setup.code, "", lambda c: (c.full, "A1B2-C3D4-E5F6", c.thursday + timedelta(minutes=15))),
    shot(setup.linked, "shared", lambda c: (c.full, _room(c, None))),
    shot(setup.linked, "internal", lambda c: (c.full, _room(c, Side.SME))),
    shot(setup.internal_welcome, "", lambda c: (c.full, Side.SME)),
    shot(
        setup.unreachable,
        "",
        lambda c: (c.full, c.write("Erika Beispiel", 80), c.write("account_inactive", 200)),
        whole=True,
    ),
    shot(setup.restored, "", lambda c: (c.full,)),
    shot(setup.moved, "", lambda c: (c.full,)),
)


def _claim(c: Cast) -> Claim:
    """Somebody in Teams says to be Max."""
    return Claim(
        id="c1",
        member=c.max.id,
        address=Address(platform="teams", id="29:max", kind="person"),
        name=c.max.name,
        at=c.friday,
    )


PEOPLE = (
    shot(people.away, "stand-in", lambda c: (c.full, c.max, c.absence)),
    shot(
        people.away,
        "alone",
        lambda c: (c.full, c.max, c.absence.model_copy(update={"stand_in": ""})),
        golden=False,
    ),
    shot(people.stand_in, "", lambda c: (c.full, c.max, c.absence)),
    shot(people.back, "", lambda c: (c.full, c.max)),
    shot(people.myself, "", lambda c: (c.full, c.max)),
    shot(people.paused, "with a reason", lambda c: (c.paused,), whole=True),
    shot(people.paused, "over", lambda c: (c.full,), golden=False),
    shot(people.resumed, "", lambda c: (c.full,)),
    shot(people.claimed, "", lambda c: (c.full, c.max)),
    shot(people.claim, "", lambda c: (c.full, _claim(c)), whole=True),
    shot(people.settled, "yes", lambda c: (c.full, _claim(c)), yes=True),
    shot(people.settled, "no", lambda c: (c.full, _claim(c)), golden=False, yes=False),
)

# -- settings ------------------------------------------------------------------------------------


def _proposed(c: Cast, kind: type[Command]) -> tuple[object, ...]:
    """Propose to change a few answers of a command."""
    asked = c.moment(c.erika, Tongue())
    changed = {
        "title_": c.write("Vorausschauende Wartung", 60),
        "goal": c.write("Wir wollen Stillstände um 20 % senken bis 30.9.2027.", 280),
        "ask_weekday": "2",
        "nudge_at": "11:00",
    }
    before = kind.prefill(c.full, asked)
    new = kind.model_validate(before | {n: v for n, v in changed.items() if n in before})
    rows = Spoken(lambda t: settings.changes(new, c.full, replace(asked, tongue=t)))
    return c.full, new, c.erika, "p0", rows


SETTINGS = (
    shot(settings.everything, "", lambda c: (c.full, c.max), whole=True),
    shot(settings.saved, "", lambda c: (c.full, c.max)),
    shot(settings.proposed, "", lambda c: (c.full, c.erika)),
    shot(settings.proposal, "rhythm", lambda c: _proposed(c, SetRhythm)),
    shot(settings.proposal, "goal", lambda c: _proposed(c, SetBasics), whole=True),
    shot(settings.agreed, "yes", lambda c: (c.full, c.erika), yes=True),
    shot(settings.agreed, "no", lambda c: (c.full, c.erika), yes=False),
)

# -- escalations ---------------------------------------------------------------------------------

STAGES = (
    "clarifying", "signal", "asked", "accepted", "still", "waiting", "asked back", "answered",
    "returned", "settled", "stuck", "nobody", "warning", "decided", "decided inside",
)  # fmt: skip
SEEN = ("clarifying", "asked", "decided")


def _card(stage: str, who: str) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (*at_stage(c, stage), c.person(who), LAST)


def _case(stage: str) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: at_stage(c, stage)


def _reminder(stage: str, who: str, kind: Kind) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (*at_stage(c, stage), c.person(who), kind)


def _news(stage: str, who: str) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (*at_stage(c, stage), c.person(who))


REMINDERS = (
    ("asked", "sabine", Kind.ACCEPT),
    ("accepted", "sabine", Kind.HALF),
    ("accepted", "sabine", Kind.BEFORE),
    ("accepted", "sabine", Kind.DUE),
    ("still", "sabine", Kind.STILL),
    ("accepted", "sabine", Kind.WAKE),
    ("asked back", "max", Kind.OWNER),
    ("asked", "sabine", Kind.OVERDUE),
    ("asked", "vera", Kind.HAND_OVER),
)
ESCALATION = (
    *(
        shot(escalation.card, f"{stage} {who}", _card(stage, who), golden=stage in SEEN,
             whole=stage == "asked" and who == "sabine")
        for stage in STAGES
        for who in ("max", "erika", "sabine")
        if who != "sabine" or stage not in ("clarifying", "signal")
    ),
    *(
        shot(escalation.note, stage, _case(stage))
        for stage in ("asked", "settled", "decided", "decided inside", "nobody")
    ),
    shot(escalation.brief, "", _case("accepted")),
    shot(escalation.decided_inside, "", _case("decided inside"), whole=True),
    *(
        shot(reminders.reminder, kind.value, _reminder(stage, who, kind), golden=kind is Kind.STILL)
        for stage, who, kind in REMINDERS
    ),
    *(
        shot(reminders.news, stage, _news(stage, who), golden=stage == "asked back")
        for stage, who in (
            ("asked back", "max"), ("answered", "sabine"), ("returned", "max"),
            ("decided", "max"), ("decided inside", "erika"), ("settled", "sabine"),
            ("stuck", "max"),
        )
    ),
    shot(reminders.nobody, "away", _case("nobody")),
    shot(
        reminders.nobody, "nobody named",
        lambda c: (c.full, at_stage(c, "nobody")[1].but(missing=())), golden=False,
    ),
    shot(reminders.not_accepted, "", _case("asked")),
    shot(reminders.overdue, "", _case("asked")),
    shot(decisions.listed, "many", lambda c: (busy(c), c.max, LAST), whole=True),
    shot(decisions.listed, "in a room", lambda c: (busy(c), c.max, LAST), alone=False),
    shot(decisions.listed, "none", lambda c: (c.full, c.max, LAST)),
    shot(decisions.log, "many", lambda c: (at_stage(c, "decided", 6)[0], c.erika, ""), whole=True),
    shot(decisions.log, "found", lambda c: (at_stage(c, "decided")[0], c.max, "freigabe D1")),
    shot(decisions.log, "in a room", lambda c: (at_stage(c, "decided", 2)[0], c.max, ""),
         golden=False, alone=False),
    shot(decisions.log, "none", lambda c: (c.full, c.max, "")),
    shot(overview.overview, "escalations", lambda c: (busy(c), c.sabine, LAST), whole=True),
)  # fmt: skip

# -- the jour fixe -------------------------------------------------------------------------------


def _draft(*, many: bool = False) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (planned(c, many=many), the_date(planned(c)), EVE)


def _no_more(c: Cast) -> Cooperation:
    """Return a closed cooperation whose jour fixes calendars are to forget."""
    coop = fortnightly(c)
    assert coop.series
    over = Ended(at=EVE, review="R3")
    return coop.but(ended=over, series=coop.series.model_copy(update={"ended": EVE, "sequence": 2}))


def _left_out(c: Cast) -> tuple[object, ...]:
    """Return the date of a step that is skipped."""
    coop, step, it, agenda, now = held(c, off=True)
    assert isinstance(step, Step)
    assert isinstance(it, Appointment)
    skipped = step.model_copy(update={"state": StepState.SKIPPED})
    return coop, skipped, it.model_copy(update={"reason": ""}), agenda, now


def _added(n: int, *, dated: bool = True) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (
        planned(c, many=True),
        planned(c, many=True).topics[n],
        the_date(planned(c)) if dated else None,
    )


def _running(stage: str) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: running(c, stage)


CARDS = ("arrival", "topics", "last minutes", "written")
MEETINGS = (
    shot(series.shown, "agreed", lambda c: (planned(c), EVE)),
    shot(series.shown, "not agreed", lambda c: (c.full, EVE)),
    shot(series.shown, "fortnightly", lambda c: (fortnightly(c), EVE), golden=False),
    shot(series.shown, "paused", lambda c: (planned(c).but(paused=c.paused.paused), START),
         golden=False),
    shot(series.calendar, "", lambda c: (fortnightly(c), EVE)),
    shot(series.ended, "", lambda c: (_no_more(c), EVE)),
    shot(series.dropped, "", dropped),
    shot(series.missed, "", dropped),
    shot(series.moved, "", lambda c: (planned(c), the_date(planned(c)))),
    shot(series.moved, "written",
         lambda c: (planned(c), replace(the_date(planned(c)), written=True)), golden=False),
    shot(series.holiday, "", lambda c: (planned(c), the_date(planned(c)))),
    shot(agenda.draft, "fits", _draft(), last_call=True),
    shot(agenda.draft, "too long", _draft(many=True), whole=True),
    shot(agenda.draft, "no date", lambda c: (c.full, None, EVE)),
    shot(agenda.added, "", _added(1)),
    shot(agenda.added, "late", _added(-1), golden=False),
    shot(agenda.added, "no date", _added(0, dated=False), golden=False),
    shot(agenda.parking, "some", lambda c: (parked(c),)),
    shot(agenda.parking, "none", lambda c: (c.full,), golden=False),
    *(
        shot(meeting.card, stage, _running(stage), golden=stage in CARDS,
             whole=stage == "topics")
        for stage in (*(p.value for p in Part), "third", "two minutes", "over time",
                      "last minutes", "written")
    ),
    shot(meeting.over, "", lambda c: running(c, "ended")[:2]),
    shot(meeting.writing, "said", carried),
    shot(meeting.writing, "nothing yet", lambda c: (planned(c), planned(c).topics[0]),
         golden=False),
    shot(meeting.third, "", carried),
    shot(minutes.minutes, "", lambda c: running(c, "ended"), whole=True),
    shot(minutes.minutes, "goes on", lambda c: running(c, "topics"), golden=False),
    shot(minutes.listed, "some", lambda c: (running(c, "ended")[0], "")),
    shot(minutes.listed, "none", lambda c: (c.full, "sensor"), golden=False),
    shot(noted.decided, "", lambda c: (running(c, "ended")[0],
                                       running(c, "ended")[0].decisions[-1])),
    shot(noted.promised, "", lambda c: (running(c, "ended")[0],
                                        running(c, "ended")[0].actions[-1])),
    shot(noted.learnt, "", lambda c: (running(c, "ended")[0], running(c, "ended")[0].lessons[-1])),
    shot(noted.noted, "", lambda c: (*running(c, "ended")[:2], c.write("Preis je Anlage", 500))),
    shot(noted.contributed, "", lambda c: (c.full, c.write("Uns genügt ein Anhang", 500))),
    shot(noted.rated, "", lambda c: (c.full, Side.SME,
                                     Rating(points=8, text=c.write("Pünktlich", 140)))),
    shot(noted.settled, "", lambda c: (planned(c), planned(c).topics[0], Fate.PARK)),
    shot(noted.moderates, "", lambda c: (planned(c), c.erika, the_date(planned(c)))),
    shot(agenda.pre_read, "", lambda c: (planned(c, many=True), the_date(planned(c)), START),
         whole=True),
)  # fmt: skip

# -- promises ------------------------------------------------------------------------------------


def _settled(c: Cast) -> Cooperation:
    """Everything that was near is done."""
    coop = c.closed.with_action(finished(c)).with_action(finished(c, 2, Done.DROPPED))
    gone = milestone(c, 2).model_copy(update={"dropped": MOVED})
    return coop.with_milestone(milestone(c, 1, reached=MOVED)).with_milestone(gone)


def _decided(c: Cast) -> Cooperation:
    """The sponsors have decided about a milestone past its date."""
    coop, case = at_stage(c, "decided")
    return promised(c, coop.with_case(case.but(cause="milestone:M2")))


def _both_want(c: Cast, kind: type[Command], **given: str) -> tuple[object, ...]:
    coop, asked = promised(c), c.moment(c.erika, Tongue())
    new = kind.model_validate({"milestone": "M2", **given})
    rows = Spoken(lambda t: settings.changes(new, coop, replace(asked, tongue=t)))
    return coop, new, c.erika, "p0", rows


def _asked_today(c: Cast) -> Spoken:
    coop = promised(c)
    return Spoken(lambda t: stamped(promises.reminder(coop, c.max, TODAY, t), coop.id))


def _list_of(show: Listed) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (promised(c), c.max, show, TODAY)


def _why(c: Cast) -> str:
    return c.write("Die Sensoren kommen zwei Wochen später", 280)


PROMISES = (
    shot(actions.card, "open", lambda c: (c.full, action(c)), golden=False),
    shot(actions.card, "moved", lambda c: (c.full, shifted(c)), whole=True),
    shot(actions.card, "done", lambda c: (c.full, finished(c))),
    shot(actions.card, "dropped", lambda c: (c.full, finished(c, 1, Done.DROPPED)), golden=False),
    shot(actions.noted, "", lambda c: (c.full, action(c)), whole=True),
    shot(actions.noted, "in a meeting", lambda c: (c.full, action(c, source="J1")), golden=False),
    shot(actions.asked, "", lambda c: (c.full, action(c), c.erika)),
    shot(
        actions.asked, "a side", lambda c: (c.full, action(c, who=""), c.erika), golden=False
    ),
    shot(actions.ended, "done", lambda c: (promised(c), finished(c, 5), c.max, TODAY)),
    shot(actions.ended, "moved", lambda c: (c.full, shifted(c), c.max, TODAY), golden=False),
    shot(
        actions.ended, "dropped",
        lambda c: (c.full, finished(c, 1, Done.DROPPED), c.max, TODAY), golden=False,
    ),
    *(
        shot(
            actions.listed, show.value, _list_of(show),
            golden=show in (Listed.OPEN, Listed.ALL), whole=show is Listed.OPEN,
        )
        for show in Listed
    ),
    shot(actions.listed, "none", lambda c: (c.full, c.max, Listed.OPEN, TODAY), golden=False),
    shot(milestones.card, "", lambda c: (c.full, milestone(c))),
    shot(milestones.card, "adjusted", lambda c: (c.full, adjusted(c)), golden=False),
    shot(
        milestones.card, "reached", lambda c: (c.full, milestone(c, reached=MOVED)), golden=False
    ),
    shot(milestones.noted, "", lambda c: (c.full, milestone(c)), whole=True),
    shot(milestones.news, "adjusted", lambda c: (c.full, adjusted(c)), whole=True),
    shot(
        milestones.news, "given up",
        lambda c: (_settled(c), _settled(c).milestone("M2")), golden=False,
    ),
    shot(
        milestones.card, "given up",
        lambda c: (c.full, _settled(c).milestone("M2")), golden=False,
    ),
    shot(milestones.listed, "decided", lambda c: (_decided(c), c.max, TODAY), golden=False),
    shot(
        milestones.news, "decided",
        lambda c: (_decided(c), milestone(c, 2, dropped=MOVED)), golden=False,
    ),
    shot(milestones.news, "reached", lambda c: (c.full, milestone(c, reached=MOVED))),
    shot(milestones.listed, "owner", lambda c: (promised(c), c.max, TODAY), whole=True),
    shot(milestones.listed, "sponsor", lambda c: (promised(c), c.sabine, TODAY), golden=False),
    shot(milestones.listed, "given up", lambda c: (_settled(c), c.max, TODAY), golden=False),
    shot(milestones.listed, "none", lambda c: (c.full, c.max, TODAY)),
    shot(promises.reminder, "owner", lambda c: (promised(c), c.max, TODAY), whole=True),
    shot(
        promises.reminder, "with the light",
        lambda c: (promised(c, c.full.stamped("ask:sme:max", W48)), c.max, TODAY),
    ),
    shot(appointments.agreed, "", held, whole=True),
    shot(appointments.called_off, "", lambda c: held(c, off=True), whole=True),
    shot(appointments.called_off, "left out", _left_out),
    shot(mediator.named, "", lambda c: (c.half, c.max)),
    shot(mediator.you, "", lambda c: (c.half,)),
    shot(mediator.ended, "", lambda c: (c.half, c.max)),
    shot(common.beside, "", lambda c: (_asked_today(c), tuple(Rank)), whole=True),
    shot(promises.reminder, "all done", lambda c: (_settled(c), c.max, MONDAY), golden=False),
    shot(overview.overview, "promises", lambda c: (promised(c), c.max, c.friday), whole=True),
    shot(light.week_card, "next milestone", lambda c: (promised(c, c.closed), W48)),
    shot(settings.proposal, "milestone reached", lambda c: _both_want(c, Reached)),
    shot(
        settings.proposal, "milestone adjusted",
        lambda c: _both_want(c, Adjust, due="2026-12-18", reason=_why(c)), whole=True,
    ),
)  # fmt: skip
# -- numbers --------------------------------------------------------------------------------------


def _kpi(
    *values: float, locked: bool = True, n: int = 0, **changed: object
) -> Callable[[Cast], tuple[object, ...]]:
    """Give a view a cooperation with KPIs, and one of them."""

    def given(c: Cast) -> tuple[object, ...]:
        coop = measured(c, values, locked=locked) if values else measured(c, locked=locked)
        return coop, coop.kpis[n].model_copy(update=changed), TODAY

    return given


def _offered(c: Cast) -> tuple[object, ...]:
    name = Text(de=c.write("Durchlaufzeit", 60), en=c.write("Lead time", 60))
    told = [it.model_copy(update={"name": name}) for it in book().kpis]
    return measured(c), tuple(Proposal(it, None if n else name) for n, it in enumerate(told))


def _talk_done(c: Cast) -> Spoken:
    """Return the card of a talk that is done."""
    coop, step, told = talking(c)
    assert isinstance(told, Recurring)
    done = step.model_copy(update={"state": StepState.DONE, "by": "max", "at": LAST})
    return Spoken(lambda t: stamped(playbook.step(coop, done, told, LAST, t), coop.id))


def _forecast(c: Cast, who: Member) -> tuple[object, ...]:
    it = measured(c).kpis[0]
    return _talk_done(c), it, who


# So much later that every reading is missing.
LATER = MONDAY + timedelta(weeks=10)
LATE = instant(LATER, "10:00")

NUMBERS = (
    shot(kpi.register, "two", lambda c: (measured(c), TODAY), whole=True),
    shot(kpi.register, "open", lambda c: (measured(c, locked=False), TODAY), golden=False),
    shot(kpi.register, "missing", lambda c: (measured(c), LATER), golden=False),
    shot(kpi.register, "none", lambda c: (c.half, TODAY)),
    shot(kpi.card, "read", _kpi(), whole=True),
    shot(kpi.card, "not read", _kpi(n=1)),
    shot(kpi.read, "within", _kpi()),
    shot(kpi.read, "reached", _kpi(12.5, 10.2), golden=False),
    shot(kpi.read, "out", _kpi(12.5, 13.5), golden=False),
    shot(kpi.read, "out twice", _kpi(13.2, 13.5)),
    shot(kpi.added, "", _kpi(n=1, locked=False)),
    shot(kpi.changed, "", _kpi()),
    shot(kpi.dropped, "", _kpi(dropped=instant(MONDAY, "12:00"))),
    shot(
        readings.asked, "one", lambda c: (measured(c), measured(c).watched[:1], TODAY), whole=True
    ),
    shot(readings.asked, "late", lambda c: (measured(c), measured(c).watched, LATER), whole=True),
    shot(overview.overview, "readings missing", lambda c: (measured(c), c.max, LATE)),
    shot(readings.forecast, "taken", lambda c: _forecast(c, c.max)),
    shot(readings.forecast, "theirs", lambda c: _forecast(c, c.erika), golden=False),
    shot(readings.offered, "", lambda c: (_talk_done(c), book("sales_partnership").kpis[1], 35000)),
    shot(kpi.proposals, "five", _offered, whole=True),
    shot(kpi.proposals, "none", lambda c: (c.half, ())),
)

# -- the playbook ---------------------------------------------------------------------------------


def _first(c: Cast) -> tuple[object, ...]:
    """Return the step that asks what the cooperation is about."""
    coop = begun(c.joined, books(), MONDAY)
    return coop, coop.steps[0], told_of(coop.steps[0], book())


def _said(c: Cast, *there: Property) -> tuple[object, ...]:
    coop = dated(c, properties=there)
    return coop, [s for s in coop.steps if s.key in ("install", "evidence", "deletion")]


def _course(c: Cast, done: int = 5) -> tuple[object, ...]:
    return dated(c, done=done), book(), LAST, c.max


def _step(key: str) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (*one(c, key), LAST)


def _closed(c: Cast) -> tuple[object, ...]:
    coop = dated(c)
    return coop, coop.steps[1], told_of(coop.steps[1], book()), LAST


def _stake(c: Cast) -> tuple[object, ...]:
    """Return the quarterly talk about a stake, and its sheet."""
    told = book("equity").duty("fenced_in")
    assert told
    coop = dated(c)
    assert coop.playbook
    near = coop.playbook.model_copy(update={"coming": {told.id: MONDAY + timedelta(days=4)}})
    coop = opened(coop.but(playbook=near), told, MONDAY)
    return coop, coop.steps[-1], told, books().sheet(told.sheet or "")


def _asked(c: Cast, *names: str) -> tuple[object, ...]:
    return answered(c), book(), names, c.max


def _reply(c: Cast) -> tuple[object, ...]:
    coop = answered(c)
    return coop, questions.found(book(), ("proto_strengths",))[0], coop.replies[0]


def _files(c: Cast) -> tuple[object, ...]:
    coop = answered(c)
    told = questions.document(coop, book(), None, LAST, Tongue("de"))
    return coop, (handed(told, Format.MARKDOWN, "fragen"),)


TWO = ("proto_strengths", "proto_change")
PLAYBOOK = (
    shot(playbook.card, "", _course, whole=True),
    shot(playbook.card, "new wording", _course, golden=False, newer=True),
    shot(playbook.card, "all done", lambda c: _course(c, 99)),
    shot(playbook.whole, "", lambda c: _course(c)[:3], whole=True),
    shot(playbook.step, "waits", _step("first_use"), whole=True),
    shot(playbook.step, "with a form", _step("final_wins"), sheet=books().sheet("winwin")),
    shot(playbook.step, "somebody else's", _step("scaling_offer"), golden=False, may=False),
    shot(playbook.step, "skipped", _closed, golden=False),
    shot(playbook.step, "in preparation", lambda c: (*_first(c), LAST), golden=False),
    shot(playbook.reminder, "", lambda c: (dated(c), c.max, LAST), whole=True),
    shot(playbook.talk, "", lambda c: (*talking(c), None)),
    shot(playbook.talk, "with a form", _stake, whole=True),
    shot(playbook.about, "all four", lambda c: _said(c, *Property)),
    shot(playbook.about, "none", _said, golden=False),
    shot(playbook.taken, "", lambda c: (dated(c), book("sales_partnership")), whole=True),
    shot(questions.card, "two", lambda c: _asked(c, *TWO), whole=True),
    shot(questions.card, "in a room", lambda c: _asked(c, *TWO), golden=False, alone=False),
    shot(questions.card, "none", _asked),
    shot(questions.answered, "", _reply),
    shot(questions.answered, "another", _reply, golden=False, following="proto_change"),
    shot(questions.exported, "", _files),
)

# -- phases and gates ------------------------------------------------------------------------------


def _gate(
    of: Callable[[Cast], Cooperation] = at_gate, *more: Callable[[Cast], object]
) -> Callable[[Cast], tuple[object, ...]]:
    """Give a view a cooperation, its gate, and what else it asks for."""
    return lambda c: (of(c), reviewed(of(c)), *(m(c) for m in more))


def _query(c: Cast) -> object:
    return reviewed(at_gate(c)).queries[0]


def _waives(of: Callable[[Cast], Cooperation]) -> Callable[[Cast], tuple[object, ...]]:
    def given(c: Cast) -> tuple[object, ...]:
        coop = of(c)
        review = reviewed(coop)
        must = next(m for m in musts.musts(coop, review) if m.key == "limits")
        return coop, review, must, c.sabine

    return given


def _agreed(way: Way) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: agreed(c, way)


def _locked(lock: Lock) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (at_gate(c), lock, c.friday)


GATES = (
    shot(gate.pack, "owner", _gate(at_gate, lambda c: c.max, lambda c: c.friday), whole=True),
    shot(gate.pack, "sponsor", _gate(at_gate, lambda c: c.sabine, lambda c: c.friday)),
    shot(gate.pack, "apart", _gate(apart, lambda c: c.sabine, lambda c: c.friday), golden=False),
    shot(gate.pack, "without a playbook",
         _gate(no_gate, lambda c: c.max, lambda c: c.friday)),
    shot(gate.noted, "", _gate(at_gate, lambda c: c.max, lambda c: c.friday)),
    shot(gate.waived, "one side", _waives(at_gate)),
    shot(gate.waived, "both sides", _waives(waived), golden=False),
    shot(gate.voted, "first", _gate(at_gate, lambda c: c.sabine), alone=True),
    shot(gate.voted, "apart", _gate(apart, lambda c: c.sabine)),
    *(
        shot(gate.decided, way.value, _agreed(way), whole=way is Way.CONDITIONS)
        for way in Way
    ),
    shot(gate.decided, "closed", closed, golden=False),
    shot(gate.asked, "", _gate(at_gate, _query)),
    shot(gate.ask_sent, "", _gate()),
    shot(gate.answered, "", _gate(at_gate, _query)),
    shot(gate.booked, "", _gate()),
    shot(packs.files, "", _gate(at_gate, lambda c: c.friday)),
    shot(phases.line, "pilot", lambda c: (at_gate(c), c.friday), whole=True),
    shot(phases.line, "closed", lambda c: (closed(c)[0], c.friday), golden=False),
    *(
        shot(phases.refused, lock.value, _locked(lock),
             golden=lock is Lock.SCALING)
        for lock in Lock
    ),
    shot(phases.no_gate, "", lambda c: (at_gate(c), Phase.EXIT, c.friday)),
    shot(phases.clock, "half", lambda c: (at_gate(c), 50)),
    shot(phases.clock, "all", lambda c: (at_gate(c), 100)),
    shot(phases.soon, "", _gate()),
    shot(phases.begin, "", lambda c: (c.full,)),
    shot(phases.targets_met, "option", lambda c: (at_gate(c),)),
    shot(phases.targets_met, "no option", lambda c: (measured(c),), golden=False),
    shot(phases.option_due, "", lambda c: (at_gate(c),)),
    shot(phases.optioned, "", lambda c: (at_gate(c),)),
    shot(phases.door_set, "", lambda c: (stopped(c),)),
    shot(phases.door_open, "", lambda c: (stopped(c),)),
    shot(phases.closed, "", lambda c: (closed(c)[0],)),
    shot(phases.locks, "", lambda c: (at_gate(c), c.friday)),
    shot(phases.locks, "none", lambda c: (agreed(c, Way.GO)[0], c.friday), golden=False),
    shot(phases.begun_again, "", lambda c: (no_gate(c),)),
    shot(signs.alarm, "", lambda c: (quiet(c), 4)),
    shot(signs.going_on, "", lambda c: (quiet(c), c.sabine, "A1")),
    shot(overview.overview, "signs", lambda c: (at_gate(c), c.max, c.friday)),
)  # fmt: skip
# -- lessons -------------------------------------------------------------------------------------


def _lesson(n: int, who: str = "max") -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (learnt(c), learnt(c).lessons[n - 1], c.person(who))


def _near(*near: int) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (learnt(c), learnt(c).lessons[0], [learnt(c).lessons[n - 1] for n in near])


def _all(count: int) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (learnt(c, count), tuple(reversed(learnt(c, count).lessons)))


FILE = file("lernerfahrungen.docx", "application/octet-stream", b"PK", "Beide Seiten")


def _file(c: Cast, version: Version) -> tuple[object, ...]:
    return learnt(c), version, Side.STARTUP, FILE


def _quoted(c: Cast, how: str = "") -> Cooperation:
    text = c.write("Schnell, verlässlich und auf Augenhöhe.", 400)
    known = {how: c.friday, "released_by": "sabine"} if how else {}
    return c.half.but(quote=Quote(text=text, by="erika", at=c.thursday, **known))  # type: ignore[arg-type]


def _stood(how: str) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (c.half, _quoted(c, how).quote)


def _retro(c: Cast, stage: Stage) -> tuple[Cooperation, Retro]:
    coop = looking(c, stage)
    return coop, coop.retros[-1]


def _nobody_wrote(c: Cast) -> tuple[object, ...]:
    coop, one = _retro(c, Stage.VOTING)
    return coop, one.but(entries=(), votes={})


def _offers(c: Cast) -> tuple[Offer, ...]:
    title = c.write("Qualitätsprüfung", 60)
    return tuple(Offer(f"other:{x.id}", title, x) for x in learnt(c).lessons[:3])


def _planned(c: Cast) -> tuple[object, ...]:
    """Return the plan with a lesson of another cooperation in it."""
    words = c.write("Zugang zu den Daten vor dem Start zusagen lassen", 140)
    coop = with_own(dated(c), c.max, words, TODAY, "lesson:5eed:L3")
    return coop, coop.steps[-1]


def _taken_up(c: Cast) -> tuple[object, ...]:
    text, day = c.write("Zugang schriftlich zusagen lassen", 140), date(2026, 12, 9)
    return c.half, Action(
        id="A1", text=text, side=Side.SME, who="max", due=day, first=day, at=c.thursday
    )


LEARNING = (
    shot(lessons.noted, "new", _near(), whole=True),
    shot(lessons.noted, "like others", _near(2, 3, 4), whole=True),
    shot(lessons.kept_inside, "", lambda c: (learnt(c), learnt(c).lessons[2])),
    shot(lessons.card, "own", _lesson(1), whole=True),
    shot(lessons.card, "a partner's", _lesson(2), golden=False),
    shot(lessons.card, "inside", _lesson(3), golden=False),
    shot(lessons.listed, "some", _all(4), asked=False, hidden=0, whole=True),
    shot(lessons.listed, "many", _all(20), golden=False, asked=True, hidden=2, whole=True),
    shot(lessons.listed, "none fits", lambda c: (c.half, ()), asked=True, hidden=1),
    shot(lessons.listed, "none yet", lambda c: (c.half, ()), golden=False, asked=False, hidden=0),
    shot(exporting.handed_over, "shared", lambda c: _file(c, Version.SHARED)),
    shot(exporting.handed_over, "reference", lambda c: _file(c, Version.REFERENCE), golden=False),
    shot(exporting.sent_privately, "", lambda c: (c.half,)),
    shot(
        exporting.phase_closed, "shared", lambda c: (learnt(c), Phase.PILOT, None, FILE), whole=True
    ),
    shot(
        exporting.phase_closed,
        "inside",
        lambda c: (learnt(c), Phase.PILOT, Side.SME, FILE),
        golden=False,
    ),
    shot(exporting.reference, "without a quote", lambda c: (c.half, FILE)),
    shot(
        exporting.reference, "with a quote", lambda c: (_quoted(c, "released"), FILE), golden=False
    ),
    shot(exporting.quote_card, "", lambda c: (c.half, _quoted(c).quote), whole=True),
    shot(exporting.quote_stands, "waits", _stood("")),
    shot(exporting.quote_stands, "released", _stood("released"), golden=False),
    shot(exporting.quote_stands, "refused", _stood("refused"), golden=False),
    shot(retro.question, "", lambda c: _retro(c, Stage.WRITING)),
    shot(
        retro.thanks,
        "",
        lambda c: (*_retro(c, Stage.WRITING), _retro(c, Stage.WRITING)[1].entries[:3]),
    ),
    *(
        shot(retro.board, stage.value, lambda c, stage=stage: _retro(c, stage), whole=True)  # type: ignore[misc]
        for stage in Stage
    ),
    shot(retro.board, "empty", _nobody_wrote, golden=False),
    shot(feeding.offers, "three", lambda c: (c.half, _offers(c), 7), whole=True),
    shot(feeding.offers, "none", lambda c: (c.half, (), 0)),
    shot(feeding.planned, "", _planned),
    shot(feeding.used, "", _taken_up),
    shot(lessons.review, "one", lambda c: (learnt(c), learnt(c).lessons[:1])),
    shot(lessons.review, "many", _all(20), golden=False, whole=True),
)

# -- question sheets -----------------------------------------------------------------------------


def _answered(
    name: str, reader: Reader | None = None, who: str = "max"
) -> Callable[[Cast], tuple[object, ...]]:
    return lambda c: (asked.both(c, name), asked.sheet(name), reader or asked.alone(c, who))


def _one_side(name: str, who: str = "max", parts: int = 99) -> Callable[[Cast], tuple[object, ...]]:
    def given(c: Cast) -> tuple[object, ...]:
        return asked.filled(c, c.half, name, parts=parts), asked.sheet(name), asked.alone(c, who)

    return given


def _first_part(c: Cast) -> tuple[object, ...]:
    coop = asked.filled(c, c.half, "check", parts=1)
    return coop, asked.sheet("check"), asked.last(coop), c.max


def _asked_anew(c: Cast) -> tuple[object, ...]:
    names = ("check", "winwin", "risks", "principles", "anchor")
    coop = c.half
    for name in names if c.long else names[:2]:
        coop = asked.filled(c, coop, name)
    return coop, coop.sheets


def _as_file(c: Cast) -> tuple[object, ...]:
    coop = asked.both(c, "check")
    return coop, asked.sheet("check"), coop.sheets, MONDAY


def _new_in_scope(c: Cast) -> tuple[object, ...]:
    name = c.write("Funksensoren", 80)
    coop = asked.filled(c, c.half, "technology", technology=name)
    return coop, asked.sheet("technology"), asked.last(coop)


def _advised_before(c: Cast) -> tuple[object, ...]:
    coop = asked.filled(c, c.half, "advise")
    return asked.sheet("advise"), asked.last(coop), "advise:aim=learn,budget=small,maturity=none"


def _before_gate(c: Cast) -> tuple[object, ...]:
    """Two entries a side, or as many as fit."""
    coop = no_gate(c)
    for turn in range(9 if c.long else 2):
        coop = asked.filled(c, coop, "winwin", turn=turn % 3)
    return coop, asked.sheet("winwin"), coop.reviews[-1], c.max


def _one_waits(c: Cast) -> tuple[object, ...]:
    coop = asked.filled(c, c.half, "goals")
    return coop, asked.last(coop)


BACKLOG = (
    shot(backlog.card, "", lambda c: (backlogged(c),)),
    shot(backlog.card, "alike", lambda c: (backlogged(c, apart=False),), golden=False),
    shot(backlog.card, "one side", lambda c: (backlogged(c).but(ranks={}),), golden=False),
    shot(backlog.card, "empty", lambda c: (c.half,), golden=False),
)

SHEETS = (
    shot(sheets.listed, "", lambda c: (
        asked.both(c, "check"), METHOD.sheets, asked.alone(c))),
    shot(sheets.listed, "none", lambda c: (c.half, (), asked.alone(c)), golden=False),
    *(
        shot(sheets.card, s.name, _answered(s.name), golden=s.name in (
            "check", "goals", "guardrails", "anchor", "advise", "profile", "contract"),
            whole=s.name in ("check", "parts"))
        for s in METHOD.sheets
        if s.name != "partner"
    ),
    shot(sheets.card, "partner", lambda c: (
        asked.candidates(c), asked.sheet("partner"), asked.alone(c)), whole=True),
    shot(sheets.card, "in a room", _answered("check", asked.ROOM), golden=False),
    shot(sheets.card, "partner in a room", lambda c: (
        asked.candidates(c), asked.sheet("partner"), asked.ROOM), golden=False),
    shot(sheets.card, "not begun", lambda c: (
        c.half, asked.sheet("check"), asked.alone(c)), golden=False),
    shot(sheets.card, "half way", _one_side("check", parts=2)),
    shot(sheets.card, "blind", _one_side("swot", "erika")),
    shot(sheets.card, "too early", lambda c: (
        c.half, asked.sheet("equity_role"), asked.alone(c)), golden=False),
    shot(sheet_news.saved, "", _first_part),
    shot(sheet_news.your_turn, "", lambda c: (c.half, asked.sheet("goals"))),
    shot(sheet_news.invitation, "", lambda c: (
        c.half, asked.sheet("worries"), asked.alone(c, "sabine"))),
    shot(sheet_news.asked, "two", lambda c: (asked.sheet("worries"), (c.sabine, c.erika))),
    shot(sheet_news.asked, "nobody", lambda _: (asked.sheet("worries"), ()), golden=False),
    shot(sheet_news.handed, "", _as_file),
    shot(sheet_news.remind, "", asked.due),
    shot(sheet_news.anew, "", _asked_anew),
    shot(sheet_news.waiting, "", _one_waits),
    shot(sheet_news.opening, "", lambda c: (c.half, asked.sheet("worries"), c.sabine)),
    shot(
        sheet_news.opening, "pilot",
        lambda c: (c.half.but(phase=Phase.PILOT), asked.sheet("worries"), c.sabine), golden=False,
    ),
    shot(sheet_news.brought, "", _new_in_scope),
    shot(advice.before, "", _advised_before),
    shot(sheet_news.ledger, "", _before_gate),
    shot(sheet_news.ledger, "nothing yet", lambda c: (
        no_gate(c), asked.sheet("winwin"), no_gate(c).reviews[-1], c.erika), golden=False),
    shot(sheet_news.same, "", lambda c: (c.half, asked.sheet("winwin"))),
    shot(sheet_news.within, "within", lambda _: ((), "")),
    shot(sheet_news.within, "above", lambda c: (
        ("money", "weeks"), c.write("Zweiter Sensor", 280))),
)  # fmt: skip

# -- what every capability says alike ------------------------------------------------------------


def _which(c: Cast, count: int) -> tuple[object, ...]:
    coops = [coop for coop, _ in _several(c, count)]
    caller = Caller(address=c.max.addresses[0], name=c.max.name)
    return coops, caller, ReportLight, {"light": "amber", "headline": c.write("Sensoren", 280)}


def _of_group(name: str) -> Callable[[Cast], tuple[object, ...]]:
    return lambda _: (name, LISTED)


COMMON = (
    shot(common.unknown, "near", lambda _: ("staus", (ReportLight, Start, Overview))),
    shot(common.unknown, "far", lambda c: (c.write("quux", 60), ()), golden=False, whole=True),
    shot(common.which, "two", lambda c: _which(c, 2)),
    shot(common.which, "many", lambda c: _which(c, 12), golden=False, whole=True),
    shot(helping.card, "", lambda _: (LISTED,), sheets=METHOD.sheets),
    shot(helping.card, "alone", lambda _: (LISTED,), golden=False),
    *(
        shot(
            helping.group,
            name,
            _of_group(name),
            sheets=METHOD.sheets,
            golden=name == "The jour fixe",
        )
        for name, _ in helping.GROUPS
    ),
    *(shot(helping.about, kind.word, alone(kind), golden=kind is LookBack) for kind in LISTED),
    *(shot(helping.sheet, it.name, alone(it), golden=it.name == "swot") for it in METHOD.sheets),
    *(
        shot(
            common.sorry,
            type(error).__name__,
            alone(error),
            offered=offered(error),
            golden=type(error).__name__ in mishaps.GOLDEN,
        )
        for error in mishaps.usual()
    ),
)

# -- how both sides stand, and the digest --------------------------------------------------------


def _weekly(c: Cast) -> Cooperation:
    """A cooperation whose people have answered two questions about trust."""
    coop = c.full
    for n, (week, condition) in enumerate(
        ((W47, Condition.AVAILABILITY), (W48, Condition.CONSISTENCY))
    ):
        pulse = Pulse(
            week=week,
            condition=condition,
            at=c.thursday,
            counts={Side.SME: (0, 0, n, 2, 1), Side.STARTUP: (0, 2, 1, 0, 0)},
            answered=("max",),
        )
        coop = coop.with_pulse(pulse)
    asks = tuple(
        Asks(week=W48, side=s, role=role, n=n)
        for s in Side
        for role, n in ((Role.OWNER, 3), (Role.SPONSOR, 4))
    )
    return coop.but(asks=asks)


def _asked_pulse(c: Cast) -> tuple[object, ...]:
    coop = _weekly(c)
    return coop, coop.pulses[-1], c.max


def _parts(c: Cast) -> tuple[object, ...]:
    """Two cooperations: one with everything that may stand there, one with a light."""
    coop, _ = at_stage(c, "asked")
    week = date(2026, 11, 20)
    late = Action(id="A1", text="Daten", side=Side.STARTUP, due=week, first=week, at=c.thursday)
    milestone = Milestone(
        id="M1", title=c.write("Modell läuft auf 30 Anlagen", 120), due=week, first=week,
        at=c.thursday,
    )  # fmt: skip
    full = ended(coop, W48).with_action(late).with_milestone(milestone)
    begin = instant(MONDAY, "08:00")
    told = digest.Part(full, c.sabine, begin, LAST + timedelta(days=4))
    other = c.closed.but(id="c0ffee5eed00", title=c.write("Greifer", 60))
    return (told, digest.Part(other, c.sabine, begin, LAST + timedelta(days=4))), W49


def _page(c: Cast, stage: str, who: str) -> tuple[object, ...]:
    """The month of somebody, with everything that can stand in it."""
    coop, _ = at_stage(c, stage)
    coop = _weekly(c).but(cases=coop.cases, decisions=coop.decisions, version=coop.version)
    coop = coop.but(asks=tuple(a.model_copy(update={"week": W47}) for a in coop.asks))
    week = date(2026, 11, 20)
    coop = coop.with_action(
        Action(id="A1", text="Daten", side=Side.STARTUP, due=week, first=week, at=c.thursday)
    )
    move = Move(at=c.thursday, before=week, after=date(2026, 12, 18), reason="Lieferung")
    coop = coop.with_milestone(
        Milestone(id="M1", title=c.write("Modell läuft auf 30 Anlagen", 120),
                  due=date(2026, 12, 18), first=week, moves=(move,), at=c.thursday)
    )  # fmt: skip
    for n, seen in ((1, Seen.SHARED), (2, Seen.INTERNAL)):
        coop = coop.with_lesson(
            Lesson(id=f"L{n}", worked=c.write("Jede Woche eine Stunde an der Anlage", 280),
                   why=c.write("Fragen klären sich sofort", 280), side=Side.SME, seen=seen,
                   at=c.thursday)
        )  # fmt: skip
    now = LAST + timedelta(days=1)
    return (Page(coop, Month(2026, 11), c.person(who), now),)


def _past_page(c: Cast) -> tuple[object, ...]:
    """A month that has passed, in which more happened than a page holds; and it went on since."""
    (page,) = _page(c, "decided inside", "sabine")
    assert isinstance(page, Page)
    day, later = date(2026, 11, 27), c.friday + timedelta(days=30)
    coop = page.coop
    for n in range(2, 10):
        mark = Milestone(id=f"M{n}", title=c.write(f"Linie {n} läuft", 120), due=day, first=day,
                         at=c.thursday, reached=later)  # fmt: skip
        coop = coop.with_milestone(mark)
    return (replace(page, coop=coop, now=later),)


TOGETHER = (
    shot(month.report, "asked", lambda c: _page(c, "asked", "sabine"), whole=True),
    shot(month.report, "past", _past_page, whole=True),
    shot(month.report, "partner", lambda c: _page(c, "decided inside", "ben"), golden=False),
    shot(month.ahead, "", lambda c: (c.full, Month(2027, 2))),
    shot(month.nothing, "", lambda c: (c.new, Month(2026, 10))),
    shot(trust.ask, "", _asked_pulse),
    shot(trust.thanked, "", lambda c: _asked_pulse(c)[:2]),
    shot(trust.left, "off", lambda c: (c.full, c.max.model_copy(update={"pulse": False}))),
    shot(trust.left, "on", lambda c: (c.full, c.max), golden=False),
    shot(trust.standing, "", lambda c: (_weekly(c), c.friday)),
    shot(trust.standing, "nothing yet", lambda c: (c.new, c.friday), golden=False),
    shot(light.week_card, "with trust", lambda c: (ended(_weekly(c), W48), W48)),
    shot(overview.overview, "asks too much", lambda c: (_weekly(c), c.max, c.friday)),
    shot(digest.digest, "", _parts, whole=True),
    shot(following.following, "", lambda c: (c.full, c.max, c.friday)),
    shot(following.unfollowed, "", lambda c: (c.full,)),
)

SHOTS = (
    *LIGHT,
    *OVERVIEW,
    *SETUP,
    *PEOPLE,
    *SETTINGS,
    *ESCALATION,
    *PROMISES,
    *NUMBERS,
    *MEETINGS,
    *GATES,
    *TOGETHER,
    *LEARNING,
    *PLAYBOOK,
    *BACKLOG,
    *SHEETS,
    *COMMON,
)


def examples() -> Iterator[Example]:
    """Yield each message twice: as usual, and with everything as long as it may be."""
    seen: set[str] = set()
    for it in SHOTS:
        both = LANGUAGES if it.golden and it.of not in seen else LANGUAGES[:1]
        seen |= {it.of} if it.golden else set()
        yield Example(it.of, it.as_, partial(it.draw, USUAL), both if it.golden else ())
        yield Example(
            it.of,
            f"{it.as_} longest".strip(),
            partial(it.draw, LONGEST),
            LANGUAGES[:1] if it.whole else (),
            long=True,
        )
