"""Finds texts by words in German and English: whatever their form, and inside compounds, too.

A word stands for its stems in both languages, since nobody says in which one a text is written. A
part finds a German compound (``Zugang`` the ``Datenzugang``), and a compound that nobody wrote is
looked for by the two parts that somebody did.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from snowballstemmer import stemmer

WORD = re.compile(r"[^\W_]+")
PART, INSIDE = 4, 5
JOINTS = ("", "s", "es", "n", "en", "er", "e")
ALIKE, SHARED = 0.5, 2
# What every other sentence has in it says nothing about what two texts have in common.
COMMON = frozenset(
    ["aber", "alle", "alles", "auch", "beim", "dann", "dass", "diese", "dieser", "doch", "eine",
     "einem", "einen", "einer", "eines", "erst", "hatte", "hatten", "haben", "immer", "jetzt",
     "kein", "keine", "mehr", "nach", "nicht", "noch", "nur", "oder", "ohne", "schon", "sehr",
     "sein", "seine", "sich", "sind", "über", "unser", "unsere", "viel", "vom", "wann", "waren",
     "weil", "wenn", "werden", "wird", "wurde", "wurden", "zum", "zur", "about", "after", "also",
     "been", "before", "from", "have", "into", "more", "much", "only", "some", "such", "than",
     "that", "their", "them", "then", "there", "they", "this", "very", "were", "what", "when",
     "which", "while", "will", "with", "without", "would"]
)  # fmt: skip


@lru_cache(65_536)
def stems(word: str) -> tuple[str, str]:
    """Return a word's stem in German and in English."""
    small = word.casefold()
    if not small.isalpha():
        return small, small  # a number such as L12 has no other forms
    # A stemmer keeps its place in the word it works on: one of their own for everybody who asks.
    return stemmer("german").stemWord(small), stemmer("english").stemWord(small)


@lru_cache(20_000)
def terms(text: str) -> frozenset[str]:
    """Return the stems of all words of a text, in both languages."""
    return frozenset(stem for word in WORD.findall(text) for stem in stems(word))


@lru_cache(20_000)
def substance(text: str) -> frozenset[str]:
    """Return the stems of the words that a text is about."""
    words = (w.casefold() for w in WORD.findall(text))
    return frozenset(stems(w)[0] for w in words if len(w) >= PART and w not in COMMON)


def found(sought: str, texts: Sequence[str]) -> list[int]:
    """Return the places of the texts that hold every word sought, whole words before parts.

    Texts that fit alike keep their order; all of them where nothing is sought.
    """
    corpus = [terms(t) for t in texts]
    known = frozenset().union(*corpus)
    wanted = [w for word in WORD.findall(sought) for w in _wanted(word, known)]
    ranked = []
    for place, held in enumerate(corpus):
        ranks = [_rank(held, *w) for w in wanted]
        if all(ranks):
            ranked.append((-sum(ranks), place))
    return [place for _, place in sorted(ranked)]


Wanted = tuple[frozenset[str], frozenset[str]]


def _rank(held: frozenset[str], whole: frozenset[str], part: frozenset[str]) -> int:
    return 2 if held & whole else 0 if held.isdisjoint(part) else 1


def _wanted(word: str, known: frozenset[str]) -> Iterator[Wanted]:
    """Yield what is to be looked for: the word, or its two parts where nobody wrote it whole."""
    mine = frozenset(stems(word))
    hit = mine & known, frozenset(k for k in known if any(_in(s, k) for s in mine))
    if not any(hit) and (parts := _split(word.casefold(), known)):
        for part in parts:
            yield frozenset({part}), frozenset()
        return
    yield hit


def _in(stem: str, word: str) -> bool:
    """Tell whether a stem is a part of a compound: an end of it, or a long one anywhere."""
    if len(stem) >= INSIDE:
        return stem in word
    return len(stem) >= PART and (word.startswith(stem) or word.endswith(stem))


def _split(word: str, known: frozenset[str]) -> tuple[str, str] | None:
    """Return the two known stems that a compound is made of, the longest first part first."""
    for at in range(len(word) - PART + 1, PART - 1, -1):
        right = next((s for s in stems(word[at:]) if s in known), None)
        if right is None:
            continue
        for joint in JOINTS:
            if joint and not word[:at].endswith(joint):
                continue
            left = word[: at - len(joint)]
            hit = next((s for s in stems(left) if s in known and len(left) >= PART - 1), None)
            if hit:
                return hit, right
    return None


def alike(text: str, others: Sequence[str], most: int = 3) -> list[int]:
    """Return the places of the texts that are about the same, nearest first."""
    mine = substance(text)
    near = []
    for place, other in enumerate(others):
        theirs = substance(other)
        common = len(mine & theirs)
        if common >= SHARED and common >= ALIKE * min(len(mine), len(theirs)):
            near.append((-common / len(mine | theirs), place))
    return [place for _, place in sorted(near)[:most]]
