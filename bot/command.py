"""A command is the one shape of every request: typed words, button, form and clock tick.

Its fields are the form, its docstring is the help line, its validation is the form's
validation, and its answers are what a button carries. Nothing about a command is told twice.
"""

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.answers import Problem
from bot.domain.cooperation import Cooperation
from bot.domain.rights import Right
from bot.fields import Asked, input_of, questions_of, read, sorry
from bot.language import N_
from bot.message import Answers, Block, Form
from bot.moment import Moment
from bot.outcome import Outcome


class Command(BaseModel):
    """Base of everything that a person or the clock may ask for.

    ``also`` are further typed words (German ones too); ``anywhere`` says it needs no cooperation;
    ``personal`` that it is about all cooperations of whoever asks, wherever they ask, and
    ``sees_all`` that ``run`` is shown all of them (``Moment.others``);
    ``both_owners`` says that the other side's owner has to agree before it runs, and ``subject``
    names the field that sets two such proposals apart; ``heading`` is a short title for its form
    (at most 24 letters, which is what Slack shows); ``form_first`` opens the form where nothing
    was typed but the word, although every question may be left open; ``slow`` says that its answer
    takes long enough to make others wait (a file is drawn); ``after_end`` that it may still be
    said once the cooperation is closed: looking, exporting, lessons, talking again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    word: ClassVar[str]
    also: ClassVar[tuple[str, ...]] = ()
    may: ClassVar[Right]
    anywhere: ClassVar[bool] = False
    personal: ClassVar[bool] = False
    sees_all: ClassVar[bool] = False
    both_owners: ClassVar[bool] = False
    subject: ClassVar[str] = ""
    heading: ClassVar[str] = ""
    listed: ClassVar[bool] = True
    form_first: ClassVar[bool] = False
    slow: ClassVar[bool] = False
    after_end: ClassVar[bool] = False
    secret: ClassVar[frozenset[str]] = frozenset()

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Say what the cooperation is after this, and what is to be said. Pure.

        Raises TandemError where it cannot be, Problem where an answer does not work.
        """
        raise NotImplementedError

    def needs_both(self, coop: Cooperation) -> bool:
        """Tell whether the other side's owner has to agree before this runs."""
        del coop
        return self.both_owners

    def before(self, coop: Cooperation, at: Moment) -> Answers:
        """Return the answers that hold now, for showing what this would change."""
        return self.prefill(coop, at)

    @classmethod
    def finds(cls, answers: Answers) -> str | None:
        """Return the look-up key of the cooperation meant, where it is not the room's."""
        del answers
        return None

    def beside(self, coop: Cooperation) -> tuple[str, ...]:
        """Return the look-up keys of further cooperations that ``run`` needs to see."""
        del coop
        return ()

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Return what the form shows before anything is answered."""
        del coop, at
        return {}

    @classmethod
    def recall(cls, coop: Cooperation, at: Moment, answers: Answers) -> Answers:
        """Return what the form shows once it is said which thing it is about."""
        del coop, at, answers
        return {}

    @classmethod
    def opens(cls, coop: Cooperation, at: Moment, answers: Answers) -> None:
        """Raise TandemError where the form could not be sent anyway, before anybody types."""
        del coop, at, answers

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Return what stands above the questions."""
        del coop, at, answers
        return ()

    @classmethod
    def title(cls, coop: Cooperation, at: Moment, answers: Answers) -> str:
        """Return the form's title."""
        del coop, answers
        return at.tongue(cls.heading or cls.help()).rstrip(".")

    @classmethod
    def submit(cls) -> str:
        """Return the word on the button that sends the form (English)."""
        return N_("Send")

    @classmethod
    def help(cls) -> str:
        """Return the help line (English)."""
        return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split())

    # -- forms -------------------------------------------------------------------------------

    @classmethod
    def asked(cls) -> dict[str, Asked]:
        """Return the fields that a person answers, in order."""
        return questions_of(cls)

    @classmethod
    def form(
        cls,
        answers: Answers,
        coop: Cooperation,
        at: Moment,
        problems: Mapping[str, str] | None = None,
    ) -> Form:
        """Lay out the questions, keeping what was already answered."""
        problems = problems or {}
        if at.door == "words" and "" not in problems and not any(answers.values()):
            # The word alone: nothing said is wrong, so its form opens without a reproach.
            problems = {}
        known = dict(answers)
        if not problems:
            known = {**cls.prefill(coop, at), **answers}
            known = {**cls.recall(coop, at, known), **known}
        shown = [
            n for n, it in cls.asked().items() if not (it.once and known.get(n)) or n in problems
        ]
        inputs = tuple(input_of(cls, n, known, coop, at, problems.get(n, "")) for n in shown)
        return Form(
            title=cls.title(coop, at, known),
            word=cls.word,
            intro=cls.intro(coop, at, known),
            inputs=inputs,
            # What no field takes was said in the problem; kept, it would come back for ever.
            fixed={n: v for n, v in known.items() if n in cls.model_fields and n not in shown},
            coop=coop.id if coop.version else "",
            submit=at.tongue(cls.submit()),
            cancel=at.tongue("Cancel"),
            problem=problems.get("", ""),
        )

    @classmethod
    def untold(cls, answers: Answers) -> bool:
        """Tell whether nothing was said yet but the word, and which thing it is about."""
        asked = cls.asked()
        return cls.form_first and not any(
            v and not (n in asked and asked[n].once) for n, v in answers.items()
        )

    @classmethod
    def fill(cls, answers: Answers, coop: Cooperation, at: Moment) -> Self | Form:
        """Return the command, or the form again with a problem beside each bad answer."""
        given = {n: v for n, v in answers.items() if v not in ("", [], ())}
        problems: dict[str, str] = {}
        for name in cls.asked().keys() & given.keys():
            try:
                given[name] = read(cls, name, given[name], coop, at)
            except Problem as problem:
                problems[name] = problem.said(at.tongue)
        given = {n: v for n, v in given.items() if v}
        hidden = {n for n, it in cls.asked().items() if it.when and not it.when.holds(given)}
        shown = {n: v for n, v in given.items() if n not in hidden}
        command: Self | None = None
        try:
            command = cls.model_validate(shown)
        except ValidationError as error:
            for e in error.errors(include_url=False):
                name = str(e["loc"][0]) if e["loc"] else ""
                problems.setdefault(name if name in cls.asked() else "", sorry(e, at.tongue))
        for name, it in cls.asked().items():
            if it.needed and name not in hidden and name not in shown:
                problems.setdefault(name, at.tongue("Please answer this."))
        if command is None or problems:
            return cls.form(given, coop, at, problems)
        return command
