"""What filled sheets say in a gate's pack, and to whom they say nothing."""

from datetime import date

from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled, Finding, Mark, Value
from bot.domain.people import Side
from bot.domain.playbook import Text
from bot.domain.reviews import Review
from bot.language import Tongue
from bot.views import backing
from tests.domain.sample import berlin, cooperation

DE = Tongue("de")
DAY = date(2026, 12, 18)
REVIEW = Review(id="R2", name="G1", phase="scoping", day=DAY, first=DAY)
MARK = Mark(by="max", at=berlin("2026-11-23T10:00"))
WORDS = Text(de="Der Fachbereich fehlt.", en="The unit is missing.")


def filled(
    sheet: str, side: Side, answers: dict[str, Value], *findings: Finding, sent: bool = True
) -> Filled:
    return Filled(
        id=f"{sheet}-{side}-{len(answers)}", sheet=sheet, title=WORDS, side=side, answers=answers,
        sent=MARK if sent else None, saved=MARK, findings=findings,
    )  # fmt: skip


def said(coop: Cooperation) -> dict[str, str]:
    return {name: "".join(map(str, spans)) for name, spans in backing.rows(coop, REVIEW, DE)}


def test_without_sheets_only_backing_and_ledger_are_missed():
    names = cooperation().organisations
    both = f"{names[Side.SME].name} und {names[Side.STARTUP].name}"
    assert said(cooperation()) == {
        "Rückhalt": f"▲ noch nicht von allen bestätigt bei {both}: Gelb",
        "Geben und Nehmen": f"▲ vor diesem Gate nicht angesehen von {both}",
    }


def test_readiness_is_shown_once_both_have_sent_it():
    coop = cooperation()
    one = coop.but(sheets=(filled("check", Side.SME, {"a": "50", "b": "100"}),))
    assert "Bereitschaft" not in said(one)
    draft = filled("check", Side.STARTUP, {"a": "25"}, sent=False)
    assert "Bereitschaft" not in said(one.but(sheets=(*one.sheets, draft)))
    both = one.but(sheets=(*one.sheets, filled("check", Side.STARTUP, {"a": "25"})))
    names = coop.organisations
    assert said(both)["Bereitschaft"] == (
        f"{names[Side.SME].name} 75 von 100 · {names[Side.STARTUP].name} 25 von 100"
    )


def test_backing_ledger_and_warnings_stand_in_the_pack_what_is_for_one_side_does_not():
    warned = Finding(name="anchor.1", kind="warn", says=WORDS, gates=("G1",))
    other = Finding(name="guardrails.2", kind="block", says=WORDS, rail=True, gates=("G2",))
    secret = Finding(name="worries.1", kind="warn", says=Text(de="Geheim", en="Secret"))
    coop = cooperation()
    coop = coop.but(
        sheets=(
            filled("anchor", Side.SME, {"unit": "no"}, warned),
            filled("anchor", Side.STARTUP, {"team": "yes"}),
            filled("guardrails", Side.SME, {"x": "y"}, other),
            filled("worries", Side.SME, {"x": "y"}, secret),
            filled("winwin", Side.SME, {"wanted": "Früher Zugang", "received": "50"}),
        )
    )
    sme, startup = (coop.organisation(s).name for s in Side)
    assert said(coop) == {
        "Rückhalt": f"▲ noch nicht von allen bestätigt bei {sme}: Gelb",
        "Geben und Nehmen": f"{sme}: Früher Zugang – 50 % angekommen\n"
        f"▲ vor diesem Gate nicht angesehen von {startup}",
        "Steht im Weg": "▲ Der Fachbereich fehlt.",
    }
