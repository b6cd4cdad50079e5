"""What the menu of a message offers on every platform, and the form that each entry opens."""

from dataclasses import dataclass

from bot.language import N_
from bot.message import Answers, Ask

# As much as a command takes of a message's words, and of its address.
QUOTED, LINK = 2000, 1000


@dataclass(frozen=True, slots=True)
class MessageAction:
    """An entry in the menu of every message: ``word`` is the command whose form it opens.

    ``field`` is the answer that the message's words become, ``link`` the one for its address.
    """

    id: str
    word: str
    field: str
    title: str
    description: str
    link: str = ""

    def about(self, words: str, address: str = "") -> Ask:
        """Return what opens the form with a message in it; an ``address`` may not be known."""
        given: Answers = {self.field: words[:QUOTED]}
        if self.link and address:
            given[self.link] = address[:LINK]
        return Ask(label=self.title, word=self.word, given=given)


SAVE_LESSON = MessageAction(
    id="save-lesson",
    word="lesson",
    field="quote",
    link="link",
    title=N_("Save as lesson"),
    description=N_("Keep what this message teaches"),
)

# Declared here, asked for by each platform's manifest, opened by its doors.
MESSAGE_ACTIONS: tuple[MessageAction, ...] = (SAVE_LESSON,)
