"""What the two made-up companies have done since their pilot began, said as people say it.

Every line is a command with its answers, run as it would be run by whoever says it, so that the
demo can hold nothing that a cooperation could not have come to by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.commands import named
from bot.domain import dates, plan
from bot.domain.calendar import at, day_of, days, week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.library import Library
from bot.domain.people import Caller
from bot.domain.series import LENGTH
from bot.language import Tongue
from bot.message import Answers, Form
from bot.moment import Moment

THURSDAY, FRIDAY = 3, 4  # when the lights are asked for, and when the week closes
WEEK = timedelta(weeks=1)
LAST = 7  # the week of the last jour fixe, counted from 0


@dataclass(frozen=True, slots=True)
class Said:
    """In a week of the pilot, on a day at a time, somebody says a command with its answers.

    An answer ``+WEEK.DAY`` is a day (Monday is 0), ``@KEY`` the step with this key, ``#KEY`` the
    open topic whose key begins so.
    """

    week: int
    day: int
    clock: str
    who: str
    word: str
    answers: Answers


SAID = (
    Said(0, 0, "11:10", "max", "milestone", {
        "title_": "10 Anlagen liefern Daten", "due": "+1.4",
        "done_when": "10 Anlagen melden eine Woche lang ohne Lücke."}),
    Said(0, 0, "11:15", "max", "milestone", {
        "title_": "30 Anlagen liefern Daten", "due": "+9.4",
        "done_when": "30 Anlagen melden eine Woche lang ohne Lücke."}),
    Said(0, 0, "11:20", "erika", "milestone", {
        "title_": "Trefferquote über 85 %, drei Wochen in Folge", "due": "+14.4"}),
    Said(0, 1, "15:30", "max", "action", {
        "text": "Werkstatt und Schichtleiter einweisen", "who": "demo-max", "due": "+1.3"}),
    Said(0, 4, "11:30", "max", "step", {"step": "@baseline", "what": "done"}),
    Said(1, 2, "14:00", "max", "done", {"action": "A1"}),
    Said(1, 4, "11:00", "max", "reached", {"milestone": "M1"}),
    Said(2, 1, "10:20", "max", "action", {
        "text": "Freigabe der Produktionsdaten mit dem Datenschutz klären", "who": "demo-max",
        "due": "+3.4"}),
    Said(2, 2, "16:00", "erika", "lesson", {
        "failed": "Die Freigabe der Produktionsdaten hat zwei Wochen länger gedauert als geplant.",
        "why": "Der Datenschutz wurde erst gefragt, als die Anlagen schon angeschlossen waren."}),
    Said(3, 1, "09:40", "max", "escalate", {
        "cause": "Die IT gibt die Produktionsdaten nicht frei, solange der Speicherort offen ist.",
        "consequence": "Ohne Daten steht das Training, und der nächste Meilenstein rutscht.",
        "options": "Rechenzentrum in Deutschland\nDaten bleiben im Werk",
        "recommendation": "Rechenzentrum in Deutschland", "urgency": "urgent"}),
    Said(3, 1, "13:20", "sabine", "accept", {"case": "E1"}),
    Said(3, 2, "11:10", "sabine", "decide", {
        "case": "E1", "decision": "Die Daten liegen in einem Rechenzentrum in Deutschland.",
        "reason": "Damit ist der Datenschutz einverstanden, und es kostet keine Zeit."}),
    Said(3, 3, "15:00", "max", "done", {"action": "A2"}),
    Said(3, 4, "10:30", "max", "step", {"step": "@access", "what": "done"}),
    Said(4, 2, "13:30", "erika", "lesson", {
        "worked": "Das Modell hat mit den Daten der Werkstatt doppelt so schnell gelernt.",
        "why": "Die Schichtleiter haben die Störungen selbst beschriftet, eine Stunde je Woche."}),
    Said(4, 3, "17:10", "max", "lesson", {
        "failed": "Die Werkstatt wusste zu spät, dass die Prognose nur eine Empfehlung ist.",
        "why": "In der Einweisung fehlte der Hinweis.", "seen": "internal"}),
    Said(5, 1, "10:40", "erika", "step", {"step": "@first_use", "what": "done"}),
    Said(5, 2, "09:15", "max", "decision", {
        "decision": "Prognosen gehen zuerst an die Schichtleiter, dann an die Planung.",
        "reason": "Wer an der Anlage steht, sieht am schnellsten, ob sie stimmen.",
        "until": "+16.4"}),
    Said(6, 1, "10:30", "max", "action", {
        "text": "Ersatzsensoren beim zweiten Lieferanten anfragen", "who": "demo-max",
        "due": "+6.4"}),
    Said(6, 4, "10:30", "max", "done", {"action": "A3"}),
    Said(6, 4, "11:40", "max", "adjust", {
        "milestone": "M2", "due": "+11.4",
        "reason": "Sensoren für 18 Anlagen kommen eine Woche später."}),
    Said(6, 4, "12:30", "max", "topic", {"title_": "Zugang zu Anlage 7"}),
)  # fmt: skip
COMING = (
    Said(LAST, 4, "13:10", "erika", "topic", {
        "title_": "Wer beschriftet die Störungen im Dezember?", "kind": "decision"}),
    Said(LAST, 4, "13:30", "max", "topic", {"title_": "Rückmeldung der Schichtleiter"}),
)  # fmt: skip

# the last jour fixe: minutes after its start
MEETING: tuple[tuple[int, str, str, Answers], ...] = (
    (0, "max", "start-meeting", {}),
    (1, "max", "here", {}),
    (2, "erika", "here", {}),
    (17, "max", "conclude", {"topic": "#light:sme", "way": "done"}),
    (24, "max", "conclude", {"topic": "T1", "way": "done"}),
    (33, "max", "note", {"text": "Die ersten Ersatzsensoren sind eingebaut, Anlage 13 meldet."}),
    (41, "max", "take-action", {
        "text": "Sensoren an den Anlagen 13 bis 18 einbauen", "who": "demo-max", "due": "+9.2"}),
    (44, "erika", "take-action", {
        "text": "Prognosen der letzten Woche mit der Werkstatt abgleichen", "who": "demo-erika",
        "due": "+9.3"}),
    (49, "erika", "take-lesson", {
        "worked": "Ein zweiter Lieferant war in drei Tagen gefunden.",
        "why": "Der Einkauf saß von Anfang an mit am Tisch."}),
    (55, "max", "rate", {"points": "8", "text": "Kurz und ehrlich."}),
    (56, "erika", "rate", {"points": "9"}),
    (57, "max", "end", {}),
)  # fmt: skip


def lived(
    coop: Cooperation,
    library: Library,
    first: str,
    now: datetime,
    reported: Callable[[Cooperation, int], Cooperation],
) -> Cooperation:
    """Return it with what has been said since the pilot's first week (ISO).

    ``reported`` adds both sides' lights of a week, counted from 0, and closes it. The jour fixe is
    on the working day that comes next, so that it lies ahead whenever the workspace is opened
    first. Raises ``TandemError`` or ``Problem`` where the story says what its commands refuse.
    """
    coop = plan.begun(coop, library, day_of(first, 0))
    tell = _Teller(library, first)
    ahead = now.date() + timedelta(days=1)
    coming = next(d for d in days(ahead, ahead + WEEK) if d.weekday() <= FRIDAY)
    held = week_of(coming - WEEK)
    for n in range(LAST + 2):
        week, said = weeks_from(first, n), [it for it in SAID if it.week == n]
        coop = tell.all(coop, [it for it in said if it.day < THURSDAY])
        coop = reported(coop, n) if n <= LAST else coop
        coop = tell.all(coop, [it for it in said if it.day >= THURSDAY])
        if weeks_from(week, 1) == held:
            coop = tell.all(coop, [_series(n, coming.weekday())])
        coop = _met(coop, tell, week, now) if week == held else coop
    return tell.all(coop, COMING)


def _series(week: int, weekday: int) -> Said:
    answers: Answers = {"weekday": str(weekday), "time_": "10:00", "every": "week", "shift": "next"}
    return Said(week, FRIDAY, "12:00", "max", "settings jour fixe", answers)


def _met(coop: Cooperation, tell: "_Teller", week: str, now: datetime) -> Cooperation:
    """Return it with the jour fixe of a week held, where the holidays have left one."""
    found = dates.date_of(coop, week)
    if found is None or found.start + LENGTH > now:
        return coop
    for minutes, who, word, answers in MEETING:
        coop = tell.told(coop, who, word, answers, found.start + timedelta(minutes=minutes))
    return coop


class _Teller:
    """Runs what people said at its own moment."""

    def __init__(self, library: Library, first: str) -> None:
        self._library = library
        self._first = first
        self._ids: Iterator[str] = (f"{n:012x}" for n in range(1, 10_000))

    def moment(self, it: Said) -> datetime:
        """Return the instant at which something is said."""
        day = day_of(weeks_from(self._first, it.week), it.day)
        return at(day, time.fromisoformat(it.clock), "Europe/Berlin")

    def all(self, coop: Cooperation, said: Iterable[Said]) -> Cooperation:
        """Return it after all of this was said, in order."""
        for it in said:
            coop = self.told(coop, it.who, it.word, it.answers, self.moment(it))
        return coop

    def told(
        self, coop: Cooperation, who: str, word: str, answers: Answers, now: datetime
    ) -> Cooperation:
        """Return it after somebody has said this. Raises what the command raises."""
        member = coop.member(f"demo-{who}")
        if member is None:
            raise LookupError(who)
        room = coop.shared_rooms[0].address
        caller = Caller(address=member.addresses[0], name=member.name, home=member.home)
        moment = Moment(
            now=now, caller=caller, who=member, room=room, door="form", tongue=Tongue("de"),
            home=member.home, where="local:form", new_id=next(self._ids), secret=next(self._ids),
            library=self._library,
        )  # fmt: skip
        kind = named(word)
        given = {**kind.prefill(coop, moment), **self._meant(coop, answers)}
        command = kind.fill(given, coop, moment)
        if isinstance(command, Form):
            raise TypeError(word, command)
        return command.run(coop, moment).coop

    def _meant(self, coop: Cooperation, answers: Answers) -> Answers:
        return {name: self._one(coop, value) for name, value in answers.items()}

    def _one(self, coop: Cooperation, value: str | list[str]) -> str | list[str]:
        if isinstance(value, list) or value[:1] not in ("+", "@", "#"):
            return value
        if value[0] == "@":
            return next(s.id for s in coop.steps if s.key == value[1:])
        if value[0] == "#":
            return next(t.id for t in coop.topics if t.open and t.key.startswith(value[1:]))
        week, day = value[1:].split(".")
        return self._day(int(week), int(day)).isoformat()

    def _day(self, week: int, day: int) -> date:
        return day_of(weeks_from(self._first, week), day)
