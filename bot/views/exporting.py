"""What is said when lessons are handed over: with the file, and what is in it (M18, M25)."""

from bot.domain.cooperation import Cooperation
from bot.domain.handing import As, Quote, Version
from bot.domain.learning import of_phase
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.language import Tongue
from bot.message import Answers, Ask, Block, Button, Do, Facts, File, Message, Span, say
from bot.views.common import quoted
from bot.views.lessons import short
from bot.words import labelled

TOP = 3


def handed_over(coop: Cooperation, version: Version, side: Side, file: File, t: Tongue) -> Message:
    """Hand over a file that somebody asked for, and offer the other formats."""
    kinds = [k for k in As if not file.name.endswith(f".{k.value}")]
    if version is Version.REFERENCE:
        kinds = [k for k in kinds if k in (As.WORD, As.MARKDOWN)]
    buttons: list[Button] = [
        Do(
            label=labelled(k, t),
            word="export",
            given={"version": version.value, "kind": k.value},
        )
        for k in kinds
    ]
    if version is Version.REFERENCE and coop.quote is None:
        buttons.insert(0, Ask(label=t("Propose a quote"), word="quote"))
    return Message(
        title=_title(coop, version, t),
        blocks=(file,),
        buttons=tuple(buttons[:3]),
        more=tuple(buttons[3:]),
        footer=(who_reads(coop, version, side, t),),
    )


def _title(coop: Cooperation, version: Version, t: Tongue) -> str:
    if version is Version.REFERENCE:
        return t("Reference page · {title}", title=coop.title)
    return t("Lessons learned · {title}", title=coop.title)


def who_reads(coop: Cooperation, version: Version, side: Side, t: Tongue) -> str:
    """Say for whom a version is."""
    if version is Version.SHARED:
        return t("Both sides may read it.")
    org = coop.organisation(Side.STARTUP if version is Version.REFERENCE else side).name
    return t("It is for {org}.", org=org)


def sent_privately(coop: Cooperation, t: Tongue) -> Message:
    """Say where others read along that the file is in the private chat."""
    return Message(
        title=t("The file is in our private chat"),
        blocks=(say(t("It is not for everybody here.")),),
        footer=(coop.title,),
    )


def phase_closed(
    coop: Cooperation, phase: Phase, side: Side | None, file: File, t: Tongue
) -> Message:
    """Hand over what a phase taught, the most important of it in words."""
    lessons = of_phase(coop, phase, side)
    rows: list[tuple[str, tuple[Span, ...]]] = []
    for label, name in ((t("Worked"), "worked"), (t("Did not work"), "failed")):
        said = [short(getattr(x, name)) for x in lessons if getattr(x, name)][:TOP]
        if said:
            rows.append((label, ("\n".join(said),)))
    count = t.plural("One lesson", "{n} lessons", len(lessons))
    blocks: list[Block] = [Facts(rows=tuple(rows))] if rows else []
    version = Version.INTERNAL if side else Version.SHARED
    given: Answers = {"version": version.value, "phase": phase.value}
    buttons = tuple(
        Do(label=labelled(k, t), word="export", given={**given, "kind": k.value})
        for k in As
        if k is not As.WORD
    )
    return Message(
        title=t(
            "{phase} has closed: what it taught · {title}",
            phase=labelled(phase, t),
            title=coop.title,
        ),
        blocks=(*blocks, file),
        buttons=buttons,
        footer=(f"{count} · {who_reads(coop, version, side or Side.SME, t)}",),
    )


def reference(coop: Cooperation, file: File, t: Tongue) -> Message:
    """Hand the start-up its reference page, and say what it still lacks."""
    given: Answers = {"version": Version.REFERENCE.value}
    buttons: list[Button] = [
        Do(label=labelled(As.MARKDOWN, t), word="export", given={**given, "kind": "md"})
    ]
    words = t("With the quote that {org} has released.", org=coop.organisation(Side.SME).name)
    if coop.quote is None or not coop.quote.released:
        words = t("A quote is added once {org} has released one.", org=_sme(coop))
        buttons.insert(0, Ask(label=t("Propose a quote"), word="quote"))
    return Message(
        title=t("Reference page · {title}", title=coop.title),
        blocks=(say(words), file),
        buttons=tuple(buttons),
        footer=(who_reads(coop, Version.REFERENCE, Side.STARTUP, t),),
    )


def _sme(coop: Cooperation) -> str:
    return coop.organisation(Side.SME).name


# -- the quote -----------------------------------------------------------------------------------


def quote_card(coop: Cooperation, quote: Quote, t: Tongue) -> Message:
    """Ask the company's sponsor whether others may read this sentence with their name."""
    words = t("It would stand on the reference page of {org}.", org=_startup(coop))
    return Message(
        title=t("May this be quoted? · {title}", title=coop.title),
        blocks=(say(quoted(quote.text, t)), say(words, small=True)),
        buttons=(
            Do(label=t("Release"), word="release", given={"answer": "yes"}, style="primary"),
            Ask(label=t("In my own words"), word="quote", given={"text": quote.text}),
            Do(label=t("Rather not"), word="release", given={"answer": "no"}),
        ),
        footer=(t("Proposed by {who}", who=coop.named(quote.by)),),
    )


def _startup(coop: Cooperation) -> str:
    return coop.organisation(Side.STARTUP).name


def quote_stands(coop: Cooperation, quote: Quote, t: Tongue) -> Message:
    """Say how it stands with the quote."""
    if quote.released:
        title = t("The quote is released")
        words = t("From now on it stands on the reference page of {org}.", org=_startup(coop))
    elif quote.refused:
        title = t("The quote was not released")
        words = t("The reference page stays without it; another one can be proposed.")
    else:
        title = t("The quote waits for its release")
        words = t("The sponsor of {org} is asked.", org=_sme(coop))
    button: Button = Do(label=t("Reference page"), word="export", given={"version": "reference"})
    if quote.refused:
        button = Ask(label=t("Propose a quote"), word="quote")
    return Message(
        title=f"{title} · {coop.title}",
        blocks=(say(quoted(quote.text, t)), say(words)),
        buttons=(button,)
        if not quote.refused
        else (Ask(label=t("Propose a quote"), word="quote"),),
        footer=(t("Proposed by {who}", who=coop.named(quote.by)),),
    )
