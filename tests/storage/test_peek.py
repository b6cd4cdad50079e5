"""A cooperation is read beside a running Tandem, and written out by the command line."""

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.domain.cooperation import Cooperation
from bot.domain.lessons import Lesson, Seen
from bot.domain.people import Side
from bot.errors import NoSuchCooperation
from bot.ports import Change, Entry
from storage.peek import beside, peek, there
from storage.tiny import TinyStore
from tests.domain.sample import cooperation
from tests.exports.test_lessons import NOW

SHARED = Lesson(id="L1", worked="Sensoren früh bestellt", side=Side.SME, at=NOW)
INSIDE = SHARED.but(id="L2", worked="Rabatt", seen=Seen.INTERNAL)


@pytest.fixture
async def running(tmp_path: Path):
    """A store that stays open, with one cooperation in it."""
    store = await TinyStore.open(tmp_path)
    coop = cooperation(lessons=(SHARED, INSIDE)).but(version=0)
    for n in range(3):
        entry = Entry(at=NOW, who="max", what="lesson", where="local:form", detail={"n": n})
        coop = await store.save(Change(coop=coop, at=NOW, entries=[entry]))
    yield tmp_path, coop
    await store.close()


async def test_what_is_read_beside_is_what_was_written(running: tuple[Path, Cooperation]):
    folder, coop = running
    before = {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    found, journal = peek(folder, "coop")
    assert found == coop
    assert [e.detail["n"] for e in journal] == [0, 1, 2]
    assert await beside(f"tinydb:{folder}", "coop") == (found, journal)
    assert await there(f"tinydb:{folder}") == (("coop", coop.title),)
    assert {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()} == before


async def test_a_damaged_file_is_read_from_its_last_good_copy(running: tuple[Path, Cooperation]):
    folder, coop = running
    [file] = folder.glob("coops/*/coop.json")
    file.write_bytes(file.read_bytes()[:40])
    found, _ = peek(folder, "coop")
    assert found.title == coop.title
    assert file.stat().st_size == 40  # nothing was mended from outside


@pytest.mark.parametrize("coop_id", ["nobody", "../coop", ""])
async def test_what_is_not_there_is_not_there(running: tuple[Path, Cooperation], coop_id: str):
    with pytest.raises(NoSuchCooperation):
        peek(running[0], coop_id)


def test_the_command_line_writes_every_format(
    running: tuple[Path, Cooperation], monkeypatch: pytest.MonkeyPatch
):
    folder, _ = running
    monkeypatch.setenv("TANDEM_STORE", f"tinydb:{folder}")
    for kind in ("docx", "md", "csv", "json"):
        out = folder / f"out.{kind}"
        args = ["export", "--cooperation", "coop", "--format", kind, "--out", str(out)]
        assert CliRunner().invoke(app, args).exit_code == 0
        assert out.stat().st_size
        assert b"Rabatt" not in out.read_bytes()
    args = [
        "export",
        "--cooperation",
        "coop",
        "--format",
        "json",
        "--out",
        str(folder / "own.json"),
    ]
    CliRunner().invoke(app, [*args, "--visibility", "internal:sme"])
    told = json.loads((folder / "own.json").read_text("utf-8"))
    assert [x["worked"] for x in told["lessons"]] == ["Rabatt", "Sensoren früh bestellt"]
    CliRunner().invoke(app, [*args, "--visibility", "internal:startup"])
    told = json.loads((folder / "own.json").read_text("utf-8"))
    assert [x["worked"] for x in told["lessons"]] == ["Sensoren früh bestellt"]


def test_without_a_format_everything_is_written(
    running: tuple[Path, Cooperation], monkeypatch: pytest.MonkeyPatch
):
    folder, coop = running
    monkeypatch.setenv("TANDEM_STORE", f"tinydb:{folder}")
    out = folder / "all.zip"
    CliRunner().invoke(app, ["export", "--cooperation", "coop", "--out", str(out)])
    with zipfile.ZipFile(out) as pack:
        kept = Cooperation.model_validate_json(pack.read("record/cooperation.json"))
        assert len(pack.read("record/journal.jsonl").splitlines()) == 3
    assert kept == coop


def test_an_unknown_one_is_answered_with_those_that_are_there(
    running: tuple[Path, Cooperation], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TANDEM_STORE", f"tinydb:{running[0]}")
    found = CliRunner().invoke(app, ["export", "--cooperation", "x", "--out", "y"])
    assert (found.exit_code, found.stderr.splitlines()) == (
        1,
        ["There is no cooperation “x” here. These are:", "  coop  Predictive Maintenance"],
    )
