"""Talks that come again: each becomes a step when it is near."""

from datetime import date

from dateutil.relativedelta import relativedelta

from bot.domain.cooperation import Cooperation
from bot.domain.numbered import numbered
from bot.domain.parts import days_of
from bot.domain.playbook import Recurring
from bot.domain.steps import Step

EVERY = {
    "week": relativedelta(weeks=1),
    "fortnight": relativedelta(weeks=2),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
}
AHEAD = 5  # working days before a talk, on which it becomes a step
TALK = "duty:"


def opened(coop: Cooperation, duty: Recurring, day: date) -> Cooperation:
    """Return it with a step for a talk that is near, and the day of the one after."""
    if coop.playbook is None:
        return coop
    nominal = coop.playbook.coming[duty.id]
    key = f"{TALK}{duty.id}:{nominal}"
    following = nominal + EVERY[duty.every]
    while following <= day:  # off for months: only the last one counts
        following += EVERY[duty.every]
    told = coop.playbook.model_copy(
        update={
            "coming": {
                **coop.playbook.coming,
                duty.id: days_of(coop, None).next(following) or following,
            }
        }
    )
    after = coop.but(playbook=told)
    if any(s.key == key for s in coop.steps):
        return after
    return after.with_step(
        Step(
            id=numbered("S", coop.steps),
            key=key,
            phase=coop.phase.value,
            title=duty.title,
            who=duty.who,
            due=max(nominal, day),
        )
    )


def talk_of(step: Step) -> str:
    """Return the name of the recurring talk that a step is, empty for every other."""
    return step.key.split(":")[1] if step.key.startswith(TALK) else ""
