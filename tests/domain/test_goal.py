"""A goal can be reached when it says by how much and until when (M09)."""

import pytest

from bot.domain.goal import has_date, has_number


@pytest.mark.parametrize(
    "goal, number, date",
    [
        # both, in German
        ("Wir wollen den Stillstand um 15 % senken bis 30.6.2027", True, True),
        ("Wir wollen 15 % weniger Stillstand bis 30. 6. 2027", True, True),
        ("Bis Ende Juni 2027 laufen 30 Anlagen", True, True),
        ("Bis zum 30. Juni 30 Anlagen", True, True),
        ("Drei Pilotkunden bis Q2 2027", True, True),
        ("Drei Pilotkunden bis 2. Quartal 2027", True, True),
        ("Wir halbieren den Ausschuss innerhalb von zwölf Monaten", True, True),
        ("Wir verdoppeln den Umsatz in zwei Jahren", True, True),
        ("Um 30 % weniger Ausschuss bis Ende des Jahres", True, True),
        ("500 Euro je Anlage sparen bis 2028", True, True),
        ("Bis März 2027 die Hälfte der Anlagen", True, True),
        # both, in English
        ("We want to cut unplanned downtime by 15 % until 30 June 2027", True, True),
        ("We want to cut downtime by 15% until June 30, 2027", True, True),
        ("Cut scrap by half by 2027-06-30", True, True),
        ("Three paying customers by Q3/2027", True, True),
        ("Double the output within twelve months", True, True),
        ("Win 5 customers by May", True, True),
        ("Win 5 customers until 3 May", True, True),
        ("May 2027: 5 customers", True, True),
        ("Win 5 customers by the end of the year", True, True),
        ("Save 20 hours a week by 30/6/2027", True, True),
        # a date alone is no number
        ("Bis 30.6.2027 wollen wir besser werden", False, True),
        ("We want to get better until 30 June 2027", False, True),
        ("Until Q2 2027 something with AI", False, True),
        ("Im Jahr 2027 besser sein", False, True),
        ("Bis Juni besser sein", False, True),
        # a number alone is no date
        ("Wir wollen den Stillstand um 15 % senken", True, False),
        ("We want to cut downtime by 15 %", True, False),
        ("Halve the downtime", False, False),
        ("10 Anlagen anbinden", True, False),
        ("Zwei Pilotkunden gewinnen", True, False),
        # wishes
        ("Etwas mit KI machen", False, False),
        ("We want to do something with AI", False, False),
        ("", False, False),
    ],
)
def test_a_goal_has_a_number_and_a_date(goal: str, *, number: bool, date: bool):
    assert (has_number(goal), has_date(goal)) == (number, date)


@pytest.mark.parametrize(
    "goal",
    [
        "Decide markets by 2.5 %",
        "Wir wollen im Maschinenmarkt um 15 % wachsen",
        "Marketing um 10 % günstiger",
        "Wir entwickeln 3 Module mit der Janssen GmbH",
        "We may win 3 customers",
        "Septische Tanks um 5 % leichter",
        "Version 1.2 in 3 Werken",
    ],
)
def test_words_that_only_begin_like_a_month_are_no_date(goal: str):
    assert (has_number(goal), has_date(goal)) == (True, False)
