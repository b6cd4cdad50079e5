"""What is said when a cooperation begins, people join and rooms are linked."""

from datetime import datetime

from bot.domain.cooperation import Cooperation, Room
from bot.domain.people import Member, Role, Side
from bot.language import Tongue
from bot.message import Ask, Block, Bold, Button, Do, Facts, Message, Span, say
from bot.views.common import role_names
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]
ROLES = (Role.OWNER, Role.SPONSOR, Role.DEPUTY)


def welcome(coop: Cooperation, t: Tongue) -> Message:
    """Greet both sides, show whose place is still open, and let everybody join by button."""
    rows: Rows = [(t("Goal"), (coop.goal,)), (t("Model"), (labelled(coop.model, t),))]
    rows += [(coop.organisation(side).name, _people(coop, side, t)) for side in Side]
    return Message(
        title=t("{title} runs with Tandem", title=coop.title),
        blocks=(
            say(
                t(
                    "Every Thursday I ask both project owners for a traffic light, and on Friday"
                    " this room sees both. An early red is welcome: it is how help comes in time."
                )
            ),
            Facts(rows=tuple(rows)),
        ),
        buttons=tuple(join_button(coop, side, t) for side in (coop.starter.other, coop.starter)),
        more=(Do(label=t("Overview"), word="overview"), Do(label=t("Help"), word="help")),
        footer=(t("Joining takes two presses; buttons work for both companies."),),
    )


def join_button(coop: Cooperation, side: Side, t: Tongue) -> Ask:
    """Return the button that joins one side."""
    name = coop.organisation(side).name
    return Ask(label=t("Join {name} as …", name=name[:50]), word="join", given={"side": side.value})


def _people(coop: Cooperation, side: Side, t: Tongue) -> tuple[Span, ...]:
    parts: list[Span] = []
    for role in ROLES:
        names = [m.name for m in coop.holders(side, role)]
        asked = [m.name for m in coop.members if m.side is side and role in m.pending]
        said = t.and_(names) if names else t("open")
        if not names and asked:
            said = t("{name} (not yet confirmed)", name=asked[0])
        parts += [f"{labelled(role, t)}: ", Bold(text=said) if names else said, "\n"]
    members = [m.name for m in coop.holders(side, Role.MEMBER) if not m.has(*ROLES)]
    if members:
        parts += [t("Members: {names}", names=t.and_(members))]
    else:
        parts = parts[:-1]
    if coop.mediator and side is Side.STARTUP:
        parts += ["\n", t("On neither side, to mediate: {name}", name=coop.mediator.name)]
    return tuple(parts)


def started(coop: Cooperation, t: Tongue) -> Message:
    """Tell whoever started it what comes next."""
    partner = coop.organisation(coop.starter.other).name
    return Message(
        title=t("{title} has begun", title=coop.title),
        blocks=(
            say(
                t(
                    "The room has a card on which everybody joins. Please ask {partner} to press"
                    ' "Join" there; I will ask you to confirm their project owner.',
                    partner=partner,
                )
            ),
            say(t('If {partner} uses a room of its own, say "link" here.', partner=partner)),
        ),
        buttons=(
            *_about(coop, t),
            Do(label=t("Overview"), word="overview"),
            Do(label=t("Link another room"), word="link"),
        ),
    )


def _about(coop: Cooperation, t: Tongue) -> tuple[Button, ...]:
    """Offer the four questions on which steps depend, where there are steps (M30)."""
    if coop.playbook is None:
        return ()
    return (Ask(label=t("Say what it is about"), word="properties", style="primary"),)


def joined(coop: Cooperation, member: Member, t: Tongue) -> Message:
    """Welcome a person, and say what that means."""
    roles = role_names(member, t)
    says = [
        t(
            "You take part in {title} for {name} as: {roles}.",
            title=coop.title,
            roles=roles,
            name=coop.organisation(member.side).name,
        )
    ]
    buttons: list[Button] = [Do(label=t("Overview"), word="overview", style="primary")]
    if member.has(Role.OWNER):
        says.append(t("On Thursdays I ask you here for the light: two minutes, one form."))
        buttons.append(Ask(label=t("Report the light"), word="status"))
    if member.has(Role.SPONSOR, Role.DEPUTY):
        says.append(t("You hear from me only when a decision needs you."))
    buttons.append(Ask(label=t("My language and working days"), word="me"))
    return Message(
        title=t("Welcome, {name}", name=member.name),
        blocks=tuple(say(s) for s in says),
        buttons=tuple(buttons),
        more=same_person(coop, member, t),
        footer=(t("Away? Say it once here and nobody will be pinged."),),
    )


def same_person(coop: Cooperation, member: Member, t: Tongue) -> tuple[Button, ...]:
    """Return the button for somebody who takes part already, under the same name elsewhere."""
    twin = next(
        (
            m
            for m in coop.members
            if m.id != member.id and m.roles and m.name.lower() == member.name.lower()
        ),
        None,
    )
    if twin is None:
        return ()
    return (Do(label=t("I take part already"), word="same", given={"member": twin.id}),)


def waiting(coop: Cooperation, member: Member, who: Member, t: Tongue) -> Message:
    """Tell who asked to join that somebody has to confirm it."""
    return Message(
        title=t("Thank you, {name}", name=member.name),
        blocks=(
            say(
                t(
                    "I have asked {who} to confirm that you join {title} as: {roles}."
                    " You will hear from me here.",
                    who=who.name,
                    title=coop.title,
                    roles=role_names(member, t, member.pending),
                )
            ),
        ),
        buttons=same_person(coop, member, t),
    )


def confirm(coop: Cooperation, member: Member, t: Tongue, *, again: bool = False) -> Message:
    """Ask an owner to confirm somebody."""
    name = coop.organisation(member.side).name
    title = t("{who} would like to join", who=member.name)
    if again:
        title = t("{who} is still waiting to join", who=member.name)
    return Message(
        title=title,
        blocks=(
            Facts(
                rows=(
                    (t("Cooperation"), (coop.title,)),
                    (t("For"), (name,)),
                    (t("As"), (role_names(member, t, member.pending),)),
                )
            ),
            say(t("Please confirm only if you know this person: they will read the shared room.")),
        ),
        buttons=(
            Do(label=t("Confirm"), word="confirm", given={"member": member.id}, style="primary"),
            Do(label=t("Decline"), word="decline", given={"member": member.id}),
        ),
    )


def confirmed(coop: Cooperation, member: Member, by: Member, t: Tongue) -> Message:
    """Say on the owner's card that it is settled."""
    return Message(
        title=t("{who} has joined", who=member.name),
        blocks=(
            say(
                t(
                    "{title}: {roles}, confirmed by {by}.",
                    title=coop.title,
                    by=by.name,
                    roles=role_names(member, t),
                )
            ),
        ),
    )


def declined(coop: Cooperation, member: Member, t: Tongue) -> Message:
    """Say that a request was not confirmed, without blame."""
    return Message(
        title=t("Not confirmed"),
        blocks=(
            say(
                t(
                    "{who} was not confirmed for {title}. If that was a mistake, they can press"
                    ' "Join" again.',
                    who=member.name,
                    title=coop.title,
                )
            ),
        ),
    )


def leaving(coop: Cooperation, member: Member | None, t: Tongue) -> tuple[Block, ...]:
    """Say what it means to leave."""
    said = [say(t("Do you want to leave {title}?", title=coop.title or t("this cooperation")))]
    if member and member.has(Role.OWNER):
        org = coop.organisation(member.side).name
        said.append(say(t("{org} then needs a new project owner; the room is told.", org=org)))
    back = t('What you said stays. You can come back: say "join" in its room.')
    return (*said, say(back, small=True))


def left(coop: Cooperation, member: Member, t: Tongue) -> Message:
    """Say goodbye to somebody who leaves."""
    return Message(
        title=t("You have left {title}", title=coop.title),
        blocks=(
            say(t("Nothing will reach you from it any more. Thank you, {name}.", name=member.name)),
        ),
    )


def owner_left(coop: Cooperation, member: Member, t: Tongue) -> Message:
    """Tell the room that a place is open again."""
    name = coop.organisation(member.side).name
    return Message(
        title=t("{name} needs a new project owner", name=name),
        blocks=(
            say(
                t(
                    "{who} has left. Please join as project owner, so that the light goes on.",
                    who=member.name,
                )
            ),
        ),
        buttons=(join_button(coop, member.side, t),),
    )


def ask_deputy(coop: Cooperation, side: Side, t: Tongue) -> Message:
    """Ask an owner to have a deputy of the sponsor named (M12)."""
    sponsor = coop.holders(side, Role.SPONSOR)[0]
    return Message(
        title=t("Who decides while {name} is away?", name=sponsor.name),
        blocks=(
            say(
                t(
                    "{title} has no deputy sponsor at {org} yet. Please ask that person to press"
                    ' "Join" in the shared room; one week on holiday should not stop the work.',
                    title=coop.title,
                    org=coop.organisation(side).name,
                )
            ),
        ),
        buttons=(join_button(coop, side, t),),
    )


def code(coop: Cooperation, words: str, until: datetime, t: Tongue) -> Message:
    """Hand out the one-time code that links a room."""
    return Message(
        title=t("Your code: {code}", code=words),
        blocks=(
            say(
                *t.spans(
                    "Please write {words} in the other room, where Tandem has been invited.",
                    words=Bold(text=t("@Tandem connect {code}", code=words)),
                )
            ),
            say(
                t(
                    "It works once, until {time}, and links that room to {title}.",
                    time=t.time(until),
                    title=coop.title,
                )
            ),
        ),
        footer=(t("Only you see this."),),
    )


def linked(coop: Cooperation, room: Room, t: Tongue) -> Message:
    """Confirm a linked room to whoever linked it."""
    readers = t("People of both sides read it: lights and results are posted there.")
    if room.side:
        readers = t(
            "Only {name} reads it: nothing of the partner's is asked here.",
            name=coop.organisation(room.side).name,
        )
    return Message(
        title=t("This room now belongs to {title}", title=coop.title),
        blocks=(say(readers),),
        buttons=(Do(label=t("Overview"), word="overview", style="primary"),),
    )


def internal_welcome(coop: Cooperation, side: Side, t: Tongue) -> Message:
    """Greet an internal room."""
    return Message(
        title=t("{title}: the room of {name}", title=coop.title, name=coop.organisation(side).name),
        blocks=(say(t("What is posted here stays with you.")),),
        buttons=(Do(label=t("Overview"), word="overview"),),
    )


def unreachable(coop: Cooperation, where: str, reason: str, t: Tongue) -> Message:
    """Tell an owner whom or which room Tandem could not reach, and how to mend it."""
    return Message(
        title=t("I could not reach {where}", where=where),
        blocks=(
            say(
                t(
                    "A message of {title} could not be delivered ({reason}).",
                    title=coop.title,
                    reason=reason,
                )
            ),
            say(
                t(
                    "Please check that Tandem is still in the room, or that the person still has an"
                    " account there. Later messages are tried again."
                )
            ),
        ),
    )


def restored(coop: Cooperation, t: Tongue) -> Message:
    """Tell an owner that a damaged file was replaced, and what to look at."""
    return Message(
        title=t("The last good copy of {title} is back", title=coop.title),
        blocks=(
            say(
                t(
                    "A file of this cooperation was damaged, so I went back to the state before."
                    " The last change may be missing."
                )
            ),
            say(t("Please look at the overview, and enter again what is missing.")),
        ),
        buttons=(Do(label=t("Overview"), word="overview", style="primary"),),
        footer=(t("Only the project owners get this."),),
    )


def moved(coop: Cooperation, t: Tongue) -> Message:
    """Greet a room whose address has changed."""
    return Message(title=t("This room goes on as the room of {title}", title=coop.title))
