"""A goal that can be reached: a measure with a number, and a date (M09)."""

import re

_MONTHS = (
    "januar|january|jan|februar|february|feb|märz|maerz|march|mär|mrz|mar|april|apr|mai|juni|june|"
    "jun|juli|july|jul|august|aug|september|sept|sep|oktober|october|okt|oct|november|nov|"
    "dezember|december|dez|dec"
)
_DEADLINE = re.compile(
    r"\b\d{1,2}\.\s?\d{1,2}\.(\s?\d{2,4})?"  # 30.6. or 30.6.2027
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    r"|\b\d{1,2}\.?\s+(" + _MONTHS + r"|may)\b\.?(,?\s+\d{4}\b)?"  # 30. Juni 2027
    r"|\b(" + _MONTHS + r")\b\.?(\s+\d{1,2}\b,?)?(\s+\d{4}\b)?"  # June 30, 2027
    # "We may" is no date, "by May" and "May 2027" are
    r"|\b(by|until|till|in|of)\s+may\b|\bmay\s+(\d{1,2},?\s+)?\d{4}\b"
    r"|\bQ[1-4]\b(\s*/?\s*\d{4})?|\b[1-4]\.\s*Quartal(\s+\d{4})?|\b20\d{2}\b"
    r"|\b(in|innerhalb von|binnen|within)\s+\S+\s+(tag|woche|monat|jahr|day|week|month|year)\w*"
    r"|\b(ende|mitte|anfang|end of|by the end of)\s+(des |der |the )?(jahres|monats|year|month)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(halb\w*|half|hälfte|doppel\w*|verdoppel\w*|double|drittel|third|"
    r"zwei|drei|vier|fünf|sechs|zehn|zwölf|two|three|four|five|six|ten|twelve)\b",
    re.IGNORECASE,
)


def has_date(goal: str) -> bool:
    """Tell whether a goal says until when.

    >>> has_date("We want to cut downtime by 15 % until 30 June 2027")
    True
    >>> has_date("We want to do something with AI")
    False
    """
    return bool(_DEADLINE.search(goal))


def has_number(goal: str) -> bool:
    """Tell whether a goal has a number besides its date.

    >>> has_number("Bis 30.6.2027 wollen wir besser werden")
    False
    >>> has_number("Bis 30.6.2027 wollen wir 15 % weniger Stillstand")
    True
    """
    return bool(_NUMBER.search(_DEADLINE.sub(" ", goal)))
