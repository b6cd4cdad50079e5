"""The command line: run Tandem, look whether all is well, back up and restore."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.handing import As
from bot.domain.people import Side
from bot.errors import NoSuchCooperation, StoreFull, TandemError
from bot.language import Tongue
from bot.words import labelled

if TYPE_CHECKING:
    from storage.persons import Kept

app = typer.Typer(
    help="Tandem runs the cooperation between an SME and a start-up.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

playbooks = typer.Typer(help="Look after playbooks.", no_args_is_help=True)
app.add_typer(playbooks, name="playbook")
persons = typer.Typer(help="What is kept about a person.", no_args_is_help=True)
app.add_typer(persons, name="person")
WHO = "An account like slack:U0123456789, an e-mail address, or a member's id."
ALSO = "A further word that names the person, such as a first name alone."
SLACK_MANIFEST = Path(__file__).parent.parent / "app-manifest.yml"


class Visible(StrEnum):
    """Who may read an export."""

    SHARED = "shared"
    SME = "internal:sme"
    STARTUP = "internal:startup"

    @property
    def side(self) -> Side | None:
        """Return the one side that reads it, None where both do."""
        return None if self is Visible.SHARED else Side(self.value.partition(":")[2])


class Platform(StrEnum):
    """A platform that an app is installed on."""

    SLACK = "slack"
    TEAMS = "teams"


def tongue() -> Tongue:
    """Speak the language of whoever sits at the terminal."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return Tongue(spoken[:2] or "en")


@app.command()
def run() -> None:
    """Run Tandem: every platform that is configured, else the local workspace."""
    # The parts are loaded only when they are needed: `tandem --help` answers at once.
    from bot.__main__ import main as start  # noqa: PLC0415

    start()


@app.command()
def doctor() -> None:
    """Say what is configured, try it, and say what to do."""
    from bot.doctor import examine  # noqa: PLC0415

    healthy = asyncio.run(examine(os.environ, tongue(), print))
    raise typer.Exit(0 if healthy else 1)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The archive to write.")]) -> None:
    """Write everything into one file, also while Tandem runs."""
    from storage.backup import backup_folder  # noqa: PLC0415

    found = backup_folder(_folder(), file)
    t = tongue()
    print(t("Saved {n} files to {path}.", n=found, path=file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The archive to read.")],
    *,
    replace: Annotated[bool, typer.Option(help="Put data that is there aside.")] = False,
) -> None:
    """Bring everything back from a file; Tandem must not be running."""
    from storage.backup import restore as bring_back  # noqa: PLC0415

    found = bring_back(file, _folder(), replace=replace)
    t = tongue()
    print(t("Restored {n} files from {path}.", n=found, path=file))


@app.command()
def move(
    source: Annotated[str, typer.Option("--from", help="The store that everything is in.")],
    target: Annotated[str, typer.Option("--to", help="An empty store.")],
) -> None:
    """Copy everything into another store and compare; Tandem must not be running."""
    from storage.move import move as carry  # noqa: PLC0415
    from storage.place import shown  # noqa: PLC0415

    moved = asyncio.run(carry(source, target))
    t = tongue()
    said = t.plural(
        "Moved one cooperation to {place}", "Moved {n} cooperations to {place}",
        moved.coops, place=shown(target),
    )  # fmt: skip
    print(t("{moved}; each is equal to its original.", moved=said))
    print(t("Now set TANDEM_STORE to the new one. The old one was left as it is."))


@app.command()
def manifest(
    platform: Annotated[Platform, typer.Argument(help="Which platform's manifest.")],
    out: Annotated[Path, typer.Option(help="Where Teams' package is written.")] = Path(
        "tandem-teams.zip"
    ),
) -> None:
    """Print the manifest of the Slack app, or write the package of the Teams app."""
    t = tongue()
    if platform is Platform.SLACK:
        print(SLACK_MANIFEST.read_text("utf-8"), end="")
        return
    from adapters.teams.manifest import write  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415

    settings = Settings.from_env(os.environ)
    try:
        write(out, app_id=settings.teams_app_id, public_url=settings.public_url)
    except OSError as error:
        raise StoreFull(reason=str(error)) from error
    print(t("Wrote {path}. Upload it in Teams under Apps, Manage your apps.", path=out))
    if not settings.teams_app_id or not settings.public_url:
        print(t("TEAMS_APP_ID and TANDEM_PUBLIC_URL are not set: this one is to look at only."))


@app.command()
def export(
    cooperation: Annotated[str, typer.Option(help="Which cooperation, by its id.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    form: Annotated[As | None, typer.Option("--format", help="Without one: everything.")] = None,
    visibility: Annotated[Visible, typer.Option(help="Who may read it.")] = Visible.SHARED,
) -> None:
    """Write what a cooperation has learnt into a file, or all of it; also while Tandem runs."""
    from bot.exports.handing import lessons_file  # noqa: PLC0415
    from bot.exports.whole import whole  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415
    from storage.peek import beside, there  # noqa: PLC0415

    t, url = tongue(), Settings.from_env(os.environ).store
    try:
        coop, journal = asyncio.run(beside(url, cooperation))
    except NoSuchCooperation:
        known = [f"  {coop_id}  {title}" for coop_id, title in asyncio.run(there(url))]
        said = t("There is no cooperation “{id}” here. These are:", id=cooperation)
        print(said, *(known or [t("None yet.")]), sep="\n", file=sys.stderr)
        raise typer.Exit(1) from None
    now = datetime.now(UTC)
    if form is None:
        data = whole(coop, journal, t, now)
    else:
        data = lessons_file(coop, t, now, side=visibility.side, kind=form).data
    try:
        out.write_bytes(data)
    except OSError as error:
        raise StoreFull(reason=str(error)) from error
    print(t("Wrote {path}.", path=out))


@playbooks.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="One playbook; without it, all.")] = None,
) -> None:
    """Say what is wrong in a playbook: file, line, what it is and how to mend it."""
    from bot.settings import Settings  # noqa: PLC0415
    from playbooks import checked  # noqa: PLC0415

    folder = Settings.from_env(os.environ).playbooks
    names, faults = checked(file, Path(folder) if folder else None)
    t = tongue()
    for fault in faults:
        print(fault.said(t))
    if faults:
        raise typer.Exit(1)
    print(t("All is well: {names}.", names=t.and_(names)))


@persons.command("export")
def export_person(
    who: Annotated[str, typer.Argument(help=WHO)],
    out: Annotated[Path, typer.Option(help="Where .json and .md are written.")] = Path("person"),
    also: Annotated[list[str] | None, typer.Option(help=ALSO)] = None,
) -> None:
    """Write everything that is kept about a person into two files; also while Tandem runs."""
    from bot.exports.person import person_markdown  # noqa: PLC0415
    from bot.settings import Settings  # noqa: PLC0415
    from storage.persons import gathered, record  # noqa: PLC0415

    t, url = tongue(), Settings.from_env(os.environ).store
    told = record(asyncio.run(gathered(url, who, also or ())))
    now = datetime.now(UTC)
    files = {
        ".json": json.dumps(told, ensure_ascii=False, indent=2).encode(),
        ".md": person_markdown(told, t, now),
    }
    for suffix, data in files.items():
        path = out.with_name(out.name + suffix)
        try:
            path.touch(mode=0o600)
            path.write_bytes(data)
        except OSError as error:
            raise StoreFull(reason=str(error)) from error
        print(t("Wrote {path}.", path=path))


@persons.command("erase")
def erase_person(
    who: Annotated[str, typer.Argument(help=WHO)],
    *,
    also: Annotated[list[str] | None, typer.Option(help=ALSO)] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it.")] = False,
) -> None:
    """Put a pseudonym in place of a person wherever they are kept; Tandem must not be running."""
    from bot.settings import Settings  # noqa: PLC0415
    from storage.persons import erase, gathered  # noqa: PLC0415

    t, url = tongue(), Settings.from_env(os.environ).store
    kept = asyncio.run(gathered(url, who, also or ()))
    for line in affected(kept, t):
        print(line)
    if not yes:
        print(t("Nothing was changed. To do it, stop Tandem and say the same with --yes."))
        return
    asyncio.run(erase(url, who, datetime.now(UTC), also or ()))
    print(t("Done. Backups that were made before still hold this person."))


def affected(kept: "Kept", t: Tongue) -> Iterator[str]:
    """Yield in words what erasing a person changes, before it is done."""
    yield t("{who} is kept under: {ids}", who=t.and_(kept.who.names), ids=", ".join(kept.who.ids))
    for found in kept.coops:
        n = len(found.records)
        yield t.plural(
            "{title}: one entry names them", "{title}: {n} entries name them",
            n, title=f"{found.title} ({found.id})",
        )  # fmt: skip
        if found.roles:
            roles = t.and_([labelled(role, t) for role in found.roles])
            yield "  " + t("They still are {roles} there; nobody is, afterwards.", roles=roles)
    if kept.notes:
        n = len(kept.notes)
        yield t.plural("One note of a platform", "{n} notes of platforms", n)
    for path in kept.aside:
        yield t("{path} is removed.", path=path)


def _folder() -> Path:
    from bot.settings import Settings  # noqa: PLC0415
    from storage import folder_of  # noqa: PLC0415

    return folder_of(Settings.from_env(os.environ).store)


def main(call: Callable[[], object] = app) -> None:
    """Run the command line; what goes wrong is a sentence and exit code 1."""
    try:
        call()
    except TandemError as error:
        print(tongue().sorry(error), file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
