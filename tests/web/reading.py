"""Reads HTML as a browser would find it: elements, attributes, words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "circle", "hr", "img", "input", "link", "meta", "path", "rect"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str]
    parts: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", **attrs: str) -> Iterator[Element]:
        """Yield the elements inside with this tag and these attributes; ``class_`` is one class."""
        for part in self.parts:
            if isinstance(part, Element):
                if part.tag == (tag or part.tag) and all(part.has(k, v) for k, v in attrs.items()):
                    yield part
                yield from part.all(tag, **attrs)

    def one(self, tag: str = "", **attrs: str) -> Element:
        found = list(self.all(tag, **attrs))
        assert len(found) == 1, (tag, attrs, [e.attrs for e in found])
        return found[0]

    def has(self, name: str, value: str) -> bool:
        if name == "class_":
            return value in self.attrs.get("class", "").split()
        return self.attrs.get(name.rstrip("_").replace("_", "-")) == value

    @property
    def words(self) -> str:
        """Return the text inside, white space made one."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()
                yield " "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        it = Element(tag, {k: v or "" for k, v in attrs})
        self.open[-1].parts.append(it)
        if tag not in VOID:
            self.open.append(it)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].parts.append(Element(tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(html: str) -> Element:
    """Return the tree; an element that is closed in the wrong place fails the test."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.root], reader.open[-1].tag
    return reader.root
