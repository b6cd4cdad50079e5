"""What is said to whoever follows a cooperation, or does so no longer (M12)."""

from datetime import datetime

from bot.domain.calendar import week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.digest import digest_at
from bot.domain.people import Member
from bot.language import Tongue
from bot.message import Do, Message, say


def following(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> Message:
    """Say that the digest comes, and when next."""
    this = week_of(coop.today(now))
    days = [d for w in (this, weeks_from(this, 1)) if (d := digest_at(coop, who, w)) and d > now]
    words = t("One message a week, for all your cooperations together.")
    if days:
        words += " " + t("Next: {when} at the latest.", when=t.moment(days[0]))
    return Message(
        title=t("You follow {title}", title=coop.title),
        blocks=(say(words),),
        buttons=(
            Do(label=t("Overview"), word="overview"),
            Do(label=t("No digest any more"), word="unfollow"),
        ),
    )


def unfollowed(coop: Cooperation, t: Tongue) -> Message:
    """Say that no digest comes any more, and what still does."""
    return Message(
        title=t("No more digest of {title}", title=coop.title),
        blocks=(say(t("What is asked of you personally still reaches you.")),),
        buttons=(Do(label=t("Follow again"), word="follow"),),
    )
