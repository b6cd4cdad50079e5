"""The product's words for every choice: its label, its explanation, and how else it is typed."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain import retro
from bot.domain.actions import Done, Listed
from bot.domain.escalation import About, State, Told, Urgency
from bot.domain.guests import Errand
from bot.domain.handing import As, Version
from bot.domain.kpis import Better, Pace
from bot.domain.lessons import Category, Learnt, Reach, Seen, Weight
from bot.domain.light import Duty, Light, NeedFrom, Track
from bot.domain.meeting import Fate, Part
from bot.domain.musts import Stands
from bot.domain.people import Role, Side
from bot.domain.phases import Model, Phase
from bot.domain.playbook import Property
from bot.domain.pulse import Condition
from bot.domain.reviews import Way as Ending
from bot.domain.series import Every, Shift
from bot.domain.steps import Act, Readers
from bot.domain.topics import Kind
from bot.language import N_, Tongue


@dataclass(frozen=True, slots=True)
class Word:
    """How a value is called: its label, a sentence that explains it, further typed words."""

    label: str
    hint: str = ""
    also: tuple[str, ...] = ()


class YesNo(StrEnum):
    """A plain yes or no."""

    YES = "yes"
    NO = "no"


class RoomKind(StrEnum):
    """Who reads a room."""

    SHARED = "shared"
    INTERNAL = "internal"


class BoardWish(StrEnum):
    """What somebody wants of the board."""

    OPEN = "open"
    REVOKE = "revoke"


class Speech(StrEnum):
    """The languages that Tandem speaks."""

    DE = "de"
    EN = "en"


def _of(value: StrEnum) -> tuple[type[StrEnum], str]:
    """Return a key of its own: members of two enums with the same text are equal in Python."""
    return type(value), value.value


_WORDS: dict[tuple[type[StrEnum], str], Word] = {
    _of(Light.GREEN): Word(
        N_("Green"),
        N_("The next milestone comes on its date and nothing is needed."),
        ("grün", "gruen", "g"),
    ),
    _of(Light.AMBER): Word(
        N_("Amber"),
        N_("The goal can be reached, but something has to be done for it."),
        ("gelb", "yellow", "orange", "a"),
    ),
    _of(Light.RED): Word(
        N_("Red"), N_("Without a decision the goal will not be reached."), ("rot", "r")
    ),
    _of(Light.GREY): Word(N_("No report")),
    _of(Light.BLUE): Word(N_("Paused")),
    _of(Track.YES): Word(N_("Yes, on its date"), also=("ja", "yes", "on track")),
    _of(Track.AT_RISK): Word(N_("At risk"), also=("gefährdet", "wackelt", "at risk")),
    _of(Track.NO): Word(N_("No"), also=("nein",)),
    _of(Track.NONE): Word(N_("No milestone yet"), also=("keiner", "keinen")),
    _of(NeedFrom.PARTNER): Word(N_("From the partner"), also=("partner", "vom partner")),
    _of(NeedFrom.SPONSOR): Word(N_("From our sponsor"), also=("sponsor",)),
    _of(NeedFrom.OWN): Word(N_("From our own company"), also=("own", "eigene", "intern")),
    _of(NeedFrom.OTHER): Word(N_("From somebody else"), also=("other", "andere")),
    _of(Side.SME): Word(N_("The established company"), also=("mittelstand", "unternehmen", "sme")),
    _of(Side.STARTUP): Word(N_("The start-up"), also=("start-up", "startup")),
    _of(Role.OWNER): Word(
        N_("Project owner"),
        N_("Reports the weekly light and keeps the work together."),
        ("projektverantwortung", "verantwortlich"),
    ),
    _of(Role.SPONSOR): Word(
        N_("Sponsor"),
        N_("Sits in management and takes the decisions that need one."),
        ("sponsorin",),
    ),
    _of(Role.DEPUTY): Word(
        N_("Deputy of the sponsor"), N_("Decides while the sponsor is away."), ("vertretung",)
    ),
    _of(Role.MEMBER): Word(
        N_("Member"), N_("Works along, adds topics and lessons."), ("mitglied",)
    ),
    _of(Model.PILOT_CUSTOMER): Word(
        N_("Pilot customer"),
        N_("The company tries the start-up's product in a clear, limited pilot."),
        ("pilotkunde", "pilot"),
    ),
    _of(Model.SALES_PARTNERSHIP): Word(
        N_("Sales partnership"),
        N_("The company sells the start-up's product together with its own."),
        ("vertriebspartnerschaft", "vertrieb", "sales"),
    ),
    _of(Model.JOINT_DEVELOPMENT): Word(
        N_("Joint development"),
        N_("Both develop something new that neither could build alone."),
        ("gemeinsame entwicklung", "entwicklung", "development"),
    ),
    _of(Model.EQUITY): Word(
        N_("Equity"),
        N_("The company takes a stake, once a joint pilot has passed its gate."),
        ("beteiligung",),
    ),
    _of(Phase.PREPARATION): Word(N_("Preparation")),
    _of(Phase.SCOPING): Word(N_("Scoping")),
    _of(Phase.PILOT): Word(N_("Pilot")),
    _of(Phase.SCALING): Word(N_("Scaling")),
    _of(Phase.EXIT): Word(N_("Exit")),
    _of(Duty.PENDING): Word(N_("pending")),
    _of(Duty.OVERDUE): Word(N_("overdue")),
    _of(Duty.GIVEN): Word(N_("given")),
    _of(Duty.MISSED): Word(N_("missing")),
    _of(Duty.EXCUSED): Word(N_("excused")),
    _of(About.BUDGET): Word(N_("Budget"), also=("geld", "kosten", "money")),
    _of(About.IP_DATA): Word(N_("IP and data"), also=("ip", "daten", "data", "ip & daten")),
    _of(About.PEOPLE): Word(N_("People"), also=("personal", "leute")),
    _of(About.SCOPE): Word(N_("Scope"), also=("umfang",)),
    _of(About.SCHEDULE): Word(N_("Schedule"), also=("termin", "termine", "zeit")),
    _of(About.OTHER): Word(N_("Something else"), also=("sonstiges", "other")),
    _of(Urgency.URGENT): Word(
        N_("Urgent"), N_("Goes to the sponsor at once."), ("dringend", "eilig", "sofort")
    ),
    _of(Urgency.NORMAL): Word(
        N_("Normal"), N_("Both project owners try to solve it first."), ("üblich",)
    ),
    _of(Urgency.ROUTINE): Word(
        N_("Routine"), N_("There is time, but it must not be forgotten."), ("routine",)
    ),
    _of(State.CLARIFYING): Word(N_("between the project owners")),
    _of(State.ASKED): Word(N_("asked, not yet accepted")),
    _of(State.ACCEPTED): Word(N_("accepted")),
    _of(State.ASKED_BACK): Word(N_("a question is open")),
    _of(State.RETURNED): Word(N_("given back")),
    _of(State.DECIDED): Word(N_("decided")),
    _of(State.SETTLED): Word(N_("settled between the project owners")),
    _of(State.INFORMED): Word(N_("early warning")),
    _of(Told.BOTH): Word(
        N_("Both sides"), N_("The shared rooms read the decision."), ("beide", "alle", "both")
    ),
    _of(Told.OWN): Word(
        N_("Only my side"),
        N_("The other side only reads that it was decided."),
        ("own", "intern", "nur wir"),
    ),
    _of(Every.WEEK): Word(N_("Every week"), also=("wöchentlich", "weekly")),
    _of(Every.FORTNIGHT): Word(
        N_("Every two weeks"), N_("Only while scaling."), ("zweiwöchentlich", "fortnightly")
    ),
    _of(Shift.NEXT): Word(N_("The next day on which both work"), also=("nächster", "verschieben")),
    _of(Shift.ASK): Word(
        N_("Ask the project owners"),
        N_("A week before, with the next common day as proposal."),
        ("fragen",),
    ),
    _of(Kind.DECISION): Word(
        N_("Decision"), N_("Something has to be decided."), ("beschluss", "e")
    ),
    _of(Kind.DISCUSSION): Word(
        N_("Discussion"), N_("Both sides' views are needed."), ("besprechung", "d")
    ),
    _of(Kind.INFORMATION): Word(N_("Information"), N_("The others should know."), ("info", "i")),
    _of(Kind.RANKING): Word(
        N_("Ranking"), N_("Both sides say what of the backlog comes first."), ("rangfolge", "rank")
    ),
    _of(Kind.FOLLOW_UP): Word(
        N_("Follow-up"), N_("What became of something."), ("nachverfolgung", "follow up")
    ),
    _of(Part.ARRIVAL): Word(N_("Arrival")),
    _of(Part.LIGHTS): Word(N_("Lights and KPIs")),
    _of(Part.ACTIONS): Word(N_("Actions of last time")),
    _of(Part.MILESTONES): Word(N_("Milestones")),
    _of(Part.TOPICS): Word(N_("Top topics")),
    _of(Part.DECISIONS): Word(N_("Decisions and escalations")),
    _of(Part.LESSON): Word(N_("Lesson of the week")),
    _of(Part.CLOSE): Word(N_("Closing")),
    _of(Fate.DONE): Word(N_("Done"), also=("erledigt", "fertig")),
    _of(Fate.ALONG): Word(
        N_("Take along"), N_("It stands on the next agenda."), ("mitnehmen", "carry")
    ),
    _of(Fate.WRITING): Word(
        N_("In writing"), N_("It goes on between the meetings."), ("schriftlich", "async")
    ),
    _of(Fate.PARK): Word(
        N_("Park"), N_("It is kept, but stands on no agenda."), ("parken", "parkplatz")
    ),
    _of(Fate.ESCALATE): Word(
        N_("Escalate"), N_("A sponsor is asked to decide it."), ("eskalieren",)
    ),
    _of(Fate.DROP): Word(N_("Drop"), N_("It is not needed any more."), ("streichen",)),
    _of(Done.OPEN): Word(N_("open")),
    _of(Done.DONE): Word(N_("done")),
    _of(Done.DROPPED): Word(N_("dropped")),
    _of(Listed.OPEN): Word(N_("Open ones"), also=("offen", "offene")),
    _of(Listed.MINE): Word(N_("Mine"), also=("meine", "my")),
    _of(Listed.OVERDUE): Word(N_("Overdue ones"), also=("überfällig", "überfällige")),
    _of(Listed.ALL): Word(N_("All"), also=("alle",)),
    _of(Ending.GO): Word(
        N_("Go"), N_("The next phase begins today."), ("ja", "los", "weiter", "freigabe")
    ),
    _of(Ending.CONDITIONS): Word(
        N_("Go with conditions"),
        N_("It begins, and what is still missing has a day."),
        ("auflagen", "mit auflagen", "go mit auflagen"),
    ),
    _of(Ending.REWORK): Word(
        N_("Rework"), N_("Once, four weeks at most; then it is decided anew."), ("nacharbeiten",)
    ),
    _of(Ending.PAUSE): Word(
        N_("Pause until a day"), N_("Everything rests; then the gate comes again."), ("ruhen",)
    ),
    _of(Ending.STOP): Word(
        N_("Stop"), N_("A clean end: the exit begins today."), ("ende", "beenden", "aufhören")
    ),
    _of(Stands.MET): Word(N_("met")),
    _of(Stands.OPEN): Word(N_("open")),
    _of(Stands.UNMET): Word(N_("not met")),
    _of(Stands.WAIVED): Word(N_("done without")),
    _of(Condition.AVAILABILITY): Word(N_("Availability")),
    _of(Condition.CONSISTENCY): Word(N_("Consistency")),
    _of(Condition.DISCRETION): Word(N_("Discretion")),
    _of(Condition.FAIRNESS): Word(N_("Fairness")),
    _of(Condition.INTEGRITY): Word(N_("Integrity")),
    _of(Condition.LOYALTY): Word(N_("Loyalty")),
    _of(Condition.OPENNESS): Word(N_("Openness")),
    _of(Condition.COMPETENCE): Word(N_("Competence")),
    _of(Better.MORE): Word(N_("More is better"), also=("mehr", "höher", "up", "higher")),
    _of(Better.LESS): Word(N_("Less is better"), also=("weniger", "niedriger", "down", "lower")),
    _of(Pace.WEEK): Word(N_("Every week"), also=("wöchentlich", "weekly", "woche")),
    _of(Pace.PILOT): Word(
        N_("Every week in the pilot"), N_("Once a month after it."), ("pilot", "im piloten")
    ),
    _of(Pace.MONTH): Word(N_("Every month"), also=("monatlich", "monthly", "monat")),
    _of(Pace.SIX_WEEKS): Word(N_("Every six weeks"), also=("sechs wochen", "six weeks")),
    _of(Pace.QUARTER): Word(N_("Every quarter"), also=("quartalsweise", "quarterly", "quartal")),
    _of(Property.PERSONAL_DATA): Word(N_("personal data"), also=("daten", "personenbezogen")),
    _of(Property.REGULATED): Word(N_("regulation"), also=("vorschriften", "reguliert")),
    _of(Property.HARDWARE): Word(N_("hardware"), also=("geräte",)),
    _of(Property.RADICAL): Word(N_("radically new"), also=("neuland", "radikal")),
    _of(Readers.BOTH): Word(N_("Both sides"), also=("beide", "alle", "both")),
    _of(Readers.OWN): Word(N_("Only my side"), also=("own", "intern", "nur wir")),
    _of(Act.SHOW): Word(N_("Only look at it"), also=("zeigen", "ansehen")),
    _of(Act.DONE): Word(N_("It is done"), also=("done", "erledigt", "fertig")),
    _of(Act.SKIP): Word(
        N_("Skip it"),
        N_("It does not fit here; a reason is kept with it."),
        ("skip", "überspringen", "entfällt"),
    ),
    _of(Act.ASSIGN): Word(
        N_("Hand it over"),
        N_("Somebody else takes it over and is reminded."),
        ("assign", "übergeben", "zuweisen"),
    ),
    _of(Act.NOTE): Word(N_("Leave a note"), also=("note", "notiz", "notieren")),
    _of(Seen.SHARED): Word(
        N_("Both sides"), N_("It is in the exports that both get."), ("geteilt", "beide", "shared")
    ),
    _of(Seen.INTERNAL): Word(
        N_("Only my side"), N_("The other side never reads it."), ("intern", "nur wir", "own")
    ),
    _of(Learnt.OPEN): Word(N_("open")),
    _of(Learnt.TAKEN): Word(N_("taken into the playbook")),
    _of(Learnt.CHECKED): Word(N_("checked: it proved right")),
    _of(Category.TOGETHER): Word(N_("Working together"), also=("zusammenarbeit", "kultur")),
    _of(Category.DECISIONS): Word(
        N_("Decisions and time"), also=("entscheidungen", "tempo", "zeit", "speed")
    ),
    _of(Category.TECHNOLOGY): Word(
        N_("Technology and data"), also=("technik", "daten", "data", "tech")
    ),
    _of(Category.ANCHORING): Word(
        N_("People and anchoring"), also=("verankerung", "leute", "menschen", "people")
    ),
    _of(Category.CONTRACT): Word(N_("Contract and rights"), also=("vertrag", "recht", "ip")),
    _of(Category.MARKET): Word(N_("Customers and market"), also=("markt", "kunden", "customers")),
    _of(Category.SIDE_FIND): Word(
        N_("Side find"), N_("What nobody was looking for, and is worth something."), ("nebenfund",)
    ),
    _of(Category.OTHER): Word(N_("Something else"), also=("sonstiges", "other")),
    _of(Weight.HIGH): Word(N_("High priority"), also=("hoch", "viel", "high")),
    _of(Weight.NORMAL): Word(N_("Normal priority"), also=("normal", "üblich")),
    _of(Weight.LOW): Word(N_("Low priority"), also=("niedrig", "wenig", "low")),
    _of(Reach.HERE): Word(N_("Only this cooperation"), also=("hier", "here")),
    _of(Reach.ALIKE): Word(N_("Cooperations of the same kind"), also=("gleiche", "alike")),
    _of(Reach.ALL): Word(N_("Every cooperation"), also=("alle", "all")),
    _of(retro.Kind.WORKED): Word(N_("What worked")),
    _of(retro.Kind.FAILED): Word(N_("What did not work")),
    _of(retro.Kind.CULTURE): Word(N_("What we learnt from each other")),
    _of(Version.SHARED): Word(
        N_("For both sides"), N_("Without anything that is internal."), ("geteilt", "lessons")
    ),
    _of(Version.INTERNAL): Word(
        N_("For my side"), N_("With what only my side may read."), ("intern", "internal")
    ),
    _of(Version.REFERENCE): Word(
        N_("Reference page"), N_("What the start-up may show to others."), ("referenz",)
    ),
    _of(As.WORD): Word(N_("Word"), also=("word", "doc")),
    _of(As.MARKDOWN): Word(N_("Markdown"), also=("markdown", "text")),
    _of(As.TABLE): Word(N_("Table (CSV)"), also=("tabelle", "excel", "table")),
    _of(As.JSON): Word(N_("Open data (JSON)"), also=("daten", "data")),
    _of(YesNo.YES): Word(N_("Yes"), also=("ja",)),
    _of(YesNo.NO): Word(N_("No"), also=("nein",)),
    _of(RoomKind.SHARED): Word(
        N_("Shared room"), N_("People of both sides read it."), ("gemeinsam", "geteilt")
    ),
    _of(RoomKind.INTERNAL): Word(N_("Internal room"), N_("Only my side reads it."), ("intern",)),
    _of(BoardWish.OPEN): Word(
        N_("Open it"), N_("You get a link of your own, which ends after a week."), ("öffnen",)
    ),
    _of(BoardWish.REVOKE): Word(
        N_("Revoke my links"),
        N_("Every link you have been given so far ends at once."),
        ("widerrufen", "sperren", "zurückziehen"),
    ),
    _of(Errand.LIGHT): Word(N_("Report the light"), also=("ampel", "light", "status")),
    _of(Errand.DECIDE): Word(
        N_("Decide an escalation"), also=("entscheiden", "decide", "entscheidung")
    ),
    _of(Errand.GATE): Word(N_("Decide the gate"), also=("gate",)),
    _of(Errand.SHEET): Word(N_("Answer a sheet"), also=("bogen", "sheet", "fragebogen")),
    _of(Errand.CONFIRM): Word(N_("Confirm something"), also=("bestätigen", "confirm")),
    _of(Errand.MINUTES): Word(N_("Read the minutes"), also=("protokoll", "minutes")),
    _of(Errand.MONTH): Word(
        N_("Read the monthly report"), also=("monatsbericht", "month", "monat")
    ),
    _of(Errand.READ): Word(N_("Read how the weeks went"), also=("lesen", "read", "verlauf")),
    _of(Speech.DE): Word(N_("German"), also=("deutsch",)),
    _of(Speech.EN): Word(N_("English"), also=("englisch",)),
}


def labelled(value: StrEnum, tongue: Tongue) -> str:
    """Return the word for a value in a language."""
    return tongue(_WORDS[_of(value)].label)


# What has become of a topic, where its label says what may: "park" it, and it is "parked".
BECAME = {
    Fate.DONE: N_("done"),
    Fate.ALONG: N_("taken along"),
    Fate.WRITING: N_("goes on in writing"),
    Fate.PARK: N_("parked"),
    Fate.ESCALATE: N_("escalated"),
    Fate.DROP: N_("dropped"),
}


def became(way: Fate, tongue: Tongue) -> str:
    """Return what has become of a topic, in a language."""
    return tongue(BECAME[way])


def explained(value: StrEnum, tongue: Tongue) -> str:
    """Return the sentence that explains a value, empty where it needs none."""
    hint = _WORDS[_of(value)].hint
    return tongue(hint) if hint else ""


def read_choice(text: str, enum: type[StrEnum]) -> StrEnum | None:
    """Return the value that a typed word means, in either language; None if there is none."""
    typed = " ".join(text.strip().lower().split())
    tongues = (Tongue("de"), Tongue("en"))
    for member in enum:
        word = _WORDS[_of(member)]
        labels = {labelled(member, t).lower() for t in tongues}
        if typed in {member.value.lower(), *labels, *word.also}:
            return member
    return None
