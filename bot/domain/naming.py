"""Who a person is in all that is kept, and what stands for them once they are forgotten. Pure.

A person is found by an account or by a member's id; from there every account of theirs leads to
every cooperation in which they take part.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.cooperation import Cooperation
from bot.domain.people import Address, Member

SURE = 6  # letters of an id that stands nowhere by chance


@dataclass(frozen=True, slots=True)
class Known:
    """A person: their member's id in each cooperation, their accounts and their names."""

    members: Mapping[str, frozenset[str]]
    addresses: tuple[Address, ...]
    names: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of their accounts."""
        return tuple(a.key for a in self.addresses)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return every id under which they are kept."""
        mine = {i for ids in self.members.values() for i in ids}
        return tuple(sorted(mine | {a.id for a in self.addresses}))


def known(coops: Sequence[Cooperation], who: str) -> Known | None:
    """Return the person whom an account (``slack:U…``), an e-mail address or a member's id names.

    None if nobody is known by it. An account that only says it is a member's leads to nobody else.
    """
    found: list[tuple[str, Member]] = []
    accounts = {a for c in coops for a in _claimed(c) if _named(a, who)}
    while True:
        new = [
            (c.id, m) for c in coops for m in c.members
            if (c.id, m) not in found
            and (m.id == who or any(a in accounts or _named(a, who) for a in m.addresses))
        ]  # fmt: skip
        if not new:
            break
        found += new
        accounts |= {a for _, m in new for a in m.addresses}
    if not found and not accounts:
        return None
    names = {m.name for _, m in found} | {
        k.name for c in coops for k in c.claims if k.address in accounts
    }
    return Known(
        {c.id: frozenset(m.id for i, m in found if i == c.id) for c in coops},
        tuple(sorted(accounts, key=lambda a: a.key)),
        tuple(sorted(n for n in names if n.strip())),
    )


def _claimed(coop: Cooperation) -> Iterator[Address]:
    yield from (claim.address for claim in coop.claims)


def _named(address: Address, who: str) -> bool:
    """Tell whether an account is the one that was asked for; e-mail needs no platform."""
    told = (f"{address.platform}:{address.id}", address.key)
    return who in told or ("@" in who and address.id.casefold() == who.casefold())


class Mentions:
    """Finds a person in whatever is kept: by their ids, accounts and names, and by ``also``.

    A short id such as ``max`` counts where a whole value is it; a name counts as a whole word, in
    any case, also with an s behind it.
    """

    def __init__(
        self, who: Known, stands: str, also: Sequence[str] = (), more: Iterable[str] = ()
    ) -> None:
        """Take the person; ``stands`` is what stands for their ids, ``more`` are further ids."""
        self.stands = stands
        self.name = f"Person {stands.rpartition('-')[2]}"
        ids = {i for i in (*who.ids, *more) if i}
        self._whole = {i for i in ids if len(i) < SURE}
        # Places of the workspace are named by kind and id.
        places = {f"{a.kind}.{a.id}" for a in who.addresses}
        sure = _longest_first({*who.keys, *places, *(ids - self._whole)})
        names = _longest_first({*who.names, *also})
        parts = [rf"(?:{'|'.join(map(re.escape, sure))})(?!\w)"] if sure else []
        if names:
            said = "|".join(r"\s+".join(map(re.escape, n.split())) for n in names)
            parts.append(rf"(?P<name>(?:{said})(?=s?(?!\w)))")
        self._found = re.compile(rf"(?<!\w)(?:{'|'.join(parts) or '(?!)'})", re.IGNORECASE)
        self._keys = {key: Address.of(key) for key in who.keys}

    def within(self, value: Any) -> bool:
        """Tell whether a value of JSON names the person anywhere."""
        match value:
            case str():
                return value in self._whole or self._found.search(value) is not None
            case dict():
                return any(self.within(k) or self.within(v) for k, v in value.items())
            case list() | tuple():
                return any(map(self.within, value))
            case _:
                return False

    def without(self, value: Any) -> Any:
        """Return a value of JSON with what stands for the person in place of the person."""
        match value:
            case str():
                return self.stands if value in self._whole else self._found.sub(self._stand, value)
            case dict():
                return {self.without(k): self.without(v) for k, v in value.items()}
            case list() | tuple():
                return [*map(self.without, value)]
            case _:
                return value

    def _stand(self, found: re.Match[str]) -> str:
        if found.groupdict().get("name"):
            return self.name
        address = self._keys.get(found[0])
        return f"{address.kind}:{address.platform}:{self.stands}" if address else self.stands


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))
