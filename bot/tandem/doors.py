"""The doors of the application, and the way of a command from any of them to its one write."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot import grammar
from bot.answers import Problem
from bot.command import Command
from bot.commands import named, offered
from bot.commands.proposals import propose
from bot.deliver import log_failure
from bot.domain.cooperation import Cooperation
from bot.domain.library import Library
from bot.domain.people import Address
from bot.due import next_due, noted, ready
from bot.duties import Due
from bot.errors import (
    AlreadyDone,
    Bug,
    Conflict,
    NoSuchCommand,
    NotAllowed,
    Stranger,
    TandemError,
)
from bot.language import Tongue
from bot.links import Links
from bot.message import Answers, Ask, Do, Form, Message
from bot.moment import Moment
from bot.outcome import Outcome
from bot.ports import Bell, Change, Entry, Store
from bot.tandem.admission import admit, fitting, pressable, still_open
from bot.tandem.coops import Coops
from bot.tandem.posts import pages, posts_of, stamped
from bot.tandem.request import Done, Request, of_clock
from bot.tandem.saving import changes, entry_of, settled
from bot.tandem.speech import outside, speech
from bot.told import Hear, Ran, Saved, Steady, Telling, about, ended, to_nobody
from bot.views import common, home

log = logging.getLogger(__name__)
TRIES = 5
T = TypeVar("T")


class Tandem:
    """Runs commands on cooperations; holds nothing but its ports."""

    def __init__(  # noqa: PLR0913 - ports, read by name
        self,
        store: Store,
        now: Callable[[], datetime],
        *,
        bell: Bell | None = None,
        fresh: Callable[[], str] = lambda: secrets.token_hex(6),
        breathe: Callable[[int], Awaitable[None]] | None = None,
        library: Library | None = None,
        links: Links | None = None,
        admins: Collection[str] = (),
        canvases: Collection[str] = (),
        hear: Hear = to_nobody,
        steady: Steady = lambda: 0.0,
    ) -> None:
        """Take a store, the time and the method, and where ids and waiting come from.

        ``links`` signs links (without, one whose links end with the process and lead nowhere);
        ``admins`` are accounts such as ``slack:U0123456789``; ``canvases`` names the platforms
        whose rooms keep a page, which is then owed to ``PLATFORM-canvas`` under the room's id.
        ``hear`` is told how each command and save ended, and how long it took by ``steady``.
        """
        self.store = store
        self.now = now
        self.bell = bell or Bell()
        self._fresh = fresh
        self._breathe = breathe or _jitter
        self.library = library or Library()
        self.links = links or Links(secrets.token_hex(32))
        self._admins = frozenset(admins)
        self._canvases = frozenset(canvases)
        self._hear, self._steady = hear, steady
        self._coops = Coops(store, now, fresh)

    # -- the doors ---------------------------------------------------------------------------

    async def said(self, request: Request, text: str) -> Done:
        """Answer typed words."""

        async def answer() -> Done:
            read = grammar.read(text, self.library)
            if isinstance(read, grammar.Unknown):
                return await self._unknown(request, read)
            return await self._answer(request, read.command, read.answers)

        return await self._safely(request, answer)

    async def pressed(self, request: Request, button: Do | Ask) -> Done:
        """Answer a pressed button: run its command, or open its form."""
        asked = request.model_copy(update={"coop": button.coop or request.coop})
        only_form = isinstance(button, Ask)
        return await self._safely(
            request,
            lambda: self._answer(asked, named(button.word), button.given, only_form=only_form),
        )

    async def sent(self, request: Request, word: str, answers: Answers, coop: str = "") -> Done:
        """Answer a sent form: a message when it was done, the form again with its problems."""
        asked = request.model_copy(update={"coop": coop or request.coop})
        done = await self._safely(request, lambda: self._answer(asked, named(word), answers))
        if done.failed and not isinstance(done.failed, Stranger | NotAllowed | NoSuchCommand):
            # What was typed is still in the form, with what went wrong above it.
            with suppress(TandemError):
                heard = await self._coops.heard(request.caller)
                problem = {"": heard.sorry(done.failed)}
                return await self._form_again(asked, named(word), answers, problem)
        return done

    async def form(self, request: Request, word: str, answers: Answers, coop: str = "") -> Done:
        """Lay out a form anew with the answers so far, without running anything."""
        asked = request.model_copy(update={"coop": coop or request.coop})
        return await self._safely(
            request, lambda: self._answer(asked, named(word), answers, only_form=True)
        )

    async def home(self, request: Request) -> Message:
        """Return a person's own page: duties and cooperations."""
        mine = await self._coops.of(request.caller)
        tongue = outside(request.caller, mine[0][0] if mine else None)
        return home.page(mine, self.now(), tongue)

    # -- the clock ---------------------------------------------------------------------------

    async def run_due(self, coop_id: str) -> int:
        """Run what is due in one cooperation, and return how many commands that were."""
        ran = 0
        for _ in range(50):
            coop = await self.store.load(coop_id)
            found = next(iter(ready(coop, self.now())), None)
            if found is None:
                if ran == 0:
                    # Nothing was due after all: only the store's index was behind the calendar.
                    with suppress(Conflict):
                        await self._save(coop, Outcome(coop))
                return ran
            late = (self.now() - found.at).total_seconds()
            with (
                suppress(Conflict),  # whoever was quicker may have done it: look again
                about(request=_request_id()),
                self._telling(type(found.command), "clock", coop_id, late) as telling,
            ):
                await self._on_time(coop, found)
                telling.result = "done"
            ran += 1
        log.error("duties do not end", extra={"coop": coop_id})
        return ran

    async def _on_time(self, coop: Cooperation, one: Due) -> None:
        """Run a due command on the very state on which it was due. Raise ``Conflict``."""
        command = one.command
        at = await self._coops.seeing(command, coop, self._moment(of_clock(coop.id), coop))
        outcome = noted(one, propose(command, coop, at) or command.run(coop, at), at.now)
        for name, note in outcome.keeps.items():
            await self.store.keep(name, note)
        await self._save(coop, outcome, entry_of(command, at, outcome), at, slow=command.slow)

    async def clock(self, coop_id: str, command: Command) -> None:
        """Run a command on behalf of the clock."""
        request = of_clock(coop_id)
        with (
            about(request=_request_id()),
            self._telling(type(command), "clock", coop_id) as telling,
        ):
            done = await self._run(request, command, command.model_dump(mode="json"), coop_id)
            telling.result = "done" if done.changed else "shown"

    # -- inside ------------------------------------------------------------------------------

    async def _safely(self, request: Request, answer: Callable[[], Awaitable[Done]]) -> Done:
        """Turn everything that goes wrong into a sentence, in this one place."""
        with about(request=_request_id()):
            return await self._sentence(request, answer)

    async def _sentence(self, request: Request, answer: Callable[[], Awaitable[Done]]) -> Done:
        try:
            return await answer()
        except AlreadyDone:
            return Done(None)
        except TandemError as error:
            tongue = await self._coops.heard(request.caller)
            return Done(common.sorry(error, tongue, offered(error)), failed=error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person gets a sentence
            bug = Bug(reference=self._fresh())
            log_failure("a command failed", error, reference=bug.values["reference"])
            return Done(common.sorry(bug, await self._coops.heard(request.caller)), failed=bug)

    async def _form_again(
        self, request: Request, kind: type[Command], answers: Answers, problems: dict[str, str]
    ) -> Done:
        coop = await self._coops.meant(request, kind, answers)
        if isinstance(coop, Message):
            return Done(coop)
        return Done(kind.form(answers, coop, self._moment(request, coop), problems))

    def _telling(
        self, kind: type[Command], door: str, coop_id: str = "", late: float | None = None
    ) -> Telling:
        return Telling(
            self._hear, self._steady, command=kind.word, door=door, coop=coop_id, late=late
        )

    async def _answer(
        self, request: Request, kind: type[Command], answers: Answers, *, only_form: bool = False
    ) -> Done:
        with self._telling(kind, request.where) as telling:
            done = await self._answered(request, kind, answers, telling, only_form=only_form)
            form = isinstance(done.reply, Form)
            telling.result = "done" if done.changed else "asked" if form else "shown"
            return done

    async def _answered(
        self,
        request: Request,
        kind: type[Command],
        answers: Answers,
        telling: Telling,
        *,
        only_form: bool,
    ) -> Done:
        coop = await self._coops.meant(request, kind, answers)
        if isinstance(coop, Message):
            return Done(coop)
        telling.coop = coop.id if coop.version else ""
        at = self._moment(request, coop)
        self._check(kind, coop, at)
        if only_form or (request.door == "words" and kind.untold(answers)):
            kind.opens(coop, at, answers)
            return Done(kind.form(answers, coop, at))
        filled = kind.fill(
            {**kind.prefill(coop, at), **answers} if request.door == "button" else answers, coop, at
        )
        if isinstance(filled, Form):
            if request.door == "words" and not _bad(answers, filled):
                kind.opens(coop, at, answers)
                # Nothing said is wrong, something is only missing: no reproach on the first form.
                return Done(kind.form(filled.answers(), coop, at))
            if request.door == "words":
                # Beside what was said wrong stands what the form would have offered.
                again = kind.fill({**kind.prefill(coop, at), **answers}, coop, at)
                filled = again if isinstance(again, Form) else filled
            return Done(filled)
        return await self._run(request, filled, answers, coop.id if coop.version else "", coop)

    async def _run(
        self,
        request: Request,
        command: Command,
        answers: Answers,
        coop_id: str,
        known: Cooperation | None = None,
    ) -> Done:
        """Run a command and save; anew on the newest state where ``known`` is not it any more."""
        for n in range(TRIES):
            coop = await self._coops.newest(coop_id, None if n else known)
            if request.event and coop_id and await self.store.seen(coop_id, request.event):
                raise AlreadyDone
            at = self._moment(request, coop)
            self._check(type(command), coop, at)
            if request.link:
                still_open(coop, request.link, at)
            at = await self._coops.seeing(command, coop, at)
            try:
                outcome = propose(command, coop, at) or command.run(coop, at)
            except Problem as problem:
                problems = {problem.name: problem.said(at.tongue)}
                return Done(type(command).form(answers, coop, at, problems))
            outcome = fitting(coop, command, outcome, request.link, at)
            entry = entry_of(command, at, outcome)
            for name, note in outcome.keeps.items():
                await self.store.keep(name, note)
            try:
                kept = await self._save(coop, outcome, entry, at, request.event, slow=command.slow)
            except Conflict:
                if n + 1 == TRIES:
                    raise
                await self._breathe(n)
                continue
            changed = outcome.coop is not coop or bool(outcome.says)
            done = partial(self._done, outcome, kept, at, changed=changed)
            return await _drawn(done, slow=command.slow)
        raise Conflict

    async def _save(
        self,
        before: Cooperation,
        outcome: Outcome,
        entry: Entry | None = None,
        at: Moment | None = None,
        event: str = "",
        *,
        slow: bool = False,
    ) -> Cooperation:
        """Save what has come of a command; without an entry only when to look again."""
        if entry and not changes(before, outcome):
            return outcome.coop
        now = self.now()
        after = settled(outcome, at, now)
        posts = await _drawn(
            lambda: [p for it in outcome.says for p in posts_of(after, it, now)], slow=slow
        )
        change = Change(
            coop=after,
            at=now,
            keys=after.keys,
            posts=posts + pages(before, after, self._canvases, self.links.base, now),
            entries=[entry] if entry else [],
            event=event,
            next_due=next_due(after, now),
        )
        kept = await self._kept(change)
        self.bell.ring({p.room for p in posts if p.not_before is None})
        return kept

    async def _kept(self, change: Change) -> Cooperation:
        begun, result = self._steady(), "kept"
        try:
            return await self.store.save(change)
        except BaseException as error:
            result = ended(error)
            raise
        finally:
            self._hear(Saved(result, self._steady() - begun))

    def _done(self, outcome: Outcome, kept: Cooperation, at: Moment, *, changed: bool) -> Done:
        if outcome.reply is None:
            return Done(None, changed=changed)
        who = kept.member_at(at.caller.address) or at.who
        tongue = speech(kept, who, at) if who else at.tongue
        # A cooperation that was never begun has no buttons of its own: nobody would find it again.
        said = pressable(outcome.reply(tongue), who)
        return Done(stamped(said, kept.id if kept.version else ""), changed=changed)

    def is_admin(self, address: Address) -> bool:
        """Tell whether an account is an admin's."""
        return f"{address.platform}:{address.id}" in self._admins

    async def _unknown(self, request: Request, read: grammar.Unknown) -> Done:
        self._hear(Ran("unknown", request.where, "refused", 0.0))
        heard = await self._coops.heard(request.caller)
        return Done(common.unknown(read.word, read.nearest, heard))

    def _check(self, kind: type[Command], coop: Cooperation, at: Moment) -> None:
        admit(kind, coop, at, admin=self.is_admin(at.caller.address))

    def _moment(self, request: Request, coop: Cooperation) -> Moment:
        who = coop.member_at(request.caller.address)
        at = Moment(
            now=self.now(),
            caller=request.caller,
            who=who,
            room=request.room,
            door=request.door,
            tongue=Tongue(),
            home=request.caller.home,
            where=request.where,
            new_id=self._fresh(),
            secret=self._fresh(),
            library=self.library,
            links=self.links,
        )
        at = replace(at, tongue=speech(coop, who, at))
        if who and who.neutral:
            # Whatever a mediator reads, both sides might: wherever they ask, as in a shared room.
            shared = [r.address for r in coop.shared_rooms]
            room = shared[0] if shared else Address(platform="none", id=coop.id)
            return replace(at, room=room)
        return at


def _bad(answers: Answers, form: Form) -> bool:
    """Tell whether an answer that was given is wrong (rather than one still missing)."""
    return any(i.problem and answers.get(i.name) for i in form.inputs) or bool(form.problem)


async def _drawn(work: Callable[[], T], *, slow: bool) -> T:
    """Write what is said; beside the others where a file has to be drawn."""
    return await asyncio.to_thread(work) if slow else work()


def _request_id() -> str:
    """Return what ties together the lines that are logged for one request."""
    return secrets.token_hex(4)


async def _jitter(n: int) -> None:
    await asyncio.sleep(secrets.randbelow(20 * (n + 1)) / 1000)
