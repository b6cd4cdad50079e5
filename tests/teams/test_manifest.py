"""The app package: made from the code, in two languages, as Teams' own schema wants it."""

import importlib.util
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from adapters.parts.menu import MESSAGE_ACTIONS, MessageAction
from adapters.parts.text import Json
from adapters.teams import manifest
from bot import grammar
from bot.language import Tongue
from tests.conftest import lacking
from tests.fakes.connector import APP
from tests.teams.test_render import SHARED

ACTION = MessageAction("lesson", "status", "headline", "Report the light", "Help")
PUBLIC = "https://tandem.example.org"


@pytest.fixture(params=[(), (ACTION,)], ids=["no actions", "one action"])
def package(tmp_path: Path, request: pytest.FixtureRequest) -> zipfile.ZipFile:
    out = tmp_path / "tandem-teams.zip"
    manifest.write(out, app_id=APP, public_url=PUBLIC, actions=request.param)
    return zipfile.ZipFile(out)


def read(package: zipfile.ZipFile, name: str = "manifest.json") -> Json:
    found: Json = json.loads(package.read(name))
    return found


def test_the_manifest_passes_the_published_schema(package: zipfile.ZipFile):
    file = SHARED / "checks" / "check_payloads.py"
    if not file.is_file():
        lacking("schemas", "no schemas beside this checkout")
    spec: Any = importlib.util.spec_from_file_location("check_payloads", file)
    check = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check)
    check.teams_zip(package.filename)
    assert check.faults == []


def test_the_icons_have_their_sizes_and_the_small_one_is_white_on_nothing(
    package: zipfile.ZipFile,
):
    colour, outline = (
        Image.open(io.BytesIO(package.read(n))) for n in ("color.png", "outline.png")
    )
    assert (colour.size, outline.size) == ((192, 192), (32, 32))
    assert outline.getpixel((0, 0)) == (255, 255, 255, 0)
    assert outline.convert("RGB").getcolors() == [(32 * 32, (255, 255, 255))]
    assert colour.getpixel((0, 0)) == (0x1F, 0x5F, 0x6B, 255)


def test_every_word_that_teams_lists_is_understood_in_both_languages(package: zipfile.ZipFile):
    german = read(package, "de.json")
    words = [
        c["title"] for one in read(package)["bots"][0]["commandLists"] for c in one["commands"]
    ]
    words += [v for k, v in german.items() if k.startswith("bots[") and k.endswith("title")]
    assert [w for w in words if isinstance(grammar.read(w), grammar.Unknown)] == []


def test_the_german_file_says_everything_that_people_read(package: zipfile.ZipFile):
    english = dict(manifest._sentences(read(package), ""))
    german = {k: v for k, v in read(package, "de.json").items() if k != "$schema"}
    assert german.keys() == english.keys()
    assert german["description.short"] == Tongue("de")(manifest.SHORT)


def test_slash_and_mention_and_private_words_are_declared(package: zipfile.ZipFile):
    bot = read(package)["bots"][0]
    lists = [
        (one["scopes"], one.get("triggers"), len(one["commands"])) for one in bot["commandLists"]
    ]
    assert bot["supportsTargetedMessages"]
    assert lists[0][:2] == (["team", "groupChat"], ["mention", "slash"])
    assert lists[1][0] == ["personal"]
    assert max(n for *_, n in lists) <= 12


def test_the_code_declares_what_the_manifest_offers(package: zipfile.ZipFile):
    offered = [c["id"] for e in read(package).get("composeExtensions", []) for c in e["commands"]]
    assert offered in ([], [ACTION.id])


def test_the_declared_message_actions_are_what_is_written_by_default(tmp_path: Path):
    out = tmp_path / "a.zip"
    manifest.write(out)
    found = read(zipfile.ZipFile(out)).get("composeExtensions", [])
    assert [c["id"] for e in found for c in e["commands"]] == [a.id for a in MESSAGE_ACTIONS]


def test_addresses_come_from_the_settings(package: zipfile.ZipFile):
    found = read(package)
    assert found["validDomains"] == ["tandem.example.org"]
    assert found["id"] == found["bots"][0]["botId"] == APP


def test_the_same_code_writes_the_same_package(tmp_path: Path):
    for name in ("a", "b"):
        manifest.write(tmp_path / name, app_id=APP, public_url=PUBLIC)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
