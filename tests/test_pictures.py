"""Pictures: the same picture gives the same PNG, and no light is told by colour alone."""

import struct
import subprocess
import sys
from itertools import pairwise

import pytest

from bot.domain.light import Light
from bot.exports import bars as bar
from bot.exports import canvas, strip, trend
from bot.exports.canvas import Type, drawable, fitted, width_of
from bot.exports.pictures import png
from bot.message import Bar, Bars, Dot, Level, Picture, Strip, Trend

WORDS = {"green": "Grün", "amber": "Gelb", "red": "Rot", "grey": "fehlt", "blue": "pausiert"}
NAMES = ("Muster Maschinenbau GmbH", "Beispiel Robotics")


def picture(
    weeks: int,
    *,
    lights: tuple[Light, ...] = tuple(Light),
    names: tuple[str, ...] = NAMES,
    title: str = "Ampeln der letzten Wochen",
    words: dict[str, str] | None = None,
) -> Picture:
    rows = tuple(
        (name, tuple(lights[(week + n) % len(lights)] for week in range(weeks)))
        for n, name in enumerate(names)
    )
    labels = tuple(f"KW {week % 53 + 1}" for week in range(weeks))
    drawing = Strip(weeks=labels, rows=rows, words=WORDS if words is None else words)
    return Picture(
        name="ampeln.png", title=title, alt="Muster: Gelb. Beispiel: Grün.", drawing=drawing
    )


def size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels, as the file itself says."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return int(width), int(height)


def undrawn(shown: Picture) -> bytes:
    """Draw a picture although it was drawn before."""
    assert isinstance(shown.drawing, Strip)
    return strip.drawn(shown.title, shown.drawing)


@pytest.mark.parametrize("weeks", [0, 1, 2, 8, 13, 26, 53])
def test_it_is_a_png_of_phone_width_whatever_the_number_of_weeks(weeks: int):
    data = png(picture(weeks))
    width, height = size(data)
    assert width == 900
    assert 300 < height < 700
    assert len(data) < 25_000


def test_more_sides_take_more_height():
    heights = [size(png(picture(8, names=("A",) * n)))[1] for n in range(4)]
    assert heights == sorted(set(heights))


@pytest.mark.parametrize("light", Light)
def test_every_light_draws_and_none_looks_like_another(light: Light):
    others = [png(picture(1, lights=(it,), names=("A",), words={})) for it in Light if it != light]
    assert png(picture(1, lights=(light,), names=("A",), words={})) not in others


def test_no_light_is_told_by_colour_alone():
    assert set(strip.SIGNS) == set(Light)
    for look in ("shape", "sign", "fill"):
        assert len({getattr(sign, look) for sign in strip.SIGNS.values()}) == len(Light)


def test_the_signs_contrast_with_their_lights():
    """WCAG asks for 3 : 1 of a sign, 4.5 : 1 of words."""
    for light, sign in strip.SIGNS.items():
        ground = canvas.CARD if sign.shape == "ring" else sign.fill
        assert contrast(sign.ink, ground) >= 3, light
    assert contrast(canvas.INK, canvas.CARD) >= 4.5
    assert contrast(canvas.SOFT, canvas.CARD) >= 4.5


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        r, g, b = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_glyph_of_ours_is_in_the_font_that_ships():
    ours = "".join(s.sign for s in strip.SIGNS.values()) + "…□äöüÄÖÜßéŁ–„“·"
    for bold in (False, True):
        assert drawable(ours, Type(20, bold=bold)) == ours


def test_the_same_picture_gives_the_same_bytes_in_any_process():
    shown = picture(8)
    assert undrawn(shown) == undrawn(shown) == png(shown)
    program = (
        "import sys; from bot.exports.pictures import png; from bot.message import Picture;"
        "sys.stdout.buffer.write(png(Picture.model_validate_json(sys.stdin.read())))"
    )
    far = subprocess.run(
        [sys.executable, "-c", program],
        input=shown.model_dump_json().encode(),
        capture_output=True,
        check=True,
        env={"TZ": "Pacific/Auckland", "LANG": "C", "SOURCE_DATE_EPOCH": "1"},
    )
    assert far.stdout == png(shown)


def test_it_bears_no_date_and_no_maker():
    assert [c for c in (b"tEXt", b"tIME", b"Software", b"matplotlib") if c in png(picture(8))] == []


def test_a_picture_is_drawn_once():
    assert png(picture(8)) is png(picture(8))


def test_drawing_changes_nothing_about_the_picture():
    shown = picture(8)
    before = shown.model_dump_json()
    png(shown)
    assert shown.model_dump_json() == before
    assert shown.alt == "Muster: Gelb. Beispiel: Grün."


def test_drawing_is_loaded_only_when_something_is_drawn():
    program = "import sys; import bot.exports.pictures; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_long_words_end_in_an_ellipsis_within_their_room():
    name = "Muster Maschinenbau und Fördertechnik Verwaltungsgesellschaft mbH & Co. KG"
    cut = fitted(name, strip.NAME, 400)
    assert cut.endswith("…")
    assert name.startswith(cut[:-1])
    assert width_of(cut, strip.NAME) <= 400
    assert fitted("GmbH", strip.NAME, 400) == "GmbH"
    assert fitted(name, strip.NAME, 1) == "…"


ODD = ["$x^2$ \\frac", "机器人 🤖", "a\nb\tc", "", "<b>&amp;", "W" * 500]


@pytest.mark.parametrize("name", ODD)
def test_whatever_people_write_is_drawn_as_it_stands(name: str):
    assert size(png(picture(8, names=(name, name), title=name or "-", words={"green": name})))


def test_a_character_that_the_font_lacks_becomes_a_box():
    assert drawable("Muster 机 GmbH", strip.NAME) == "Muster □ GmbH"
    assert drawable("a\n b", strip.NAME) == "a b"


def test_the_legend_has_the_readers_words_for_the_lights_that_occur():
    shown = picture(8, lights=(Light.RED, Light.GREEN)).drawing
    assert isinstance(shown, Strip)
    assert [(it.light, it.word) for it in strip._legend(shown)] == [
        (Light.GREEN, "Grün"),
        (Light.RED, "Rot"),
    ]


def test_a_long_legend_takes_more_lines_and_stays_on_the_card():
    words = {light.value: f"{light.value} – a rather long explanation" for light in Light}
    shown = picture(8, words=words).drawing
    assert isinstance(shown, Strip)
    legend = list(strip._legend(shown))
    assert [it.line for it in legend] == sorted(it.line for it in legend)
    assert legend[-1].line > 0
    for it in legend:
        assert it.x + width_of(it.word, strip.SMALL) < strip.WIDTH


@pytest.mark.parametrize("weeks", [1, 2, 8, 13, 26, 53])
def test_week_labels_never_overlap_and_the_newest_is_always_there(weeks: int):
    labels = tuple(f"KW {week % 53 + 1}" for week in range(weeks))
    grid = strip.Grid(weeks, min(strip.INNER / weeks, strip.STEP_MOST))
    placed = list(strip._labels(labels, grid))
    assert placed[0][1] == labels[-1]
    assert len(placed) == (weeks if weeks <= 8 else len(placed))
    ends = [strip.WIDTH, *(x for x, _ in placed)]
    for (x, label), end in zip(placed, ends, strict=False):
        assert x >= strip.MARGIN
        assert x + width_of(label, strip.WEEK) <= end


def test_fewer_lights_than_weeks_are_the_newest():
    short = Strip(weeks=("KW 1", "KW 2"), rows=(("A", (Light.RED,)),))
    assert size(strip.drawn("Strip", short))
    long = Strip(weeks=("KW 2",), rows=(("A", (Light.GREEN, Light.RED)),))
    same = Strip(weeks=("KW 2",), rows=(("A", (Light.RED,)),))
    assert strip.drawn("Strip", long) == strip.drawn("Strip", same)


# -- bars ------------------------------------------------------------------------------------------


def bars(*shares: float) -> Picture:
    rows = tuple(Bar(name=f"Firma {n}", said=f"{s} von 1", share=s) for n, s in enumerate(shares))
    return Picture(name="a.png", title="Zeiten", alt="Zeiten", drawing=Bars(rows=rows, mark="1"))


def test_bars_are_of_phone_width_and_each_takes_its_height():
    sizes = [size(png(bars(*[0.5] * n))) for n in range(1, 5)]
    assert [width for width, _ in sizes] == [900] * 4
    assert len({b - a for (_, a), (_, b) in pairwise(sizes)}) == 1


def test_how_long_a_bar_is_shows():
    drawn_ = [png(bars(share)) for share in (0.0, 0.5, 0.99, 1.01, 2.0, 3.0)]
    assert len(set(drawn_)) == len(drawn_)
    assert png(bars(0.5)) == drawn_[1]


def test_kept_and_late_are_told_apart_by_eyes_that_see_few_colours():
    for fill in (bar.KEPT, bar.LATE):
        assert contrast(canvas.CARD, fill) >= 3


# -- trends ----------------------------------------------------------------------------------------


def line(*values: float, levels: bool = True) -> Picture:
    dots = tuple(Dot(label=f"{n + 1}.11.", said=f"{v} h", value=v) for n, v in enumerate(values))
    marks = (
        Level(word="Ziel 10 h", value=10, kind="target"),
        Level(word="Grenze 13 h", value=13, kind="band"),
        Level(word="Ausgang 12 h", value=12, kind="baseline"),
    )
    drawing = Trend(dots=dots, levels=marks if levels else ())
    return Picture(name="k1.png", title="K1 · Stillstand", alt="Stillstand", drawing=drawing)


@pytest.mark.parametrize("way", [1, -1])
def test_the_newest_value_is_written_where_the_line_is_not(way: int):
    points = [(100.0 + 90 * n, 200.0 + way * 18 * n) for n in range(9)]
    x, y = trend.newest("11,6 h/Monat", points, [])
    half = trend.VALUE.size / 2
    assert (y > points[-1][1]) is (way > 0)  # a falling number (y grows) is told below its point
    inside = [p for p in points if x <= p[0] <= trend.WIDTH and y - half <= p[1] <= y + half]
    assert inside == []


def test_the_newest_value_keeps_off_a_level_where_the_line_leaves_both_ways():
    point = (trend.WIDTH / 2, 200.0)
    _, above = trend.newest("81 %", [point], [])
    _, below = trend.newest("81 %", [point], [above])
    assert above < point[1] < below


@pytest.mark.parametrize("count", [1, 2, 26])
def test_a_trend_is_of_phone_width_however_many_readings(count: int):
    drawn_ = png(line(*(12 - n / 10 for n in range(count))))
    assert size(drawn_) == size(png(line(12.0)))
    assert size(drawn_)[0] == 900


def test_how_a_number_went_shows():
    drawn_ = {png(line(12, 11)), png(line(12, 10)), png(line(12, 13)), png(line(12, 12))}
    assert len(drawn_) == 4
    assert size(png(line(5, 5, levels=False)))


def test_a_newest_value_and_its_label_stay_on_the_card():
    shown = line(*[12.0] * 26).drawing
    assert isinstance(shown, Trend)
    placed = list(trend._labels(shown))
    assert placed[0][1] == "26.11."
    ends = [trend.WIDTH, *(x for x, _ in placed)]
    for (x, label), end in zip(placed, ends, strict=False):
        assert x >= trend.MARGIN
        assert x + width_of(label, trend.SMALL) <= end


def test_levels_are_told_apart_by_eyes_that_see_few_colours():
    assert {*trend.STYLES} == {*trend.INKS}
    assert len({*trend.STYLES.values()}) == len(trend.STYLES)
    for ink in (*trend.INKS.values(), trend.TREND):
        assert contrast(canvas.CARD, ink) >= 3
