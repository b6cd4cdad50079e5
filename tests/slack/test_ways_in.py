"""Nobody gets in who is not Slack; over the socket everything works as over signed HTTP."""

import asyncio
from time import time

import pytest

from bot.errors import BadSetting
from bot.language import Tongue
from tests.fakes.slack import BOT_USER, FakeSlack, Fault, as_form, signed
from tests.slack.conftest import MAX, ROOM, Desk, Opens, title
from tests.world import START


async def knock(desk: Desk, **headers: str) -> int:
    body, kind = as_form(desk.fake.command(MAX, "help", ROOM))
    given = {"content-type": kind, **signed(body), **headers}
    answer = await desk.http.post("/slack/events", content=body, headers=given)
    await desk.settle()
    return answer.status_code


async def test_a_signed_request_gets_in(desk: Desk):
    assert await knock(desk) == 200
    assert len(desk.fake.responses) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"x-slack-signature": "v0=0000"},
        {"x-slack-signature": ""},
        {"x-slack-request-timestamp": "soon"},
        {"x-slack-request-timestamp": "-1"},
        {"x-slack-request-timestamp": ""},
    ],
)
async def test_a_bad_signature_or_time_stays_out(desk: Desk, headers: dict[str, str]):
    assert await knock(desk, **headers) == 401
    assert desk.fake.responses == []


async def test_another_secret_stays_out(desk: Desk):
    body, kind = as_form(desk.fake.command(MAX, "help", ROOM))
    headers = {"content-type": kind, **signed(body, secret="another")}
    answer = await desk.http.post("/slack/events", content=body, headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_what_is_older_than_five_minutes_stays_out(desk: Desk, seconds: int):
    body, kind = as_form(desk.fake.command(MAX, "help", ROOM))
    headers = {"content-type": kind, **signed(body, at=time() + seconds)}
    answer = await desk.http.post("/slack/events", content=body, headers=headers)
    await desk.settle()
    assert answer.status_code == 401
    assert desk.fake.responses == []


async def test_what_is_no_text_or_too_large_stays_out(desk: Desk):
    headers = {"content-type": "application/json", **signed("")}
    answer = await desk.http.post("/slack/events", content=b"\xff\xfe", headers=headers)
    assert answer.status_code == 401
    large = await desk.http.post("/slack/events", content=b"x" * 3_000_001, headers=headers)
    assert large.status_code == 413


async def test_slack_may_prove_the_address(desk: Desk):
    answer = await desk.post({"type": "url_verification", "challenge": "abc"})
    assert answer.json() == {"challenge": "abc"}


async def test_without_a_secret_there_is_no_door(open_desk: Opens):
    """An empty secret would let anybody sign."""
    desk = open_desk(socket=True)
    assert desk.slack.routes() == []


# -- the socket ------------------------------------------------------------------------------


async def connected(desk: Desk) -> None:
    connections = desk.fake.connections
    await desk.slack.start()
    await desk.fake.until(lambda: desk.fake.connections > connections)
    for _ in range(10_000):
        if not await desk.slack.trouble():
            return
        await asyncio.sleep(0)
    pytest.fail("never connected")


async def test_a_whole_start_over_the_socket(fake: FakeSlack, open_desk: Opens):
    desk = open_desk(socket=True)
    assert await desk.slack.trouble()
    await connected(desk)
    await fake.push("slash_commands", fake.command(MAX, "start", ROOM), "e1")
    await fake.until(lambda: fake.views)
    await fake.push("interactive", fake.submit(MAX, desk.modal, {"title_": "x"}), "e2")
    await fake.until(lambda: "e2" in fake.acks)
    assert fake.acks["e2"]["payload"]["response_action"] == "errors"
    await fake.push("interactive", fake.submit(MAX, desk.modal, START), "e3")
    await fake.until(lambda: "e3" in fake.acks)
    assert title(fake.acks["e3"]["payload"]["view"]) == "Predictive Maintenance hat begonnen"


async def test_an_envelope_that_comes_again_is_answered_but_not_acted_on(
    fake: FakeSlack, open_desk: Opens
):
    desk = open_desk(socket=True)
    await connected(desk)
    mention = fake.said(MAX, f"<@{BOT_USER}> help", ROOM)
    await fake.push("events_api", mention, "e1")
    await fake.until(lambda: fake.ephemerals)
    fake.acks.clear()
    await fake.push("events_api", mention, "e1")
    await fake.until(lambda: "e1" in fake.acks)
    await fake.push("events_api", mention, "e2")
    await fake.until(lambda: "e2" in fake.acks)
    await desk.settle()
    assert len(fake.ephemerals) == 1


async def test_the_socket_comes_back_after_slack_closed_it(fake: FakeSlack, open_desk: Opens):
    desk = open_desk(socket=True)
    await connected(desk)
    await fake.cut()
    await fake.until(lambda: fake.connections == 2)
    await fake.push("slash_commands", fake.command(MAX, "help", ROOM), "e1")
    await fake.until(lambda: fake.responses)
    assert title(fake.responses[-1]) == "Was ich kann"


async def test_an_app_for_many_workspaces_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLACK_CLIENT_ID", "1")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "2")
    with pytest.raises(BadSetting):
        _ = desk.slack.app


# -- the doctor ------------------------------------------------------------------------------


async def test_the_doctor_finds_everything_right(fake: FakeSlack, open_desk: Opens, tongue: Tongue):
    fake.scopes = ""
    for socket in (True, False):
        checks = await open_desk(socket=socket).slack.check(tongue)
        assert [(ok, todo) for ok, _, todo in checks] == [(True, ""), (True, "")]


async def test_the_doctor_names_missing_scopes_and_dead_tokens(
    fake: FakeSlack, desk: Desk, tongue: Tongue
):
    fake.scopes = "chat:write,commands"
    ok, _, todo = (await desk.slack.check(tongue))[0]
    assert not ok
    assert "users:read" in todo
    fake.fail("auth.test", Fault(error="token_revoked"))
    ok, _, todo = (await desk.slack.check(tongue))[0]
    assert not ok
    assert "token_revoked" in todo
