"""Every drill: what goes wrong, how it is tried, and what tries it."""

from collections.abc import Callable

from drills import away, carry, crowd, disk, kill, power, replicas, rush, storm, year
from drills.figures import Drill, Figure
from tests.fakes.postgres import Server, binaries


def served(drill: Callable[[Server, int, int], Figure]) -> Callable[[int, int], Figure]:
    """Return a drill with a PostgreSQL server of its own."""

    def run(seed: int, size: int) -> Figure:
        programs = binaries()
        if programs is None:
            raise SystemExit("no PostgreSQL server on this machine")
        server = Server(programs)
        server.start()
        try:
            return drill(server, seed, size)
        finally:
            server.remove()

    return run


def week(way: str) -> Callable[[int, int], Figure]:
    """Return the drill in which replicas live the demo's week in one way."""
    return served(lambda server, seed, coops: replicas.drill(server, seed, coops, way))


KILLED = (
    Drill(
        "kill",
        "kill -9 at any instant, one process on files",
        "A process saves changes and delivers posts as fast as it can, and loses one answer of the "
        "platform in twenty. It is killed at a random instant, more than three hundred times with "
        "each of four sizes of files, up to five hundred records. After each kill the files are "
        "read: every acknowledged change is there, nothing is half written, every post of a kept "
        "change is owed or on the platform, none twice. At the end all is delivered and compared, "
        "post by post and line by line of the journal.",
        kill.drill,
        size=1280,
    ),
    Drill(
        "crowd",
        "kill -9 at any instant, replicas on PostgreSQL",
        "Three processes with the real engine share one database. One of them is killed in the "
        "middle of a save, in the middle of a delivery or at any instant, a thousand times, and "
        "another takes its place; time passes at once for what the lost one had taken. After each "
        "kill the tables are read and held against what people and the platform know.",
        served(crowd.drill),
        size=1000,
    ),
    Drill(
        "rush",
        "everything falls due at once, and replicas are killed and halted meanwhile",
        "Four processes with the real engine, and tens of thousands of duties that are due now. "
        "Forty times one of them is killed or halted past its heartbeat, wherever it is. In the "
        "end as many posts are owed as duties were due, each another one, each duty stands in its "
        "journal once, and no errand is left.",
        served(rush.drill),
        size=30_000,
    ),
    Drill(
        "away",
        "PostgreSQL is killed, away for 40 seconds, ends connections, has none left",
        "Eight people ask one after the other, two replicas do what is due and deliver. Every "
        "process of the server is killed, three times; it is stopped for 40 seconds; all "
        "connections are ended; answers get lost on the way, after the work was done; all of a "
        "replica's own connections are taken, then every place that the server has, for longer "
        "than anybody waits. Whoever is told that the store cannot be reached says the same again. "
        "Each command was done once, each post stands once, nobody waited without an answer, and "
        "after each of it all goes on by itself within a minute.",
        served(away.drill),
    ),
)
PLATFORMS = (
    Drill(
        "storm",
        "Slack and Teams answer 429, 500 or late, drop the connection, refuse, lose a channel; "
        "events come twice, late and out of order",
        "Both companies live the demo's week, one in Teams, one in Slack, on servers that speak "
        "the real protocols. Every second call goes wrong, also after it took effect. Each event "
        "comes up to three times at once, and some again later. On Tuesday each platform takes a "
        "channel away, on Thursday Slack is down for seven hours, and one sponsor cannot be "
        "written to. What is owed is noted where it is saved, and held against what both platforms "
        "show: every post once, in order, in its last wording; Teams goes on while Slack is down; "
        "each owner is told once of who cannot be reached. A post that Teams took without ever "
        "saying so is shown a second time, since Teams cannot be asked; such are counted apart.",
        storm.drill,
        size=4,
        times=2,
    ),
    Drill(
        "faults",
        "expired trigger, 403, channel gone, a token that was taken back, one room hangs",
        "Tests of the adapters and of both engines, one fault each.",
        tests=(
            "tests/slack/test_messenger.py",
            "tests/teams/test_messenger.py",
            "tests/teams/test_storm.py",
            "tests/slack/test_doors.py",
            "tests/teams/test_doors.py",
            "tests/engine/test_contract.py",
            "tests/test_deliver.py",
        ),
    ),
    Drill(
        "together",
        "two people press at once, the same event twice",
        "Random commands, crashes and repeated events against a model, on every store; many savers "
        "at once, of whom one wins and the others see the result.",
        tests=(
            "tests/storage/test_model.py",
            "tests/storage/test_contract.py",
            "tests/stories/test_first_weeks.py",
        ),
    ),
)
WEEKS = {
    "calm": ("nothing at all", "Nothing happens to them, for comparison."),
    "kill": (
        "a replica is killed in the week",
        "One is killed while it saves or while it delivers, and another is started.",
    ),
    "stop": (
        "a replica is halted past its heartbeat",
        "SIGSTOP, until the others have taken over its errands; then it goes on.",
    ),
    "cut": ("connections die", "PostgreSQL ends half of all connections (pg_terminate_backend)."),
    "restart": (
        "PostgreSQL restarts",
        "It is stopped, politely or at once, and started again.",
    ),
    "all": ("everything at once", "All of the above, at random."),
}
REPLICAS = tuple(
    Drill(
        f"week-{way}",
        f"two replicas live the demo's week; {fault}",
        f"{how} The clock is moved; the platform loses calls and answers, refuses and is late. An "
        "auditor holds posts and journal against a week in which nothing went wrong.",
        week(way),
        size=2,
    )
    for way, (fault, how) in WEEKS.items()
)
DISKS = (
    Drill(
        "disk",
        "disk full, quota, read-only, permission denied, input/output error",
        "Random commands, in each of which the Nth write, fsync, link or rename fails. A command "
        "that was refused has changed nothing, in memory or on the disk; every other one is there "
        "after a restart.",
        disk.refusals,
        size=1000,
    ),
    Drill(
        "power",
        "the power is cut",
        "A process saves on a small ext4 of its own, which is then told to stop without writing "
        "anything more, and mounted anew (needs root). Everything acknowledged is there.",
        power.drill,
        size=100,
    ),
    Drill(
        "damage",
        "a file is damaged in any byte",
        "One bit of every byte is flipped, and the file is cut at every byte. The last good copy "
        "serves and this is told, the damaged file is kept aside, the others go on; with the copy "
        "damaged too, that cooperation stops with a sentence that names the file, which stays as "
        "it is.",
        disk.damages,
    ),
    Drill(
        "folder",
        "a full and a read-only disk for real, a second process, damage in every other place",
        "Tests on a small disk of their own (left out where none can be mounted), on the lock, the "
        "archive, notes, backups and restores.",
        tests=("tests/storage/test_tiny.py",),
    ),
    Drill(
        "files",
        "a bad playbook, setting or import file",
        "Tests: file, line, path, what is wrong and how to mend it; the rest runs.",
        tests=(
            "tests/playbooks/test_check.py",
            "tests/sheets/test_files.py",
            "tests/test_settings.py",
            "tests/test_run.py",
        ),
    ),
)
MOVES = (
    Drill(
        "move",
        "kill -9 while everything is carried from files to PostgreSQL, or back",
        "The move is killed at any instant, a hundred times: before the database has its shape, "
        "half way, while it compares. Asked for again it goes on, and in the end both stores hold "
        "the same, field by field; the one it came from was left as it was.",
        served(carry.drill),
        size=100,
    ),
)
CLOCKS = (
    Drill(
        "clock",
        "the clock jumps, daylight saving, week 53, 29 February, two zones, two Länder",
        "Tables of instants and properties: each duty once, at the local time that is meant.",
        tests=(
            "tests/test_due.py",
            "tests/domain/test_calendar.py",
            "tests/domain/test_week.py",
            "tests/domain/test_series.py",
            "tests/domain/test_business.py",
            "tests/engine/test_embedded.py",
        ),
    ),
    Drill(
        "weekend",
        "off for a weekend or for three weeks",
        "What is stale is summed up in one message, never fired one by one.",
        tests=(
            "tests/test_due.py::test_after_three_weeks_off_there_is_one_card_and_no_burst",
            "tests/test_due.py::test_after_any_time_off_there_is_one_card_at_most",
            "tests/test_due.py::test_who_was_off_over_the_close_is_not_asked_for_a_closed_week",
            "tests/test_deliver.py::test_what_was_owed_over_a_weekend_is_still_tried_for_hours",
            "tests/stories/test_first_weeks.py::test_three_weeks_off_become_one_card",
            "tests/engine/test_off.py",
        ),
    ),
    Drill(
        "year-files",
        "a year goes by for a hundred thousand cooperations on files",
        "The clock is moved on by half an hour at a time; the real engine does what is due and "
        "delivers it. Every tenth cooperation has a duty in the year, one lives the whole method. "
        "Each duty is done once and at its time, and the process holds as much memory at the end "
        "as in the third month.",
        year.on_files,
        size=100_000,
    ),
    Drill(
        "year-postgres",
        "a year goes by for a hundred thousand cooperations on PostgreSQL",
        "The same with a replica, the clock moved on by two hours at a time, and a duty for every "
        "fiftieth.",
        served(year.on_postgres),
        size=100_000,
    ),
)
ROWS = (*KILLED, *PLATFORMS, *REPLICAS, *DISKS, *MOVES, *CLOCKS)
