"""What is said about people from outside: named, their links, and the pages behind them (M12)."""

from datetime import datetime

from bot.domain import gates
from bot.domain.cooperation import Cooperation
from bot.domain.guests import WORDS, Errand, GuestLink, mailbox
from bot.domain.hosts import outsiders
from bot.domain.month import read
from bot.domain.people import Member
from bot.errors import LinkEnded
from bot.language import Tongue
from bot.message import (
    Answers,
    Ask,
    Block,
    Bold,
    Button,
    Do,
    Facts,
    Link,
    Message,
    Span,
    say,
)
from bot.views import escalation, gate
from bot.views.common import role_names
from bot.views.month_page import month_said
from bot.words import labelled

SHOWN = 12
# Which errand a button on somebody's card asks for; the first of them that is there.
PASSED = (
    Errand.DECIDE, Errand.GATE, Errand.LIGHT, Errand.SHEET, Errand.CONFIRM, Errand.MONTH,
)  # fmt: skip
ERRANDS = {WORDS[e]: e for e in PASSED} | {"accept": Errand.DECIDE}


def errand_said(link: GuestLink, t: Tongue) -> str:
    """Say what a link is for, with the week, number or name it is about."""
    words, about = labelled(link.errand, t), ""
    if link.title:
        about = link.title.said(t.language)
    match link.errand, next(iter(link.given.values()), ""):
        case Errand.LIGHT, str(week):
            about = t.week(week)
        case Errand.DECIDE | Errand.MINUTES, str(number):
            about = number
        case Errand.MONTH, str(month):
            about = month_said(read(month), t)
    return f"{words} ({about})" if about else words


# -- in the chat -----------------------------------------------------------------------------


def named(coop: Cooperation, member: Member, t: Tongue) -> Message:
    """Confirm that somebody from outside takes part, and offer a first link."""
    return Message(
        title=t("{name} takes part by link", name=member.name),
        blocks=(
            say(
                t(
                    "{name} ({role}, {org}) needs neither Slack nor Teams. For each thing that is"
                    " to be done you make a link, which works once.",
                    name=member.name,
                    role=role_names(member, t),
                    org=coop.organisation(member.side).name,
                )
            ),
        ),
        buttons=(
            Ask(label=t("Make a link"), word="guest link", given={"member": member.id}),
            Do(label=t("All guests"), word="guests"),
        ),
    )


def made(coop: Cooperation, link: GuestLink, url: str, t: Tongue) -> Message:
    """Hand a link to whoever made it."""
    name = coop.named(link.member)
    lines: list[Block] = [say(Bold(text=errand_said(link, t)))]
    if link.mailed and (member := coop.member(link.member)) and (box := mailbox(member)):
        lines.append(say(t("It is on its way to {email}.", email=box.id)))
    else:
        lines.append(say(t("Please copy it and send it to {name} yourself:", name=name)))
    lines.append(say(Link(text=url, url=url)))
    footer = t(
        "Works until {when}. It is for {name} alone: whoever has it acts as {name}.",
        when=t.moment(link.until),
        name=name,
    )
    return Message(
        title=t("A link for {name}", name=name),
        blocks=tuple(lines),
        buttons=(
            Do(label=t("Revoke it"), word="end-link", given={"link": link.id}),
            Do(label=t("All guests"), word="guests"),
        ),
        footer=(footer,),
    )


def mail(coop: Cooperation, link: GuestLink, by: Member, url: str, t: Tongue) -> Message:
    """Write to somebody from outside: what is wished of them, by whom, and the way there."""
    return Message(
        title=f"{errand_said(link, t)} · {coop.title}",
        blocks=(
            say(
                t(
                    "{name} ({org}) asks you for this:",
                    name=by.name,
                    org=coop.organisation(by.side).name,
                )
                + " "
                + errand_said(link, t)
            ),
            say(Link(text=t("Open the page"), url=url)),
        ),
        footer=(
            t(
                "The link is yours alone and works until {when}. Please do not pass it on.",
                when=t.moment(link.until),
            ),
        ),
    )


def listed(coop: Cooperation, now: datetime, t: Tongue) -> Message:
    """List people from outside, and every link with how it stands."""
    people = list(outsiders(coop))
    links = [k for k in reversed(coop.guest_links) if coop.member(k.member)][:SHOWN]
    blocks: list[Block] = []
    for member in people:
        org = coop.organisation(member.side).name
        box = mailbox(member)
        words = [role_names(member, t), org, *([box.id] if box else [])]
        rows: list[tuple[str, tuple[Span, ...]]] = [
            (errand_said(k, t), (_stands(coop, k, now, t),)) for k in links if k.member == member.id
        ]
        blocks.append(say(Bold(text=member.name), f" · {' · '.join(words)}"))
        if rows:
            blocks.append(Facts(rows=tuple(rows)))
    if not people:
        blocks.append(say(t("Everybody who takes part has Slack or Teams.")))
    ends: list[Button] = [
        Do(
            label=t("Revoke: {what}", what=f"{errand_said(k, t)}, {coop.named(k.member)}")[:75],
            word="end-link",
            given={"link": k.id},
        )
        for k in links
        if k.open(now)
    ]
    buttons: list[Button] = [Ask(label=t("Name a guest"), word="guest")]
    if people:
        buttons.insert(0, Ask(label=t("Make a link"), word="guest link"))
    if len(ends) > 1:
        ends.insert(0, Do(label=t("Revoke all links"), word="end-link"))
    if people:
        ends.append(Ask(label=t("Remove a guest"), word="guest remove"))
    return Message(
        title=t("Guests · {title}", title=coop.title),
        blocks=tuple(blocks),
        buttons=tuple(buttons),
        more=tuple(ends),
    )


def removed(coop: Cooperation, who: Member, ends: int, t: Tongue) -> Message:
    """Confirm that somebody from outside no longer takes part."""
    words = t("What {name} reported and decided stays as it is.", name=who.name)
    if ends:
        gone = t.plural("One open link has ended.", "{n} open links have ended.", ends)
        words = f"{gone} {words}"
    return Message(
        title=t("{name} no longer takes part", name=who.name),
        blocks=(say(words),),
        buttons=(Do(label=t("All guests"), word="guests"),),
        footer=(coop.title,),
    )


def _stands(coop: Cooperation, link: GuestLink, now: datetime, t: Tongue) -> str:
    if link.used:
        return t("done {when}", when=t.moment(link.used))
    if link.ended:
        return t("revoked {when}", when=t.moment(link.ended))
    if now >= link.until:
        return t("expired {when}", when=t.moment(link.until))
    how = t("by e-mail") if link.mailed else t("passed on by {name}", name=coop.named(link.by))
    return t("open until {when}", when=t.moment(link.until)) + f" · {how}"


def pass_on(coop: Cooperation, member: Member, message: Message, t: Tongue) -> Message | None:
    """Turn what is for somebody from outside into a card for their owner; None: nothing to do."""
    asked = {b.word: b for b in reversed((*message.buttons, *message.more))}
    word = next((w for w in ERRANDS if w in asked), None)
    if word is None:
        return None
    given: Answers = {"member": member.id, "errand": ERRANDS[word].value}
    told = asked[word].given
    given |= {n: told[n] for n in ("case", "sheet", "month") if n in told}
    if ERRANDS[word] is Errand.CONFIRM:
        given = {**given, "point": f"{told.get('sheet')}.{told.get('part')}"}
    return Message(
        title=t("For {name}, who comes by link: {what}", name=member.name, what=message.title),
        blocks=(
            say(
                t(
                    "{name} has neither Slack nor Teams. Please make a link and pass it on.",
                    name=member.name,
                )
            ),
        ),
        buttons=(
            Ask(
                label=t("Make a link"),
                word="guest link",
                given=dict(given),
                coop=coop.id,
                style="primary",
            ),
        ),
    )


# -- the page --------------------------------------------------------------------------------


def about(
    coop: Cooperation, link: GuestLink, who: Member, now: datetime, t: Tongue
) -> tuple[Block, ...]:
    """Return what somebody should know before they act."""
    if link.errand is Errand.GATE and (review := gates.current(coop)):
        pack = gate.pack(coop, review, who, now, t)
        return (say(Bold(text=pack.title)), *pack.blocks)
    case = coop.case(str(link.given.get("case") or ""))
    if case and escalation.reads(coop, case, who, now):
        return escalation.card(coop, case, who, now, t).blocks
    return ()


def words(coop: Cooperation, who: Member, link: GuestLink, t: Tongue) -> dict[str, str]:
    """Return the words around the form by name."""
    return {
        "who": t("You are here as {name}, {org}.", name=who.name, org=_org(coop, who)),
        "coop": coop.title,
        "saved": t("Saved. Nothing is lost: the link leads on until the last part is sent."),
        "once": t("This link shows one thing, until {when}.", when=t.moment(link.until))
        if link.reads
        else t(
            "This link is for one thing and works once, until {when}. Only opening this page"
            " changes nothing.",
            when=t.moment(link.until),
        ),
        "done": t("Thank you, that has arrived"),
        "closing": t("You can close this page."),
    }


def _org(coop: Cooperation, who: Member) -> str:
    return coop.organisation(who.side).name


def overtaken(t: Tongue) -> tuple[str, str]:
    """Return title and sentence for a link whose sheet was answered some other way."""
    return t("This is answered already"), t("Thank you. There is nothing left to do here.")


def not_theirs(coop: Cooperation, link: GuestLink, t: Tongue) -> tuple[str, str]:
    """Return title and sentence for a link to something that the guest's role may not do."""
    return t("This is not yours to do"), t(
        "The link asks for something that is for another role. Please tell {by}, who made it.",
        by=coop.named(link.by),
    )


def ended(link: GuestLink | None, t: Tongue) -> tuple[str, str]:
    """Return title and sentence for a link that opens nothing any more."""
    if link and link.used:
        return t("Done {when}", when=t.moment(link.used)), t(
            "Thank you. This link worked once, for one thing, and that has arrived."
        )
    return t("This link does not work any more"), t.sorry(LinkEnded())
