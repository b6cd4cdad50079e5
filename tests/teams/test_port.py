"""Who gets in: the matrix of tokens and keys, through botbuilder's own adapter; each cure of it."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.teams.access import Access
from bot.errors import BadSetting
from tests.fakes.connector import APP, TOKEN, FakeMsal, FakeTeams, Fault, Json, Key
from tests.teams.conftest import MAX, Desk, Opens

EVIL = "https://evil.example/"


async def status(desk: Desk, token: str, **more: Any) -> int:
    activity = {**desk.fake.said(MAX, "help"), **more}
    return (await desk.post(activity, authorization=token)).status_code


async def test_a_token_of_the_channel_gets_in_and_ours_goes_out(desk: Desk):
    assert await status(desk, desk.fake.key.token(desk.fake.service)) == 202
    assert len(desk.fake.seen_by(MAX)) == 1
    assert set(desk.fake.headers) == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-app"},
        {"iss": "https://evil.example"},
        {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", "ver": "1.0"},
        {"serviceurl": EVIL},
        {"serviceurl": ""},
        {"exp": int(time.time()) - 3600},
        {"nbf": int(time.time()) + 3600},
    ],
    ids="-".join,
)
async def test_a_token_that_is_not_for_us_does_not(desk: Desk, claims: Json):
    assert await status(desk, desk.fake.key.token(desk.fake.service, **claims)) == 401
    assert desk.fake.calls == []


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer a.b.c"])
async def test_no_token_is_no_way_in(desk: Desk, header: str):
    assert await status(desk, header) == 401


async def test_a_forged_signature_is_turned_away(desk: Desk):
    forged = Key("first").token(desk.fake.service)
    assert await status(desk, forged) == 401


async def test_a_token_for_one_service_address_is_no_good_for_another(desk: Desk):
    token = desk.fake.key.token(desk.fake.service)
    assert await status(desk, token, serviceUrl=EVIL) == 401
    assert await status(desk, token, serviceUrl="") == 400


async def test_another_channel_is_not_endorsed(desk: Desk):
    assert await status(desk, desk.fake.key.token(desk.fake.service), channelId="webchat") == 401


async def test_an_unsigned_token_is_turned_away(desk: Desk):
    import jwt

    claims = {"iss": "https://api.botframework.com", "aud": APP, "serviceurl": desk.fake.service}
    token = jwt.encode(claims, "", "none", headers={"kid": "first"})
    assert await status(desk, f"Bearer {token}") == 401


# -- keys --------------------------------------------------------------------------------------


async def test_keys_are_fetched_once_for_many(desk: Desk):
    for _ in range(5):
        assert await status(desk, desk.fake.key.token(desk.fake.service)) == 202
    assert desk.fake.told == 1


async def test_a_new_key_is_found_at_once_and_a_made_up_one_fetches_no_more(desk: Desk):
    assert await status(desk, desk.fake.key.token(desk.fake.service)) == 202
    new = Key("second")
    desk.fake.keys.append(new)
    desk.clock.move(minutes=2)
    assert await status(desk, new.token(desk.fake.service)) == 202
    before = desk.fake.told
    for n in range(3):
        assert await status(desk, Key(f"made-up-{n}").token(desk.fake.service)) == 401
    assert desk.fake.told == before


async def test_without_keys_the_caller_is_asked_to_come_again(desk: Desk):
    desk.fake.fail("openid", Fault(503))
    assert await status(desk, desk.fake.key.token(desk.fake.service)) == 503
    desk.clock.move(seconds=10)
    assert await status(desk, desk.fake.key.token(desk.fake.service)) == 202


async def test_known_keys_hold_while_new_ones_cannot_be_had(desk: Desk):
    assert await status(desk, desk.fake.key.token(desk.fake.service)) == 202
    desk.clock.move(days=2)
    desk.fake.fail("openid", Fault(503))
    assert await status(desk, desk.fake.key.token(desk.fake.service)) == 202


# -- bodies ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"nope", b'{"type":5}', b'{"type":"message"}', b"\xff", b'"x"', b"null"],
)
async def test_what_is_no_activity_is_refused(desk: Desk, body: bytes):
    token = desk.fake.key.token(desk.fake.service)
    headers = {"authorization": token, "content-type": "application/json"}
    answer = await desk.http.post("/api/messages", content=body, headers=headers)
    assert answer.status_code == 400


async def test_what_a_page_in_a_browser_may_send_unasked_is_refused(desk: Desk):
    headers = {"content-type": "text/plain"}
    answer = await desk.http.post("/api/messages", content=b"{}", headers=headers)
    assert answer.status_code == 415


async def test_what_is_too_large_is_not_read_to_its_end(desk: Desk):
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    headers = {"content-type": "application/json"}
    answer = await desk.http.post("/api/messages", content=parts(), headers=headers)
    assert answer.status_code == 413


async def test_an_invoke_that_nobody_knows_is_not_implemented(desk: Desk):
    assert (await desk.post(desk.fake.invoke(MAX, "unknown/thing", {}))).status_code == 501


async def test_an_activity_that_nobody_knows_is_accepted(desk: Desk):
    assert (await desk.post(desk.fake.activity(MAX, type="typing"))).status_code == 202


# -- our own token -----------------------------------------------------------------------------


async def test_one_client_serves_every_turn(desk: Desk, msal: type[FakeMsal]):
    for _ in range(5):
        await desk.types(MAX, "help")
    assert msal.made == 1


async def test_a_token_that_is_taken_no_longer_is_made_anew(desk: Desk, msal: type[FakeMsal]):
    await desk.types(MAX, "help")
    desk.fake.fail("targeted", Fault(401))
    await desk.types(MAX, "help")
    assert (len(desk.fake.seen_by(MAX)), msal.made) == (2, 2)


async def test_without_a_token_we_are_not_connected(desk: Desk, msal: type[FakeMsal]):
    assert await desk.teams.trouble() == ""
    msal.answer = {"error": "invalid_client"}
    desk.teams.port.renew()
    assert await desk.teams.trouble()


# -- what is refused at the start --------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"insecure": True},
        {"loopback": True},
        {"app_id": APP},
        {"app_id": APP, "password": "x"},
        {"app_id": APP, "app_type": "MultiTenant", "password": "x", "tenant_id": "t"},
    ],
    ids=str,
)
def test_a_door_left_open_is_refused(given: Json):
    with pytest.raises(BadSetting):
        Access(**given)


def test_a_managed_identity_needs_no_secret():
    assert not Access(app_id=APP, app_type="UserAssignedMSI").open


async def test_on_this_machine_one_may_try_without(open_desk: Opens, fake: FakeTeams):
    desk = open_desk(insecure=True)
    assert (await desk.post(fake.said(MAX, "help"), authorization="")).status_code == 202
    assert set(fake.headers) == {""}
    assert fake.told == 0
