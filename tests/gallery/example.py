"""What an example is: a name, and a message or form drawn from nothing but a language."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.language import Tongue
from bot.message import Form, Message

LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Example:
    """Something that Tandem shows.

    ``of`` is what is shown (a view, a command's word, an element), ``as_`` in which variation;
    ``golden`` names the languages in which its payloads are kept.
    """

    of: str
    as_: str
    draw: Callable[[Tongue], Message | Form]
    golden: tuple[str, ...] = ()
    long: bool = False

    @property
    def name(self) -> str:
        """Return a name that can be a file's."""
        told = f"{self.of}.{self.as_}" if self.as_ else self.of
        return re.sub(r"[^a-z0-9._-]+", "-", told.lower())

    def shown(self, language: str) -> Message | Form:
        """Return it in a language."""
        return self.draw(Tongue(language))

    def message(self, language: str) -> Message:
        shown = self.shown(language)
        assert isinstance(shown, Message), self.name
        return shown

    def form(self, language: str) -> Form:
        shown = self.shown(language)
        assert isinstance(shown, Form), self.name
        return shown
