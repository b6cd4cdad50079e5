"""How somebody is spoken to: in which language, and in which zone."""

from bot.domain.cooperation import Cooperation
from bot.domain.people import Caller, Member
from bot.language import Tongue
from bot.moment import Moment


def speech(coop: Cooperation, who: Member | None, at: Moment) -> Tongue:
    """Choose the language: the person's own, the platform's, the room's, German."""
    room = coop.room(at.room)
    spoken = (who.language if who else "") or at.caller.language or (room.language if room else "")
    zone = coop.zone_of(who) if who else coop.zone
    return Tongue.of(spoken, zone)


def outside(caller: Caller, coop: Cooperation | None) -> Tongue:
    """Choose it outside any command: as the person chose in a cooperation of theirs, if any."""
    if coop and (who := coop.member_at(caller.address)):
        return Tongue.of(who.language or caller.language, coop.zone_of(who))
    return Tongue.of(caller.language, caller.zone)
