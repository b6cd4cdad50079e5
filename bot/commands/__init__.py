"""All commands, in the order in which help lists them. A new command is one line here."""

import re

from bot.command import Command
from bot.commands.actions import (
    Actions,
    AddAction,
    DropAction,
    FinishAction,
    MoveAction,
    ReopenAction,
)
from bot.commands.advising import Advise
from bot.commands.appointments import DropAppointment, SetAppointment, ShowAppointment
from bot.commands.backlog import AddTask, Backlog, RankTasks, TakeOut
from bot.commands.board import Board
from bot.commands.calendars import EndAppointment, EndSeries
from bot.commands.clock import AskDeputy, AskLight, CloseWeek, NudgeLight, RemindRequest
from bot.commands.deciding import (
    Accept,
    AskBack,
    Decide,
    Delegate,
    Return,
    Snooze,
    StillOnIt,
    Waiting,
)
from bot.commands.decisions import Decisions, Escalations
from bot.commands.digest import Follow, SendDigest, Unfollow
from bot.commands.escalating import EscalationStep, RaiseSignal
from bot.commands.escalation import AddView, Answer, Escalate, SendUp, Settle, Warn
from bot.commands.exporting import Export, ExportPhase, ProposeQuote, ReleaseQuote
from bot.commands.feeding import Experience, NotForUs, OfferLessons, UseLesson
from bot.commands.filling import BringIn, ConfirmItem, DropEntry, FillSheet, SameSheet
from bot.commands.gate_marks import GateMet, GateScore
from bot.commands.gate_queries import GateAnswer, GateAsk
from bot.commands.gate_votes import GateDecide, GateWaive
from bot.commands.gates import Gate, GateDate, GateFile
from bot.commands.guest_links import EndLink, LinkFor
from bot.commands.guests import Guest, Guests, RemoveGuest
from bot.commands.identity import SameAs, ThatIsMe, ThatIsNotMe
from bot.commands.joining import Confirm, Decline, Join, Leave
from bot.commands.kpi_clock import AskReadings
from bot.commands.kpi_terms import AddKpi, ChangeKpi, DropKpi
from bot.commands.kpis import Kpis, ProposeKpis, ReadKpi
from bot.commands.lesson_care import (
    AdoptLesson,
    Lessons,
    MergeLessons,
    ReviewLessons,
    VerifyLesson,
)
from bot.commands.lessons import EditLesson, MoreOnLesson, NoteLesson
from bot.commands.light import LookBack, ReportLight
from bot.commands.mediator import EndMediation, NameMediator
from bot.commands.milestones import AddMilestone, Adjust, GiveUp, Milestones, Reached
from bot.commands.minutes import CorrectMinutes, Minutes
from bot.commands.moderating import (
    Conclude,
    EndMeeting,
    HandOver,
    Here,
    MeetingTick,
    MoreTime,
    Next,
    StartMeeting,
    StartWritten,
    UndoEnd,
)
from bot.commands.month import MonthReport, SendMonth
from bot.commands.noting import Contribute, Note, Rate
from bot.commands.pause import Pause, Resume, ResumeOnDate
from bot.commands.people import AboutMe, Away, Back
from bot.commands.phase_clock import (
    AskAlive,
    AskBegin,
    AskGate,
    OpenDoor,
    RemindOption,
    TellClock,
    TellGateSoon,
    TellTargets,
)
from bot.commands.phases import (
    AgreeDoor,
    AgreeOption,
    BeginAgain,
    GoOn,
    SetModel,
    ShowLocks,
    ShowPhase,
)
from bot.commands.playbook import SayProperties, ShowPlaybook, TakePlaybook
from bot.commands.proposals import Agree, Disagree, ShowProposal
from bot.commands.pulse import AnswerPulse, AskPulse, LeavePulse, Trust
from bot.commands.questions import AnswerQuestion, ExportQuestions, Questions
from bot.commands.reading import Help, Home, Overview
from bot.commands.reminding import RemindPromises
from bot.commands.retro import (
    AnswerRetro,
    CloseRetro,
    GroupRetro,
    RetroStep,
    ShowRetro,
    StartRetro,
    VoteRetro,
)
from bot.commands.rooms import Connect, LinkRoom, RoomMoved, TellRestored, TellUnreachable
from bot.commands.series import (
    AskHoliday,
    Calendar,
    DropMeeting,
    InWriting,
    JourFixe,
    MissMeeting,
    MoveMeeting,
    SendCalendar,
    SetAgenda,
    SetJourFixe,
)
from bot.commands.settings import (
    SetAnswers,
    SetBasics,
    SetCompany,
    SetEscalation,
    SetRhythm,
    SetRoom,
    SetSignals,
    Settings,
)
from bot.commands.settling import EscalateTopic, Park
from bot.commands.sheet_clock import AskLedger, AskOpening, AskSheetsAnew, NudgeSheet, RemindSheet
from bot.commands.sheets import AskAnew, AskOthers, ExportSheet, ShowSheet, Within
from bot.commands.start import Start
from bot.commands.stepping import OpenTalk, PutQuestions, RemindSteps, StepTopics
from bot.commands.steps import DoStep
from bot.commands.taking import KeepMessage, MakeDecision, TakeAction, TakeLesson
from bot.commands.topics import (
    AddTopic,
    Agenda,
    LastCall,
    ParkingLot,
    PreRead,
    Unpark,
    UseOrder,
)
from bot.errors import NoSuchCommand, TandemError

COMMANDS: tuple[type[Command], ...] = (
    Overview,
    Home,
    ReportLight,
    LookBack,
    Board,
    Escalate,
    Warn,
    Escalations,
    Decisions,
    JourFixe,
    AddTopic,
    Backlog,
    AddTask,
    RankTasks,
    TakeOut,
    Agenda,
    ParkingLot,
    Unpark,
    UseOrder,
    Calendar,
    MoveMeeting,
    DropMeeting,
    InWriting,
    StartMeeting,
    Next,
    MoreTime,
    Here,
    Conclude,
    MakeDecision,
    Note,
    Park,
    Contribute,
    Rate,
    HandOver,
    EndMeeting,
    UndoEnd,
    Minutes,
    CorrectMinutes,
    TakeAction,
    TakeLesson,
    EscalateTopic,
    KeepMessage,
    NoteLesson,
    Lessons,
    MoreOnLesson,
    EditLesson,
    MergeLessons,
    AdoptLesson,
    VerifyLesson,
    Experience,
    UseLesson,
    NotForUs,
    StartRetro,
    AnswerRetro,
    ShowRetro,
    VoteRetro,
    GroupRetro,
    CloseRetro,
    Export,
    ProposeQuote,
    ReleaseQuote,
    Accept,
    Decide,
    AskBack,
    Delegate,
    Return,
    Snooze,
    Waiting,
    StillOnIt,
    AddView,
    Settle,
    SendUp,
    Answer,
    ShowSheet,
    Within,
    FillSheet,
    SameSheet,
    ConfirmItem,
    DropEntry,
    BringIn,
    AskOthers,
    AskAnew,
    Advise,
    ExportSheet,
    AddAction,
    Actions,
    FinishAction,
    MoveAction,
    DropAction,
    ReopenAction,
    AddMilestone,
    Milestones,
    Reached,
    Adjust,
    GiveUp,
    Kpis,
    ReadKpi,
    AddKpi,
    ChangeKpi,
    DropKpi,
    ProposeKpis,
    ShowPlaybook,
    DoStep,
    SetAppointment,
    ShowAppointment,
    DropAppointment,
    Questions,
    AnswerQuestion,
    ExportQuestions,
    SayProperties,
    TakePlaybook,
    Start,
    Join,
    LinkRoom,
    Connect,
    Guest,
    LinkFor,
    Guests,
    Away,
    Back,
    AboutMe,
    MonthReport,
    Trust,
    AnswerPulse,
    LeavePulse,
    Follow,
    Unfollow,
    SameAs,
    Leave,
    Pause,
    Resume,
    ShowPhase,
    Gate,
    GateMet,
    GateScore,
    GateDecide,
    GateWaive,
    GateAsk,
    GateAnswer,
    GateDate,
    GateFile,
    AgreeOption,
    AgreeDoor,
    BeginAgain,
    ShowLocks,
    GoOn,
    Settings,
    SetBasics,
    SetRhythm,
    SetAnswers,
    SetSignals,
    SetEscalation,
    SetJourFixe,
    SetAgenda,
    SetCompany,
    SetModel,
    SetRoom,
    Help,
    Confirm,
    Decline,
    ShowProposal,
    ThatIsMe,
    ThatIsNotMe,
    Agree,
    Disagree,
    EndLink,
    RemoveGuest,
    NameMediator,
    EndMediation,
    AskLight,
    NudgeLight,
    CloseWeek,
    AskDeputy,
    RemindRequest,
    ResumeOnDate,
    RaiseSignal,
    EscalationStep,
    RemindSteps,
    AskReadings,
    EndSeries,
    EndAppointment,
    StepTopics,
    OpenTalk,
    PutQuestions,
    RemindSheet,
    AskLedger,
    AskSheetsAnew,
    NudgeSheet,
    AskOpening,
    SendCalendar,
    AskHoliday,
    LastCall,
    PreRead,
    MissMeeting,
    MeetingTick,
    StartWritten,
    RemindPromises,
    TellClock,
    TellGateSoon,
    AskGate,
    AskAlive,
    AskBegin,
    TellTargets,
    RemindOption,
    OpenDoor,
    SendDigest,
    AskPulse,
    SendMonth,
    ReviewLessons,
    ExportPhase,
    RetroStep,
    OfferLessons,
    RoomMoved,
    TellUnreachable,
    TellRestored,
)
EMPTY: type[Command] = Overview
BY_WORD: dict[str, type[Command]] = {c.word: c for c in COMMANDS}
ADVISED = re.compile(r'(?:[Ss]ay|or) "([a-z -]+)" to|with "([a-z -]+)"\.')


def offered(error: TandemError) -> tuple[type[Command], ...]:
    """Return the commands that an error's sentence advises here: say "overview" to see it.

    What has to be said somewhere else, or by somebody else, is worded otherwise and offered to
    nobody; help comes anyway.
    """
    said = {a or b: None for a, b in ADVISED.findall(error.sentence())}
    found = (next((c for c in COMMANDS if word in (c.word, *c.also)), None) for word in said)
    return tuple(c for c in found if c and c is not Help)


def named(word: str) -> type[Command]:
    """Return the command with this word. Raises NoSuchCommand."""
    try:
        return BY_WORD[word]
    except KeyError:
        raise NoSuchCommand(word=word[:60]) from None
