"""One line an event, JSON or plain, and in no line what somebody said, a token or an address.

Every line of ours is an event with ids beside it. Other people's libraries put into their words
whatever they like, so of theirs the sentence is kept and what they filled into it is not.
"""

import logging
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any, TextIO

import orjson

from bot.told import ABOUT, Ran, Saved, Told, Tried

log = logging.getLogger("tandem")

OURS = ("bot", "adapters", "storage", "playbooks", "tandem")
THEIRS = "adapters.slack.bolt"  # Bolt's own words under our name
KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
EMAIL = re.compile(r"[^\s@:<>\"']+@[^\s@:<>\"']+")
PLAIN = re.compile(r"[\w.:/+~-]+")
QUIET = ("apscheduler", "matplotlib", "slack_bolt", "slack_sdk", "uvicorn")
# Of a database that is away the store tells, and of errands that fail the engine: once.
SILENT = ("procrastinate", "psycopg.pool")
COLOURS = {"WARNING": "\033[33m", "ERROR": "\033[31m", "CRITICAL": "\033[31m"}
STEPS = 6

Event = dict[str, Any]


class Lines(logging.Formatter):
    """Writes a record as one line; ``draw`` gives it its form."""

    def __init__(self, draw: Callable[[Event], str], replica: str = "") -> None:
        """Take the form, and the name of this process among several."""
        super().__init__()
        self._draw = draw
        self._replica = replica

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        event: Event = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": _words(record),
            "logger": record.name,
        }
        if self._replica:
            event["replica"] = self._replica
        event |= ABOUT.get() or {}
        if _ours(record.name):
            event |= {k: v for k, v in vars(record).items() if k not in KNOWN}
        if record.exc_info and record.exc_info[1]:
            event |= _where(record.exc_info[1])
        return self._draw({k: _masked(v) for k, v in event.items()})


def as_json(event: Event) -> str:
    """Return an event as a JSON object."""
    return orjson.dumps(event, default=str).decode()


def as_text(event: Event, *, colours: bool = False) -> str:
    """Return an event as a person reads it: when, how bad, what, and the rest as ``name=value``."""
    level = str(event["level"]).upper()
    begin, end = (COLOURS.get(level, ""), "\033[0m") if colours else ("", "")
    when = str(event["time"])[11:23]
    named = [f"{k}={_plain(v)}" for k, v in event.items() if k not in _FIRST]
    return f"{when} {begin}{level:<7}{end if begin else ''} {event['event']}  {' '.join(named)}"


_FIRST = frozenset({"time", "level", "event", "logger", "replica"})


def set_up(form: str, level: str, replica: str, out: TextIO | None = None) -> None:
    """Have this process log: ``json``, ``text``, or empty for text on a terminal, else JSON."""
    out = out or sys.stderr
    here = out.isatty()
    text = form == "text" or (not form and here)
    draw = (lambda event: as_text(event, colours=here)) if text else as_json
    handler = logging.StreamHandler(out)
    handler.setFormatter(Lines(draw, replica))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in QUIET:
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.root.level))
    for told in SILENT:
        logging.getLogger(told).setLevel(logging.CRITICAL)
    logging.captureWarnings(capture=True)


def write(told: Told) -> None:
    """Log what happened (``bot.told.Hear``): a line for each command, duty and try to send."""
    match told:
        case Ran():
            late = {} if told.late is None else {"late": round(told.late, 1)}
            what = {"command": told.command, "result": told.result, "door": told.door, **late}
            coop = {"coop": told.coop} if told.coop else {}
            _line("duty" if told.door == "clock" else "command", told.seconds, **what, **coop)
        case Tried():
            what = {"platform": told.platform, "result": told.result, "coop": told.coop}
            _line("send", told.seconds, **what, key=told.key)
        case Saved(result="kept"):
            pass  # the command's line tells it
        case Saved():
            _line("save", told.seconds, result=told.result)


def _line(event: str, seconds: float, **more: Any) -> None:
    log.info(event, extra={**more, "seconds": round(seconds, 4)})


def _ours(name: str) -> bool:
    return name.partition(".")[0] in OURS and name != THEIRS


def _words(record: logging.LogRecord) -> str:
    """Return what happened, on one line; of other people's words only the sentence."""
    if _ours(record.name):
        return " ".join(record.getMessage().split())
    sentence = str(record.msg).split("\n", 1)[0]
    if not record.args:
        # It was filled in already, with whatever: only its beginning can be trusted.
        return " ".join(re.split(r"[:<\"'`({\[]", sentence)[0].split())
    return " ".join(re.sub(r"%(\(\w+\))?[-#0-9.]*[a-zA-Z]", "…", sentence).split())


def _where(error: BaseException) -> Event:
    """Return what kind of error it was and where, never its words."""
    steps = [f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in extract_tb(error.__traceback__)]
    return {"error": type(error).__name__, "at": " > ".join(steps[-STEPS:])}


def _masked(value: Any) -> Any:
    return EMAIL.sub("…@…", value) if isinstance(value, str) and "@" in value else value


def _plain(value: Any) -> str:
    text = str(value)
    return text if PLAIN.fullmatch(text) else orjson.dumps(text).decode()
