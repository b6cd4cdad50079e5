"""The question sheets: one YAML file each, and what has to hold inside and between them."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from bot.commands import COMMANDS
from bot.domain.known import KNOWN
from bot.domain.playbook import ANCHORS
from bot.domain.sheets import Condition, Sheet
from bot.language import N_
from playbooks.faults import Fault, Faulty, path_of
from playbooks.reading import OURS, Loc, Pair, Read, read
from playbooks.shape import shaped

FOLDER = "sheets"
Flaw = tuple[Loc, Pair, dict[str, object]]
SHOWN = 8


def files(folder: Path | None = None) -> tuple[Path, ...]:
    """Return the files of all sheets, a company's own (in ``sheets`` of its folder) last."""
    folders = (OURS, folder) if folder else (OURS,)
    return tuple(file for there in folders for file in sorted((there / FOLDER).glob("*.yml")))


def sheet(file: Path) -> Sheet:
    """Read one sheet. Raises Faulty with everything that is wrong in it."""
    found = read(file, (file.parent, OURS))
    made = shaped(found, Sheet)
    faults = _told(found, _broken(made, file.stem))
    if faults:
        raise Faulty(*sorted(faults, key=lambda f: (f.place.file, f.place.line)))
    return made


def problems(file: Path) -> tuple[Fault, ...]:
    """Return everything that is wrong in the file of a sheet."""
    try:
        sheet(file)
    except Faulty as error:
        return error.faults
    return ()


def read_sheets(folder: Path | None = None) -> tuple[tuple[Sheet, ...], tuple[Fault, ...]]:
    """Read every sheet: what works, and what is wrong with the rest or between them.

    A company's own takes the place of its namesake.
    """
    found: dict[str, tuple[Sheet, Read]] = {}
    wrong: list[Fault] = []
    for file in files(folder):
        try:
            made = sheet(file)
        except Faulty as error:
            wrong += error.faults
        else:
            found[made.name] = (made, read(file, (file.parent, OURS)))
    there = {name: made for name, (made, _) in found.items()}
    for made, its in found.values():
        flaws = _told(its, _between(made, there))
        if flaws:
            wrong += flaws
            del there[made.name]
    return tuple(there.values()), tuple(wrong)


def _told(its: Read, flaws: Iterator[Flaw]) -> list[Fault]:
    return [Fault(its.place(loc), path_of(loc), *pair, values) for loc, pair, values in flaws]


# -- inside one ------------------------------------------------------------------------------------


def _broken(made: Sheet, stem: str) -> Iterator[Flaw]:
    """Yield every law that a sheet breaks by itself."""
    if made.name != stem:
        yield ("name",), OTHER_NAME, {"file": stem, "name": made.name}
    yield from _names(made)
    names = [q.name for q in made.questions]
    for loc, condition in made.conditions:
        yield from _condition(made, loc, condition)
    if made.many and made.many not in [q.name for q in made.sections[0].fields]:
        yield ("many",), NOT_FIRST, {"name": made.many, "known": ", ".join(names[:SHOWN])}
    for key, name in (("adds", made.adds), ("weighs", made.weighs)):
        if name and name not in names:
            yield (key,), NO_FIELD, _near(name, names)
    if made.feeds and not made.weighs:
        yield ("feeds",), NOT_WEIGHED, {}
    if made.blind and (made.per != "side" or made.many):
        yield ("blind",), NOT_BLIND, {}
    if made.decides and not made.advice:
        yield ("decides",), NO_ADVICE, {}


def _names(made: Sheet) -> Iterator[Flaw]:
    seen: set[str] = set()
    for s, section in enumerate(made.sections):
        if section.name in [x.name for x in made.sections[:s]]:
            yield ("sections", s, "name"), TWICE, {"name": section.name}
        for n, question in enumerate(section.fields):
            here: Loc = ("sections", s, "fields", n)
            if question.name in seen:
                yield (*here, "name"), TWICE, {"name": question.name}
            seen.add(question.name)
            if question.kind == "scored" and set(made.anchors_of(question)) != set(ANCHORS):
                yield here, UNANCHORED, {"name": question.name}
            if question.known and question.known not in KNOWN:
                yield (*here, "known"), NOT_KNOWN, _near(question.known, KNOWN)
            if question.open:
                unknown = sorted(set(question.open.among) - set(question.values))
                if unknown:
                    known = ", ".join(question.values)
                    said = {"name": question.name, "value": unknown[0], "known": known or "–"}
                    yield (*here, "open"), NO_VALUE, dict(said)


def _condition(made: Sheet, loc: Loc, condition: Condition) -> Iterator[Flaw]:
    question = made.question(condition.field)
    if question is None:
        yield (*loc, "field"), NO_FIELD, _near(condition.field, [q.name for q in made.questions])
        return
    unknown = sorted(set(condition.among) - set(question.values))
    if unknown:
        known = ", ".join(question.values) or "–"
        yield (
            (*loc, "is"),
            NO_VALUE,
            {"name": question.name, "value": unknown[0], "known": known},
        )


# -- between them ----------------------------------------------------------------------------------


def _between(made: Sheet, there: dict[str, Sheet]) -> Iterator[Flaw]:
    """Yield every law that a sheet breaks together with others."""
    taken = {w for c in COMMANDS for w in (c.word, *c.also)}
    # Whoever came first keeps the word.
    before = list(there.values())[: list(there).index(made.name)]
    others = {w for s in before for w in (s.name, *s.words)}
    for n, word in enumerate(made.words):
        if word in taken | others:
            yield ("words", n), WORD_TAKEN, {"name": word}
    if made.name in taken:
        yield ("name",), WORD_TAKEN, {"name": made.name}
    for n, name in enumerate(made.see):
        if name not in there:
            yield ("see", n), NO_SHEET, _near(name, there)
    yield from _links(made, there)


def _links(made: Sheet, there: dict[str, Sheet]) -> Iterator[Flaw]:
    """Yield questions that name a sheet, or a question of one, that is not there."""
    for s, section in enumerate(made.sections):
        for n, question in enumerate(section.fields):
            name, _, field = question.origin.partition(".")
            other = there.get(name)
            here = ("sections", s, "fields", n, "from")
            if question.brings and question.brings not in there:
                yield (*here[:-1], "brings"), NO_SHEET, _near(question.brings, there)
            if name and other is None:
                yield here, NO_SHEET, _near(name, there)
            elif other and other.question(field) is None:
                yield here, NO_FIELD, _near(field, [q.name for q in other.questions])


def _near(name: str, known: Collection[str]) -> dict[str, object]:
    near = get_close_matches(name, known, n=1)
    return {"name": name, "known": ", ".join(near or sorted(known)[:SHOWN])}


OTHER_NAME: Pair = (
    N_("The file is called “{file}”, and the sheet in it “{name}”."),
    N_("Call both alike."),
)
TWICE: Pair = (N_("“{name}” is there twice."), N_("Give one of them another name."))
UNANCHORED: Pair = (
    N_("Nobody knows what the points of “{name}” mean."),
    N_("Give anchors for 0, 25, 50, 75 and 100, here or for the whole sheet."),
)
NOT_KNOWN: Pair = (N_("Tandem does not know “{name}” by itself."), N_("Did you mean: {known}?"))
NO_FIELD: Pair = (N_("There is no question “{name}”."), N_("Did you mean: {known}?"))
NO_VALUE: Pair = (N_("“{name}” is never “{value}”."), N_("Possible: {known}."))
NOT_FIRST: Pair = (
    N_("“{name}” is to name an entry, but is not asked in the first section."),
    N_("Ask it there, or name another under many: {known}."),
)
NOT_BLIND: Pair = (
    N_("Blind answers need each side to answer once for itself."),
    N_("Write per: side and leave out many, or take out blind."),
)
NO_ADVICE: Pair = (
    N_("A decision is to be kept, but nothing is advised."),
    N_("Write what may be advised under advice, or take out decides."),
)
NOT_WEIGHED: Pair = (
    N_("A forecast is to be a reading, but nothing is weighed."),
    N_("Name the score that weighs each entry under weighs, or take out feeds."),
)
WORD_TAKEN: Pair = (
    N_("The word “{name}” means something else already."),
    N_("Choose another word."),
)
NO_SHEET: Pair = (N_("There is no sheet “{name}”."), N_("Did you mean: {known}?"))
