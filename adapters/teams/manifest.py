"""The Teams app package: manifest 1.29 in two languages and two icons, made from the code."""

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from adapters.parts.menu import MESSAGE_ACTIONS, MessageAction
from adapters.parts.text import Json
from adapters.teams import icons
from bot.command import Command
from bot.commands import COMMANDS
from bot.commands.reading import Help
from bot.domain.rights import Right
from bot.language import N_, Tongue

VERSION = "1.0.0"
SCHEMAS = "https://developer.microsoft.com/json-schemas/teams/v1.29"
NOBODY = "00000000-0000-0000-0000-000000000000"
NOWHERE = "https://tandem.example"
MOST = 12
SHORT = N_("The cooperation of two companies, week by week.")
LONG = N_(
    "Tandem knows how an established company and a start-up work together, so that nobody has to."
    " It asks both project owners for a traffic light every week, shows both to everybody, watches"
    " that what is needed gets done and that decisions are taken. Everything can be done by word"
    " and by button; partners in a shared channel can do the same."
)

# What we ask for in each team that installs us, and what for.
RESOURCE_SPECIFIC = {
    "ChannelMember.Read.Group": "who takes part in a shared channel, and from which organisation",
}

_GUID = re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_MADE = (2026, 1, 1, 0, 0, 0)


def write(
    out: Path,
    *,
    app_id: str = "",
    public_url: str = "",
    actions: Sequence[MessageAction] = MESSAGE_ACTIONS,
) -> None:
    """Write the package that is uploaded to Teams.

    Without an app id or a public address it names none, so that it can be looked at.
    """
    english = manifest(Tongue("en"), app_id=app_id, public_url=public_url, actions=actions)
    german = manifest(Tongue("de"), app_id=app_id, public_url=public_url, actions=actions)
    files: dict[str, str | bytes] = {
        "manifest.json": _dumped(english),
        "de.json": _dumped(localized(german)),
        "color.png": icons.colour(),
        "outline.png": icons.outline(),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            # A fixed date: the same code writes the same package.
            package.writestr(zipfile.ZipInfo(name, _MADE), data)


def manifest(
    t: Tongue, *, app_id: str = "", public_url: str = "", actions: Sequence[MessageAction] = ()
) -> Json:
    """Return the manifest with its sentences in a language."""
    app = app_id if _GUID.fullmatch(app_id) else NOBODY
    place = public_url if public_url.startswith("https://") else NOWHERE
    return {
        "$schema": f"{SCHEMAS}/MicrosoftTeams.schema.json",
        "manifestVersion": "1.29",
        "version": VERSION,
        "id": app,
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "additionalLanguages": [{"languageTag": "de", "file": "de.json"}],
        },
        "developer": {
            "name": "Tandem",
            "websiteUrl": place,
            "privacyUrl": f"{place}/privacy",
            "termsOfUseUrl": f"{place}/terms",
        },
        "name": {"short": "Tandem", "full": "Tandem"},
        "description": {"short": t(SHORT), "full": t(LONG)},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": icons.COLOUR,
        "bots": [_bot(app, t)],
        **({"composeExtensions": [_extension(app, actions, t)]} if actions else {}),
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(place).netloc] if place != NOWHERE else [],
        "webApplicationInfo": {"id": app, "resource": f"api://{app}"},
        "authorization": {
            "permissions": {
                "resourceSpecific": [
                    {"name": name, "type": "Application"} for name in RESOURCE_SPECIFIC
                ]
            }
        },
        "supportsChannelFeatures": "tier1",
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
    }


def commands(*, private: bool) -> list[type[Command]]:
    """Return the commands that Teams lists in rooms or in private chats: as many as it takes."""
    found = [c for c in COMMANDS if c.listed and c is not Help and " " not in c.word]
    if private:
        found = [c for c in found if not c.anywhere and c.may is not Right.ENTER]
    else:
        found = [c for c in found if c.may is not Right.ONESELF]
    return [*found[: MOST - 1], Help]


def localized(found: Json) -> Json:
    """Return a language's own file: every sentence under its path in the manifest."""
    schema = {"$schema": f"{SCHEMAS}/MicrosoftTeams.Localization.schema.json"}
    return schema | dict(_sentences(found, ""))


def _bot(app: str, t: Tongue) -> Json:
    rooms = {"scopes": ["team", "groupChat"], "triggers": ["mention", "slash"]}
    return {
        "botId": app,
        "scopes": ["personal", "team", "groupChat"],
        "needsChannelSelector": False,
        "isNotificationOnly": False,
        "supportsFiles": True,
        "supportsTargetedMessages": True,
        "commandLists": [
            {**rooms, "commands": [_command(c, t) for c in commands(private=False)]},
            {
                "scopes": ["personal"],
                "commands": [_command(c, t) for c in commands(private=True)],
            },
        ],
    }


def _command(kind: type[Command], t: Tongue) -> Json:
    word = kind.also[0] if t.language == "de" and kind.also else kind.word
    return {"title": word, "description": t(kind.help())}


def _extension(app: str, actions: Sequence[MessageAction], t: Tongue) -> Json:
    listed = [
        {
            "id": it.id,
            "type": "action",
            "title": t(it.title),
            "description": t(it.description),
            "context": ["message"],
            "fetchTask": True,
        }
        for it in actions
    ]
    return {"botId": app, "commands": listed}


def _sentences(node: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the words of everything in a manifest that people read."""
    if isinstance(node, dict):
        for name, value in node.items():
            where = f"{path}.{name}" if path else name
            read = where.startswith(("name.", "description.")) or (
                where.startswith(("bots[", "composeExtensions["))
                and name in ("title", "description")
            )
            if read and isinstance(value, str):
                yield where, value
            else:
                yield from _sentences(value, where)
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from _sentences(value, f"{path}[{n}]")


def _dumped(found: Json) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
