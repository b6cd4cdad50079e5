"""Teams as one part: its doors, whether it is connected, and what the doctor is told."""

import logging

import pytest

from adapters.teams.link import PATH
from bot.language import Tongue
from tests.fakes.connector import PARTNER, FakeMsal, Fault
from tests.teams.conftest import MAX, PUBLIC, Desk, Opens

T = Tongue("en")


async def test_all_is_well_where_everything_is_set(open_desk: Opens):
    desk = open_desk(public_url=PUBLIC, partners=frozenset({PARTNER}))
    assert [(right, todo) for right, _, todo in await desk.teams.check(T)] == [(True, "")] * 3
    assert next(r.path for r in desk.teams.routes()) == PATH
    assert len(desk.teams.routes()) == 2


async def test_the_doctor_says_what_to_do(open_desk: Opens, msal: type[FakeMsal]):
    msal.answer = {"error": "invalid_client"}
    desk = open_desk(public_url="http://tandem.example")
    found = await desk.teams.check(T)
    assert [right for right, *_ in found] == [False, False, True]
    assert "TEAMS_APP_PASSWORD" in found[0][2]
    assert "TANDEM_PUBLIC_URL" in found[1][2]


async def test_a_try_without_an_app_is_said_to_be_one(open_desk: Opens):
    found = await open_desk(insecure=True).teams.check(T)
    assert [right for right, *_ in found] == [True, True, True]
    assert "TANDEM_TEAMS_INSECURE" in found[0][2]


async def test_starting_without_a_token_goes_on_and_tries_again(
    open_desk: Opens, msal: type[FakeMsal]
):
    desk = open_desk()
    msal.answer = {"error": "temporarily_unavailable"}
    await desk.teams.start()
    assert await desk.teams.trouble()
    msal.answer = {"access_token": "now"}
    assert await desk.teams.trouble() == ""


async def test_whoever_is_denied_twice_is_not_connected(desk: Desk):
    desk.fake.fail("targeted", Fault(401, "Unauthorized"), Fault(401, "Unauthorized"))
    desk.fake.fail("create", Fault(401, "Unauthorized"), Fault(401, "Unauthorized"))
    desk.fake.fail("post", Fault(401, "Unauthorized"), Fault(401, "Unauthorized"))
    await desk.post(desk.fake.said(MAX, "help"))
    assert await desk.teams.trouble()
    desk.fake.faults.clear()
    await desk.types(MAX, "help")
    assert await desk.teams.trouble() == ""


async def test_no_log_holds_what_was_said_or_a_token(desk: Desk, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    for operation in ("targeted", "create", "post", "member"):
        desk.fake.fail(operation, Fault(400), Fault(500), Fault(403))
    await desk.post(desk.fake.said(MAX, "status rot Geheimnis"))
    await desk.post(desk.fake.said(MAX, "help"), authorization="Bearer geheim.geheim.geheim")
    told = "\n".join(str(r.__dict__) for r in caplog.records if r.name.startswith("adapters"))
    assert "no answer" in told or "refused" in told or "not beside" in told
    assert "Geheimnis" not in told
    assert "geheim" not in told
    assert "made-up-token" not in told
