"""One cooperation, two rooms: the SME works in Microsoft Teams, the start-up in Slack."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import httpx
import pytest
from starlette.applications import Starlette

from adapters.slack.link import Access as SlackAccess
from adapters.slack.link import Slack
from adapters.slack.rates import UNLIMITED as ANY_RATE
from adapters.teams.access import Access as TeamsAccess
from adapters.teams.link import Teams
from adapters.teams.rates import UNLIMITED
from bot.deliver import Courier
from bot.domain.people import Side
from bot.ports import Messenger
from bot.tandem import Tandem
from storage.memory import MemoryStore
from tests.fakes.behind import SlowStore, drawn
from tests.fakes.clock import HandClock
from tests.fakes.connector import APP, HOST, FakeTeams, Key, Shown
from tests.fakes.connector import ROOM as TEAMS_ROOM
from tests.fakes.slack import SECRET, TOKEN, FakeSlack, Fault, Json
from tests.slack import conftest as in_slack
from tests.teams import conftest as in_teams
from tests.teams.conftest import msal
from tests.world import berlin

__all__ = ["msal"]
MAX = in_teams.MAX
ERIKA = in_slack.ERIKA
SLACK_ROOM = in_slack.ROOM
TEAMS_WEEK = "KW 48 · Predictive Maintenance · Vorbereitung, Woche 1"
SLACK_WEEK = "Week 48 · Predictive Maintenance · Preparation, week 1"


@dataclass
class Both:
    """Two platforms on one Tandem, and the clock between them."""

    teams: in_teams.Desk
    slack: in_slack.Desk
    tandem: Tandem
    clock: HandClock

    async def settle(self) -> None:
        for coop in await self.tandem.store.due(self.clock.now()):
            await self.tandem.run_due(coop)
        messengers: dict[str, Messenger] = {
            "teams": self.teams.teams.messenger,
            "slack": self.slack.slack.messenger,
        }
        courier = Courier(self.tandem.store, messengers, self.clock.now)
        for room in await self.tandem.store.rooms_owed():
            await courier.deliver(room)

    async def at(self, instant: datetime) -> None:
        while (due := await self.tandem.store.next_due()) and due <= instant:
            self.clock.move_to(max(due, self.clock.now()))
            await self.settle()
        self.clock.move_to(instant)
        await self.settle()

    @property
    def in_teams(self) -> list[str]:
        shown: list[Shown] = self.teams.fake.shown(TEAMS_ROOM)
        return [in_teams.title(s.card) for s in shown]

    @property
    def in_slack(self) -> list[str]:
        return [in_slack.title(m) for m in self.slack.fake.channels[SLACK_ROOM]]


@pytest.fixture
async def both() -> AsyncIterator[Both]:
    clock = HandClock(berlin("2026-11-23", "10:00"))
    store = MemoryStore()
    tandem = Tandem(store, clock.now)
    connector, web_api = FakeTeams(Key("first")), FakeSlack(clock.now)
    connector.person(MAX, "Max Muster")
    connector.rooms[TEAMS_ROOM] = []
    web_api.person(ERIKA, "Erika Beispiel", locale="en-GB")
    web_api.channel(SLACK_ROOM)
    await connector.start()
    await web_api.start()
    teams = Teams(
        TeamsAccess(APP, "x", HOST, keys_url=f"{connector.url}/openid"),
        tandem, clock, draw=drawn, rates=UNLIMITED,
    )  # fmt: skip
    slack = Slack(
        SlackAccess(TOKEN, "", SECRET, web_api.api_url),
        tandem, clock, draw=drawn, rates=ANY_RATE,
    )  # fmt: skip
    clients = [
        httpx.AsyncClient(
            transport=httpx.ASGITransport(Starlette(routes=routes)),
            base_url="http://tandem.example",
        )
        for routes in (teams.routes(), slack.routes())
    ]
    gate = SlowStore().gate
    yield Both(
        in_teams.Desk(connector, teams, tandem, clock, clients[0], gate),
        in_slack.Desk(web_api, slack, tandem, clock, clients[1], gate),
        tandem,
        clock,
    )
    for part in (teams, slack, connector, web_api):
        await part.stop()
    for client in clients:
        await client.aclose()


async def linked(both: Both) -> None:
    """Max starts in Teams and links the start-up's room in Slack, where Erika joins."""
    teams, slack = both.teams, both.slack
    await teams.started()
    code = await teams.types(MAX, "verknüpfen")
    words = next(w for w in str(code.card).replace("*", " ").split() if w.count("-") == 2)
    await slack.types(ERIKA, f"connect {words.strip('.,')}")
    await both.settle()
    welcome: Json = slack.fake.channels[SLACK_ROOM][0]
    join = in_slack.buttons(welcome)["Join Beispiel Robotics as …"]
    await slack.post(slack.fake.click(ERIKA, join, **slack.fake.in_channel(SLACK_ROOM)))
    await slack.sends(ERIKA, slack.modal, role="owner")
    await both.settle()
    asked = teams.fake.chat_with(MAX)[-1]
    await teams.presses(MAX, asked, "Bestätigen", teams.fake.chat(MAX))
    await both.settle()


async def reports_in_teams(both: Both, light: str, headline: str, **more: str) -> None:
    asked = await both.teams.types(MAX, "ampel")
    opens = next(iter(in_teams.buttons(asked.card).values()))
    card = await both.teams.opens(MAX, opens)
    answer = await both.teams.sends(MAX, card, light=light, headline=headline, **more)
    if light != "green":
        await both.teams.sends(MAX, answer, way="Ersatzsensoren leihen")
    await both.settle()


async def test_the_week_of_two_companies_on_two_platforms(both: Both):
    await linked(both)
    assert both.in_teams == ["Predictive Maintenance läuft mit Tandem"]
    assert both.in_slack == ["Predictive Maintenance runs with Tandem"]

    # Both owners are asked where they are, each in their own language.
    await both.at(berlin("2026-11-26", "09:00"))
    asked = in_teams.title(both.teams.fake.chat_with(MAX)[-1].card)
    assert asked == "Ihre Ampel für KW 48 · Predictive Maintenance"
    assert in_slack.title(both.slack.fake.chat_with(ERIKA)[-1]) == (
        "Your light for week 48 · Predictive Maintenance"
    )

    # The SME reports in Teams, the start-up in Slack; both rooms show both lights.
    await reports_in_teams(both, "amber", "Sensoren fehlen")
    await both.slack.types(ERIKA, 'status green "Model runs on 12 machines"')
    await both.settle()
    assert both.in_teams[1:] == [TEAMS_WEEK]
    assert both.in_slack[1:] == [SLACK_WEEK]
    assert "Model runs on 12 machines" in str(both.teams.fake.shown(TEAMS_ROOM)[1].card)
    assert "Sensoren fehlen" in str(both.slack.fake.channels[SLACK_ROOM][1])

    # A correction in Slack is edited in Teams, too: no second card anywhere.
    await both.slack.types(ERIKA, 'status green "Model runs on 14 machines"')
    await both.settle()
    assert both.in_teams[1:] == [TEAMS_WEEK]
    assert "14 machines" in str(both.teams.fake.shown(TEAMS_ROOM)[1].card)

    # The week closes in both rooms.
    await both.at(berlin("2026-11-27", "14:00"))
    assert "Geschlossen am Fr 27.11., 14:00." in str(both.teams.fake.shown(TEAMS_ROOM)[1].card)
    assert "Closed Fri 27 Nov, 14:00." in str(both.slack.fake.channels[SLACK_ROOM][1])
    coop = await both.tandem.store.load((await both.tandem.store.ids())[0])
    assert {s: r.light.value for s in Side if (r := coop.report("2026-W48", s))} == {
        Side.SME: "amber",
        Side.STARTUP: "green",
    }


async def test_one_platform_down_the_other_goes_on_and_the_posts_follow_once(both: Both):
    await linked(both)
    await both.at(berlin("2026-11-26", "09:00"))
    both.slack.fake.fail("chat.postMessage", *[Fault(status=503)] * 3)
    both.slack.fake.fail("chat.update", *[Fault(status=503)] * 3)
    await reports_in_teams(both, "green", "Läuft")
    assert both.in_teams[1:] == [TEAMS_WEEK]
    assert both.in_slack[1:] == []

    # Slack answers again: what it was owed follows, with the newest wording, once.
    await reports_in_teams(both, "green", "Läuft gut")
    for _ in range(8):
        both.clock.move(minutes=10)
        await both.settle()
    assert both.in_slack[1:] == [SLACK_WEEK]
    assert "Läuft gut" in str(both.slack.fake.channels[SLACK_ROOM][1])


async def test_somebody_of_the_other_platform_is_a_name_not_a_ping(both: Both):
    await linked(both)
    welcome = str(both.slack.fake.channels[SLACK_ROOM][0])
    assert "Max Muster" in welcome
    assert "<@" not in welcome


async def test_one_human_with_two_accounts_becomes_one_person_by_their_own_word(both: Both):
    await linked(both)
    slack, teams = both.slack, both.teams
    slack.fake.person("U0MAX", "Max Muster")

    # In Slack Max says who he is; in Teams, where he is known, he is asked whether that is so.
    await slack.types("U0MAX", 'same "Max Muster"')
    await both.settle()
    assert in_slack.title(slack.fake.responses[-1]) == "Bitte bestätigen Sie es dort"
    asked = teams.fake.chat_with(MAX)[-1]
    assert in_teams.title(asked.card) == "Sind das auch Sie?"
    refused = await slack.types("U0MAX", 'status grün "Läuft"')
    assert in_slack.title(refused) == "Das hat nicht geklappt"

    await teams.presses(MAX, asked, "Ja, das bin ich", teams.fake.chat(MAX))
    await both.settle()
    coop = await both.tandem.store.load((await both.tandem.store.ids())[0])
    owner = coop.owner(Side.SME)
    assert owner is not None
    assert [a.platform for a in owner.addresses] == ["teams", "slack"]

    # From now on he may do in Slack what he may in Teams, and is asked where he was last.
    await slack.types("U0MAX", 'status grün "Läuft"')
    await both.settle()
    assert "Läuft" in str(teams.fake.shown(TEAMS_ROOM)[1].card)
    await both.at(berlin("2026-12-03", "09:00"))
    chat = slack.fake.chat_with("U0MAX")
    assert in_slack.title(chat[-1]) == "Ihre Ampel für KW 49 · Predictive Maintenance"


async def test_what_the_sponsor_decides_in_teams_is_seen_in_slack(both: Both):
    await linked(both)
    teams = both.teams
    sabine = in_teams.SABINE
    teams.fake.person(sabine, "Sabine Muster")
    welcome = teams.fake.shown(TEAMS_ROOM)[0]
    join = in_teams.buttons(welcome.card)["Mitmachen bei Muster Maschinenbau GmbH als …"]
    await teams.sends(sabine, await teams.opens(sabine, join), role="sponsor")
    await both.settle()
    await teams.presses(MAX, teams.fake.chat_with(MAX)[-1], "Bestätigen", teams.fake.chat(MAX))
    await both.settle()

    # The start-up's owner asks in Slack, urgently; nobody is told in a room what it is about.
    await both.slack.types(ERIKA, "escalate")
    await both.slack.sends(
        ERIKA,
        both.slack.modal,
        side="sme",
        topic="ip-data",
        cause="Access to machine 7",
        consequence="The pilot stands still",
        urgency="urgent",
    )
    await both.settle()
    assert "Access to machine 7" not in str(both.slack.fake.channels[SLACK_ROOM])
    assert "Access to machine 7" not in str([s.card for s in teams.fake.shown(TEAMS_ROOM)])

    # The SME's sponsor decides in Teams; both rooms read it, each in its language.
    asked = teams.fake.chat_with(sabine)[-1]
    card = await teams.opens(
        sabine, in_teams.buttons(asked.card)["Entscheiden"], teams.fake.chat(sabine)
    )
    await teams.sends(
        sabine, card, teams.fake.chat(sabine), decision="Zugang ab Montag", reason="Der Pilot zählt"
    )
    await both.settle()
    assert "Zugang ab Montag" in str(both.slack.fake.channels[SLACK_ROOM][-1])
    assert "Zugang ab Montag" in str(teams.fake.shown(TEAMS_ROOM)[-1].card)


async def test_a_topic_typed_in_slack_stands_on_the_agenda_in_teams(both: Both):
    await linked(both)
    await both.slack.types(ERIKA, 'topic "Price for the next phase" decision 12')
    await both.settle()
    card = await both.teams.types(MAX, "agenda")
    assert "T1 Price for the next phase (Entscheidung, Beispiel Robotics, 12 min)" in str(card.card)

    # And the other way round, in the other language.
    await both.teams.types(MAX, 'thema "Messe im Februar" information 3')
    await both.settle()
    await both.slack.types(ERIKA, "agenda")
    assert "T2 Messe im Februar (Information, Muster" in str(both.slack.fake.responses[-1])


async def test_a_jour_fixe_begun_in_teams_is_moved_on_in_slack(both: Both):
    await linked(both)
    teams, slack = both.teams, both.slack
    await slack.types(ERIKA, 'topic "Price for the next phase" decision 12')
    await teams.types(MAX, "jour fixe starten")
    await both.settle()
    assert both.in_teams[-1].startswith("Jour fixe 1 · Block 1 von 8: Ankommen")
    assert both.in_slack[-1].startswith("Jour fixe 1 · Block 1 of 8: Arrival")
    pressed = in_slack.buttons(slack.fake.channels[SLACK_ROOM][-1])["Next block"]
    await slack.post(slack.fake.click(ERIKA, pressed, **slack.fake.in_channel(SLACK_ROOM)))
    await both.settle()
    assert both.in_teams[-1].startswith("Jour fixe 1 · Block 2 von 8: Ampeln und Kennzahlen")
    assert both.in_slack[-1].startswith("Jour fixe 1 · Block 2 of 8: Lights and KPIs")
    assert len([t for t in both.in_teams if t.startswith("Jour fixe 1")]) == 1

    # It ends by itself, and each room has its minutes in its own language.
    await both.at(berlin("2026-11-23", "11:00"))
    assert both.in_teams[-1].startswith("Protokoll zum Jour fixe 1")
    assert "Minutes of jour fixe 1" in str(slack.fake.channels[SLACK_ROOM])


async def test_an_action_done_in_slack_and_a_milestone_of_both_are_read_in_teams(both: Both):
    await linked(both)
    teams, slack = both.teams, both.slack

    # Max notes in Teams what Erika does; she does it in Slack, and Teams reads it in its place.
    await teams.types(MAX, 'maßnahme "Modell trainieren" wer Erika bis 4.12.')
    await both.settle()
    assert both.in_slack[-1] == "A1 · Modell trainieren"
    await slack.types(ERIKA, "done A1")
    await both.settle()
    assert both.in_teams[1:] == ["A1 · Modell trainieren"]
    assert "erledigt, Mo 23.11." in str(teams.fake.shown(TEAMS_ROOM)[-1].card)

    # Erika sets a milestone in Slack and says it is reached; it is once Max agrees in Teams.
    await slack.types(ERIKA, 'milestone "Forecast runs" by 11.12.')
    await both.settle()
    assert both.in_teams[-1] == "Meilenstein M1: Forecast runs"
    await slack.types(ERIKA, "reached M1")
    await both.settle()
    assert both.in_teams[-1] == "Meilenstein M1: Forecast runs"
    await teams.presses(MAX, teams.fake.chat_with(MAX)[-1], "Zustimmen", teams.fake.chat(MAX))
    await both.settle()
    assert both.in_teams[-1] == "Erreicht: Forecast runs"
    assert both.in_slack[-1] == "Reached: Forecast runs"
