"""The Monday digest: sent by the clock, followed or not by whoever wants (M12)."""

from typing import ClassVar

from bot.command import Command
from bot.commands.clock import ByClock
from bot.domain.cooperation import Cooperation
from bot.domain.digest import earliest, is_told, member_like, reads_digest, since
from bot.domain.rights import Right
from bot.moment import Moment
from bot.outcome import Outcome, Person, Say
from bot.views import digest, following


class Follow(Command):
    """Get the Monday digest of this cooperation."""

    word: ClassVar[str] = "follow"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("folgen", "abonnieren")
    # A digest tells what one side reads, so it is for those who stand on one.
    may: ClassVar[Right] = Right.NOTE

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it for oneself."""
        me = at.member.model_copy(update={"follows": True, "active": at.now})
        after = coop.with_member(me)
        return Outcome(after, lambda t: following.following(after, me, at.now, t))


class Unfollow(Command):
    """Get the Monday digest of this cooperation no longer."""

    word: ClassVar[str] = "unfollow"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("entfolgen", "abbestellen")
    may: ClassVar[Right] = Right.ONESELF

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Note it for oneself; questions to decide still come."""
        me = at.member.model_copy(update={"follows": False, "active": at.now})
        after = coop.with_member(me)
        return Outcome(after, lambda t: following.unfollowed(after, t))


class SendDigest(ByClock):
    """Send somebody one message about all their cooperations, if there is anything to say."""

    word: ClassVar[str] = "send-digest"
    week: str
    member: str

    def beside(self, coop: Cooperation) -> tuple[str, ...]:
        """Ask to see every cooperation of this person."""
        who = coop.member(self.member)
        return tuple(a.key for a in who.addresses) if who else ()

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send it from the one whose hour is the earliest; the others only note that it is done.

        Which one that is is the same seen from each, and whoever sent it says so: nobody gets two,
        though an hour be changed on the same day.
        """
        who = coop.member(self.member)
        duty = f"digest:{self.member}"
        after = coop.stamped(duty, self.week)
        if who is None or coop.has_done(duty, self.week):
            return Outcome(after)
        all_ = sorted((coop, *at.others), key=lambda c: c.id)
        theirs = [(c, m) for c in all_ if (m := member_like(c, who)) and reads_digest(m)]
        told = [(c, m) for c, m in theirs if is_told(c, who, at.now)]
        first = earliest(told, self.week)
        sent = any(c.has_done(f"digest-sent:{m.id}", self.week) for c, m in theirs)
        if sent or first is None or first[1].id != coop.id:
            return Outcome(after)
        after = after.stamped(f"digest-sent:{self.member}", self.week)
        parts = [digest.Part(c, m, since(c, theirs, self.week), at.now) for c, m in told]
        parts = [p for p in parts if digest.worth_saying(p)]
        if not parts:
            return Outcome(after)
        card = Say(
            f"digest:{self.week}:{who.id}",
            Person(who),
            lambda t: digest.digest(parts, self.week, t),
        )
        return Outcome(after, None, (card,), {"cooperations": [p.coop.id for p in parts]})
