"""Two replicas on one PostgreSQL live the demo's week; an auditor compares with a calm one."""

from pathlib import Path

import pytest

from drills.audit import compared
from drills.exchange import Said
from drills.replicas import Town, calm_week
from tests.fakes.postgres import Server

HARD = [
    pytest.param(way, seed, marks=pytest.mark.drill) for way, seed in (("kill", 2), ("stop", 6))
]


@pytest.mark.slow
@pytest.mark.parametrize("way, seed", [("calm", 1), ("cut", 3), *HARD])
async def test_each_post_arrives_once_and_in_order(
    postgres_server: Server, tmp_path: Path, way: str, seed: int
):
    town = Town(postgres_server, tmp_path, seed, way, coops=1)
    found = await town.run()
    assert found.lines == []
    assert bool(town.done) is (way != "calm")


@pytest.mark.drill
async def test_postgres_may_be_restarted_in_the_middle_of_the_week(
    postgres_server: Server, tmp_path: Path
):
    server = Server(postgres_server.programs)
    server.start()
    try:
        town = Town(server, tmp_path, 4, "restart", coops=1)
        found = await town.run()
        assert found.lines == []
        assert town.done["PostgreSQL restarted"] > 0
    finally:
        server.remove()


async def test_the_auditor_finds_what_is_wrong():
    """What is lost, doubled, out of order, worded otherwise or never owed has a line each."""
    calm, store = await calm_week(1)
    assert (await compared(calm, store, calm, store)).lines == []
    wild, _ = await calm_week(1)
    shown = wild.rooms["room:drill:pilot-0"]
    keys = [said.key for said in shown]
    assert len(keys) > 3
    shown[1].title = "?"
    wild.rooms["room:drill:pilot-0"] = [
        shown[2],
        shown[1],
        shown[1],
        *shown[3:],
        Said("", "c00:x", ""),
    ]
    found = await compared(calm, store, wild, store)
    assert found.lost == [f"{keys[0]} in room:drill:pilot-0"]
    assert found.doubled == [f"{keys[1]} in room:drill:pilot-0"]
    assert found.disordered == ["c00 in room:drill:pilot-0"]
    assert sorted(found.changed) == [
        f"{keys[1]} in room:drill:pilot-0 says '?'",
        "c00:x in room:drill:pilot-0 was never owed",
    ]
