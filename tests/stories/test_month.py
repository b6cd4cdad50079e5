"""A month of a cooperation as its sponsors read it: one page, which nobody wrote."""

from datetime import date

import pytest
from markdown_it import MarkdownIt

from bot.domain.actions import Action
from bot.domain.escalation import About, Decision, Told
from bot.domain.lessons import Lesson, Seen
from bot.domain.milestones import Milestone, Move
from bot.domain.people import Side
from bot.message import Ask, Facts, File, Form, Message, Paragraph, Picture, plain
from bot.ports import Change
from tests.exports.reading import in_word
from tests.world import BEN, ERIKA, MAX, ROOM, SABINE, World, button

SECRET = "Nur-intern-7f3a"


async def a_month(world: World) -> None:
    """December 2026: lights, a decision for both and one inside, a moved milestone, lessons."""
    await world.both()
    await world.joined(BEN, "startup", "sponsor")
    for asked in world.shown(ERIKA):
        for b in asked.pressable:
            if b.label == "Confirm":
                await world.presses(ERIKA, b, None)
    for thursday in ("2026-12-03", "2026-12-10"):
        await world.at(thursday, "10:00")
        await world.types(MAX, 'status grün "Läuft gut"')
        await world.types(ERIKA, 'status grün "Runs well"')
    await world.at("2026-12-14", "10:00")
    coop, now = await world.coop(), world.clock.now()
    day, later = date(2026, 12, 11), date(2027, 2, 1)
    coop = coop.but(
        decisions=tuple(
            Decision(id=f"D{n}", case="", side=Side.SME, by="x", at=now, decision=words,
                     told=told, topic=About.BUDGET)
            for n, words, told in ((1, "Budget bleibt", Told.BOTH), (2, SECRET, Told.OWN))
        )
    )  # fmt: skip
    coop = coop.with_milestone(
        Milestone(id="M1", title="30 Anlagen", due=later, first=day, at=now,
                  moves=(Move(at=now, before=day, after=later, reason="x"),))
    )  # fmt: skip
    coop = coop.with_action(
        Action(id="A1", text="Daten", side=Side.STARTUP, due=day, first=day, at=now)
    )
    for n, seen, words in ((1, Seen.SHARED, "Kurze Wege"), (2, Seen.INTERNAL, SECRET)):
        coop = coop.with_lesson(Lesson(id=f"L{n}", worked=words, side=Side.SME, seen=seen, at=now))
    await world.store.save(Change(coop=coop, at=now, keys=coop.keys, next_due=now))
    await world.at("2026-12-31", "23:00")


def rows(page: Message) -> dict[str, list[str]]:
    return {n: plain(s).split("\n") for b in page.blocks if isinstance(b, Facts) for n, s in b.rows}


def everything(page: Message) -> str:
    return page.model_dump_json()


async def test_on_the_first_working_day_each_sponsor_reads_one_page():
    world = World()
    await a_month(world)
    before = [t for t in world.titles(SABINE) if t.startswith("Dezember")]
    # 1 January is a holiday, 2 and 3 are a weekend.
    await world.at("2027-01-04", "08:59")
    assert [t for t in world.titles(SABINE) if t.startswith("Dezember")] == before == []
    await world.at("2027-01-04", "09:00")
    (hers,) = [m for m in world.shown(SABINE) if m.title.startswith("Dezember")]
    (bens,) = [m for m in world.shown(BEN) if m.title.startswith("December")]
    assert hers.title == "Dezember 2026 · Predictive Maintenance"
    said = rows(hers)
    assert said["Entschieden"] == ["D1: Budget bleibt", f"D2: {SECRET} – nur Ihre Seite"]
    assert said["Meilensteine"] == [
        "30 Anlagen, fällig Mo 1.2.2027 (einmal verschoben, zuerst 11.12.2026)"
    ]
    assert said["Maßnahmen"] == ["Beispiel Robotics: 0 erledigt, 1 offen, 1 überfällig"]
    assert said["Lernerfahrungen"] == ["L1: Kurze Wege", f"L2: {SECRET} – nur Ihre Seite"]
    (strip, *_) = [b for b in hers.blocks if isinstance(b, Picture)]
    assert strip.title == "Ampeln Dezember 2026"
    assert "Grün, Grün" in strip.alt
    # The owners get none by themselves, and the other side nothing of what is inside.
    assert [t for t in world.titles(MAX) if t.startswith("Dezember")] == []
    assert rows(bens)["Decided"] == ["D1: Budget bleibt"]
    assert SECRET not in everything(bens)


@pytest.mark.parametrize("kind", ["md", "docx"])
async def test_it_is_handed_over_and_shared_only_where_both_read(kind: str):
    world = World()
    await a_month(world)
    for room, inside in ((None, True), (ROOM, False)):
        handed = await world.types(SABINE, f"monatsbericht 2026-12 als {kind}", room)
        assert isinstance(handed, Message)
        (file,) = [b for b in handed.blocks if isinstance(b, File)]
        if kind == "docx":
            told = "\n".join(words for _, words in in_word(file.data))
        else:
            told = MarkdownIt().enable("table").render(file.data.decode())
        assert "Sponsorenbericht Dezember 2026" in told
        assert "Budget bleibt" in told
        assert (SECRET in told) == inside


async def test_any_month_at_any_time_and_a_sentence_for_none():
    world = World()
    await a_month(world)
    early = await world.types(MAX, "monatsbericht 2026-10")
    assert isinstance(early, Message)
    assert early.title == "Noch nichts im Oktober 2026 · Predictive Maintenance"
    odd = await world.types(MAX, "monatsbericht dreizehn")
    assert isinstance(odd, Form)
    assert {i.name: i.problem for i in odd.inputs if i.problem} == {
        "month": "Bitte schreiben Sie den Monat wie 2026-11."
    }
    later = await world.types(MAX, "monatsbericht 2027-02")
    assert isinstance(later, Message)
    assert later.title == "Februar 2027 kommt erst noch · Predictive Maintenance"
    now = await world.types(MAX, "report month")
    assert isinstance(now, Message)
    assert now.title == "Dezember 2026 · Predictive Maintenance"
    assert [plain(b.spans) for b in now.blocks if isinstance(b, Paragraph)] == []


async def test_escalations_stand_there_with_how_long_they_waited():
    world = World()
    await world.both()
    for cause in ("Daten", "Budget"):
        text = f'eskalieren "{cause}" "Der Pilot steht" dringlichkeit=dringend'
        await world.types(MAX, text, None)
    await world.at("2026-11-25", "10:00")
    card = next(m for m in world.shown(SABINE) if "E1" in m.model_dump_json())
    form = await world.presses(SABINE, button(card, "Entscheiden"), None)
    await world.sends(SABINE, form, None, decision="Freigabe")
    await world.at("2026-11-27", "10:00")
    page = await world.types(SABINE, "report month 2026-11", None)
    assert isinstance(page, Message)
    said = rows(page)
    assert said["Eskalationen"] == [
        "E1, Frage an Muster Maschinenbau GmbH: entschieden, gewartet 2 Arbeitstage"
    ]
    (waits,) = said["Wartet"]
    assert waits.startswith("E2 wartet auf Muster Maschinenbau GmbH seit ")
    assert "(4 Arbeitstage)" in waits
    asked = [plain(b.spans) for b in page.blocks if isinstance(b, Paragraph)]
    assert asked[0] == "Von Ihnen gefragt"
    assert [a.split()[0] for a in asked[1:]] == ["E2"]
    assert "Antwortzeiten" in [b.title for b in page.blocks if isinstance(b, Picture)]


async def test_a_month_that_has_passed_stays_as_it_was_at_its_end():
    world = World()
    await a_month(world)
    await world.types(MAX, 'eskalieren "Daten" "Der Pilot steht" dringlichkeit=dringend', None)
    at_its_end = await world.types(SABINE, "monatsbericht 2026-12", None)
    assert isinstance(at_its_end, Message)
    said = rows(at_its_end)
    # In the new year all of it goes on: promises are kept, a question is decided, one more raised.
    await world.at("2027-01-11", "10:00")
    await world.types(ERIKA, "done A1")
    await world.types(MAX, 'maßnahme "Neu" bis 29.1.2027')
    await world.types(MAX, 'warnen "Neu" "Später"', None)
    coop = await world.coop()
    (case,) = [c for c in coop.cases if c.briefing.cause == "Daten"]
    form = await world.presses(SABINE, Ask(label="x", word="decide", given={"case": case.id}), None)
    await world.sends(SABINE, form, None, decision="Freigabe")
    mark = coop.milestones[0]
    coop, now = await world.coop(), world.clock.now()
    coop = coop.with_milestone(mark.model_copy(update={"reached": now}))
    await world.store.save(Change(coop=coop, at=now, keys=coop.keys, next_due=now))
    later = await world.types(SABINE, "monatsbericht 2026-12", None)
    assert isinstance(later, Message)
    assert rows(later) == said
    assert plain(later.footer).split(". ")[1] == "Stand 31.12.2026"
    # What was asked of her then and is answered by now is asked no more.
    assert [plain(b.spans) for b in at_its_end.blocks if isinstance(b, Paragraph)] != []
    january = await world.types(SABINE, "monatsbericht 2027-01", None)
    assert isinstance(january, Message)
    assert rows(january)["Meilensteine"] == ["Erreicht: 30 Anlagen"]
    assert "1 erledigt" in rows(january)["Maßnahmen"][-1]
