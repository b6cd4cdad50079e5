"""The application: one door in (words, a button, a form, the clock), one answer out."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel

from bot import grammar
from bot.answers import Problem
from bot.command import Command, Internal, Mail, Moment, Outcome, Person, Say
from bot.commands import named, offered
from bot.commands.proposals import propose
from bot.deliver import log_failure
from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.effort import counted
from bot.domain.guests import mailbox, outsider
from bot.domain.hosts import keeper
from bot.domain.library import Library
from bot.domain.people import Address, Caller, Member
from bot.domain.rights import Right, Standing, may, standings
from bot.domain.week import open_hours
from bot.due import next_due, noted, ready
from bot.duties import Due
from bot.errors import (
    AlreadyDone,
    Bug,
    Closed,
    Conflict,
    LinkEnded,
    NoSuchCode,
    NoSuchCommand,
    NoSuchCooperation,
    NotAllowed,
    NotStarted,
    NotYetIn,
    NowhereYet,
    StoreBroken,
    Stranger,
    TandemError,
)
from bot.language import Tongue
from bot.links import Links
from bot.message import Answers, Ask, Do, Form, Message
from bot.ports import Bell, Change, Entry, Post, Store
from bot.told import Hear, Ran, Saved, Steady, Telling, about, ended, to_nobody
from bot.views import canvas, common, guests, home

log = logging.getLogger(__name__)
CLOCK = Address(platform="clock", id="clock", kind="person")
TRIES = 5
HERE = timedelta(minutes=30)
Reply = Message | Form
T = TypeVar("T")


class Request(BaseModel, frozen=True):
    """Where a request came from: who, in which room or private chat, by which door.

    ``room`` has kind ``person`` in a private chat (then it is the caller's own address); ``door``
    is ``words``, ``button`` or ``form``; ``event`` identifies the platform's event, so that the
    same one delivered twice acts once; ``coop`` is what the button or form says it belongs to.
    ``link`` is the guest's link that was used, which then does so no second time.
    ``outside`` marks a caller whose account is not the installing organisation's.
    """

    caller: Caller
    room: Address
    door: str
    event: str = ""
    coop: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What the asker gets: a message or a form, whether anything came of it, what failed."""

    reply: Reply | None
    changed: bool = False
    failed: TandemError | None = None


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
                problem = {"": (await self._heard(request)).sorry(done.failed)}
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
        coops = [
            await self.store.load(i) for i in await self.store.find(request.caller.address.key)
        ]
        mine = [(c, m) for c in coops if (m := c.member_at(request.caller.address)) and m.roles]
        first = mine[0] if mine else None
        tongue = self._tongue(request, first[0] if first else None)
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
                        await self._save(coop, Outcome(coop), [])
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
        caller = Caller(address=CLOCK, name="Tandem")
        request = Request(caller=caller, room=CLOCK, door="clock", coop=coop.id)
        at = self._moment(request, coop)
        if keys := command.beside(coop):
            at = replace(at, others=await self._others(coop, keys))
        outcome = noted(one, propose(command, coop, at) or command.run(coop, at), at.now)
        for name, note in outcome.keeps.items():
            await self.store.keep(name, note)
        entries = [_entry(command, at, outcome)]
        await self._save(coop, outcome, entries, at=at, slow=command.slow)

    async def clock(self, coop_id: str, command: Command) -> None:
        """Run a command on behalf of the clock."""
        caller = Caller(address=CLOCK, name="Tandem")
        request = Request(caller=caller, room=CLOCK, door="clock", coop=coop_id)
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
            tongue = await self._heard(request)
            return Done(common.sorry(error, tongue, offered(error)), failed=error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person gets a sentence
            bug = Bug(reference=self._fresh())
            log_failure("a command failed", error, reference=bug.values["reference"])
            return Done(common.sorry(bug, await self._heard(request)), failed=bug)

    async def _form_again(
        self, request: Request, kind: type[Command], answers: Answers, problems: dict[str, str]
    ) -> Done:
        coop = await self._which(request, kind, answers)
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
        with self._telling(kind, _door(request)) as telling:
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
        coop = await self._which(request, kind, answers)
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
            coop = await self._newest(coop_id, None if n else known)
            if request.event and coop_id and await self.store.seen(coop_id, request.event):
                raise AlreadyDone
            at = self._moment(request, coop)
            self._check(type(command), coop, at)
            if request.link:
                _still_open(coop, request.link, at)
            if keys := command.beside(coop) or _accounts(command, at):
                at = replace(at, others=await self._others(coop, keys))
            try:
                outcome = propose(command, coop, at) or command.run(coop, at)
            except Problem as problem:
                problems = {problem.name: problem.said(at.tongue)}
                return Done(type(command).form(answers, coop, at, problems))
            outcome = _fitting(coop, command, outcome, request, at)
            entry = _entry(command, at, outcome)
            for name, note in outcome.keeps.items():
                await self.store.keep(name, note)
            try:
                kept = await self._save(
                    coop, outcome, [entry], request.event, at, slow=command.slow
                )
            except Conflict:
                if n + 1 == TRIES:
                    raise
                await self._breathe(n)
                continue
            changed = outcome.coop is not coop or bool(outcome.says)
            done = partial(self._done, outcome, kept, at, changed=changed)
            return await _drawn(done, slow=command.slow)
        raise Conflict

    async def _newest(self, coop_id: str, known: Cooperation | None) -> Cooperation:
        """Return what is known already, else load it, or begin one; a save tells if it is old."""
        if known is not None:
            return known
        return await self.store.load(coop_id) if coop_id else self._blank()

    async def _others(self, coop: Cooperation, keys: Sequence[str]) -> tuple[Cooperation, ...]:
        """Return the other cooperations that bear one of these keys, by id."""
        found = {i for key in keys for i in await self.store.find(key)} - {coop.id}
        loaded = []
        for coop_id in sorted(found):
            # One that cannot be read must not stop the message about all the others.
            with suppress(NoSuchCooperation, StoreBroken):
                loaded.append(await self.store.load(coop_id))
        return tuple(loaded)

    async def _save(
        self,
        before: Cooperation,
        outcome: Outcome,
        entries: list[Entry],
        event: str = "",
        at: Moment | None = None,
        *,
        slow: bool = False,
    ) -> Cooperation:
        after = outcome.coop
        logged = outcome.logged and after.version > 0
        changed = after is not before or outcome.says or logged
        if not changed and entries:
            return after
        now = self.now()
        if at and at.who and (who := after.member(at.who.id)):
            # Whoever has several accounts is written to where they were last.
            here = [a for a in who.addresses if a == at.caller.address]
            accounts = (*here, *(a for a in who.addresses if a not in here))
            seen = {"active": now, "addresses": accounts}
            after = after.with_member(who.model_copy(update=seen))
        if at and at.door == "clock":
            after = _counted(after, outcome.says, now)
        posts = await _drawn(
            lambda: [p for it in outcome.says for p in posts_of(after, it, now)], slow=slow
        )
        posts += self._pages(before, after, now)
        change = Change(
            coop=after,
            at=now,
            keys=after.keys,
            posts=posts,
            entries=entries,
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

    def _pages(self, before: Cooperation, after: Cooperation, now: datetime) -> list[Post]:
        """Owe every room that keeps a page its new wording, where the change has any."""
        posts: list[Post] = []
        for room in after.shared_rooms:
            platform = room.address.platform
            if platform not in self._canvases or after.started is None:
                continue
            t = Tongue(room.language, after.zone)
            new = canvas.page(after, self.links.base, now, t)
            known = before.room(room.address) == room and before.started
            if known and canvas.page(before, self.links.base, now, t) == new:
                continue
            to = Address(platform=f"{platform}-canvas", id=room.address.id)
            posts.append(Post(key="canvas", room=to, message=new))
        return posts

    def _done(self, outcome: Outcome, kept: Cooperation, at: Moment, *, changed: bool) -> Done:
        if outcome.reply is None:
            return Done(None, changed=changed)
        who = kept.member_at(at.caller.address) or at.who
        tongue = _speech(kept, who, at) if who else at.tongue
        # A cooperation that was never begun has no buttons of its own: nobody would find it again.
        return Done(
            stamped(outcome.reply(tongue), kept.id if kept.version else ""), changed=changed
        )

    async def _which(
        self, request: Request, kind: type[Command], answers: Answers
    ) -> Cooperation | Message:
        """Find the cooperation meant: by code, by button, by room, by person."""
        key = kind.finds(answers)
        if key:
            ids = await self.store.find(key)
            if not ids:
                raise NoSuchCode
            return await self.store.load(ids[0])
        if kind.personal:
            return await self._own(request, kind)
        if request.coop:
            return await self._named(request)
        ids = await self.store.find(request.room.key)
        if len(ids) > 1 and not kind.anywhere:
            coops = [await self.store.load(i) for i in ids]
            return common.which(coops, request.caller, kind, answers, await self._heard(request))
        if ids:
            return await self.store.load(ids[0])
        if kind.anywhere:
            return self._blank()
        raise NotStarted if request.room.kind == "room" else NowhereYet

    async def _own(self, request: Request, kind: type[Command]) -> Cooperation:
        """Return that of the asker's cooperations in which they may most, or a blank one."""
        ids = await self.store.find(request.caller.address.key)
        coops = [await self.store.load(i) for i in ids]

        def allowed(coop: Cooperation) -> bool:
            who = coop.member_at(request.caller.address)
            return may(kind.may, standings(coop, who, coop.today(self.now())))

        return next((c for c in coops if allowed(c)), coops[0] if coops else self._blank())

    def is_admin(self, address: Address) -> bool:
        """Tell whether an account is an admin's."""
        return f"{address.platform}:{address.id}" in self._admins

    async def _named(self, request: Request) -> Cooperation:
        """Return the cooperation that a button names, if the asker has any business with it."""
        try:
            coop = await self.store.load(request.coop)
        except NoSuchCooperation:
            raise Stranger from None
        if coop.member_at(request.caller.address) or coop.room(request.room):
            return coop
        raise Stranger

    async def _unknown(self, request: Request, read: "grammar.Unknown") -> Done:
        self._hear(Ran("unknown", _door(request), "refused", 0.0))
        return Done(common.unknown(read.word, read.nearest, await self._heard(request)))

    def _check(self, kind: type[Command], coop: Cooperation, at: Moment) -> None:
        """Refuse what the table does not allow, before anything runs."""
        if at.door == "clock":
            return
        found = standings(coop, at.who, coop.today(at.now))
        if self.is_admin(at.caller.address):
            found |= {Standing.ADMIN}
        if may(kind.may, found):
            if coop.ended and not kind.after_end:
                raise Closed(title=coop.title)
            return
        if at.who is None or not at.who.roles:
            raise NotYetIn if coop.room(at.room) else Stranger
        if kind.may is Right.CLOCK:
            raise NoSuchCommand(word=kind.word)
        raise NotAllowed(who=common.who_may(kind.may, at.tongue))

    def _blank(self) -> Cooperation:
        return Cooperation(id=self._fresh())

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
            where=_door(request),
            new_id=self._fresh(),
            secret=self._fresh(),
            library=self.library,
            links=self.links,
        )
        at = replace(at, tongue=_speech(coop, who, at))
        if who and who.neutral:
            # Whatever a mediator reads, both sides might: wherever they ask, as in a shared room.
            shared = [r.address for r in coop.shared_rooms]
            room = shared[0] if shared else Address(platform="none", id=coop.id)
            return replace(at, room=room)
        return at

    async def _heard(self, request: Request) -> Tongue:
        """Return how somebody is spoken to outside any command: as they chose, wherever it was."""
        with suppress(Exception):  # when the store has failed, this is how the person hears of it
            for coop_id in await self.store.find(request.caller.address.key):
                return self._tongue(request, await self.store.load(coop_id))
        return self._tongue(request, None)

    def _tongue(self, request: Request, coop: Cooperation | None) -> Tongue:
        zone = request.caller.zone or "Europe/Berlin"
        if coop and (who := coop.member_at(request.caller.address)):
            return Tongue(who.language or request.caller.language or "de", coop.zone_of(who))
        return Tongue(request.caller.language or "de", zone)


def _speech(coop: Cooperation, who: Member | None, at: Moment) -> Tongue:
    """Choose the language: the person's own, the platform's, the room's, German."""
    room = coop.room(at.room)
    spoken = (who.language if who else "") or at.caller.language or (room.language if room else "")
    zone = coop.zone_of(who) if who else coop.zone
    return Tongue(spoken or "de", zone)


def _accounts(command: Command, at: Moment) -> tuple[str, ...]:
    """Return the asker's accounts, where the command is shown all their cooperations."""
    known = at.who.addresses if at.who else ()
    return tuple({a.key: None for a in (at.caller.address, *known)}) if command.sees_all else ()


def _counted(coop: Cooperation, says: Sequence[Say], now: datetime) -> Cooperation:
    """Count what the clock asks of people, per role and week (M55)."""
    asked = [(it.key, it.to.member) for it in says if isinstance(it.to, Person)]
    if not asked:
        return coop
    asks, keys = counted(coop.asks, coop.ask_keys, week_of(coop.today(now)), asked)
    return coop.but(asks=asks, ask_keys=keys)


def posts_of(coop: Cooperation, it: Say, now: datetime) -> list[Post]:
    """Turn what is to be said into a post for every room, each in its own language.

    What goes to a person waits for their working hours, unless they were here just now. Whoever
    comes by link has no chat: what they are asked for goes to their side's owner, to pass it on.
    """
    if isinstance(it.to, Mail):
        box, who = mailbox(it.to.member), it.to.member
        written = it.view(Tongue(who.language or "de", coop.zone_of(who)))
        return [Post(key=it.key, room=box, message=written)] if box else []
    if isinstance(it.to, Person):
        who = coop.member(it.to.member.id) or it.to.member
        if outsider(who):
            return _passed_on(coop, who, it, now)
        tongue = Tongue(who.language or "de", coop.zone_of(who))
        here = who.active and now - who.active < HERE
        opens = now if here else open_hours(coop, who, now)
        return [
            Post(
                key=it.key,
                room=address,
                message=stamped(it.view(tongue), coop.id),
                not_before=opens if opens > now else None,
            )
            for address in (who.addresses or it.to.member.addresses)[:1]
        ]
    rooms = coop.shared_rooms
    if isinstance(it.to, Internal):
        side = it.to.side
        rooms = tuple(r for r in coop.rooms if r.kind == "internal" and r.side is side)
    return [
        Post(
            key=it.key,
            room=r.address,
            message=stamped(it.view(Tongue(r.language, coop.zone)), coop.id),
        )
        for r in rooms
    ]


def _passed_on(coop: Cooperation, who: Member, it: Say, now: datetime) -> list[Post]:
    """Owe the owner of their side what somebody who comes by link is asked for."""
    host = keeper(coop, who)
    if host is None:
        return []
    tongue = Tongue(host.language or "de", coop.zone_of(host))
    message = guests.pass_on(coop, who, it.view(tongue), tongue)
    if message is None:
        return []
    return posts_of(coop, Say(f"{it.key}:for:{who.id}", Person(host), lambda _: message), now)


def stamped(message: Message, coop_id: str) -> Message:
    """Write the cooperation on every button, so that it works in a private chat too."""

    def mark(button: Do | Ask) -> Do | Ask:
        return button if button.coop else button.model_copy(update={"coop": coop_id})

    return message.model_copy(
        update={
            "scale": tuple(map(mark, message.scale)),
            "buttons": tuple(map(mark, message.buttons)),
            "more": tuple(map(mark, message.more)),
        }
    )


def _entry(command: Command, at: Moment, outcome: Outcome) -> Entry:
    given: dict[str, Any] = command.model_dump(
        mode="json", exclude_defaults=True, exclude=set(command.secret)
    )
    who = at.who.id if at.who else at.caller.address.key
    return Entry(
        at=at.now,
        who="clock" if at.door == "clock" else who,
        what=command.word,
        where=at.where,
        detail={**given, **outcome.note},
    )


def _still_open(coop: Cooperation, link_id: str, at: Moment) -> None:
    """Refuse a guest's link that has ended, or was made for somebody else."""
    link = coop.guest_link(link_id)
    if link is None or not link.open(at.now) or at.who is None or link.member != at.who.id:
        raise LinkEnded


def _fitting(
    coop: Cooperation, command: Command, outcome: Outcome, request: Request, at: Moment
) -> Outcome:
    """Return what may come of it: a guest's link is spent, a mediator's reading changes nothing.

    Raises NotAllowed where a mediator would change something by the way of reading (M49).
    """
    reads = at.who is not None and at.who.neutral and type(command).may is Right.READ
    if reads and (outcome.says or outcome.coop != coop):
        raise NotAllowed(who=common.who_may(Right.NOTE, at.tongue))
    return _spent(coop, outcome, request.link, at) if request.link else outcome


def _spent(coop: Cooperation, outcome: Outcome, link_id: str, at: Moment) -> Outcome:
    """Note in the same save that a guest's link has done what it was for, or goes on with it."""
    link = coop.guest_link(link_id)
    if link is None or link.reads:
        return outcome
    more = outcome.goes_on
    spent = link.but(used=at.now) if more is None else link.but(given=more)
    after = outcome.coop.with_link(spent)
    return replace(outcome, coop=after, note={**outcome.note, "link": link_id})


def _bad(answers: Answers, form: Form) -> bool:
    """Tell whether an answer that was given is wrong (rather than one still missing)."""
    return any(i.problem and answers.get(i.name) for i in form.inputs) or bool(form.problem)


async def _drawn(work: Callable[[], T], *, slow: bool) -> T:
    """Write what is said; beside the others where a file has to be drawn."""
    return await asyncio.to_thread(work) if slow else work()


def _door(request: Request) -> str:
    """Return how the journal and the figures name the way by which something was asked."""
    return request.door if request.door == "clock" else f"{request.room.platform}:{request.door}"


def _request_id() -> str:
    """Return what ties together the lines that are logged for one request."""
    return secrets.token_hex(4)


async def _jitter(n: int) -> None:
    await asyncio.sleep(secrets.randbelow(20 * (n + 1)) / 1000)
