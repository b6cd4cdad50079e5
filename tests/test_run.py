"""The whole house, put together as `tandem run` does it, and its command line."""

import asyncio
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from adapters.watch import store as watch
from adapters.web.server import listen
from bot.__main__ import house
from bot.doctor import examine
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address, Side
from bot.errors import BadSetting, StoreBusy
from bot.language import Tongue
from bot.message import Message
from bot.ports import Change, Post, Store
from bot.settings import Settings
from storage.tiny import TinyStore
from tests.fakes.postgres import Server
from tests.fakes.smtp import Box, served

ROOT = Path(__file__).parent.parent


def settings(**environ: str) -> Settings:
    return Settings.from_env({"TANDEM_STORE": "memory:", **environ})


async def test_an_empty_store_begins_with_the_demo_half_way_through_its_pilot():
    async with house(settings()) as built:
        assert await built.store.ids() == ("demo",)
        coop = await built.store.load("demo")
        assert (coop.phase, coop.phase_weeks, len(coop.weeks)) == ("pilot", 24, 8)
        assert built.places == ["http://127.0.0.1:8765"]


async def test_the_demo_room_shows_its_cards_and_the_page_answers():
    async with house(settings()) as built:
        await built.engine.settle()
        transport = httpx.ASGITransport(app=Starlette(routes=built.routes))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8765", follow_redirects=True
        ) as browser:
            assert (await browser.get("/healthz")).status_code == 200
            assert (await browser.get("/readyz")).text == "store: ok\n"
            for name in ("privacy", "terms"):
                told = await browser.get(f"/{name}")
                assert told.text == (ROOT / "docs" / f"{name}.md").read_text("utf-8")
            page = await browser.get("/")
        assert page.status_code == 200
        assert "Modell läuft auf 12 Anlagen." in page.text


async def test_data_outlives_the_house_and_the_demo_comes_once(tmp_path: Path):
    told = settings(TANDEM_STORE=f"tinydb:{tmp_path / 'data'}")
    async with house(told) as built:
        first = await built.store.load("demo")
    async with house(told) as built:
        again = await built.store.load("demo")
        assert again.started == first.started
        assert await built.store.ids() == ("demo",)


async def test_owners_are_told_once_that_a_damaged_file_was_replaced(tmp_path: Path):
    told = settings(TANDEM_STORE=f"tinydb:{tmp_path / 'data'}")
    async with house(told) as built:
        await built.engine.settle()
        before = await built.store.load("demo")
    (file,) = (tmp_path / "data" / "coops").glob("*/demo.json")
    file.write_bytes(file.read_bytes()[:-1])
    owners = [o.addresses[0] for side in Side if (o := before.owner(side))]
    for _ in ("the damage is found", "nothing is damaged any more"):
        async with house(told) as built:
            await built.engine.settle()
            assert (await built.store.load("demo")).members == before.members
            written = [e for e in await built.store.journal("demo") if e.what == "restored"]
            assert [e.where for e in written] == ["store", "clock"]
            key = f"restored:{before.today(written[-1].at).isoformat()}"
            assert [await cards(built.store, key, owner) for owner in owners] == [1, 1]


async def test_owners_are_told_of_damage_that_is_found_while_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watch, "LOOK_AGAIN", 0.01)
    async with house(settings(TANDEM_STORE=f"tinydb:{tmp_path / 'data'}")) as built:
        await built.engine.settle()
        (file,) = (tmp_path / "data" / "coops").glob("*/demo.json")
        file.write_bytes(file.read_bytes()[:-1])
        coop = await built.store.load("demo")
        for _ in range(500):
            told = [e for e in await built.store.journal("demo") if e.what == "restored"]
            if [e.where for e in told] == ["store", "clock"]:
                break
            await asyncio.sleep(0.01)
        await built.engine.settle()
        key = f"restored:{coop.today(told[-1].at).isoformat()}"
        owners = [o.addresses[0] for side in Side if (o := coop.owner(side))]
        assert [await cards(built.store, key, owner) for owner in owners] == [1, 1]


async def cards(store: Store, key: str, person: Address) -> int:
    """Count what a person got under a key, or gets once their working hours begin."""
    owed = [o for o in await store.owed(person, 999) if o.key == key]
    return len(owed) + (await store.receipt("demo", key, person) is not None)


async def test_a_broken_file_is_named_in_the_log_and_the_rest_starts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    told = settings(TANDEM_STORE=f"tinydb:{tmp_path / 'data'}")
    async with house(told) as built:
        await built.store.save(Change(Cooperation(id="other"), built.clock.now()))
    for file in (tmp_path / "data" / "coops").glob("*/demo.*"):
        file.write_bytes(b"x")
    async with house(told) as built:
        assert await built.store.ids() == ("other",)
        ((path, reason),) = built.store.broken
    assert f"cannot be read: {path} ({reason})" in caplog.messages


async def test_two_houses_do_not_share_a_folder(tmp_path: Path):
    told = settings(TANDEM_STORE=f"tinydb:{tmp_path / 'data'}")
    async with house(told):
        with pytest.raises(StoreBusy):
            async with house(told):
                pass


def test_a_taken_port_is_a_sentence():
    first = listen(settings(TANDEM_HTTP="127.0.0.1:0"))
    port = first.getsockname()[1]
    first.listen()
    with pytest.raises(BadSetting):
        listen(settings(TANDEM_HTTP=f"127.0.0.1:{port}"))
    first.close()


async def test_the_doctor_says_what_to_do(tmp_path: Path):
    told: list[str] = []
    environ = {
        "TANDEM_STORE": f"tinydb:{tmp_path / 'data'}",
        "TANDEM_HTTP": "127.0.0.1:0",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s",
        "SLACK_API_URL": "http://127.0.0.1:9/",
    }
    assert not await examine(environ, Tongue("en"), told.append)
    assert [line.split("\n")[0] for line in told] == [
        f"✓ Data in tinydb:{tmp_path / 'data'}: 0 cooperations",
        "✓ Web server on 127.0.0.1:0",
        "✗ Slack takes the bot token",
        "✓ Slack can call us at /slack/events",
        "✓ Teams is not configured.",
        "",
        "Please mend what is marked ✗, and try again.",
    ]


async def test_the_doctor_is_content_with_an_empty_machine(tmp_path: Path):
    told: list[str] = []
    environ = {"TANDEM_STORE": f"tinydb:{tmp_path / 'data'}", "TANDEM_HTTP": "127.0.0.1:0"}
    assert await examine(environ, Tongue("de"), told.append)
    assert told[-1] == "Alles ist in Ordnung."


async def test_a_house_on_postgres_lives_as_any_other(postgres: str):
    told = settings(TANDEM_STORE=postgres)
    async with house(told) as built:
        await built.engine.settle()
        first = await built.store.load("demo")
        pilot = Address(platform="local", id="pilot")
        assert pilot not in await built.store.rooms_owed()
        async with house(settings(TANDEM_STORE=postgres, TANDEM_WORKSPACE="0")) as other:
            assert await other.store.load("demo") == first
            assert other.places == []
    async with house(told) as built:
        assert (await built.store.load("demo")).started == first.started


async def test_a_house_without_its_database_is_not_ready(postgres_server: Server):
    url = postgres_server.create("gone")
    async with house(settings(TANDEM_STORE=url)) as built:
        assert await built.ready["store"]() == ""
        postgres_server.drop("gone")
        assert await built.ready["store"]() == "no answer within 2 seconds"


async def test_the_doctor_shows_a_database_without_its_password(postgres: str):
    told: list[str] = []
    url = postgres.replace("tandem@", "tandem:geheim@")
    environ = {"TANDEM_STORE": url, "TANDEM_HTTP": "127.0.0.1:0"}
    assert await examine(environ, Tongue("en"), told.append)
    assert told[0] == f"✓ Data in {url.replace('geheim', '…')}: 0 cooperations"


async def test_backup_and_restore_from_the_command_line(tmp_path: Path):
    folder = tmp_path / "data"
    async with house(settings(TANDEM_STORE=f"tinydb:{folder}")) as built:
        await built.engine.settle()
        saved = tandem("backup", str(tmp_path / "b.zip"), store=folder)
        assert saved.returncode == 0, saved.stderr
        coop = await built.store.load("demo")
    other = tmp_path / "other"
    back = tandem("restore", str(tmp_path / "b.zip"), store=other)
    assert back.returncode == 0, back.stderr
    store = await TinyStore.open(other)
    assert await store.load("demo") == coop
    await store.close()


def test_what_goes_wrong_on_the_command_line_is_a_sentence(tmp_path: Path):
    failed = tandem("backup", str(tmp_path / "b.zip"), store=tmp_path / "nowhere")
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert "cannot be read" in failed.stderr


def tandem(*words: str, store: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=ROOT,
        env={"TANDEM_STORE": f"tinydb:{store}", "LANG": "en", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_both_manifests_come_from_the_command_line(tmp_path: Path):
    slack = tandem("manifest", "slack", store=tmp_path)
    assert slack.stdout == (ROOT / "app-manifest.yml").read_text("utf-8")
    teams = tandem("manifest", "teams", "--out", str(tmp_path / "t.zip"), store=tmp_path)
    assert teams.returncode == 0, teams.stderr
    with zipfile.ZipFile(tmp_path / "t.zip") as package:
        assert sorted(package.namelist()) == [
            "color.png", "de.json", "manifest.json", "outline.png",
        ]  # fmt: skip


async def test_a_platform_that_cannot_be_reached_is_not_ready():
    told = settings(
        SLACK_BOT_TOKEN="x", SLACK_SIGNING_SECRET="s", SLACK_API_URL="http://127.0.0.1:9/"
    )
    async with house(told) as built:
        transport = httpx.ASGITransport(app=Starlette(routes=built.routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            answer = await browser.get("/readyz")
    assert (answer.status_code, answer.text) == (
        503,
        "store: ok\nslack: not now, no connection\n",
    )


async def test_with_a_mail_server_letters_go_out():
    box, otto = Box(), Address(platform="mail", id="otto@muster.example", kind="person")
    async with served(box) as port:
        mail = {
            "TANDEM_SMTP_HOST": "127.0.0.1",
            "TANDEM_SMTP_PORT": str(port),
            "TANDEM_SMTP_TLS": "none",
            "TANDEM_SMTP_FROM": "tandem@muster.example",
        }
        async with house(settings(**mail)) as built:
            post = Post(key="guest:1", room=otto, message=Message(title="Ihre Ampel"))
            change = Change(coop=Cooperation(id="x"), at=built.clock.now(), posts=[post])
            await built.store.save(change)
            await built.engine.settle()
            assert built.tandem.links.mails
    assert [letter["Subject"] for letter in box.letters] == ["Ihre Ampel"]


@pytest.mark.parametrize(
    "store, said",
    [
        ("tinydb:{there}", "Another Tandem already works on {there} (process "),
        ("tinydb:{there}/LOCK/data", "which does not work"),
        ("mysql:data", "TANDEM_STORE is mysql:data, which does not work"),
        ("postgresql://tandem@127.0.0.1:9/x", "the database cannot be reached"),
    ],
)
async def test_a_start_that_cannot_be_is_a_sentence_and_an_exit_code(
    store: str, said: str, tmp_path: Path
):
    """Without a traceback, whichever part of it is wrong; whoever runs already goes on."""
    running = await TinyStore.open(tmp_path)
    url = store.format(there=tmp_path)
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "bot.cli", "run"],
        cwd=ROOT, env={"TANDEM_STORE": url, "TANDEM_HTTP": "127.0.0.1:0", "LANG": "en"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert said.format(there=tmp_path) in ran.stderr
    assert "Traceback" not in ran.stderr
    assert await running.ids() == ()
    await running.close()
