"""Everything that may go wrong, each as one sentence that a person can act on.

The first paragraph of a docstring is what the person reads, in English; the catalogs hold its
German. Braces in it are filled from the keywords given when it is raised.
"""

from typing import Any


class TandemError(Exception):
    """Something went wrong. Please try again; if it stays, tell whoever looks after Tandem."""

    def __init__(self, **values: Any) -> None:
        """Keep what fills the braces of the sentence."""
        self.values = values
        super().__init__(self.sentence().format(**values))

    @classmethod
    def sentence(cls) -> str:
        """Return the English sentence, braces unfilled, on one line."""
        return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split())


class Bug(TandemError):
    """Something went wrong here, not at your end. Nothing was changed. Please mention {reference} when you report it."""


class NotStarted(TandemError):
    """No cooperation runs in this room yet. Say "start" to begin one, or "advise" to find the model that fits you."""


class NothingAsked(TandemError):
    """There is no question about trust to answer at the moment, or your answer counts already. The next one comes by itself."""


class StillRuns(TandemError):
    """This cooperation has not been closed, so there is nothing to take up again."""


class Closed(TandemError):
    """{title} is closed. Everything can still be looked at and exported, lessons can be noted, and the day to talk again can be moved. For something new, anybody says "start" in a room of its own; to take this one up again, one project owner says "begin again" and the other agrees."""


class Stranger(TandemError):
    """I can only talk about cooperations with the people who take part in them. Please ask your contact to invite you."""


class NotYetIn(Stranger):
    """I can only talk about cooperations with the people who take part in them. If you belong to this room, say "join" to take part; otherwise please ask your contact to invite you."""


class NotAllowed(TandemError):
    """That is for {who}. You could ask them, or say "help" to see what you can do."""


class AlreadyStarted(TandemError):
    """This room already runs the cooperation {title}. Say "overview" to see it."""


class NoSuchCommand(TandemError):
    """I do not know the word "{word}". Say "help" to see what I can do."""


class Conflict(TandemError):
    """Somebody changed this cooperation at the same moment. Please try again."""


class Taken(TandemError):
    """This room already belongs to another cooperation. Please use a room of its own."""


class NoSuchCooperation(TandemError):
    """That cooperation is not here any more. Say "help" to see what I can do."""


class NoSuchCode(TandemError):
    """This code is not valid, or it was used already. Ask for a new one with "link" in the first room."""


class AlreadyDone(TandemError):
    """That has already been done; nothing was changed twice."""


class StoreBroken(TandemError):
    """{path} cannot be read: {reason}. {advice}"""


class StoreBusy(TandemError):
    """Another Tandem already works on {path} ({holder}). Stop it first, or choose another TANDEM_STORE."""


class StoreFull(TandemError):
    """Tandem cannot write its data at the moment ({reason}), so nothing was changed. Please try again in a few minutes."""


class StoreAway(TandemError):
    """I cannot reach my database at the moment. Please look in a few minutes whether it was done, and try again if it was not."""


class NoSuchPerson(TandemError):
    """Nobody is known as {who}. Please name an account like slack:U0123456789, an e-mail address, or a member's id."""


class NotMoved(TandemError):
    """The copy of {what} is not equal to its original, so please go on with the store you have. Nothing in it was changed."""


class BadSetting(TandemError):
    """{name} is {value}, which does not work: {reason}"""


class CannotDeliver(Exception):
    """A platform did not take a message."""


class NotNow(CannotDeliver):
    """The platform asks to wait; ``seconds`` says how long (None: it did not say)."""

    def __init__(self, seconds: float | None = None, reason: str = "") -> None:
        """Keep how long to wait, in seconds, and why."""
        self.seconds = seconds
        self.reason = reason
        super().__init__(reason or "not now")


class Unknown(CannotDeliver):
    """Nobody can say whether the message arrived: look for its key before sending again."""


class Gone(CannotDeliver):
    """The message to be edited is no longer there; post it anew."""


class Unreachable(CannotDeliver):
    """The room or person cannot be reached for good; ``reason`` is the platform's own word."""

    def __init__(self, reason: str) -> None:
        """Keep the platform's reason, for the log and the owner."""
        self.reason = reason
        super().__init__(reason)


class NowhereYet(NotStarted):
    """You take part in no cooperation yet. One begins in the room that both sides share: invite me there, and say "start" in it."""


class NotInRoom(TandemError):
    """Please say this in the room that it is about, not in our private chat."""


class NotHere(TandemError):
    """This room belongs to no cooperation that you take part in. Say "overview" in its own room."""


class WeekClosed(TandemError):
    """{week} has closed and your light stands. What has changed since goes into the next one."""


class NoLonger(TandemError):
    """That has been settled already; nothing is left to do."""


class SameSide(TandemError):
    """The partner's project owner has to agree to this one; your own side proposed it."""


class SponsorThere(TandemError):
    """{sponsor} is there and decides for your side. You decide while they are away."""


class NoGate(TandemError):
    """No gate is waiting for a decision here. Say "phase" to see where you stand."""


class NoSuchLesson(TandemError):
    """I do not find that lesson, or it is not for you. Say "lessons" to see what is there."""


class LessonStands(TandemError):
    """{id} has been handed over to both sides and stands as it is. You can note a new one with "lesson"."""


class NoRetro(TandemError):
    """No retrospective is at that point. A project owner begins one with "retro"."""


class NothingToRelease(TandemError):
    """No quote waits for a release. Propose one with "quote"."""


class NothingWaits(TandemError):
    """Nothing of that kind waits for you at the moment. Say "escalations" to see what is open."""


class NoPlaybook(TandemError):
    """No playbook is there for this cooperation. Please ask whoever looks after Tandem to run "tandem playbook check"."""


class NoSuchStep(TandemError):
    """There is no such step. Say "playbook" to see which there are."""


class NoAppointment(TandemError):
    """No date is agreed for this step yet. Say "step date" to agree on one."""


class NobodyToMediate(TandemError):
    """Nobody could mediate yet. Ask the person to join as a member of either side; then name them, and both project owners agree."""


class NoGuest(TandemError):
    """Nobody from outside takes part on your side yet. Name them first, with "guest"."""


class NoMediator(TandemError):
    """Nobody mediates at the moment. Say "mediator" to name somebody whom both sides trust."""


class NotYourStep(TandemError):
    """This step is the part of {who}. You can leave a note on it, or ask them."""


class StepWaits(TandemError):
    """This step waits for another one: {step}. Please do or skip that one first."""


class NotBeforePilot(TandemError):
    """A stake comes after a joint pilot that has passed its gate. Until then this playbook stays closed."""


class NoAddress(TandemError):
    """There can be no link yet, because nobody has told me where my pages are reached. Please ask whoever runs Tandem to set TANDEM_PUBLIC_URL."""


class LinkEnded(TandemError):
    """This link was used already, has expired, or was revoked. Please ask whoever sent it to you for a new one."""


class NotOpenYet(TandemError):
    """It is too early for this sheet. {reason}"""


class BothAnswered(TandemError):
    """Both sides have answered and read each other. Press "Ask again" on the sheet to begin anew."""


class NoSuchSheet(TandemError):
    """I do not know this sheet. Say "sheet" to see which there are."""


class NoMeeting(TandemError):
    """No jour fixe is running at the moment. Say "jour fixe" to see when the next one is."""


class NoSeries(TandemError):
    """You have not agreed on a jour fixe yet. Say "settings jour fixe" to propose day and time."""


class NoTimeLeft(TandemError):
    """There are no two more minutes for this block: it had them twice, or the hour is used up. What is open can be taken along."""


class NoSuchTopic(TandemError):
    """This topic is not open any more. Say "agenda" to see what is."""


class TooEarly(TandemError):
    """The next jour fixe is on {when}; it can be started from a day before. Say "postpone" to have it on another day."""


class OnlyModerator(TandemError):
    """The minutes are corrected by whoever moderated. Please tell them what should read differently."""


class NotYours(TandemError):
    """No open action of that kind is yours to close or move. Say "actions" to see whose they are."""


class NoMilestone(TandemError):
    """There is no such milestone ahead. Say "milestones" to see them all."""


class NoOtherOwner(TandemError):
    """This counts only once both project owners agree, and the other side has none yet. Please let one join first."""


class NotDecided(TandemError):
    """A milestone is given up only where the sponsors have decided about it. Past its date you can ask them from "milestones"."""
