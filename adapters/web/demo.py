"""Two made-up companies half way through a pilot, for whoever opens the workspace first."""

from datetime import date, datetime, time, timedelta
from functools import reduce

from adapters.web import past
from adapters.web.roster import PLATFORM, Company, Person, Room, Roster
from bot.commands.holding import written_down
from bot.domain import cooperation as facts
from bot.domain.calendar import at, day_of, week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.kpis import Better, Kpi, Reading
from bot.domain.library import Library
from bot.domain.light import ClosedWeek, Duty, Light, Need, NeedFrom, Report, Track, WayBack
from bot.domain.people import Address, Member, Organisation, Role, Side
from bot.domain.phases import Phase
from bot.domain.reviews import Review, Way
from bot.domain.rhythm import AnswerTimes
from bot.domain.week import closes
from bot.due import next_due
from bot.outcome import Rooms, Say
from bot.ports import Change, Entry, Store
from bot.tandem.posts import posts_of
from bot.views import light, setup

ZONE = "Europe/Berlin"
ROSTER = Roster(
    companies=(
        Company(
            id="muster",
            name="Muster Maschinenbau GmbH",
            people=(
                Person(id="max", name="Max Muster"),
                Person(id="sabine", name="Sabine Muster"),
                Person(id="viktor", name="Viktor Muster"),
            ),
        ),
        Company(
            id="beispiel",
            name="Beispiel Robotics",
            people=(
                Person(id="erika", name="Erika Beispiel"),
                Person(id="ben", name="Ben Beispiel", language="en"),
            ),
        ),
    ),
    rooms=(
        Room(id="pilot", name="Predictive Maintenance", companies=("muster", "beispiel")),
        Room(id="neue-idee", name="Neue Idee", companies=("muster", "beispiel")),
        Room(id="muster-intern", name="Muster intern", companies=("muster",)),
        Room(id="beispiel-intern", name="Beispiel internal", companies=("beispiel",)),
    ),
)
GREEN, AMBER, RED = Light.GREEN, Light.AMBER, Light.RED
SME_WEEKS: tuple[tuple[Light, str], ...] = (
    (GREEN, "Anlagen 1 bis 6 sind angeschlossen."),
    (GREEN, "Anlagen 7 bis 10 sind angeschlossen."),
    (AMBER, "IT-Freigabe für die Produktionsdaten dauert länger."),
    (AMBER, "IT-Freigabe liegt beim Datenschutz."),
    (GREEN, "Freigabe ist da, Daten fließen."),
    (GREEN, "Erste Prognosen passen zur Werkstatt."),
    (RED, "Sensoren fehlen für die nächsten 18 Anlagen."),
    (AMBER, "Sensoren kommen eine Woche später."),
)
STARTUP_WEEKS: tuple[tuple[Light, str], ...] = (
    (GREEN, "Modell läuft auf den ersten Testdaten."),
    (GREEN, "Modell erkennt die ersten Lagerschäden."),
    (GREEN, "Modell wartet auf Produktionsdaten."),
    (AMBER, "Ohne Produktionsdaten kein Training."),
    (GREEN, "Training mit echten Daten gestartet."),
    (GREEN, "Trefferquote steigt auf 81 %."),
    (GREEN, "Modell läuft auf 10 Anlagen."),
    (GREEN, "Modell läuft auf 12 Anlagen."),
)


DOWNTIME = (12.5, 12.4, 12.9, 12.6, 12.1, 11.8, 11.9, 11.6)
HITS = (50.0, 52.0, 51.0, 58.0, 66.0, 72.0, 78.0, 81.0)


def _member(person: str, side: Side, *roles: Role, since: datetime) -> Member:
    company = next(c for c in ROSTER.companies if any(p.id == person for p in c.people))
    found = next(p for p in company.people if p.id == person)
    return Member(
        id=f"demo-{person}",
        name=found.name,
        side=side,
        roles=(Role.MEMBER, *roles),
        addresses=(found.address,),
        home=company.id,
        language=found.language,
        active=since,
    )


def cooperation(now: datetime, library: Library | None = None) -> Cooperation:
    """Return the made-up cooperation as it stands in the ninth week of its pilot.

    With a library of playbooks it has also promised, decided and learned on the way there.
    """
    this = week_of(now.date())
    first = weeks_from(this, -len(SME_WEEKS))
    if now >= at(day_of(this, 4), time(14), ZONE):
        first = weeks_from(first, 1)
    began = at(day_of(weeks_from(first, -6), 0), time(10), ZONE)
    coop = Cooperation(
        id="demo",
        title="Predictive Maintenance",
        goal="Wir wollen ungeplante Stillstände um 15 % senken bis Ende des Pilots in 24 Wochen.",
        zone=ZONE,
        organisations={
            Side.SME: Organisation(
                name="Muster Maschinenbau GmbH", land="DE-BY", homes=("muster",)
            ),
            Side.STARTUP: Organisation(name="Beispiel Robotics", land="DE-BE", homes=("beispiel",)),
        },
        members=(
            _member("max", Side.SME, Role.OWNER, since=began),
            _member("sabine", Side.SME, Role.SPONSOR, since=began),
            _member("viktor", Side.SME, Role.DEPUTY, since=began),
            _member("erika", Side.STARTUP, Role.OWNER, since=began),
            _member("ben", Side.STARTUP, Role.SPONSOR, since=began),
        ),
        rooms=(
            facts.Room(address=_room("pilot"), home="muster"),
            facts.Room(
                address=_room("muster-intern"), kind="internal", side=Side.SME, home="muster"
            ),
            facts.Room(
                address=_room("beispiel-intern"),
                kind="internal",
                side=Side.STARTUP,
                home="beispiel",
                language="en",
            ),
        ),
        phase=Phase.PILOT,
        phase_since=day_of(first, 0),
        phase_weeks=24,
        started=began,
        answers={Side.SME: AnswerTimes(need_days=2), Side.STARTUP: AnswerTimes(need_days=1)},
    )

    def reported(coop: Cooperation, n: int) -> Cooperation:
        return _with_week(coop, weeks_from(first, n), SME_WEEKS[n], STARTUP_WEEKS[n])

    coop = _with_numbers(coop, day_of(first, 0))
    if library:
        coop = past.lived(coop, library, first, now, reported)
    else:
        coop = reduce(reported, range(len(SME_WEEKS)), coop)
    # The deputy of the start-up's sponsor is still open: asked for again in a few days.
    return coop.stamped("deputy:startup", (now - timedelta(days=4)).isoformat())


def _with_numbers(coop: Cooperation, since: date) -> Cooperation:
    """Add the gates of the pilot, the first of them passed, and two KPIs that were read weekly."""
    began = at(since, time(11), ZONE)
    half, end = since + timedelta(weeks=7), since + timedelta(weeks=24)
    first = Review(id="R1", name="G1", phase="scoping", day=since, first=since, ended=began,
                   way=Way.GO)  # fmt: skip
    mid = Review(id="R2", name="GM", phase="pilot", mid=True, day=half, first=half,
                 ended=at(half, time(11), ZONE), way=Way.GO)  # fmt: skip
    last = Review(id="R3", name="G2", phase="pilot", day=end, first=end)
    coop = coop.but(reviews=(first, mid, last), kpis_locked=began)
    kpis = (
        Kpi(
            id="K1", name="Ungeplanter Stillstand", unit="h/Monat", baseline=12.5, target=10.6,
            band=13, better=Better.LESS, source="Anlagensteuerung", side=Side.SME,
            owner="demo-max", at=began,
            otherwise="Wir verlängern den Piloten einmal um vier Wochen.",
        ),
        Kpi(
            id="K2", name="Trefferquote der Vorhersage", unit="%", baseline=50, target=80, band=45,
            source="Modell", side=Side.STARTUP, owner="demo-erika", at=began,
            otherwise="Wir prüfen gemeinsam, ob die Daten reichen.",
        ),
    )  # fmt: skip
    for kpi, values in zip(kpis, (DOWNTIME, HITS), strict=True):
        for n, value in enumerate(values):
            day = since + timedelta(weeks=n, days=4)
            reading = Reading(day=day, value=value, at=at(day, time(9), ZONE), by=kpi.owner)
            kpi = kpi.read(reading)  # noqa: PLW2901 - the record grows with each reading
        coop = coop.with_kpi(kpi)
    return coop


def _room(room_id: str) -> Address:
    return Address(platform=PLATFORM, id=room_id)


def _with_week(
    coop: Cooperation, week: str, sme: tuple[Light, str], startup: tuple[Light, str]
) -> Cooperation:
    """Add a closed week with both sides' reports."""
    thursday = at(day_of(week, 3), time(9, 20), ZONE)
    need = Need(
        text="Zugang zu Anlage 7", whom=NeedFrom.PARTNER, by=day_of(week, 0) + timedelta(days=9)
    )
    for side, owner, (colour, headline) in (
        (Side.SME, "demo-max", sme),
        (Side.STARTUP, "demo-erika", startup),
    ):
        way = WayBack(
            measure="Ersatzsensoren leihen",
            who="Max Muster",
            until=day_of(week, 0) + timedelta(days=9),
        )
        coop = coop.with_report(
            Report(
                week=week,
                side=side,
                light=colour,
                headline=headline,
                by=owner,
                at=thursday,
                way=None if colour is GREEN else way,
                need=need if "12 Anlagen" in headline else None,
                track=Track.AT_RISK if colour is RED else Track.YES,
            )
        )
    duties = dict.fromkeys(Side, Duty.GIVEN)
    closed = ClosedWeek(week=week, at=closes(coop, week), duties=duties)
    return coop.but(weeks=(*coop.weeks, closed))


async def fill(store: Store, now: datetime, library: Library) -> None:
    """Put the made-up cooperation into an empty store, with the last cards of its room."""
    coop = cooperation(now, library)
    says = [Say("welcome", Rooms(), lambda t: setup.welcome(coop, t))]
    for closed in coop.weeks[-3:]:
        says += [written_down(coop, m, now) for m in coop.meetings if m.week == closed.week]
        week = closed.week
        says.append(
            Say(f"week:{week}", Rooms(), lambda t, w=week: light.week_card(coop, w, t))  # type: ignore[misc]
        )
    entry = Entry(at=now, who="clock", what="demo", where="clock")
    await store.save(
        Change(
            coop=coop,
            at=now,
            keys=coop.keys,
            entries=[entry],
            posts=[p for it in says for p in posts_of(coop, it, now)],
            next_due=next_due(coop, now),
        )
    )
