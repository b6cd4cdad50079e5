"""Makes the files in which lessons are handed over: which version, in which format."""

from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.handing import As, Version
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.exports.document import Document
from bot.exports.handed import Format, file, file_name, handed
from bot.exports.lessons import lessons_document, readers
from bot.exports.open_data import lessons_csv, lessons_json
from bot.exports.reference import reference_page
from bot.language import Tongue
from bot.message import File

PAPERS = {As.WORD: Format.WORD, As.MARKDOWN: Format.MARKDOWN}


def lessons_file(
    coop: Cooperation,
    t: Tongue,
    now: datetime,
    *,
    side: Side | None = None,
    kind: As = As.WORD,
    phase: Phase | None = None,
) -> File:
    """Return what was learnt as a file, as far as both sides (None) or one side may read it.

    Takes a moment: the drawing libraries are loaded when the first one is made.
    """
    day = coop.today(now)
    words = [t("Lessons learned"), coop.title, *([phase.value] if phase else [])]
    name = (*words, *([side.value] if side else []), day.isoformat())
    summary = readers(coop, side, t)
    if kind is As.TABLE:
        data = lessons_csv(coop, side, t, phase)
        return file(file_name(*name, end="csv"), "text/csv", data, summary)
    if kind is As.JSON:
        data = lessons_json(coop, side, now, phase)
        return file(file_name(*name, end="json"), "application/json", data, summary)
    document = lessons_document(coop, side, t, day, phase)
    return handed(document, PAPERS[kind], *name, summary=summary)


def reference_file(coop: Cooperation, t: Tongue, now: datetime, kind: As = As.WORD) -> File:
    """Return the start-up's reference page as a file: Word or Markdown, which are to be read."""
    day = coop.today(now)
    document: Document = reference_page(coop, t, day)
    name = (t("Reference"), coop.title, day.isoformat())
    return handed(document, PAPERS.get(kind, Format.WORD), *name, summary=document.title)


def version_file(  # noqa: PLR0913 - the same
    coop: Cooperation,
    t: Tongue,
    now: datetime,
    version: Version,
    side: Side,
    *,
    kind: As = As.WORD,
    phase: Phase | None = None,
) -> File:
    """Return one version: shared, that of a side, or the reference page."""
    if version is Version.REFERENCE:
        return reference_file(coop, t, now, kind)
    only = side if version is Version.INTERNAL else None
    return lessons_file(coop, t, now, side=only, kind=kind, phase=phase)
