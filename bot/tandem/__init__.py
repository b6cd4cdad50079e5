"""The application: one door in (words, a button, a form, the clock), one answer out.

``Tandem`` with what goes in and comes out is all that a platform needs to know.
"""

from bot.tandem.doors import Tandem
from bot.tandem.request import Done, Reply, Request

__all__ = ["Done", "Reply", "Request", "Tandem"]
