"""Reads YAML and keeps where everything stood, so that every fault names its file and line.

``!include shared/exit.yml#steps`` puts a part of another file in its place: inside a list its
entries are joined in (``#steps.goals`` takes one by its id), after ``<<:`` its keys are taken over
unless they stand there anew. Nothing else that YAML can do beyond plain data is understood.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.language import N_
from playbooks.faults import Fault, Faulty, Place, path_of

Loc = tuple[str | int, ...]
Chain = tuple[str, ...]
Pair = tuple[str, str]
OURS = Path(__file__).parent
INCLUDE = "!include"
MOST_BYTES = 1_000_000
MOST_NODES = 100_000
DEEPEST = 30
_PLAIN = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null")
TREE = {"int", "float", "null", "str", "seq", "map", "merge"}


class _Loader(yaml.SafeLoader):
    """Reads plain data only: yes, no and dates stay words."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library's own shape
        letter: [(tag, rule) for tag, rule in rules if tag in (*_PLAIN, "tag:yaml.org,2002:merge")]
        for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(slots=True)
class Read:
    """What was read: plain data, the place of every part of it, and what is wrong so far."""

    data: Any = None
    places: dict[Loc, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def place(self, loc: Loc) -> Place:
        """Return where a part stands, or the nearest part around it."""
        while loc and loc not in self.places:
            loc = loc[:-1]
        return self.places[loc]


def read(file: Path, roots: Sequence[Path] = ()) -> Read:
    """Read a file with everything it includes, looked up beside it and then in the roots.

    Raises Faulty where nothing at all can be read.
    """
    reader = _Reader((file.parent, *roots))
    node = reader.opened(file)
    found = Read()
    reader.built(node, (), found, Place(shown(file), 1))
    return found


class _Reader:
    """Follows includes, and counts what it reads."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self.roots = roots
        self.count = 0
        self.files: dict[Path, Node] = {}

    def opened(self, file: Path) -> Node:
        """Return the root of a file. Raises Faulty."""
        if file not in self.files:
            self.files[file] = _composed(file, shown(file))
        return self.files[file]

    # -- includes ------------------------------------------------------------------------------

    def included(self, node: ScalarNode, path: str, chain: tuple[str, ...]) -> Node:
        """Return the node that an include means. Raises Faulty."""
        place = _place(node)
        name, _, part = node.value.strip().partition("#")
        if node.value in chain or len(chain) > DEEPEST:
            raise Faulty(Fault(place, path, *ROUND, {"name": node.value}))
        file = self._found(name, place)
        if file is None:
            raise Faulty(Fault(place, path, *NO_FILE, {"name": name}))
        found: Node = self.opened(file)
        for key in part.split(".") if part else ():
            following = _under(found, key)
            if following is None:
                values = {
                    "name": name,
                    "part": part,
                    "known": ", ".join(n for n, _ in _parts(found)) or "–",
                }
                raise Faulty(Fault(place, path, *NO_PART, values))
            found = following
        if _is_include(found):
            return self.included(found, path, (*chain, node.value))
        return found

    def _found(self, name: str, place: Place) -> Path | None:
        """Return the file meant: beside the one that includes it, else in a root."""
        if not name or name.startswith("/") or ".." in Path(name).parts:
            return None
        beside = [file.parent for file in self.files if shown(file) == place.file]
        there = (folder / name for folder in (*beside, *self.roots))
        return next((file for file in there if file.is_file()), None)

    # -- data ----------------------------------------------------------------------------------

    def built(self, node: Node, loc: Loc, into: Read, place: Place, chain: Chain = ()) -> None:
        """Turn a node into plain data, and note where everything stands."""
        into.places.setdefault(loc, place)
        into.data = self._value(node, loc, into, chain)

    def _value(self, node: Node, loc: Loc, into: Read, chain: Chain) -> Any:
        self.count += 1
        if self.count > MOST_NODES or len(loc) > DEEPEST:
            raise Faulty(Fault(_place(node), path_of(loc), *TOO_BIG))
        if _is_include(node):
            try:
                other = self.included(node, path_of(loc), chain)
            except Faulty as fault:
                into.faults += fault.faults
                return None
            return self._value(other, loc, into, (*chain, node.value))
        if node.tag.rpartition(":")[2] not in TREE:
            into.faults.append(Fault(_place(node), path_of(loc), *TAG, {"tag": node.tag}))
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, loc, into, chain)
        if isinstance(node, SequenceNode):
            return self._list(node, loc, into, chain)
        return _scalar(node) if isinstance(node, ScalarNode) else None

    def _mapping(self, node: MappingNode, loc: Loc, into: Read, chain: Chain) -> dict[Any, Any]:
        entries: dict[Any, tuple[Node, Node, Chain]] = {}
        for key, value, of in self._entries(node, loc, into, chain):
            entries[key] = (value[0], value[1], of)
        found = {}
        for name, (key_node, value_node, of) in entries.items():
            into.places[(*loc, name)] = _place(key_node)
            found[name] = self._value(value_node, (*loc, name), into, of)
        return found

    def _entries(
        self, node: MappingNode, loc: Loc, into: Read, chain: Chain
    ) -> list[tuple[Any, tuple[Node, Node], Chain]]:
        """Return the entries of a mapping; those that it takes over come first."""
        own: list[tuple[Any, tuple[Node, Node], Chain]] = []
        taken: list[tuple[Any, tuple[Node, Node], Chain]] = []
        seen: set[Any] = set()
        for key_node, value_node in node.value:
            key = _scalar(key_node) if isinstance(key_node, ScalarNode) else None
            if key == "<<":
                taken += self._taken(value_node, loc, into, chain)
            elif not isinstance(key, str | int):
                into.faults.append(Fault(_place(key_node), path_of(loc), *KEY))
            elif key in seen:
                values = {"name": key}
                into.faults.append(Fault(_place(key_node), path_of((*loc, key)), *TWICE, values))
            else:
                seen.add(key)
                own.append((key, (key_node, value_node), chain))
        return [*taken, *own]

    def _taken(
        self, node: Node, loc: Loc, into: Read, chain: Chain
    ) -> list[tuple[Any, tuple[Node, Node], Chain]]:
        of = (*chain, "<<")
        if len(of) > DEEPEST:
            raise Faulty(Fault(_place(node), path_of(loc), *TOO_BIG))
        if _is_include(node):
            try:
                other = self.included(node, path_of(loc), chain)
            except Faulty as fault:
                into.faults += fault.faults
                return []
            of = (*chain, node.value)
            node = other
        if not isinstance(node, MappingNode):
            into.faults.append(Fault(_place(node), path_of(loc), *NO_BLOCK))
            return []
        return self._entries(node, loc, into, of)

    def _list(self, node: SequenceNode, loc: Loc, into: Read, chain: Chain) -> list[Any]:
        found: list[Any] = []
        for entry, of in self._flat(node, loc, into, chain):
            here = (*loc, len(found))
            into.places[here] = _place(entry)
            found.append(self._value(entry, here, into, of))
        return found

    def _flat(
        self, node: SequenceNode, loc: Loc, into: Read, chain: Chain
    ) -> list[tuple[Node, Chain]]:
        """Return the entries of a list; those of an included list are joined in."""
        found: list[tuple[Node, Chain]] = []
        for n, entry in enumerate(node.value):
            if not _is_include(entry):
                found.append((entry, chain))
                continue
            try:
                other = self.included(entry, path_of((*loc, n)), chain)
            except Faulty as fault:
                into.faults += fault.faults
                continue
            of = (*chain, entry.value)
            nested = self._flat(other, loc, into, of) if isinstance(other, SequenceNode) else ()
            found += nested or [(other, of)]
        return found


def shown(file: Path) -> str:
    """Return how a file is named: ours by its place in the program, any other as it was given."""
    return str(file.relative_to(OURS.parent) if file.is_relative_to(OURS) else file)


def _composed(file: Path, name: str) -> Node:
    """Return the root node of a file. Raises Faulty."""
    start = Place(name, 1)
    try:
        text = file.read_bytes()[: MOST_BYTES + 1].decode("utf-8")
    except OSError as error:
        raise Faulty(Fault(start, "", *UNREADABLE, {"reason": error.strerror})) from error
    except UnicodeDecodeError:
        raise Faulty(Fault(start, "", *NOT_UTF8)) from None
    if len(text) > MOST_BYTES:
        raise Faulty(Fault(start, "", *TOO_BIG))
    loader = _Loader(text)
    loader.name = name
    try:
        node: Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1 if mark else 1)
        wrong = TAB if "\\t" in (error.problem or "") else SYNTAX
        raise Faulty(Fault(place, "", *wrong, {"reason": error.problem or "–"})) from None
    except RecursionError:
        raise Faulty(Fault(start, "", *TOO_BIG)) from None
    except yaml.YAMLError as error:
        raise Faulty(Fault(start, "", *SYNTAX, {"reason": str(error)[:200]})) from None
    finally:
        loader.dispose()
    if node is None:
        raise Faulty(Fault(start, "", *EMPTY))
    return node


def _is_include(node: Node) -> TypeGuard[ScalarNode]:
    return isinstance(node, ScalarNode) and node.tag == INCLUDE


def _place(node: Node) -> Place:
    return Place(str(node.start_mark.name), node.start_mark.line + 1)


def _scalar(node: ScalarNode) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "int":
        return int(node.value.replace("_", ""), 0) if node.value.strip("+-0") else 0
    if kind == "float":
        return float(node.value.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
    return node.value


def _under(node: Node, key: str) -> Node | None:
    """Return what stands under a key, or the entry of a list with this id."""
    return dict(_parts(node)).get(key)


def _parts(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, MappingNode):
        yield from ((k.value, v) for k, v in node.value if isinstance(k, ScalarNode))
    elif isinstance(node, SequenceNode):
        for entry in node.value:
            name = dict(_parts(entry)).get("id") if isinstance(entry, MappingNode) else None
            if isinstance(name, ScalarNode):
                yield name.value, entry


SYNTAX: Pair = (
    N_("This is not valid YAML ({reason})."),
    N_("Look at this line and the one before: a missing colon, dash or closing quote."),
)
TAB: Pair = (
    N_("A tab stands at the beginning of this line."),
    N_("Indent with spaces, two for each level."),
)
EMPTY: Pair = (
    N_("The file is empty."),
    N_("Copy one of the playbooks that come along, and change it."),
)
UNREADABLE: Pair = (
    N_("The file cannot be read ({reason})."),
    N_("Check its name and who may read it."),
)
NOT_UTF8: Pair = (N_("The file is not written in UTF-8."), N_("Save it as UTF-8."))
TOO_BIG: Pair = (
    N_("There is far too much in it, or it contains itself."),
    N_("Take out what repeats; a playbook has a few hundred lines."),
)
TWICE: Pair = (
    N_("“{name}” stands here twice."),
    N_("Keep one of them; in YAML the second would silently win."),
)
KEY: Pair = (N_("A key is not a plain word."), N_("Write a word, a colon and its value."))
TAG: Pair = (
    N_("“{tag}” is not understood."),
    N_("Only !include may stand before a value; quote a text that begins with !."),
)
NO_FILE: Pair = (
    N_("The file “{name}” that is included is not there."),
    N_("Name a file beside this one or one that comes along, such as shared/exit.yml."),
)
NO_PART: Pair = (
    N_("“{name}” has no part “{part}”."),
    N_("After # these are possible: {known}."),
)
ROUND: Pair = (
    N_("“{name}” includes itself."),
    N_("Take this include out, or one of those in between."),
)
NO_BLOCK: Pair = (
    N_("After << a block of keys has to be included."),
    N_("Include a part that is a block, not a list or a text."),
)
