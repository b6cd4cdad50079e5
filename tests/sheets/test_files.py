"""A wrong sheet is told of with its file, line and path, what is wrong and how to mend it."""

from pathlib import Path

import pytest

from bot.language import Tongue
from playbooks import checked, library_and_faults
from playbooks.sheets import problems, sheet
from tests.world import METHOD

GOOD = """\
name: own
title: {de: Eigenes, en: Our own}
words: [eigenes]
why: {de: Ein Bogen., en: A sheet.}
sections:
  - name: first
    title: {de: Anfang, en: Begin}
    fields:
      - name: points
        kind: scored
        label: {de: Punkte, en: Points}
      - name: colour
        kind: choice
        label: {de: Farbe, en: Colour}
        choices:
          - {value: red, label: {de: Rot, en: Red}}
          - {value: blue, label: {de: Blau, en: Blue}}
rules:
  - when: [{field: colour, is: [red]}]
    becomes: warn
    says: {de: Rot., en: Red.}
anchors:
  0: {de: nichts, en: nothing}
  25: {de: wenig, en: little}
  50: {de: halb, en: half}
  75: {de: viel, en: much}
  100: {de: alles, en: everything}
"""

# What is changed in a good sheet, the line and path that are named, and what is said.
WRONG = {
    "no colon": ("name: own", "name own", 2, "", "not valid YAML"),
    "another name": ("name: own", "name: other", 1, "name", "Call both alike."),
    "one language": ("{de: Rot, en: Red}", "{de: Rot}", 16,
                     "sections[0].fields[1].choices[0].label.en", "under en"),
    "too long": ("{de: Eigenes, en: Our own}", "{de: Eigenes, en: A title of more than 24 letters}",
                 2, "title.en", "Shorten it to 24"),
    "unknown key": ("kind: scored", "kind: scored\n        hin: x", 11,
                    "sections[0].fields[0].hin", "Did you mean “hint”?"),
    "unknown kind": ("kind: scored", "kind: stars", 10, "sections[0].fields[0].kind",
                     "Possible: line"),
    "no such field": ("field: colour", "field: color", 19, "rules[0].when[0].field",
                      "Did you mean: colour?"),
    "no such value": ("is: [red]", "is: [green]", 19, "rules[0].when[0].is",
                      "Possible: red, blue."),
    "a name twice": ("name: colour", "name: points", 12, "sections[0].fields[1].name",
                     "Give one of them another name."),
    "feeds nothing weighed": ("name: own\n", "name: own\nfeeds: forecast\n", 2, "feeds",
                              "Name the score that weighs each entry under weighs"),
    "missing anchors": ("  75: {de: viel, en: much}\n", "", 9, "sections[0].fields[0]",
                        "Give anchors for 0, 25, 50, 75 and 100"),
    "no choices": ("kind: choice", "kind: line", 12, "sections[0].fields[1]",
                   "Take them out"),
    "blind entries": ("words: [eigenes]", "blind: yes\nmany: colour", 3, "blind",
                      "leave out many"),
    "a taken name": ("name: points", "name: part", 9, "sections[0].fields[0]",
                     "Give it another name."),
}  # fmt: skip


def written(folder: Path, text: str) -> Path:
    (folder / "sheets").mkdir()
    file = folder / "sheets" / "own.yml"
    file.write_text(text, "utf-8")
    return file


def test_the_good_one_is_good(tmp_path: Path):
    file = written(tmp_path, GOOD)
    assert problems(file) == ()
    assert checked(file) == (["own"], ())
    found, faults = library_and_faults(tmp_path)
    assert faults == ()
    assert [s.name for s in found.sheets] == [*(s.name for s in METHOD.sheets), "own"]


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_one_is_told_with_line_path_and_remedy(case: str, tmp_path: Path):
    good, bad, line, path, said = WRONG[case]
    assert good in GOOD
    file = written(tmp_path, GOOD.replace(good, bad, 1))
    faults = problems(file)
    told = [f.said(Tongue("en")) for f in faults]
    assert (faults[0].place.line, faults[0].path) == (line, path), told
    assert said in told[0]
    assert told[0].startswith(f"{file}:{line}")
    assert faults[0].said(Tongue("de")) != told[0]
    assert checked(file) == ([], faults)


@pytest.mark.parametrize(
    "bad, said",
    [
        ("words: [status]", "“status” means something else already"),
        ("words: [goals]", "“goals” means something else already"),
        ("see: [checks]", "Did you mean: check?"),
    ],
)
def test_what_does_not_fit_with_the_others_is_told_and_left_out(
    bad: str, said: str, tmp_path: Path
):
    file = written(tmp_path, GOOD.replace("words: [eigenes]", bad))
    found, faults = library_and_faults(tmp_path)
    assert "own" not in [s.name for s in found.sheets]
    assert [f.place.line for f in faults] == [3]
    assert said in faults[0].said(Tongue("en"))
    assert sheet(file).name == "own"
