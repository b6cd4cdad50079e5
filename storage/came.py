"""What came to a store that is one process's alone: known without a file for each."""

MANY = 50_000


class Came:
    """Knows names until they have been turned over twice; of very many at once only the newest."""

    def __init__(self) -> None:
        """Start with nothing that came."""
        self._new: set[str] = set()
        self._old: set[str] = set()

    def first(self, name: str) -> bool:
        """Note a name, and tell whether it came for the first time."""
        if name in self._new or name in self._old:
            return False
        self._new.add(name)
        if len(self._new) >= MANY:
            self.turn()
        return True

    def turn(self) -> None:
        """Forget what was known at the last turn already."""
        self._old, self._new = self._new, set()
