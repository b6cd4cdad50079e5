"""The one form of the page itself: adding a room to the workspace."""

from adapters.web.doors import Answer, Submit
from adapters.web.pages import ROOM_FORM
from adapters.web.roster import MAX_NAME, MAX_ROOMS, Directory, Person
from adapters.web.workspace import Workspace
from bot.language import Tongue
from bot.message import Choice, Form, Input


def form(
    person: Person,
    directory: Directory,
    *,
    name: str = "",
    companies: tuple[str, ...] | None = None,
    problems: dict[str, str] | None = None,
) -> Form:
    """Return the form, with what was already answered and the problems beside it."""
    t, found = Tongue(person.language, person.zone), problems or {}
    everybody = directory.roster.companies
    return Form(
        title=t("Add a room"),
        word=ROOM_FORM,
        inputs=(
            Input(
                name="name",
                question=t("Name of the room"),
                max_length=MAX_NAME,
                value=name,
                problem=found.get("name", ""),
            ),
            Input(
                name="companies",
                type="several",
                question=t("Whose people see it?"),
                choices=tuple(Choice(value=c.id, label=c.name) for c in everybody),
                value=tuple(c.id for c in everybody) if companies is None else companies,
                problem=found.get("companies", ""),
            ),
        ),
        submit=t("Add"),
        cancel=t("Cancel"),
        problem=found.get("", ""),
    )


async def add(submit: Submit, workspace: Workspace) -> Answer:
    """Add the room that was asked for, or return the form with what is wrong."""
    t, directory = submit.tongue, workspace.directory
    name = " ".join(submit.text("a.name").split())
    chosen = tuple(v for v in submit.fields.getlist("s.companies") if isinstance(v, str))
    home = directory.company_of(submit.person).id
    problems: dict[str, str] = {}
    if not name or len(name) > MAX_NAME:
        problems["name"] = t("Please give a name of at most {n} characters.", n=MAX_NAME)
    if home not in chosen:
        problems["companies"] = t("Please choose your own company too: you enter the room first.")
    if len(directory.rooms) >= MAX_ROOMS:
        problems[""] = t("There are {n} rooms already; that is all there can be.", n=MAX_ROOMS)
    if not problems:
        try:
            room = await workspace.add_room(name, chosen)
        except ValueError:
            problems[""] = t("This answer does not fit. Please check it.")
        else:
            return Answer(place=room.address)
    again = form(submit.person, directory, name=name, companies=chosen, problems=problems)
    return Answer(form=again, place=submit.place)
