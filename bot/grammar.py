"""Typed words become a command and its answers, in German or English, quoted or not.

``status gelb "Sensor kommt später" bedarf="Zugang zu Anlage 7"``
``away until Friday deputy Erika``

Values go to the fields in order; unquoted words flow into the first free text; a marker word
(``until``) or ``name=value`` names its field.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot import answers
from bot.command import Command
from bot.commands import COMMANDS, EMPTY
from bot.commands.advising import Advise
from bot.commands.filling import FillSheet
from bot.commands.sheets import ShowSheet
from bot.domain.library import Library
from bot.domain.sheets import Sheet
from bot.fields import Asked, kind_of
from bot.message import Answers

NOTHING = Library()
MAX_TYPED = 4000
EXTRA = "more words"
# a mention copied from a card, where the platform did not make a real one of it
NAMES = frozenset({"@tandem", "/tandem"})
QUOTES = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
TOKEN = re.compile(r'(?:(?P<name>[^\W\d][\w-]*)=)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Token:
    """One typed word or quoted part; ``name`` is set for ``name=value``."""

    text: str
    name: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """The command that was meant, and the answers that were already said."""

    command: type[Command]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Unknown:
    """A first word that nobody knows, and the commands whose words come nearest."""

    word: str
    nearest: tuple[type[Command], ...]


def tokens(text: str) -> list[Token]:
    """Split a typed line; every kind of quotation mark counts, a lone one is just a letter."""
    for mark, plain in QUOTES.items():
        text = text.replace(mark, plain)
    if text.count('"') % 2:
        at = text.rindex('"')
        text = text[:at] + " " + text[at + 1 :]
    return [
        Token(
            m["quoted"] if m["quoted"] is not None else m["bare"],
            m["name"] or "",
            m["quoted"] is not None,
        )
        for m in TOKEN.finditer(text[:MAX_TYPED])
    ]


def read(text: str, library: Library = NOTHING) -> Read | Unknown:
    """Return the command that a typed line means, or the words that come nearest.

    A sheet of the library is called by its own words.
    """
    found = tokens(text)
    if found and found[0].text.lower() in NAMES:
        found = found[1:]
    if not found:
        return Read(EMPTY, {})
    words = _by_words()
    for count in (3, 2, 1):
        if len(found) < count:
            continue
        said = " ".join(t.text for t in found[:count]).lower().lstrip("/")
        if said in words:
            command, rest = words[said], found[count:]
            if rest and not command.asked():
                # "leave it as it is" must not leave: words that have no field make another request.
                return Unknown(" ".join(t.text for t in found), (command,))
            return Read(command, _answers(command, rest))
        if sheet := library.called(said):
            return _sheet(sheet, " ".join(t.text for t in found[count:]))
    return Unknown(found[0].text, nearest(" ".join(t.text for t in found[:3])))


def _sheet(sheet: Sheet, rest: str) -> Read:
    """Read a sheet's word: its card, or with more words an entry that they name."""
    if sheet.many and rest:
        return Read(FillSheet, {"sheet": sheet.name, sheet.many: rest})
    return Read(Advise if sheet.advice else ShowSheet, {"sheet": sheet.name})


def nearest(word: str) -> tuple[type[Command], ...]:
    """Return up to three commands whose words come nearest to what was typed."""
    return answers.nearest(word, _by_words())


def _by_words() -> dict[str, type[Command]]:
    return {w: c for c in COMMANDS if c.listed for w in (c.word, *c.also)}


def _answers(command: type[Command], said: list[Token]) -> Answers:
    """Give every typed value to its field."""
    fields = command.asked()
    taken: dict[str, list[str]] = {}
    loose: list[Token] = []
    current = ""
    for token in said:
        name = _field(fields, token.name) if token.name else _marked(fields, token)
        if token.name and name:
            taken.setdefault(name, []).append(token.text)
            current = ""
        elif token.name:
            loose.append(Token(f"{token.name}={token.text}"))
        elif name:
            current = name
            taken.setdefault(name, [])
        elif current:
            taken[current].append(token.text)
        else:
            loose.append(token)
    for name, value in _in_order(command, [n for n in fields if n not in taken], loose):
        taken.setdefault(name, []).append(value)
    return {name: " ".join(values) for name, values in taken.items() if values}


def _field(fields: dict[str, Asked], name: str) -> str:
    """Return the field that a ``name=`` means: its own name or one of its markers."""
    said = name.lower()
    return next((n for n, it in fields.items() if said in (n, *it.markers)), "")


def _marked(fields: dict[str, Asked], token: Token) -> str:
    """Return the field that a bare marker word introduces."""
    if token.quoted:
        return ""
    said = token.text.lower().rstrip(":")
    return next((n for n, it in fields.items() if said in it.bare_markers), "")


def _for_another(command: type[Command], later: list[str], token: Token, kind: str) -> bool:
    """Tell whether an unquoted word is no answer here but one to a later question.

    A word without a digit is no number where words may still be taken; a mail address, as a later
    question looks for, is no choice.
    """
    if token.quoted:
        return False
    asked = command.asked()
    if kind == "number" and not re.search(r"\d", token.text):
        return any(kind_of(command.model_fields[n])[0] in ("line", "text") for n in later)
    return any(
        (looks := asked[n].looks) and re.fullmatch(looks, token.text, re.IGNORECASE) for n in later
    )


def _in_order(
    command: type[Command], names: list[str], loose: list[Token]
) -> Iterator[tuple[str, str]]:
    """Hand out the values without a name: one each, but a free text takes all unquoted words."""
    rest = list(loose)
    for n, name in enumerate(names):
        if not rest:
            return
        kind, _ = kind_of(command.model_fields[name])
        looks = command.asked()[name].looks
        if looks and not re.fullmatch(looks, rest[0].text, re.IGNORECASE):
            continue
        if kind in ("choice", "number") and _for_another(command, names[n + 1 :], rest[0], kind):
            continue
        last = n == len(names) - 1
        if kind not in ("choice", "number") and not rest[0].quoted:
            count = next((i for i, t in enumerate(rest) if t.quoted), len(rest))
        else:
            count = len(rest) if last else 1
        yield name, " ".join(t.text for t in rest[:count])
        rest = rest[count:]
    if rest and command.asked():
        yield EXTRA, " ".join(t.text for t in rest)
