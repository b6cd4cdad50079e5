"""Who may do what: every command, everybody, both sides and two platforms, against one table."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.commands import BY_WORD, COMMANDS
from bot.commands.rooms import digest
from bot.domain.cooperation import Cooperation, Room
from bot.domain.pending import LinkCode, Proposal
from bot.domain.people import Absence, Address, Caller, Member, Organisation, Role, Side
from bot.domain.rights import Standing, standings
from bot.errors import NoSuchCommand, NotAllowed, NotYetIn, Stranger
from bot.language import Tongue
from bot.message import Answers, Ask, Do, Form, Message
from bot.ports import Change
from bot.tandem import Done, Request, Tandem
from storage.memory import MemoryStore

# The table of the product, as people press it in the room that both sides read.
# ✓ may · – is told who may · ✗ is a stranger: one polite sentence, whatever was asked.
# "stand-in" acts while the owner is away; "guest" waits to be confirmed; "partner" owns another
# cooperation; the clock's own commands are words that nobody knows.
TABLE = """
                    member owner stand-in sponsor deputy guest stranger partner mediator
overview               ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
report                 ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
settings               ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓

playbook               ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
step                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
step_date              –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
step_calendar          ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
step_date_off          –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
questions              ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
questions_answer       ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
questions_export       ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
properties             –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
playbook_take          –     ✓      –        –      –      ✗      ✗        ✗        –
board                  –     ✓      ✓        ✓      ✓      ✗      ✗        ✓        –
home                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✓        ✓
locked                 ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓

begin-again            –     ✓      –        –      –      ✗      ✗        ✗        –

away                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
back                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
me                     ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
leave                  ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
follow                 ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
unfollow               ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
pulse                  ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
pulse_off              ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
report_month           ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
trust                  ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
same-yes               ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
same-no                ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓

status                 –     ✓      ✓        –      –      ✗      ✗        ✗        –

escalations            ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
decisions              ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓

jourfixe               ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
agenda                 ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
parking                ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
calendar               ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
topic                  ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
unpark                 ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
use-order              –     ✓      ✓        –      –      ✗      ✗        ✗        ✓
postpone               –     ✓      ✓        –      –      ✗      ✗        ✗        –
cancel                 –     ✓      ✓        –      –      ✗      ✗        ✗        –
writing                –     ✓      ✓        –      –      ✗      ✗        ✗        –
start-meeting          –     ✓      ✓        –      –      ✗      ✗        ✗        ✓
next                   –     ✓      ✓        –      –      ✗      ✗        ✗        ✓
more                   –     ✓      ✓        –      –      ✗      ✗        ✗        ✓
conclude               –     ✓      ✓        –      –      ✗      ✗        ✗        ✓
hand-over              –     ✓      ✓        –      –      ✗      ✗        ✗        ✓
end                    –     ✓      ✓        –      –      ✗      ✗        ✗        ✓
undo-end               –     ✓      ✓        –      –      ✗      ✗        ✗        ✓
correct                –     ✓      ✓        –      –      ✗      ✗        ✗        ✓
minutes                ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
here                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
decision               ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
note                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
park                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
contribute             ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
rate                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
take-action            ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
take-lesson            ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
keep                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
escalate-topic         –     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
actions                ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
milestones             ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
action                 ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
done                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
move                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
drop                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
reopen                 ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
milestone              –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
reached                –     ✓      –        –      –      ✗      ✗        ✗        –
adjust                 –     ✓      –        –      –      ✗      ✗        ✗        –
give-up                –     ✓      –        –      –      ✗      ✗        ✗        –
lesson                 ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
lessons                ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
lesson-more            ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
lesson-edit            ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
merge                  ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
export                 ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
quote                  –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
release                –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
experience             ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
use-lesson             ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
not-for-us             ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
retro                  –     ✓      ✓        –      –      ✗      ✗        ✗        –
retro-answer           ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
retro-show             –     ✓      ✓        –      –      ✗      ✗        ✗        –
retro-vote             ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
retro-group            ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
retro-close            –     ✓      ✓        –      –      ✗      ✗        ✗        –
adopt                  ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
verify                 ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
backlog                ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
backlog_add            ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
backlog_rank           –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
backlog_out            –     ✓      –        ✓      ✓      ✗      ✗        ✗        –

escalate               –     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
warn                   –     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
view                   –     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
settle                 –     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
send                   –     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –
answer                 –     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –

accept                 –     –      –        ✓      ✓      ✗      ✗        ✗        –
decide                 –     –      –        ✓      ✓      ✗      ✗        ✗        –
ask-back               –     –      –        ✓      ✓      ✗      ✗        ✗        –
delegate               –     –      –        ✓      ✓      ✗      ✗        ✗        –
return                 –     –      –        ✓      ✓      ✗      ✗        ✗        –
snooze                 –     –      –        ✓      ✓      ✗      ✗        ✗        –
waiting                –     –      –        ✓      ✓      ✗      ✗        ✗        –
still                  –     –      –        ✓      ✓      ✗      ✗        ✗        –

kpi                    ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
phase                  ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
gate                   ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
gate_file              ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
gate_met               –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
gate_score             –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
gate_answer            –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
gate_date              –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
gate_decide            –     –      –        ✓      ✓      ✗      ✗        ✗        –
gate_waive             –     –      –        ✓      ✓      ✗      ✗        ✗        –
gate_ask               –     –      –        ✓      ✓      ✗      ✗        ✗        –
go-on                  –     –      –        ✓      ✓      ✗      ✗        ✗        –
option                 –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
door                   –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
settings_model         –     ✓      –        ✓      ✓      ✗      ✗        ✗        –

kpi_reading            ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
kpi_proposals          ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
kpi_add                –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
kpi_change             –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
kpi_drop               –     ✓      –        ✓      ✓      ✗      ✗        ✗        –

sheet                  ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
sheet-part             ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
sheet-confirm          ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
sheet-drop             ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
sheet-bring            ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
sheet-same             ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
sheet-export           ✓     ✓      ✓        ✓      ✓      ✗      ✗        ✗        ✓
sheet-ask              –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
sheet-again            –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
within                 –     ✓      ✓        ✓      ✓      ✗      ✗        ✗        –

link                   –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
guest                  –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
guest_link             –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
guests                 –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
mediator               –     ✓      –        –      –      ✗      ✗        ✗        –
mediator_off           –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
guest_remove           –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
end-link               –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
pause                  –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
resume                 –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
settings_company       –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
settings_room          –     ✓      –        ✓      ✓      ✗      ✗        ✗        –

confirm                –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
decline                –     ✓      –        ✓      ✓      ✗      ✗        ✗        –

settings_basics        –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
settings_rhythm        –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
settings_answers       –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
settings_signals       –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
settings_escalation    –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
settings_jour_fixe     –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
settings_agenda        –     ✓      –        ✓      ✓      ✗      ✗        ✗        –
proposal               –     ✓      –        –      –      ✗      ✗        ✗        –
agree                  –     ✓      –        –      –      ✗      ✗        ✗        –
disagree               –     ✓      –        –      –      ✗      ✗        ✗        –

start                  ✓     ✓      ✓        ✓      ✓      ✓      ✓        ✓        ✓
join                   ✓     ✓      ✓        ✓      ✓      ✓      ✓        ✓        –
same                   ✓     ✓      ✓        ✓      ✓      ✓      ✓        ✓        –
connect                ✓     ✓      ✓        ✓      ✓      ✓      ✓        ✓        –
help                   ✓     ✓      ✓        ✓      ✓      ✓      ✓        ✓        ✓
sheet-advice           ✓     ✓      ✓        ✓      ✓      ✓      ✓        ✓        ✓

ask-light              ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
nudge-light            ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
close-week             ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
ask-deputy             ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
remind-request         ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
resume-on-date         ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
raise-signal           ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
escalation-step        ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
remind-steps           ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
end-series             ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
end-appointment        ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
ask-readings           ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
step-topics            ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
open-talk              ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
put-questions          ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
remind-sheet           ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
sheets-anew            ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
ask-ledger             ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
ask-opening            ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
nudge-sheet            ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
send-calendar          ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
ask-holiday            ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
last-call              ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
pre-read               ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
meeting-tick           ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
start-written          ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
miss-meeting           ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
remind-promises        ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
phase-clock            ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
gate-soon              ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
gate-day               ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
ask-alive              ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
ask-begin              ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
targets-met            ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
option-due             ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
door-open              ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
send-digest            ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
send-month             ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
ask-pulse              ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
review-lessons         ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
retro-step             ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
offer-lessons          ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
export-phase           ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
room-moved             ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
unreachable            ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
restored               ?     ?      ?        ?      ?      ✗      ✗        ✗        ?
"""
HEAD, *LINES = [line.split() for line in TABLE.strip().splitlines() if line]
MAY = {
    (row[0].replace("_", " "), who): cell
    for row in LINES
    for who, cell in zip(HEAD, row[1:], strict=True)
}
INSIDE = ("member", "owner", "stand-in", "sponsor", "deputy")
OUTSIDE = ("guest", "stranger", "partner")

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 26)
ROLES = {
    "owner": (Role.MEMBER, Role.OWNER),
    "sponsor": (Role.MEMBER, Role.SPONSOR),
    "deputy": (Role.MEMBER, Role.DEPUTY),
}
PLATFORMS = pytest.mark.parametrize("platform", ["local", "slack"])
SIDES = pytest.mark.parametrize("side", Side, ids=lambda s: s.value)
CODE = "A1B2-C3D4-E5F6"


def address(platform: str, who: str, side: Side | str) -> Address:
    return Address(platform=platform, id=f"{who}-{side}", kind="person")


def caller(platform: str, who: str, side: Side | str) -> Caller:
    return Caller(address=address(platform, who, side), name=f"{who} {side}", language="en")


def member(platform: str, who: str, side: Side, **more: Any) -> Member:
    name = f"{who}-{side.value}"
    more = {"roles": ROLES.get(who, (Role.MEMBER,)), "active": NOW} | more
    return Member(
        id=name, name=name, side=side, addresses=(address(platform, who, side),), **more
    )  # fmt: skip


def room(platform: str, coop: str = "ours") -> Address:
    return Address(platform=platform, id=coop)


def cooperation(platform: str, coop: str = "ours") -> Cooperation:
    """Both sides have everybody of the table; both owners are away today."""
    members: list[Member] = []
    for side in Side:
        away = Absence(since=TODAY, until=TODAY, stand_in=f"stand-in-{side.value}")
        members.append(member(platform, "owner", side, absences=(away,)))
        members += [member(platform, who, side) for who in INSIDE if who != "owner"]
        members.append(member(platform, "guest", side, roles=(), pending=(Role.MEMBER,)))
        members.append(member(platform, "mediator", side, neutral=True))
    return Cooperation(
        id=coop,
        title=f"Secret {coop}",
        goal="Wir wollen 15 % bis 30.6.2027",
        organisations={s: Organisation(name=f"{s.value} GmbH {coop}") for s in Side},
        members=tuple(members),
        rooms=(Room(address=room(platform, coop), language="en"),),
        started=NOW - timedelta(days=30),
        codes=(LinkCode(digest=digest(CODE), until=NOW + timedelta(minutes=5)),),
        proposals=tuple(
            Proposal(
                id=f"by-{s.value}", word="settings signals", given={}, by=f"owner-{s.value}", at=NOW
            )
            for s in Side
        ),
    )


class Town:
    """One cooperation on a platform, another beside it, and Tandem."""

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self.store = MemoryStore()
        ids = iter(f"{n:012x}" for n in range(1, 1_000_000))
        self.tandem = Tandem(self.store, lambda: NOW, fresh=lambda: next(ids))

    async def opened(self, *coops: Cooperation) -> "Town":
        for coop in coops:
            await self.store.save(Change(coop=coop, at=NOW, keys=coop.keys))
        return self

    def asks(self, who: Caller, where: Address | None = None, coop: str = "") -> Request:
        return Request(caller=who, room=where or who.address, door="button", coop=coop)

    async def state(self) -> list[Cooperation]:
        return [await self.store.load(i) for i in await self.store.ids()]


async def town(platform: str) -> Town:
    """Open both cooperations; the partner owns the second, where nobody else takes part."""
    theirs = cooperation(platform, "theirs")
    partner = member(platform, "partner", Side.SME, roles=ROLES["owner"])
    partner = partner.model_copy(update={"addresses": (address(platform, "partner", "x"),)})
    theirs = theirs.but(members=(partner,), codes=())
    return await Town(platform).opened(cooperation(platform), theirs)


def callers(platform: str, side: Side) -> Iterator[tuple[str, Caller]]:
    for who in (*INSIDE, "guest", "mediator"):
        yield who, caller(platform, who, side)
    yield "stranger", caller(platform, "stranger", "x")
    yield "partner", caller(platform, "partner", "x")


def found(done: Done) -> str:
    """Return the sign of the table that an answer stands for."""
    match done.failed:
        case Stranger():
            return "✗"
        case NotAllowed():
            return "–"
        case NoSuchCommand():
            return "?"
    return "✓"


def given_for(word: str, side: Side) -> Answers:
    """Return answers with which an owner of this side would be done."""
    asked: dict[str, Answers] = {
        "confirm": {"member": f"guest-{side.value}"},
        "decline": {"member": f"guest-{side.value}"},
        "agree": {"proposal": f"by-{side.other.value}"},
        "disagree": {"proposal": f"by-{side.other.value}"},
    }
    return asked.get(word, GIVEN.get(word, {}))


GIVEN: dict[str, Answers] = {
    "status": {"light": "green", "headline": "Läuft"},
    "escalate": {"cause": "Daten fehlen", "consequence": "Stillstand"},
    "warn": {"cause": "Daten fehlen", "consequence": "Stillstand"},
    "topic": {"title_": "Preis"},
    "unpark": {"topic": "T1"},
    "cancel": {"reason": "Messe"},
    "postpone": {"day": "2026-12-02"},
    "action": {"text": "Daten liefern", "due": "2026-12-01"},
    "milestone": {"title_": "Prognose läuft", "due": "2026-12-11"},
    "away": {"until": "2026-12-01"},
    "me": {"language": "en", "zone": "Europe/Berlin", "weekdays": ["0"]},
    "pause": {"until": "2026-12-24"},
    "connect": {"code": CODE},
    "join": {"side": "sme", "role": "member"},
}


def test_the_table_has_a_row_for_every_command():
    assert [c.word for c in COMMANDS if (c.word, "owner") not in MAY] == []
    assert {word for word, _ in MAY} == set(BY_WORD)


@PLATFORMS
@SIDES
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.word)
async def test_everybody_may_what_the_table_says(command: Any, side: Side, platform: str):
    word = command.word
    for who, person in callers(platform, side):
        place = await town(platform)
        form = await place.tandem.form(place.asks(person, room(platform)), word, {})
        done = await place.tandem.pressed(
            place.asks(person, room(platform)), Do(label="", word=word, given=given_for(word, side))
        )
        assert (who, found(form), found(done)) == (who, MAY[word, who], MAY[word, who])


@PLATFORMS
@SIDES
async def test_in_a_private_chat_the_same_holds_and_outsiders_get_nowhere(
    side: Side, platform: str
):
    """The button names the cooperation, as every card's buttons do."""
    place = await town(platform)
    for who, person in callers(platform, side):
        for word in BY_WORD:
            request = place.asks(person)
            done = await place.tandem.form(request, word, {}, "ours")
            inside = who not in ("stranger", "partner") or BY_WORD[word].personal
            expected = MAY[word, who] if inside else "✗"
            assert (who, word, found(done)) == (who, word, expected)


@PLATFORMS
@pytest.mark.parametrize("who", ["guest", "stranger", "partner"])
async def test_refused_is_unchanged(who: str, platform: str):
    """Whatever is refused leaves no trace, by any door."""
    place = await town(platform)
    person = dict(callers(platform, Side.SME))[who]
    before = await place.state()
    for word in [w for w in BY_WORD if MAY[w, who] != "✓"]:
        given = given_for(word, Side.SME)
        for where in (room(platform), None):
            request = place.asks(person, where)
            button = Do(label="", word=word, given=given, coop="ours")
            assert not (await place.tandem.pressed(request, button)).changed
            assert not (await place.tandem.sent(request, word, given, "ours")).changed
        assert not (await place.tandem.said(place.asks(person, room(platform)), word)).changed
    assert await place.state() == before
    assert [await place.store.journal(i) for i in ("ours", "theirs")] == [(), ()]


# -- one's own side ------------------------------------------------------------------------------


@SIDES
@pytest.mark.parametrize("who", ["owner", "stand-in"])
async def test_a_light_is_always_that_of_ones_own_side(who: str, side: Side):
    place = await town("local")
    forged: Answers = {"light": "red", "headline": "Stopp", "way": "x", "side": side.other.value}
    for given in (forged, {k: v for k, v in forged.items() if k != "side"}):
        await place.tandem.pressed(
            place.asks(caller("local", who, side), room("local")),
            Do(label="", word="status", given=given),
        )
    ours = (await place.state())[0]
    assert [(r.side, r.by) for r in ours.reports] == [(side, f"{who}-{side.value}")]


@SIDES
async def test_a_company_is_always_ones_own(side: Side):
    place = await town("local")
    before = (await place.state())[0].organisations
    await place.tandem.sent(
        place.asks(caller("local", "sponsor", side), room("local")),
        "settings company",
        {"name": "Neu GmbH"},
    )
    after = (await place.state())[0].organisations
    assert after[side].name == "Neu GmbH"
    assert after[side.other] == before[side.other]


@SIDES
@pytest.mark.parametrize("word", ["confirm", "decline"])
async def test_only_the_owner_of_a_guests_side_settles_the_wish(word: str, side: Side):
    place = await town("local")
    other = caller("local", "owner", side.other)
    button = Do(label="", word=word, given={"member": f"guest-{side.value}"})
    refused = await place.tandem.pressed(place.asks(other, room("local")), button)
    assert isinstance(refused.failed, NotAllowed)
    mine = await place.tandem.pressed(
        place.asks(caller("local", "owner", side), room("local")), button
    )  # fmt: skip
    assert (mine.failed, mine.changed) == (None, True)


@SIDES
@pytest.mark.parametrize("word", ["agree", "disagree"])
async def test_nobody_agrees_with_their_own_side(word: str, side: Side):
    place = await town("local")
    button = Do(label="", word=word, given={"proposal": f"by-{side.value}"})
    own = await place.tandem.pressed(
        place.asks(caller("local", "owner", side), room("local")), button
    )  # fmt: skip
    assert (own.failed is not None, own.changed) == (True, False)


@SIDES
@pytest.mark.parametrize(
    "word", ["settings basics", "settings rhythm", "settings answers", "settings signals"]
)
async def test_what_concerns_both_waits_for_the_other_owner(word: str, side: Side):
    place = await town("local")
    before = (await place.state())[0]
    me = caller("local", "owner", side)
    form = (await place.tandem.form(place.asks(me, room("local")), word, {})).reply
    assert isinstance(form, Form)
    sent = await place.tandem.sent(place.asks(me, room("local")), word, form.answers())
    after = (await place.state())[0]
    held = ("title", "goal", "zone", "rhythm", "answers", "thresholds")
    assert sent.changed
    assert [getattr(after, n) for n in held] == [getattr(before, n) for n in held]
    assert {p.word for p in after.proposals} == {word, "settings signals"}


async def test_a_stand_in_may_report_only_while_the_owner_is_away():
    place = await town("local")
    stand_in = caller("local", "stand-in", Side.SME)
    await place.tandem.said(place.asks(caller("local", "owner", Side.SME), room("local")), "back")
    done = await place.tandem.form(place.asks(stand_in, room("local")), "status", {})
    assert found(done) == "–"


async def test_who_has_left_is_a_stranger():
    place = await town("local")
    me = caller("local", "member", Side.SME)
    await place.tandem.sent(place.asks(me, room("local")), "leave", {})
    for word in ("overview", "leave", "away", "status"):
        done = await place.tandem.form(place.asks(me, room("local")), word, {})
        assert found(done) == "✗"


# -- refusals ------------------------------------------------------------------------------------


@PLATFORMS
async def test_a_stranger_hears_the_same_whether_or_not_there_is_a_cooperation(platform: str):
    """Private words, buttons and forms with a made-up or a real id, on an empty or a full store."""
    full, empty = await town(platform), Town(platform)
    me = caller(platform, "stranger", "x")
    for word in BY_WORD:
        heard = []
        for place in (full, empty):
            ask = place.asks(me)
            given = {k: v for k, v in given_for(word, Side.SME).items() if k != "code"}
            for coop in ("ours", "theirs", "nowhere"):
                button, asking = (
                    kind(label="", word=word, given=given, coop=coop) for kind in (Do, Ask)
                )
                heard += [
                    await place.tandem.pressed(ask, button),
                    await place.tandem.pressed(ask, asking),
                    await place.tandem.sent(ask, word, given, coop),
                    await place.tandem.form(ask, word, given, coop),
                ]
        assert {d.reply.model_dump_json() for d in heard if d.reply} == {
            heard[0].reply.model_dump_json() if heard[0].reply else ""
        }
        said = [(await p.tandem.said(p.asks(me), word)).reply for p in (full, empty)]
        assert said[0] == said[1]


@pytest.mark.parametrize("language", ["de", "en"])
async def test_a_refusal_is_polite_and_reveals_nothing(language: str):
    place = await town("local")
    names = ["Secret", "GmbH", "owner-", "sponsor-", "Wir wollen", "ours", "theirs"]
    for who in ("member", "stranger", "partner", "guest"):
        person = dict(callers("local", Side.SME))[who].model_copy(update={"language": language})
        for word in BY_WORD:
            if MAY[word, who] == "✓":
                continue
            done = await place.tandem.form(place.asks(person, room("local")), word, {}, "ours")
            assert isinstance(done.reply, Message)
            text = done.reply.model_dump_json()
            assert done.reply.title == Tongue(language)("That did not work")
            assert [n for n in names if n in text] == []
            buttons = (*done.reply.buttons, *done.reply.more)
            # Whoever is in the room but not in its cooperation hears how to join.
            join = ["join"] if isinstance(done.failed, NotYetIn) else []
            assert [(b.word, b.coop) for b in buttons] == [(w, "") for w in (*join, "help")]


async def test_who_may_instead_is_named_by_role():
    place = await town("local")
    me = place.asks(caller("local", "member", Side.SME), room("local"))
    heard = {w: str((await place.tandem.form(me, w, {})).failed) for w in ("status", "pause")}
    end = ' You could ask them, or say "help" to see what you can do.'
    assert heard == {
        "status": "That is for project owners." + end,
        "pause": "That is for project owners, sponsors and their deputies." + end,
    }


# -- forged buttons and forms --------------------------------------------------------------------


@PLATFORMS
async def test_a_button_that_names_another_cooperation_opens_nothing(platform: str):
    """An owner here is nobody there, from the room here or a private chat."""
    place = await town(platform)
    before = await place.state()
    for who in INSIDE:
        me = caller(platform, who, Side.SME)
        for word in BY_WORD:
            for where in (room(platform), None):
                button = Do(label="", word=word, given=given_for(word, Side.SME), coop="theirs")
                if word == "connect" or BY_WORD[word].personal:
                    # Whoever knows the code may come in; what is personal is about one's own.
                    continue
                done = await place.tandem.pressed(place.asks(me, where), button)
                assert (word, found(done), done.changed) == (word, "✗", False)
    assert await place.state() == before


FORGED: list[tuple[str, Answers]] = [
    ("confirm", {"member": "partner-sme"}),
    ("confirm", {"member": "member-sme"}),
    ("confirm", {"member": "nobody"}),
    ("confirm", {"member": ["guest-sme"]}),
    ("confirm", {}),
    ("decline", {"member": "owner-sme"}),
    ("decline", {"member": "owner-startup"}),
    ("agree", {"proposal": "nothing"}),
    ("agree", {"proposal": "by-sme"}),
    ("disagree", {"proposal": ""}),
    ("away", {"until": "2026-12-01", "stand_in": "member-startup"}),
    ("away", {"until": "2026-12-01", "stand_in": "partner-sme"}),
    ("away", {"until": "2026-12-01", "stand_in": "owner-sme"}),
    ("away", {"until": "2026-12-01", "member": "owner-startup"}),
    ("join", {"side": "startup", "role": "member"}),
    ("join", {"side": "both", "role": "owner"}),
    ("status", {"light": "grey", "headline": "x"}),
    ("status", {"light": "blue", "headline": "x"}),
    ("status", {"light": "green", "headline": "x", "week": "2026-W50"}),
    ("status", {"light": "green", "headline": "x", "week": "2020-W01"}),
    ("status", {"light": "green", "headline": "x", "week": "9999"}),
    ("status", {"light": "green", "headline": "x", "week": "2026-W48x"}),
    ("status", {"light": "green", "headline": "x", "week": ["2026-W48"]}),
    ("status", {"light": "green", "headline": "x", "by": "owner-startup"}),
    ("status", {"light": "green", "headline": "x", "need": "y", "need_from": "nobody"}),
    ("me", {"language": "fr", "zone": "Europe/Berlin", "weekdays": ["0"]}),
    ("me", {"language": "en", "zone": "Mars/Olympus", "weekdays": ["0"]}),
    ("me", {"language": "en", "zone": "Europe/Berlin", "weekdays": ["9"]}),
    ("me", {"language": "en", "zone": "../../etc/passwd", "weekdays": ["0"]}),
    ("me", {"language": "en", "zone": "Europe/Berlin", "weekdays": ["0"], "roles": "sponsor"}),
    ("settings company", {"name": "x", "land": "XX-YY"}),
    ("settings company", {"name": "x", "side": "startup"}),
    ("settings company", {"name": "x" * 61}),
    ("pause", {"until": "2020-01-01"}),
    ("pause", {"until": "2099-01-01"}),
    ("connect", {"code": "0000-0000-0000"}),
    ("close-week", {"week": "2026-W48"}),
    ("nothing", {}),
]  # fmt: skip


@pytest.mark.parametrize("word, given", FORGED)
@pytest.mark.parametrize("door", ["pressed", "sent"])
async def test_a_forged_answer_changes_nothing_and_is_no_bug(
    word: str, given: Answers, door: str, caplog: pytest.LogCaptureFixture
):
    place = await town("local")
    before = await place.state()
    me = place.asks(caller("local", "owner", Side.SME), room("local"))
    if door == "pressed":
        done = await place.tandem.pressed(me, Do(label="", word=word, given=given))
    else:
        done = await place.tandem.sent(me, word, given)
    assert (done.changed, caplog.text) == (False, "")
    assert await place.state() == before


async def test_a_code_opens_one_room_once_and_not_too_late():
    place = await town("local")
    stranger = caller("local", "stranger", "x")
    second, third = room("local", "second"), room("local", "third")
    first = await place.tandem.said(place.asks(stranger, second), f"connect {CODE}")
    again = await place.tandem.said(place.asks(stranger, third), f"connect {CODE}")
    wrong = await place.tandem.said(place.asks(stranger, third), "connect 0000-0000-0000")
    assert (first.changed, again.changed) == (True, False)
    assert again.reply == wrong.reply
    ours = (await place.state())[0]
    assert [r.address for r in ours.rooms] == [room("local", "ours"), second]


async def test_a_code_is_kept_nowhere():
    place = await town("local")
    done = await place.tandem.said(
        place.asks(caller("local", "owner", Side.SME), room("local")), "link"
    )
    assert isinstance(done.reply, Message)
    plain = done.reply.title.rpartition(" ")[2]
    kept = (await place.state())[0].model_dump_json() + str(await place.store.journal("ours"))
    assert len(plain) >= 12
    assert plain not in kept
    assert plain.replace("-", "") not in kept


@pytest.mark.parametrize("who", OUTSIDE)
async def test_the_own_page_of_an_outsider_shows_nothing_of_ours(who: str):
    place = await town("local")
    page = await place.tandem.home(place.asks(dict(callers("local", Side.SME))[who]))
    assert "ours" not in page.model_dump_json()
    if who != "partner":
        assert page == await Town("local").tandem.home(
            place.asks(caller("local", "nobody", "x"))
        )  # fmt: skip


# -- the jour fixe -------------------------------------------------------------------------------


@SIDES
async def test_whoever_moderates_may_run_the_jour_fixe_until_a_day_after(side: Side):
    place = await town("local")
    member = caller("local", "member", side)
    owner = caller("local", "owner", side)

    async def does(who: Caller, word: str, **given: str) -> Done:
        button = Do(label="", word=word, given={**given})
        return await place.tandem.pressed(place.asks(who, room("local")), button)

    assert isinstance((await does(member, "start-meeting")).failed, NotAllowed)
    await does(owner, "start-meeting")
    await does(owner, "hand-over", to=f"member-{side.value}")
    assert (await does(member, "next", block="0")).failed is None
    assert (await does(member, "end")).failed is None
    ours = (await place.state())[0]
    later = standings(ours, ours.member(f"member-{side.value}"), TODAY + timedelta(days=2))
    assert Standing.FACILITATOR not in later
