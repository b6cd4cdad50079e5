"""A message in plain words says everything once, and leaves no gaps."""

from adapters.parts.outline import outline
from bot.domain.light import Light
from bot.message import LightRow, Lights, Message, Picture, Strip

ROW = LightRow(name="Beispiel Robotics", light=Light.GREEN, word="green")


def picture(alt: str) -> Picture:
    return Picture(name="strip", title="Eight weeks", alt=alt, drawing=Strip(weeks=(), rows=()))


def told(*blocks: Lights | Picture) -> str:
    return outline(Message(title="Week 48", blocks=blocks))


def test_lights_without_a_gap_leave_no_empty_line():
    assert told(Lights(rows=(ROW,)), picture("green")) == (
        "Week 48\nBeispiel Robotics green\nEight weeks: green"
    )


def test_the_gap_stands_below_the_lights():
    assert told(Lights(rows=(ROW,), gap="One step apart.")) == (
        "Week 48\nBeispiel Robotics green\nOne step apart."
    )


def test_the_title_of_a_picture_is_said_once():
    assert told(picture("Eight weeks, all green")) == "Week 48\nEight weeks, all green"
    assert told(picture("")) == "Week 48\nEight weeks"
