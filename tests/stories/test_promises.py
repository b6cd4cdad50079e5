"""Promises as their people would tell them: actions by a day, milestones that do not slip by."""

from datetime import date

from bot.domain.escalation import State
from bot.domain.people import Caller, Side
from bot.domain.promises import kept
from bot.message import Checklist, Form, Message
from tests.stories.test_escalation import arrived, ben, card, labels, said, words
from tests.world import ERIKA, MAX, ROOM, SABINE, VERA, World, button

REASON = "Die Leihgeräte kommen später"


def items(message: Message) -> list[tuple[str, str, str]]:
    """Return the lines of a checklist: text, state and note."""
    return [
        (i.text, i.state, i.note)
        for block in message.blocks
        if isinstance(block, Checklist)
        for i in block.items
    ]


def reminders(world: World, who: Caller) -> list[str]:
    """Return when somebody was reminded of promises."""
    return [when for when, title in arrived(world, who) if "fällig" in title or " due" in title]


async def raised(world: World, cause: str) -> list[tuple[str, State]]:
    """Return the escalations of one kind of cause."""
    found = (await world.coop()).cases
    return [(c.cause, c.state) for c in found if c.cause.startswith(cause)]


async def world_of_both() -> World:
    world = World()
    await world.both()
    return world


async def report_both(world: World) -> None:
    for who in (MAX, ERIKA):
        await world.types(who, 'status green "Läuft"', None)


async def test_an_action_from_the_word_to_the_thank_you():
    world = await world_of_both()

    # Monday: Erika notes what Max does, as she would say it; he hears of it, the room reads it.
    noted = await world.types(ERIKA, 'action "Sensordaten liefern" who Max by next Friday')
    assert isinstance(noted, Message)
    assert noted.title == "Noted: A1 · Sensordaten liefern"
    assert world.titles(ROOM)[-1] == "A1 · Sensordaten liefern"
    assert said(world.shown(ROOM)[-1]) == {"Wer": "Max Muster", "Bis wann": "Fr 4.12."}
    asked = card(world, MAX, "action:A1:for")
    assert asked.title == "Für Sie bis Fr 4.12.: Sensordaten liefern"
    assert labels(asked) == ["A1 ist erledigt", "A1 verschieben", "Maßnahmen"]

    # Ahead of the day he is reminded, privately: on Wednesday, as Thursday asks for the light.
    await world.at("2026-12-02", "08:59")
    assert reminders(world, MAX) == []
    await world.at("2026-12-03", "18:00")
    assert reminders(world, MAX) == ["Wed 02.12. 09:00"]
    first = card(world, MAX, f"promises:{(await world.coop()).owner(Side.SME).id}:2026-12-02")  # type: ignore[union-attr]
    assert items(first) == [("A1 · Sensordaten liefern", "open", "bis Fr 4.12.")]

    # He moves it, with a reason: the first day stays where everybody can see it.
    form = await world.presses(MAX, button(first, "A1 verschieben"), None)
    assert isinstance(form, Form)
    await world.sends(MAX, form, None, due="übermorgen", reason=REASON)
    shown = next(m for m in world.shown(ROOM) if m.title == "A1 · Sensordaten liefern")
    assert said(shown)["Bis wann"] == "Sa 5.12. (zuerst Fr 4.12., einmal verschoben)"
    assert said(shown)["Warum verschoben"] == f"„{REASON}“"

    # Nobody works on Saturday: reminded on Friday, then on Monday, and he is done.
    await world.at("2026-12-07", "09:30")
    assert reminders(world, MAX) == ["Wed 02.12. 09:00", "Fri 04.12. 09:00", "Mon 07.12. 09:00"]
    thanks = await world.types(MAX, "fertig 1")
    assert isinstance(thanks, Message)
    assert thanks.title == "Danke: A1 ist erledigt"
    shown = next(m for m in world.shown(ROOM) if m.title == "A1 · Sensordaten liefern")
    assert said(shown)["Stand"] == "erledigt, Mo 7.12."
    last = world.shown(MAX)[-1]
    assert last.title.startswith("Nichts ist mehr fällig, danke")
    coop = await world.coop()
    assert coop.action("A1").first == date(2026, 12, 4)  # type: ignore[union-attr]
    whole = kept(coop, Side.SME, date.min, date(2026, 12, 7), date(2026, 12, 7))
    assert (whole.given, whole.on_time, whole.late) == (1, 0, 1)


async def test_all_of_a_day_comes_in_one_message_and_with_the_light():
    world = await world_of_both()
    for text, when in (("Daten", "Freitag"), ("Vertrag", "Freitag"), ("Zugang", "Montag")):
        await world.types(MAX, f'maßnahme "{text}" bis {when}', None)
    await world.types(ERIKA, 'milestone "Prognose läuft" by 4.12.', None)

    # Friday: due today, due on Monday, a milestone a week ahead and the missing light: one nudge.
    await world.at("2026-11-27", "13:00")
    assert reminders(world, MAX) == ["Wed 25.11. 09:00", "Fri 27.11. 09:00"]
    friday = world.shown(MAX)[-1]
    assert friday.title == "4 Zusagen werden fällig · Predictive Maintenance"
    assert [(text, state) for text, state, _ in items(friday)] == [
        ("A1 · Daten", "now"),
        ("A2 · Vertrag", "now"),
        ("A3 · Zugang", "open"),
        ("M1 · Prognose läuft", "open"),
    ]
    assert "Ihre Ampel für KW 48 fehlt noch" in words(friday)
    assert labels(friday)[:3] == ["Ampel melden", "A1 ist erledigt", "Maßnahmen"]
    on_friday = [title for when, title in arrived(world, MAX) if when.startswith("Fri")]
    assert len(on_friday) == 1

    # Pressed on the card, the card itself shows it.
    await world.presses(MAX, button(friday, "A2 ist erledigt"), None)
    assert items(world.shown(MAX)[-1])[1] == ("A2 · Vertrag", "done", "erledigt")

    # Erika has promised no action, but the milestone: hers comes with her light as well.
    assert [when for when, _ in arrived(world, ERIKA) if when.startswith("Fri")] == [
        "Fri 27.11. 09:00"
    ]


async def test_nobody_is_reminded_while_away_and_the_side_is_its_owners():
    world = await world_of_both()
    await world.types(ERIKA, 'action "Access to machine 7" who "Muster Maschinenbau GmbH" by 2.12.')
    assert card(world, MAX, "action:A1:for").title == "Für Sie bis Mi 2.12.: Access to machine 7"
    await world.types(MAX, "abwesend bis 4.12. Vertretung Vera", None)
    await world.at("2026-12-04", "18:00")
    assert reminders(world, MAX) == []
    assert reminders(world, VERA) == ["Tue 01.12. 09:00", "Wed 02.12. 09:00"]
    done = await world.types(VERA, "fertig A1", None)
    assert isinstance(done, Message)
    assert done.title == "Danke: A1 ist erledigt"


async def test_the_list_shows_whose_and_what_is_overdue():
    world = await world_of_both()
    await world.types(MAX, 'maßnahme "Daten liefern" bis morgen', None)
    await world.types(MAX, 'maßnahme "Modell trainieren" wer Erika bis Ende des Monats', None)
    await world.types(VERA, 'maßnahme "Zugang klären" bis in 2 Wochen', None)
    await world.at("2026-11-26", "10:00")
    listed = await world.types(MAX, "maßnahmen")
    assert isinstance(listed, Message)
    assert listed.title == "3 offene Maßnahmen · Predictive Maintenance"
    assert said(listed) == {
        "A1 · Max Muster": "Daten liefern\nwar fällig am Di 24.11.",
        "A2 · Erika Beispiel": "Modell trainieren\nbis Mo 30.11.",
        "A3 · Vera Muster": "Zugang klären\nbis Mo 7.12.",
    }
    assert labels(listed)[:3] == ["A1 ist erledigt", "A1 verschieben", "Neue Maßnahme"]
    for typed, titles in (
        ("maßnahmen meine", "Eine Maßnahme von Ihnen"),
        ("maßnahmen überfällig", "Eine überfällige Maßnahme"),
        ("actions all", "3 Maßnahmen"),
    ):
        shown = await world.types(MAX, typed)
        assert isinstance(shown, Message)
        assert shown.title.startswith(titles)

    # What is another's is theirs to close; the owner of their own side may, too.
    refused = await world.types(VERA, "fertig A1", None)
    assert "liegt bei Ihnen" in words(refused)  # type: ignore[arg-type]
    dropped = await world.types(MAX, "streichen A3 weil Anlage fällt weg", None)
    assert isinstance(dropped, Message)
    assert dropped.title == "A3 ist gestrichen"
    again = await world.types(VERA, "fertig A3", None)
    assert "schon" in words(again).lower()  # type: ignore[arg-type]

    # How both sides stand is counted per side, never per person, and leaves out what was dropped.
    sides = await world.types(MAX, "trust")
    assert isinstance(sides, Message)
    assert said(sides)["Zusagen"] == (
        "Muster Maschinenbau GmbH: 0 von 1 Zusagen gehalten, 1 überfällig"
    )


async def test_an_action_two_weeks_overdue_becomes_a_question_and_done_settles_it():
    world = await world_of_both()
    await world.types(MAX, 'maßnahme "Daten liefern" bis 25.11.', None)
    await world.at("2026-12-09", "18:00")
    assert await raised(world, "action") == []
    await world.at("2026-12-10", "09:00")
    assert await raised(world, "action") == [("action:A1", State.CLARIFYING)]
    case = next(c for c in (await world.coop()).cases if c.cause == "action:A1")
    assert case.side is Side.SME
    assert said(card(world, MAX, f"case:{case.id}"))["Worum es geht"] == (
        "A1 von Muster Maschinenbau GmbH ist seit mehr als 14 Tagen überfällig: „Daten liefern“"
    )
    await world.types(MAX, "fertig", None)
    assert await raised(world, "action") == [("action:A1", State.SETTLED)]


# -- milestones ----------------------------------------------------------------------------------


async def with_milestone() -> World:
    """Set one for Friday of next week; both have reported, so that only it is asked for."""
    world = await world_of_both()
    await report_both(world)
    await world.types(MAX, 'meilenstein "Prognose läuft" bis 4.12. wenn "12 Anlagen melden"', None)
    return world


async def test_a_milestone_is_reached_when_both_say_so():
    world = await with_milestone()
    assert said(world.shown(ROOM)[-1]) == {
        "Termin": "Fr 4.12.",
        "Erreicht, wenn": "12 Anlagen melden",
    }

    # Once before, once at the date, both owners.
    await world.at("2026-12-04", "08:00")
    assert reminders(world, MAX) == ["Fri 27.11. 09:00"]
    await world.at("2026-12-04", "09:30")
    for who in (MAX, ERIKA):
        assert reminders(world, who) == ["Fri 27.11. 09:00", "Fri 04.12. 09:00"]

    # Max says it is reached; that alone changes nothing, Erika is asked.
    await world.presses(MAX, button(world.shown(MAX)[-1], "M1 ist erreicht"), None)
    assert (await world.coop()).milestone("M1").open  # type: ignore[union-attr]
    asked = world.shown(ERIKA)[-1]
    assert asked.title == "Max Muster proposes a change: Close a milestone that is reached"
    assert said(asked)["M1"] == "Prognose läuft"
    await world.presses(ERIKA, button(asked, "Agree"), None)
    assert not (await world.coop()).milestone("M1").open  # type: ignore[union-attr]
    assert world.titles(ROOM)[-1] == "Erreicht: Prognose läuft"
    assert labels(world.shown(ROOM)[-1]) == ["Meilensteine", "Lernerfahrung notieren"]
    assert (await world.coop()).proposals == ()
    for side in Side:
        counted = kept(await world.coop(), side, date.min, date(2026, 12, 31), date(2026, 12, 4))
        assert (counted.given, counted.on_time) == (1, 1)


async def test_both_owners_say_it_by_themselves_and_that_is_enough():
    world = await with_milestone()
    await world.types(MAX, "erreicht", None)
    await world.types(ERIKA, "reached M1", None)
    coop = await world.coop()
    assert not coop.milestone("M1").open  # type: ignore[union-attr]
    assert coop.proposals == ()


async def test_two_milestones_are_two_proposals():
    world = await with_milestone()
    await world.types(MAX, 'meilenstein "Abnahme" bis 18.12.', None)
    await world.types(MAX, "erreicht M1", None)
    await world.types(MAX, "anpassen M2 bis 8.1. weil Betriebsferien", None)
    assert [p.given["milestone"] for p in (await world.coop()).proposals] == ["M1", "M2"]
    for _ in range(2):
        overview = await world.types(ERIKA, "overview", None)
        shown = await world.presses(ERIKA, button(overview, "Look at the change"), None)
        await world.presses(ERIKA, button(shown, "Agree"), None)
    coop = await world.coop()
    assert not coop.milestone("M1").open  # type: ignore[union-attr]
    moved = coop.milestone("M2")
    assert moved
    assert (moved.first, moved.due) == (date(2026, 12, 18), date(2027, 1, 8))


async def test_adjusted_keeps_its_first_date_on_every_card():
    world = await with_milestone()
    await world.types(ERIKA, "adjust M1 to 11.12. because Sensors come later", None)
    await world.presses(MAX, button(world.shown(MAX)[-1], "Zustimmen"), None)
    await world.types(MAX, "anpassen M1 auf 16.12. weil Abnahme erst dann", None)
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)
    line = "Mi 16.12. (zuerst Fr 4.12., 2-mal verschoben)"
    assert world.titles(ROOM)[-1] == "M1 hat einen neuen Termin: Mi 16.12."
    assert said(world.shown(ROOM)[-1])["Termin"] == line
    overview = await world.types(MAX, "überblick")
    assert isinstance(overview, Message)
    assert said(overview)["Nächster Meilenstein"] == f"M1 · Prognose läuft · {line}"
    listed = await world.types(MAX, "meilensteine")
    assert isinstance(listed, Message)
    assert said(listed)["M1"] == f"Prognose läuft\n{line}"

    # The week's card says which one is next.
    await world.at("2026-11-27", "14:00")
    closed = next(m for m in world.shown(ROOM) if m.title.startswith("KW 48"))
    assert said(closed)["Nächster Meilenstein"] == f"M1 · Prognose läuft · {line}"


async def test_just_carrying_on_is_no_way_it_goes_to_the_sponsors():
    world = await with_milestone()
    await ben(world)
    await world.at("2026-12-11", "17:59")
    assert await raised(world, "milestone") == []
    await world.at("2026-12-11", "18:00")
    assert await raised(world, "milestone") == [("milestone:M1", State.CLARIFYING)]
    case = next(c for c in (await world.coop()).cases if c.cause == "milestone:M1")
    listed = await world.types(ERIKA, "milestones", None)
    assert isinstance(listed, Message)
    assert labels(listed)[:3] == ["M1 is reached", "Adjust M1", f"Show {case.id}"]

    # An answer of both owners settles the question with it.
    await world.types(MAX, "anpassen M1 bis 18.12. weil Sensoren kommen später", None)
    await world.types(ERIKA, "adjust M1 by 18.12. because Sensoren kommen später", None)
    assert await raised(world, "milestone") == [("milestone:M1", State.SETTLED)]
    coop = await world.coop()
    assert coop.milestone("M1").due == date(2026, 12, 18)  # type: ignore[union-attr]


async def test_the_question_to_the_sponsors_comes_filled_in_and_is_asked_once():
    world = await with_milestone()
    await world.at("2026-12-07", "10:00")
    listed = await world.types(ERIKA, "milestones", None)
    assert isinstance(listed, Message)
    form = await world.presses(ERIKA, button(listed, "Ask the sponsors"), None)
    assert isinstance(form, Form)
    assert {i.name: i.value for i in form.inputs}["cause"] == (
        "M1 was to be reached by Fri 4 Dec 2026 and is neither reached nor adjusted:"
        " “Prognose läuft”"
    )
    await world.sends(ERIKA, form, None)
    await world.at("2026-12-18", "18:00")
    assert [cause for cause, _ in await raised(world, "milestone")] == ["milestone:M1"]


async def test_without_a_second_owner_no_milestone_moves():
    world = World()
    await world.started()
    await world.types(MAX, 'meilenstein "Prognose läuft" bis 4.12.', None)
    for typed in ("erreicht", "anpassen M1 bis 18.12. weil später"):
        refused = await world.types(MAX, typed, None)
        assert isinstance(refused, Message)
        assert "die andere Seite hat noch niemanden dafür" in words(refused)
    due = (await world.coop()).milestone("M1")
    assert due
    assert (due.due, due.open) == (date(2026, 12, 4), True)


async def test_bad_input_is_kept_and_answered():
    world = await with_milestone()
    for typed, field in (
        ('maßnahme "Daten" bis gestern', "due"),
        ('maßnahme "Daten" wer Niemand bis Freitag', "who"),
        ('maßnahme "Daten" bis irgendwann', "due"),
        ("anpassen M1 bis 1.1.2020 weil später", "due"),
        ("anpassen M1 bis 4.12.2026 weil später", "due"),
    ):
        form = await world.types(MAX, typed, None)
        assert isinstance(form, Form), typed
        assert [i.name for i in form.inputs if i.problem] == [field], typed
    assert (await world.coop()).actions == ()
    missing = await world.types(MAX, "erreicht M9", None)
    assert isinstance(missing, Form)


async def test_paused_nobody_is_reminded():
    world = await world_of_both()
    await world.types(MAX, 'maßnahme "Daten" bis 2.12.', None)
    await world.types(MAX, "pausieren bis 11.12.", None)
    await world.at("2026-12-10", "18:00")
    assert reminders(world, MAX) == []
    # The day on which it goes on asks for the light of its week.
    await world.at("2026-12-14", "18:00")
    assert reminders(world, MAX) == ["Mon 14.12. 08:00"]


async def test_a_left_persons_action_goes_to_their_owner():
    world = await world_of_both()
    await world.types(VERA, 'maßnahme "Zugang" bis 2.12.', None)
    await world.sends(VERA, await world.types(VERA, "verlassen", None), None)
    await world.at("2026-12-01", "10:00")
    assert reminders(world, MAX) == ["Tue 01.12. 09:00"]


async def test_given_up_is_only_what_the_sponsors_have_decided():
    world = await with_milestone()
    refused = await world.types(MAX, "aufgeben", None)
    assert isinstance(refused, Message)
    assert "nur, wenn die Sponsoren darüber entschieden haben" in words(refused)

    await world.at("2026-12-07", "10:00")
    listed = await world.types(MAX, "meilensteine", None)
    form = await world.presses(MAX, button(listed, "Die Sponsoren fragen"), None)
    await world.sends(MAX, form, None, urgency="urgent")
    await world.types(SABINE, 'entscheiden E1 "Wir geben ihn auf" weil "Anlage 7 fällt weg"', None)
    assert (await world.coop()).decision("D1")

    # Even then both owners say so; the rooms read that it was decided.
    listed = await world.types(MAX, "meilensteine", None)
    await world.presses(MAX, button(listed, "M1 aufgeben"), None)
    assert (await world.coop()).milestone("M1").open  # type: ignore[union-attr]
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Agree"), None)
    gone = (await world.coop()).milestone("M1")
    assert gone
    assert (gone.open, gone.due) == (False, date(2026, 12, 4))
    assert world.titles(ROOM)[-1] == "M1 ist aufgegeben"
    assert "Die Sponsoren haben es entschieden. (D1)" in words(world.shown(ROOM)[-1])


async def test_decided_and_left_alone_it_counts_anew():
    """After an answer of the sponsors both owners have another five working days."""
    world = await with_milestone()
    await world.at("2026-12-07", "10:00")
    listed = await world.types(MAX, "meilensteine", None)
    form = await world.presses(MAX, button(listed, "Die Sponsoren fragen"), None)
    await world.sends(MAX, form, None, urgency="urgent")
    await world.types(SABINE, 'entscheiden E1 "Bitte neu planen"', None)
    await world.at("2026-12-14", "17:59")
    assert await raised(world, "milestone") == [("milestone:M1", State.DECIDED)]
    await world.at("2026-12-14", "18:00")
    assert await raised(world, "milestone") == [
        ("milestone:M1", State.DECIDED),
        ("milestone:M1", State.CLARIFYING),
    ]


async def test_what_was_closed_by_mistake_is_opened_again():
    world = await world_of_both()
    await world.types(VERA, 'maßnahme "Zugang klären" bis 2.12.', None)
    done = await world.types(VERA, "fertig", None)
    again = await world.presses(VERA, button(done, "A1 wieder öffnen"), None)
    assert isinstance(again, Message)
    assert again.title == "A1 ist offen, bis Mi 2.12."
    action = (await world.coop()).action("A1")
    assert action
    assert (action.open, action.done_at, action.due) == (True, None, date(2026, 12, 2))


async def test_a_reminder_of_promises_and_one_of_a_question_are_not_of_one_day():
    """Sabine is asked to decide and has promised something: one nudge a day, whatever it is."""
    world = await world_of_both()
    await world.types(SABINE, 'maßnahme "Vertrag prüfen" bis 25.11.', None)
    form = await world.types(MAX, "eskalieren", None)
    await world.sends(MAX, form, None, cause="Daten", consequence="Stillstand", urgency="urgent")
    await world.at("2026-11-27", "18:00")
    days = [when[:10] for when, _ in arrived(world, SABINE)[2:]]
    nudges = [t for _, t in arrived(world, SABINE)]
    assert len(days) == len(set(days)), nudges
