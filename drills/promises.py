"""What is promised of reliability, and which drill or test shows it on which store."""

from dataclasses import dataclass

CONTRACT = "tests/storage/test_contract.py"
MODEL = "tests/storage/test_model.py"
TINY = "tests/storage/test_tiny.py"
POSTGRES = "tests/storage/test_postgres.py"
MOVE = "tests/storage/test_move.py"
ENGINE = "tests/engine/test_contract.py"
BATCHES = "tests/engine/test_rooms.py::test_everything_due_at_once_is_run_in_batches_and_each_once"
THREE_WEEKS = (
    "tests/engine/test_off.py::test_after_three_weeks_off_each_duty_says_one_thing_in_each_room"
)
HELD = f"{ENGINE}::test_sends_are_held_for_a_tick_when_the_clock_was_set"


@dataclass(frozen=True)
class Promise:
    """One promise, and what shows it on files and on PostgreSQL: names of drills, or tests.

    What one store cannot have is left empty, with the reason in ``why``.
    """

    what: str
    files: tuple[str, ...]
    postgres: tuple[str, ...]
    why: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """Return everything that shows it, on any store."""
        return self.files + self.postgres


PROMISES = (
    Promise("kill -9 at any instant: nothing unreadable, torn, lost or doubled", ("kill",),
            ("crowd",)),
    Promise("a power cut takes nothing that was acknowledged", ("power",), (),
            "the database's own promise"),
    Promise("the Nth write, fsync, link or rename fails: a refused change, and nothing else",
            ("disk", f"{TINY}::test_a_failed_write_is_no_write"),
            (f"{POSTGRES}::test_a_save_is_one_statement",)),
    Promise("a full disk is a sentence; with space it goes on",
            (f"{TINY}::test_a_full_disk_and_space_again",),
            (f"{POSTGRES}::test_a_full_disk_and_space_again",)),
    Promise("read-only, somebody else's, not a folder, a second process: a sentence, an exit code",
            (f"{TINY}::test_a_read_only_disk", f"{TINY}::test_a_folder_of_somebody_else",
             f"{TINY}::test_a_second_process_is_refused",
             "tests/test_run.py::test_a_start_that_cannot_be_is_a_sentence_and_an_exit_code"),
            (f"{POSTGRES}::test_a_database_that_cannot_be_reached_is_a_bad_setting",
             f"{POSTGRES}::test_an_account_that_may_not_create_tables_is_told")),
    Promise("cut at any byte, any byte flipped, empty, zeroed, foreign, newer: told, kept aside",
            ("damage", f"{TINY}::test_the_last_good_copy_is_taken_and_told",
             f"{TINY}::test_a_newer_schema_is_left_alone"),
            (f"{POSTGRES}::test_a_database_of_a_newer_tandem_is_left_alone",
             f"{POSTGRES}::test_a_database_with_the_queue_of_another_program_is_refused")),
    Promise("everything due at once, processes killed: as many posts owed as duties due, once each",
            (BATCHES,), ("rush",)),
    Promise("a worker killed or halted in the middle of its work", ("kill",),
            ("crowd", "rush", "week-kill", "week-stop")),
    Promise("the database killed, away for 40 seconds, connections ended, none left", (),
            ("away", "week-cut", "week-restart", "week-all"), "there is none"),
    Promise("the chat answers 429, 500, late or not at all, is revoked or archived: each post once",
            ("storm", "faults"), ("week-all", ENGINE)),
    Promise("the same event three times, out of order, at once: one effect",
            ("storm", "together"), ("together", f"{CONTRACT}::test_an_event_changes_once")),
    Promise("the clock set back or on, daylight saving, 29 February, the year's end, week 53",
            ("clock", HELD),
            (HELD,
             f"{POSTGRES}::test_a_claim_made_before_the_clock_was_set_back_does_not_hold")),
    Promise("off for three weeks: one message of each duty", ("weekend",),
            (THREE_WEEKS,)),
    Promise("random commands and kills agree with a model", (MODEL,), (MODEL,)),
    Promise("one suite of promises that every store passes", (CONTRACT,), (CONTRACT,)),
    Promise("from files to PostgreSQL and back everything is equal",
            (f"{MOVE}::test_there_and_back_everything_is_equal",), ("move",)),
    Promise("a year with 100,000 cooperations: memory is flat, each duty once", ("year-files",),
            ("year-postgres",)),
    Promise("a move or a migration that was killed half way goes on", ("move",),
            ("move", f"{POSTGRES}::test_a_migration_that_was_broken_off_goes_on")),
    Promise("a week of the whole method under all of it ends as one in which nothing happened",
            ("storm",), ("week-calm", "week-all")),
    Promise("a backup brings everything back",
            ("folder", f"{TINY}::test_a_backup_comes_back_whole"),
            ("tests/test_operations.py::test_a_dump_of_the_database_brings_everything_back",)),
    Promise("a bad playbook, sheet or setting: what, where and how to mend it; the rest runs",
            ("files",), ("files",)),
)  # fmt: skip


def table() -> str:
    """Return all promises as a table."""
    lines = [
        f"| {it.what} | {_cell(it.files, it.why)} | {_cell(it.postgres, it.why)} |"
        for it in PROMISES
    ]
    return "\n".join(["| promised | on files | on PostgreSQL |", "|---|---|---|", *lines])


def _cell(shown: tuple[str, ...], why: str) -> str:
    return ", ".join(f"`{it}`" if it.startswith("tests/") else it for it in shown) or why
