"""One cooperation's TinyDB: tables that are read lazily, changed in memory and sealed as one."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from typing import Any, cast

import orjson
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from bot.language import N_

Row = dict[str, Any]
Rows = dict[str, Row]

NEW = b'{\n"meta":{}\n}\n'
FOREIGN = N_("it is cut off, or not one of Tandem's files")
FOOTER = b"#crc32=%08x\n"
FOOTER_LENGTH = len(FOOTER % 0)


class Damaged(Exception):
    """What was read is not what was written; ``reason`` is an English sentence's end."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def seal(body: bytes) -> bytes:
    """Return the body with its checksum as the last line."""
    return body + FOOTER % zlib.crc32(body)


def unseal(data: bytes) -> bytes:
    """Return the body of a sealed file. Raise ``Damaged`` if a single bit differs."""
    if not data:
        raise Damaged(N_("it is empty"))
    body, footer = data[:-FOOTER_LENGTH], data[-FOOTER_LENGTH:]
    if not footer.startswith(b"#crc32=") or not body.endswith(b"\n"):
        raise Damaged(FOREIGN)
    if footer != FOOTER % zlib.crc32(body):
        raise Damaged(N_("its checksum does not match"))
    return body


def keys_left(data: bytes | None) -> frozenset[str]:
    """Return the look-up keys that can still be read in a damaged file: none, some or all."""
    for line in (data or b"").split(b"\n"):
        name, _, raw = line.rstrip(b",").partition(b":")
        if name == b'"meta"':
            with suppress(orjson.JSONDecodeError, LookupError, TypeError):
                (meta,) = orjson.loads(raw).values()
                return frozenset(key for key in meta["keys"] if isinstance(key, str))
    return frozenset()


class Tables(MutableMapping[str, Rows]):
    """Tables by name, one line of JSON each, parsed when first asked for.

    Lines that nobody changes are written back as they are: a post that is sent does not pay for
    parsing two years of reports.
    """

    def __init__(self, body: bytes = NEW) -> None:
        """Split an unsealed body into its lines. Raise ``Damaged`` if it has another shape."""
        lines = body.split(b"\n")
        if (lines[0], lines[-2:]) != (b"{", [b"}", b""]) or b"" in lines[1:-2]:
            raise Damaged(FOREIGN)
        pairs = (line.partition(b":") for line in lines[1:-2])
        self._raw = {name[1:-1].decode(): raw.rstrip(b",") for name, _, raw in pairs}
        self._parsed: dict[str, Rows] = {}
        self.changed = False

    def __getitem__(self, name: str) -> Rows:
        """Return a table's rows by their id."""
        if name not in self._parsed:
            self._parsed[name] = orjson.loads(self._raw[name])
        return self._parsed[name]

    def __setitem__(self, name: str, rows: Rows) -> None:
        """Replace a table; what was read of it is forgotten."""
        self._parsed[name] = rows
        self._raw[name] = b""
        self.changed = True

    def __delitem__(self, name: str) -> None:
        """Drop a table."""
        del self._raw[name]
        self._parsed.pop(name, None)
        self.changed = True

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._raw)

    def __len__(self) -> int:
        """Return how many tables there are."""
        return len(self._raw)

    def append(self, name: str, rows: Mapping[str, Any]) -> None:
        """Add rows with new ids behind a table's others; these stay as they were read."""
        if name in self._parsed or self._raw.get(name, b"{}") in (b"{}", b""):
            self[name] = {**self.get(name, {}), **rows}
        else:
            self._raw[name] = self._raw[name][:-1] + b"," + orjson.dumps(rows)[1:]
            self.changed = True

    def raw(self, name: str) -> bytes:
        """Return a table's JSON as it was read; empty if it is not there or was changed."""
        return self._raw.get(name, b"")

    def sealed(self) -> bytes:
        """Return everything as the bytes of a file, checksum included."""
        lines = (
            b'"%b":%b' % (name.encode(), raw or orjson.dumps(self._parsed[name]))
            for name, raw in self._raw.items()
        )
        return seal(b"{\n%b\n}\n" % b",\n".join(lines))


class Sheet(Storage):
    """TinyDB's storage for one command: gathers every table's change, so that one write does.

    Made anew for every command; nothing that failed to be written can be read from it later.
    """

    def __init__(self, tables: Tables) -> None:
        """Take the tables as they were read."""
        self._tables = tables

    def read(self) -> Rows | None:
        """Return the tables, read or already changed."""
        return cast("Rows", self._tables)

    def write(self, data: Rows) -> None:
        """Do nothing: the tables were changed in place, and whoever made them writes them."""


class Drawer(Table):
    """A table whose ids are strings, without a cache that could grow stale."""

    document_id_class = cast("type[int]", str)  # TinyDB works with any; its hint says int

    def rows(self) -> Rows:
        """Return every row by its id, in the order in which they were put."""
        return cast("Rows", self._read_table())

    def put(self, rows: Mapping[str, Any]) -> None:
        """Add rows, or replace those with the same id in their place."""
        if rows:
            self.fill({**self.rows(), **rows})

    def fill(self, rows: Mapping[str, Any]) -> None:
        """Replace the whole table without parsing what it held."""
        cast("Tables", self.storage.read())[self.name] = dict(rows)

    def add(self, rows: Mapping[str, Any]) -> None:
        """Add rows whose ids are new, without parsing those that are there."""
        if rows:
            cast("Tables", self.storage.read()).append(self.name, rows)

    def take(self, ids: Iterable[str]) -> None:
        """Remove the rows with these ids."""
        rows = self.rows()
        gone = rows.keys() & ids
        if gone:
            self.fill({row_id: row for row_id, row in rows.items() if row_id not in gone})


class Book(TinyDB):
    """A TinyDB whose tables are drawers."""

    table_class = Drawer

    def __init__(self, tables: Tables) -> None:
        """Open the tables of one cooperation for one command."""
        super().__init__(tables, storage=Sheet)

    def drawer(self, name: str) -> Drawer:
        """Return a table by name."""
        return cast("Drawer", self.table(name, cache_size=0))
