"""What keeps a store from writing, said once in the log, and once more when it has passed (R3)."""

import logging

LOG = logging.getLogger("tandem.storage")


class Trouble:
    """Remembers why nothing can be written; reading and trying go on."""

    def __init__(self) -> None:
        """Start without any."""
        self.reason = ""

    def met(self, reason: str) -> None:
        """Learn that something could not be written, and why: the end of an English sentence."""
        if reason != self.reason:
            LOG.error("nothing can be written; it is tried again", extra={"reason": reason})
        self.reason = reason

    def passed(self) -> None:
        """Learn that something was written."""
        if self.reason:
            LOG.warning("writing goes on", extra={"after": self.reason})
        self.reason = ""
