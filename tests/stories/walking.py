"""Short ways through a playbook: everybody joins, sheets are filled in, gates passed."""

from typing import Any

from bot.domain import gates, musts
from bot.domain.cooperation import Cooperation
from bot.domain.people import Caller
from bot.message import Answers, Ask, Do, Form, Input, Message
from tests.world import BEN, ERIKA, MAX, ROOM, SABINE, World, button, person

PAUL = person("local", "Paul Beispiel", "beispiel", "en")
KPI = {
    "otherwise": "Wir verlängern den Piloten einmal um vier Wochen",
    "name": "Ungeplanter Stillstand", "unit": "h", "better": "less",
    "baseline": "12,5", "target": "10,6", "band": "13",
}  # fmt: skip
# What a pair answers that is ready; everything else as the first choice, or as below.
GOOD = {
    "background": "stays", "joint": "both", "protection": "anonymous", "exclusive": "none",
    "option": "option", "integration": "needed", "benefit": "shown", "processes": "fits",
    "goal": "Wir wollen 15 % weniger Stillstand bis 30.6.2027",
}  # fmt: skip
TOLD = {"date": "2027-12-31", "number": "6"}
PARTS = 12


async def everybody(world: World, *, begun: bool = False) -> None:
    """Both sides have an owner, a sponsor and a deputy."""
    await (world.joining() if begun else world.both())
    for who, role in ((BEN, "sponsor"), (PAUL, "deputy")):
        await world.joined(who, "startup", role)
        await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Confirm"), None)


def fitting(it: Input) -> str | list[str]:
    """Answer a question of a sheet as a pair does that is ready."""
    values = [c.value for c in it.choices]
    if it.type == "several":
        return values[:2]
    wanted = [GOOD.get(it.name, ""), "signed", "yes", "100", *values[:1]]
    if values:
        return next(v for v in wanted if v in values)
    told = GOOD.get(it.name) or TOLD.get(it.type, "Zwei Anlagen in Werk 2")
    return "https://example.org/vertrag" if it.name == "link" else told


async def fills(world: World, who: Caller, sheet: str, **given: str) -> Message:
    """Go through every part of a sheet."""
    asked: Ask | Do | None = Ask(label="", word="sheet-part", given={"sheet": sheet})
    reply: Message | Form | None = None
    for _ in range(PARTS):
        if asked is None:
            break
        form = await world.presses(who, asked, None)
        assert isinstance(form, Form), form
        answers: dict[str, Any] = {i.name: given.get(i.name) or fitting(i) for i in form.inputs}
        reply = await world.sends(who, form, None, **answers)
        assert isinstance(reply, Message), reply
        further = (b for b in reply.buttons if b.word == "sheet-part" and b.given.get("part"))
        asked = next(further, None)
    assert isinstance(reply, Message)
    return reply


async def learns(world: World) -> None:
    """Note what worked and what did not."""
    form = await world.types(MAX, "lesson")
    given: Answers = {"worked": "Kurze Wege", "failed": "Daten kamen spät", "why": "Urlaub"}
    await world.sends(MAX, form, ROOM, **given)


def left(coop: Cooperation) -> dict[str, musts.Must]:
    """Return the must-meet items that are still open."""
    review = gates.current(coop)
    assert review
    return {m.key: m for m in musts.missing(coop, review)}


async def ready(world: World) -> None:
    """Do what the gate asks for: sheets first, then steps, then what both sides say."""
    for must in left(await world.coop()).values():
        for who in (MAX, ERIKA) if must.sheet else ():
            sheet = world.tandem.library.sheet(must.sheet)
            assert sheet
            if who is MAX or sheet.per == "side":
                await fills(world, who, must.sheet)
    for _ in range(PARTS):  # one step may open another
        open_steps = [s for s in (await world.coop()).steps if s.open]
        for step in open_steps:
            for who in (MAX, ERIKA):
                await world.types(who, f"step {step.id} done")
        if [s for s in (await world.coop()).steps if s.open] == open_steps:
            break
    if [k for k, m in left(await world.coop()).items() if not m.seen]:
        for who in (MAX, ERIKA):
            form = await world.types(who, "gate met")
            assert isinstance(form, Form)
            asked = next(i for i in form.inputs if i.name == "met")
            await world.sends(who, form, ROOM, met=[c.value for c in asked.choices[:-1]])


async def go(world: World) -> Message:
    """Let both sponsors decide to go on."""
    assert left(await world.coop()) == {}
    done: Message | Form | None = None
    for who in (SABINE, BEN):
        form = await world.types(who, "gate decide")
        done = await world.sends(who, form, ROOM, way="go")
    assert isinstance(done, Message), done
    return done
