"""What is remembered of very many: only the newest, so that no memory grows for ever."""

from collections import OrderedDict
from typing import TypeVar

Name = TypeVar("Name")
What = TypeVar("What")


class Newest(OrderedDict[Name, What]):
    """A dict of the ``most`` names that were set last; to set one again makes it the newest."""

    def __init__(self, most: int) -> None:
        """Start empty."""
        super().__init__()
        self.most = most

    def __setitem__(self, name: Name, what: What) -> None:
        """Set it, and forget the oldest where there are too many."""
        super().__setitem__(name, what)
        self.move_to_end(name)
        while len(self) > self.most:
            self.popitem(last=False)
