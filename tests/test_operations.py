"""What docs/operations.md tells people to type works as it stands there, on both stores."""

import asyncio
import configparser
import re
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from bot.__main__ import house
from bot.cli import app
from bot.settings import Settings
from storage import open_store
from storage.move import move
from tests.fakes.postgres import Server
from tests.test_container import KNOWN, OURS
from tests.test_stop import BOUND

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs" / name for name in ("operations.md", "privacy.md")]
UNIT = ROOT / "docs" / "tandem.service"
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELSEWHERE = ("run", "doctor")  # the first is in tests/test_stop.py; the second wants an exit code


def typed() -> list[str]:
    """Return every line of the command line that stands in a block, without what explains it."""
    lines = [
        re.split(r"\s#", line)[0].strip()
        for page in PAGES
        for block in BLOCK.findall(page.read_text("utf-8"))
        for line in block.splitlines()
    ]
    found = [line for line in lines if line.startswith("tandem ")]
    return [line for line in dict.fromkeys(found) if line.split()[1] not in ELSEWHERE]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the demo in it, to be copied."""
    folder = tmp_path_factory.mktemp("demo") / "data"

    async def fill() -> None:
        async with house(Settings.from_env({"TANDEM_STORE": f"tinydb:{folder}"})) as built:
            await built.engine.settle()

    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, fill()).result()
    return folder


def filled(line: str, postgres: str) -> list[str]:
    """Return the words with what the reader puts in place of the examples."""
    words = line.replace("postgresql://tandem@db/tandem", postgres).replace("ID", "demo")
    if line.startswith("tandem person"):
        words = words.replace("demo", "local:max")
        words = re.sub(r"slack:U\w+|otto@muster.example", "local:max", words)
    return shlex.split(words)[1:]


@pytest.mark.parametrize("line", typed())
def test_a_line_that_is_told_can_be_typed(
    line: str, demo: Path, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(demo, tmp_path / "data")
    monkeypatch.setenv("TANDEM_STORE", "tinydb:./data")
    say = CliRunner().invoke
    if line.startswith("tandem restore"):
        assert say(app, ["backup", "FILE"]).exit_code == 0
        shutil.rmtree(tmp_path / "data") if "--replace" not in line else None
    if "--from postgresql:" in line:
        assert say(app, ["move", "--from", "tinydb:./data", "--to", postgres]).exit_code == 0
    done = say(app, filled(line, postgres))
    assert done.exception is None, done.output
    assert done.exit_code == 0
    assert done.output.strip()


def test_enough_lines_are_told():
    words = {" ".join(line.split()[1:2]) for line in typed()}
    assert words == {"backup", "restore", "move", "export", "person"}


def test_the_doctor_is_content_with_the_demo(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copytree(demo, tmp_path / "data")
    monkeypatch.setenv("TANDEM_STORE", f"tinydb:{tmp_path / 'data'}")
    monkeypatch.setenv("TANDEM_HTTP", "127.0.0.1:0")
    assert CliRunner().invoke(app, ["doctor"]).exit_code == 0


def test_what_an_audit_accepts_has_a_reason():
    accepted = (ROOT / "audit.txt").read_text("utf-8").splitlines()
    lines = [line.split(None, 1) for line in accepted if line and not line.startswith("#")]
    assert [line for line in lines if len(line) < 2 or len(line[1]) < 20] == []


# -- a database's own programs ---------------------------------------------------------------


async def everything(url: str) -> dict[str, Any]:
    store = cast("Any", await open_store(url))
    try:
        parcels = {i: await store.parcel(i) for i in await store.ids()}
        return {"coops": parcels, "notes": await store.notes()}
    finally:
        await store.close()


async def test_a_dump_of_the_database_brings_everything_back(
    demo: Path, postgres: str, postgres_server: Server, tmp_path: Path
):
    """With the very words that are told."""
    await move(f"tinydb:{demo}", postgres)
    blocks = BLOCK.findall(PAGES[0].read_text("utf-8"))
    told = next(block for block in blocks if block.startswith("pg_dump"))
    saves, brings = (shlex.split(line) for line in told.splitlines() if line)
    assert (saves[0], brings[:4]) == ("pg_dump", ["createdb", "tandem2", "&&", "pg_restore"])
    other = postgres_server.create("tandem2")
    put = {"postgresql://tandem@db/tandem": postgres, "postgresql://tandem@db/tandem2": other}
    for words in (saves, brings[3:]):
        program = str((postgres_server.programs / "postgres").resolve().with_name(words[0]))
        if shutil.which(program) is None:
            pytest.skip(f"this server came without {words[0]}")
        given = [program, *(put.get(word, word) for word in words[1:])]
        ran = await asyncio.to_thread(
            subprocess.run, given, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
    assert await everything(other) == await everything(postgres)
    postgres_server.drop("tandem2")


# -- the service -------------------------------------------------------------------------------


def unit() -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string(UNIT.read_text("utf-8"))
    return found


def test_the_service_waits_for_a_stop_and_comes_back_from_a_crash():
    service = unit()["Service"]
    assert float(service["TimeoutStopSec"]) > BOUND
    assert (service["Restart"], service["UMask"], service["DynamicUser"]) == (
        "always",
        "0077",
        "yes",
    )
    assert service["ExecStart"].endswith("/.venv/bin/tandem run")
    given = dict(pair.split("=", 1) for pair in service["Environment"].split())
    assert Settings.from_env(given).store == f"tinydb:/var/lib/{service['StateDirectory']}"


def test_the_service_names_settings_that_exist():
    named = set(OURS.findall(UNIT.read_text("utf-8")))
    assert {name.removesuffix("_FILE") for name in named} - KNOWN == set()


def test_systemd_takes_the_service_and_calls_it_safe(tmp_path: Path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd here")
    text = re.sub(
        r"^ExecStart=.*", "ExecStart=/bin/true", UNIT.read_text("utf-8"), flags=re.MULTILINE
    )
    there = tmp_path / "tandem.service"
    there.write_text(text.replace("/srv/tandem\n", f"{tmp_path}\n"))
    ran = subprocess.run([program, "verify", there], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    words = [program, "security", "--offline=true", "--no-pager", str(there)]
    judged = subprocess.run(words, capture_output=True, text=True, check=False)
    exposure = re.search(r"exposure level for tandem\.service: ([\d.]+)", judged.stdout)
    assert exposure, judged.stderr
    assert float(exposure[1]) <= 1.5
