"""One line an event, readable by machines or people, and nothing in it that anybody said."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.watch.logs import Lines, as_json, as_text, write
from bot.deliver import Courier, log_failure
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address
from bot.errors import StoreAway
from bot.message import Message, say
from bot.ports import Change, Post
from bot.told import Ran, Saved, Told, Tried, about
from storage.memory import MemoryStore
from tests.fakes.clock import HandClock
from tests.fakes.platform import SECRET, Fault, Platform
from tests.world import ERIKA, MAX, World

ROOT = Path(__file__).parent.parent.parent
MARK = "Geheimnis-4711"
OURS = ("bot.deliver", "adapters.slack.answer", "storage.tiny", "tandem")
THEIRS = ("uvicorn.error", "asyncio", "slack_bolt.App", "adapters.slack.bolt", "procrastinate.w")


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """Everything that is logged, as the process would write it in JSON, debug lines included."""
    found = io.StringIO()
    handler = logging.StreamHandler(found)
    handler.setFormatter(Lines(as_json, "machine-1"))
    root, level = logging.getLogger(), logging.root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield found
    root.removeHandler(handler)
    root.setLevel(level)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def line_of(record: dict[str, Any], form: Any = as_json) -> str:
    return Lines(form, "machine-1").format(logging.makeLogRecord(record))


# -- what a line holds -----------------------------------------------------------------------


async def test_each_command_is_one_line_with_who_it_was_about_and_how_it_ended(out: io.StringIO):
    world = World()
    world.tandem._hear = write
    await world.started()
    coop = await world.coop()
    out.truncate(out.seek(0))
    await world.types(MAX, f'status amber "{MARK}" way="{MARK}"')
    (line,) = [it for it in lines(out) if it["event"] == "command"]
    assert line.pop("time").startswith("20")
    assert len(line.pop("request")) == 8
    assert line == {
        "level": "info",
        "event": "command",
        "logger": "tandem",
        "replica": "machine-1",
        "command": "status",
        "result": "done",
        "door": "local:words",
        "coop": coop.id,
        "seconds": 0.0,
    }


async def test_what_goes_wrong_within_a_command_bears_its_request(out: io.StringIO):
    world = World()
    world.tandem._hear = write
    await world.started()

    async def breaks(_: Change) -> Cooperation:
        raise ZeroDivisionError(MARK)

    world.store.save = breaks  # type: ignore[method-assign, assignment]
    await world.types(MAX, f'status amber "{MARK}" way="{MARK}"')
    found = [it for it in lines(out) if it.get("command") == "status"]
    assert [it["event"] for it in found] == ["save", "command"]
    (failure,) = [it for it in lines(out) if it["event"] == "a command failed"]
    assert {failure["request"]} == {it["request"] for it in found}
    assert (failure["error"], found[-1]["result"]) == ("ZeroDivisionError", "failed")


@pytest.mark.parametrize(
    "told, line",
    [
        (Ran("ask_light", "clock", "done", 0.01, "c1", 3.21),
         {"event": "duty", "command": "ask_light", "result": "done", "late": 3.2, "coop": "c1"}),
        (Tried("slack", "sent", 0.12345, "c1", "light:2026-W48"),
         {"event": "send", "platform": "slack", "result": "sent", "key": "light:2026-W48",
          "seconds": 0.1235}),
        (Saved("conflict", 0.01), {"event": "save", "result": "conflict"}),
    ],
)  # fmt: skip
def test_what_is_told_is_a_line(told: Told, line: dict[str, Any], out: io.StringIO):
    write(told)
    (found,) = lines(out)
    assert {name: found[name] for name in line} == line


def test_a_save_that_went_well_is_told_by_its_command(out: io.StringIO):
    write(Saved("kept", 0.1))
    assert lines(out) == []


def test_lines_within_know_what_they_are_about(out: io.StringIO):
    log = logging.getLogger("bot.deliver")
    with about(request="r1"), about(command="status", coop="c1"):
        log.info("within")
    log.info("outside")
    within, outside = lines(out)
    assert [within[n] for n in ("request", "command", "coop")] == ["r1", "status", "c1"]
    assert "request" not in outside


def test_for_a_person_it_is_a_line_of_words():
    event = {
        "time": "2026-11-26T08:00:00.123+00:00", "level": "warning", "event": "parked",
        "logger": "bot.deliver", "replica": "m-1", "coop": "c1", "error": "not in room",
    }  # fmt: skip
    assert as_text(event) == '08:00:00.123 WARNING parked  coop=c1 error="not in room"'
    assert "\033[33mWARNING" in as_text(event, colours=True)


# -- what no line holds ----------------------------------------------------------------------


async def test_a_story_with_every_failure_leaves_no_word_of_it_in_the_log(out: io.StringIO):
    """Texts, names, tokens: planted in all that is said, and in what platforms answer."""
    world = World()
    world.tandem._hear = write
    await world.both()
    world.chat.next(*(fault for fault in Fault if fault is not Fault.HANGS))
    for who in (MAX, ERIKA):
        await world.types(who, f'status amber "{MARK} eins" way="{MARK} zwei"')
        await world.types(who, f'need "{MARK}"')
        await world.types(who, f"{MARK} {MARK}")
    await world.at("2026-12-07", "12:00")
    coop = await world.coop()
    private = [MARK, SECRET, coop.title, "Sensoren", *(m.name for m in coop.members)]
    assert len(lines(out)) > 10
    assert [word for word in private if word in out.getvalue()] == []


async def test_a_letters_address_is_in_no_line(out: io.StringIO):
    clock, store = HandClock(), MemoryStore()
    box = Address(platform="mail", id="otto@muster.example", kind="person")
    post = Post(key="guest:1", room=box, message=Message(title=MARK, blocks=(say(MARK),)))
    await store.save(Change(Cooperation(id="c"), clock.now(), posts=[post]))
    platform = Platform(clock)
    platform.next(Fault.NOT_NOW, Fault.BUG)
    courier = Courier(store, {"mail": platform}, clock.now, hear=write)
    for _ in range(3):
        await courier.deliver(box)
        clock.move(hours=1)
    assert len(lines(out)) > 3
    assert [w for w in ("otto", "muster.example", MARK, SECRET) if w in out.getvalue()] == []


MARKED = st.builds(lambda a, b: f"{a}{MARK}{b}", st.text(max_size=20), st.text(max_size=20))
ARGS = st.lists(st.one_of(MARKED, MARKED.map(ValueError), MARKED.map(lambda t: {"text": t})))


@given(st.sampled_from(THEIRS), ARGS, st.one_of(st.none(), MARKED.map(ValueError)), MARKED)
def test_other_peoples_libraries_say_nothing_that_they_were_told(
    name: str, args: list[Any], error: ValueError | None, text: str
):
    """Whatever a library fills into its words, adds beside them or raises."""
    record = {
        "name": name, "msg": "failed: " + "%r " * len(args), "args": tuple(args),
        "levelname": "ERROR", "body": {"text": text},
        "exc_info": (type(error), error, None) if error else None,
    }  # fmt: skip
    for form in (as_json, as_text):
        found = line_of(record, form)
        assert MARK not in found
        assert "failed" in found
        assert "\n" not in found


@pytest.mark.parametrize(
    "kept, words",
    [
        ("Task exception was never retrieved",
         f"\nfuture: <Task exception=ValueError('{MARK}')>"),
        ("Exception in callback", f" ({MARK})"),
        ("Failed to run a listener", f": {MARK}"),
        ("Unhandled request", f' ({{"text": "{MARK}"}})'),
    ],
)  # fmt: skip
def test_words_that_a_library_filled_in_itself_are_cut_before_them(kept: str, words: str):
    found = json.loads(line_of({"name": "asyncio", "msg": kept + words, "levelname": "ERROR"}))
    assert MARK not in str(found)
    assert found["event"] == kept


@given(st.sampled_from(OURS), MARKED)
def test_an_error_of_ours_tells_its_kind_and_place_never_its_words(name: str, text: str):
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - its words are anything
        int(text)
    error = raised.value
    info = (ValueError, error, error.__traceback__)
    record = {"name": name, "msg": "no picture", "levelname": "ERROR", "exc_info": info}
    found = json.loads(line_of(record))
    assert MARK not in str(found)
    assert (found["error"], found["at"].split(":")[0]) == ("ValueError", "test_logs.py")


def test_what_the_store_cannot_do_is_not_said_by_everybody(out: io.StringIO):
    logging.getLogger().setLevel(logging.INFO)
    log_failure("a room failed", StoreAway(), room="room:slack:C1")
    assert lines(out) == []


# -- how a process is told to log --------------------------------------------------------------

SAID = """
import logging, sys
from adapters.watch.logs import set_up
from bot.settings import Settings
told = Settings.from_env({"TANDEM_LOG": sys.argv[1]})
set_up(told.log_form, told.log_level, "m-1")
for level in ("debug", "info", "warning"):
    getattr(logging.getLogger("bot"), level)(level, extra={"coop": "c1"})
logging.getLogger("slack_sdk").info("not this")
"""


@pytest.mark.parametrize(
    "told, form, levels",
    [
        ("json", "json", ["info", "warning"]),
        ("text", "text", ["info", "warning"]),
        ("warning", "json", ["warning"]),
        ("json,debug", "json", ["debug", "info", "warning"]),
        ("error, text", "text", []),
    ],
)
def test_how_much_and_how_is_one_setting(told: str, form: str, levels: list[str]):
    """Without a word on the form it is JSON, since a pipe is no terminal."""
    ran = subprocess.run(
        [sys.executable, "-c", SAID, told],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = ran.stderr.splitlines()
    if form == "json":
        assert [json.loads(line)["event"] for line in said] == levels
    else:
        assert [line.split()[2] for line in said] == levels
        assert all(line.endswith("coop=c1") for line in said)
