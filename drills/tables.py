"""The database's own tables, held against what people were told and what a platform shows."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg

from drills.audit import Findings
from drills.kill import Log, disorder

Database = psycopg.Connection[Any]
SNAPSHOT = """
select c.id, c.version, c.body->>'title', array(
  select o.platform || ' ' || o.kind || ' ' || o.room || ' ' || o.coop || ':' || o.key
  from tandem_outbox o where o.coop = c.id
) from tandem_coop c
"""
JOURNAL = "select coop, entry->>'what' from tandem_journal order by coop, number"


def check(
    database: Database, log: Log, found: Findings, drain: Callable[[], None] = lambda: None
) -> None:
    """Check the newest change of each cooperation; ``drain`` hears what was said before."""
    kept = Counter(log.kept)
    rows = database.execute(SNAPSHOT).fetchall()
    drain()  # what led to it was said before
    there = {coop_id for coop_id, *_ in rows}
    found.lost += [coop_id for coop_id in kept if coop_id not in there]
    for coop_id, version, title, owed in rows:
        if version < kept[coop_id]:
            found.lost.append(f"{coop_id} is {version}")
        if title != f"{coop_id}.{version}" or (coop_id, version) not in log.tried:
            found.changed.append(f"{coop_id} is {title} at {version}")
        waits = {tuple(line.split(" ", 3)) for line in owed}
        for room, key in log.tried.get((coop_id, version), ()):
            kind, platform, name = room.split(":", 2)
            if (platform, kind, name, key) in waits or key in log.rooms.get(room, {}):
                continue
            found.lost.append(f"{key} in {room}")
    log.sure = {coop_id: version for coop_id, version, *_ in rows}
    found.doubled += log.doubles()


def check_all(database: Database, log: Log, found: Findings) -> None:
    """Check every post and every line of the journal of every change that was kept."""
    written: dict[str, list[str]] = {}
    for coop_id, what in database.execute(JOURNAL):
        written.setdefault(coop_id, []).append(what)
    for coop_id, version in log.sure.items():
        if written.get(coop_id) != [f"{coop_id}.{n + 1}" for n in range(version)]:
            found.changed.append(f"journal of {coop_id}")
    expected: dict[str, dict[str, str]] = {}
    for (coop_id, version), posts in sorted(log.tried.items()):
        for room, key in posts if version <= log.sure.get(coop_id, 0) else ():
            expected.setdefault(room, {})[key] = f"{coop_id}.{version}"
    for room, keys in expected.items():
        there = log.rooms.get(room, {})
        for key, text in keys.items():
            if key not in there:
                found.lost.append(f"{key} in {room}")
            elif there[key][-1] != text:
                found.changed.append(f"{key} in {room} says {there[key][-1]}")
        found.disordered += disorder(list(there), list(keys))
