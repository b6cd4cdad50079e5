"""A wrong playbook is told of with its file, line and path, what is wrong and how to mend it."""

import re
from pathlib import Path

import pytest

from bot.language import Tongue
from playbooks import checked, library_and_faults, playbook
from playbooks.faults import Faulty
from playbooks.reading import OURS

GOOD = """\
name: own
models: [pilot_customer]
title: {de: Eigenes, en: Our own}
summary: {de: Kurz., en: Short.}
situation: {de: Am Anfang., en: At the start.}
wins:
  sme:
    - {de: Wissen, en: Knowledge}
  startup:
    - {de: Referenz, en: Reference}
factors:
  - {de: Klarheit, en: Clarity}
example: {de: Ein Beispiel., en: An example.}
kpis:
  - id: stops
    name: {de: Stillstand, en: Downtime}
    unit: {de: h, en: h}
    direction: down
    source: {de: Steuerung, en: control}
    why: {de: Nutzen, en: benefit}
duties:
  - id: review
    title: {de: Runde, en: Round}
    why: {de: Überblick, en: overview}
    every: month
    who: {role: owner, side: sme}
    phases: [pilot]
    minutes: 30
    agenda:
      - {text: {de: Zahlen, en: Numbers}, minutes: 20}
phases:
  - name: pilot
    title: {de: Pilot, en: Pilot}
    aim: {de: Zeigen, en: Show}
    weeks: 12
    steps:
      - id: begin
        title: {de: Anfangen, en: Begin}
        why: {de: Los, en: Go}
        who: {role: owner, side: both}
        due: {start: 5}
        unlocks: [finish]
      - id: finish
        title: {de: Beenden, en: Finish}
        why: {de: Ende, en: End}
        who: {role: sponsor, side: startup}
        due: {before_gate: 5}
        questions: proof
    questions:
      - id: proof
        title: {de: Beweis, en: Proof}
        questions:
          - {id: proof_1, text: {de: "Geht es?", en: "Does it?"}}
    gate:
      name: G2
      title: {de: Weiter, en: Go on}
      must:
        - id: done
          text: {de: Fertig, en: Finished}
          step: finish
"""

P, S = "phases[0]", "phases[0].steps"
# what is changed · into what · the line and path told of · what is said in English
WRONG = {
    "no YAML": ("wins:", "wins", 7, "", "This is not valid YAML"),
    "a tab": ("  sme:", "\tsme:", 7, "", "A tab stands at the beginning"),
    "a key twice": ("summary:", "title:", 4, "title", "“title” stands here twice."),
    "an unknown key": ("    weeks: 12", "    week: 12", 35, f"{P}.week", "you mean “weeks”?"),
    "a missing key": ("    aim: {de: Zeigen, en: Show}\n", "", 32, f"{P}.aim", "“aim” is missing"),
    "no number": ("weeks: 12", "weeks: twelve", 35, f"{P}.weeks", "“twelve” is not a whole"),
    "one language": (", en: Begin}", "}", 38, f"{S}[0].title.en", "The text in “en” is"),
    "a plain text": (
        "title: {de: Anfangen, en: Begin}", "title: Begin", 38,
        f"{S}[0].title", "This text stands here in one language only.",
    ),
    "a comma": (
        "{de: Los, en: Go}", "{de: Los, jetzt, en: Go}", 39,
        f"{S}[0].why.jetzt", "A comma ends a text",
    ),
    "a text without words": (
        "{de: Los, en: Go}", '{de: Los, en: ""}', 39,
        f"{S}[0].why.en", "The text is empty.",
    ),
    "an unknown role": (
        "role: sponsor", "role: boss", 46,
        f"{S}[1].who.role", "Possible: owner, sponsor, deputy, member.",
    ),
    "an unknown side": (
        "side: both", "side: all", 40,
        f"{S}[0].who.side", "Possible: sme, startup, both.",
    ),
    "an unknown phase": ("name: pilot\n", "name: trial\n", 32, f"{P}.name", "preparation, scop"),
    "an unknown property": (
        "due: {start: 5}", "due: {start: 5}\n        when: {all: [persons]}", 42,
        f"{S}[0].when.all[0]", "personal_data",
    ),
    "no list": ("unlocks: [finish]", "unlocks: finish", 42, f"{S}[0].unlocks", "a list"),
    "no entry": (
        "    - {de: Wissen, en: Knowledge}\n", "    []\n", 7, "wins.sme", "“sme” has no entry."
    ),
    "no such step": (
        "[finish]", "[finnish]", 42, f"{S}[0].unlocks[0]", "Did you mean: finish?"
    ),
    "two of one name": ("id: finish", "id: begin", 43, f"{S}[1].id", "is there twice"),
    "a circle": (
        "questions: proof\n", "unlocks: [begin]\n", 42, f"{S}[0].unlocks[0]", "waits for"
    ),
    "a day too late": ("start: 5", "start: 70", 41, f"{S}[0].due", "outside the phase"),
    "what waits is due first": (
        "start: 5", "start: 58", 41, f"{S}[0].due", "is due before “begin”"
    ),
    "no day": ("{start: 5}", "{}", 41, f"{S}[0].due", "from when the days count"),
    "no such questions": (
        "questions: proof", "questions: prof", 48, f"{S}[1].questions", "mean: proof?"
    ),
    "no such proof": ("step: finish", "step: end", 60, f"{P}.gate.must[0].step", "no step “end”"),
    "a long agenda": ("minutes: 20", "minutes: 40", 22, "duties[0]", "40 minutes, and only 30"),
    "no such file": (
        "  - id: stops", "  - !include shared/none.yml\n  - id: stops", 15, "kpis[0]",
        "is not there",
    ),
    "no such part": (
        "  - id: stops", "  - !include pilot_customer.yml#G9\n  - id: stops", 15, "kpis[0]",
        "no part “G9”",
    ),
    "a foreign tag": (
        "{de: Los, en: Go}", "!!python/object:os.system {}", 39, f"{S}[0].why",
        "Only !include",
    ),
    "another name": ("name: own", "name: other", 1, "name", "Call both alike."),
}  # fmt: skip


def written(folder: Path, text: str) -> Path:
    file = folder / "own.yml"
    file.write_text(text, "utf-8")
    return file


def test_the_example_is_right(tmp_path: Path):
    found = playbook(written(tmp_path, GOOD))
    assert (found.name, found.version, len(found.digest)) == ("own", 1, 16)


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_is_said_with_its_place(kind: str, tmp_path: Path):
    before, after, line, path, said = WRONG[kind]
    assert GOOD.count(before) >= 1
    file = written(tmp_path, GOOD.replace(before, after, 1))
    with pytest.raises(Faulty) as caught:
        playbook(file)
    told = [(f.place.file, f.place.line, f.path) for f in caught.value.faults]
    assert (str(file), line, path) in told
    sentences = [f.said(Tongue("en")) for f in caught.value.faults]
    assert any(said in sentence for sentence in sentences), sentences
    german = [f.said(Tongue("de")) for f in caught.value.faults]
    assert [g for g in german if g in sentences or re.search(r"{\w*}", g)] == []


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path):
    text = GOOD.replace("role: sponsor", "role: boss").replace("weeks: 12", "weeks: twelve")
    names, faults = checked(written(tmp_path, text))
    assert (names, [f.place.line for f in faults]) == ([], [35, 46])


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "The file is empty."),
        (b"\xff\xfe", "not written in UTF-8"),
        (b"- one\n- two\n", "Here belongs a block of keys"),
        (b"a: &x [*x]\n", "or it contains itself"),
        (b"a: &x {<<: *x}\n", "or it contains itself"),
        (b"[" * 3000, "There is far too much"),
    ],
)
def test_what_is_no_playbook_at_all_is_said_too(content: bytes, said: str, tmp_path: Path):
    file = tmp_path / "own.yml"
    file.write_bytes(content)
    _, faults = checked(file)
    assert said in faults[0].said(Tongue("en"))


def test_a_file_that_includes_itself_is_told(tmp_path: Path):
    file = written(tmp_path, GOOD.replace("  - id: stops", "  - !include own.yml\n  - id: stops"))
    _, faults = checked(file)
    assert any("“own.yml” includes itself" in f.said(Tongue("en")) for f in faults)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd"])
def test_nothing_outside_the_folders_is_included(name: str, tmp_path: Path):
    _, faults = checked(written(tmp_path, GOOD.replace("{de: Los, en: Go}", f"!include {name}")))
    assert any("is not there" in f.said(Tongue("en")) for f in faults)


def test_a_fault_in_an_included_file_names_that_file(tmp_path: Path):
    (tmp_path / "kpi.yml").write_text("id: more\nname: {de: Mehr}\n", "utf-8")
    file = written(tmp_path, GOOD.replace("  - id: stops", "  - !include kpi.yml\n  - id: stops"))
    _, faults = checked(file)
    places = {(f.place.file, f.place.line, f.path) for f in faults}
    assert (str(tmp_path / "kpi.yml"), 2, "kpis[0].name.en") in places


def test_one_bad_playbook_does_not_keep_the_others_away(tmp_path: Path):
    written(tmp_path, "name: own\n")
    ours = {p.name for p in library_and_faults()[0].playbooks}
    found, faults = library_and_faults(tmp_path)
    assert {p.name for p in found.playbooks} == ours
    assert {f.place.file for f in faults} == {str(tmp_path / "own.yml")}


def test_a_companys_own_takes_the_place_of_its_namesake(tmp_path: Path):
    text = GOOD.replace("name: own", "name: pilot_customer")
    (tmp_path / "pilot_customer.yml").write_text(text, "utf-8")
    found, faults = library_and_faults(tmp_path)
    named = found.playbook("pilot_customer")
    assert (faults, named and named.title.en) == ((), "Our own")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    _, faults = library_and_faults(tmp_path / "none")
    assert [f.place.file for f in faults] == [str(tmp_path / "none")]


def test_the_same_wording_has_the_same_digest_and_another_another(tmp_path: Path):
    one = playbook(written(tmp_path, GOOD)).digest
    assert playbook(written(tmp_path, "# said otherwise\n" + GOOD)).digest == one
    assert playbook(written(tmp_path, GOOD.replace("Our own", "Ours"))).digest != one


@pytest.mark.parametrize("file", sorted(OURS.glob("*.yml")), ids=lambda f: f.stem)
def test_every_playbook_that_comes_along_is_right(file: Path):
    assert checked(file) == ([file.stem], ())
