"""A person's data are found wherever they are kept, and afterwards nowhere: both stores."""

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli import app
from bot.deliver import reported
from bot.domain.cooperation import Cooperation
from bot.domain.guests import Errand, GuestLink
from bot.domain.naming import Known, Mentions, known
from bot.domain.pending import Claim
from bot.domain.people import Address, Member, Side
from bot.errors import NoSuchPerson, StoreBusy
from bot.ports import Change, Entry, Post
from storage import open_store
from storage.backup import backup_folder
from storage.persons import erase, gathered, record
from tests.storage.samples import NOON, ROOM, post
from tests.world import MAX, SABINE, World

MINE = Address(platform="slack", id="U0SABINE77", kind="person")
CHAT = Address(platform="teams", id="29:1sabine-teams", kind="person")
MAIL = Address(platform="mail", id="sabine@muster.example", kind="person")
NAMES = ("Sabine Probe-Muster", "Sabine P. Muster")
MEMBER = "5ab14e5ab14e"
MARKS = (*NAMES, MINE.id, CHAT.id, MAIL.id, MEMBER, "a:1chat-of-sabine")
LATER = NOON + timedelta(days=1)


@pytest.fixture(params=["tinydb", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "tinydb":
        return f"tinydb:{tmp_path / 'data'}"
    return str(request.getfixturevalue("postgres"))


async def story(url: str) -> None:
    """A story lived with Sabine in it, in everything that a store can hold, twice over."""
    world = World()
    await world.both()
    await world.types(SABINE, 'lesson "Sabine Probe-Muster hat es früh gesagt"')
    await world.types(MAX, 'action "Mit Sabine Probe-Muster sprechen" until 1.12.')
    told = await world.coop()
    sabine = next(m for m in told.members if m.name.startswith("Sabine"))
    journal = await world.store.journal(told.id)
    store = cast("Any", await open_store(url))
    raw = told.model_dump_json().replace(sabine.id, MEMBER).replace(sabine.name, NAMES[0])
    coop = Cooperation.model_validate_json(raw).but(id="one", version=0)
    (she,) = (m for m in coop.members if m.id == MEMBER)
    coop = coop.with_member(she.model_copy(update={"addresses": (MINE, CHAT, MAIL)}))
    lines = [Entry.model_validate_json(e.model_dump_json().replace(sabine.id, MEMBER))
             for e in journal]  # fmt: skip
    lines += [Entry(at=NOON, who=MINE.key, what="join", where="slack:form", detail={"name": n})
              for n in NAMES * 120]  # fmt: skip
    maybe = Address(platform="slack", id="U0MAYBE", kind="person")
    claim = Claim(id="c1", member=MEMBER, address=maybe, name=NAMES[1], at=NOON)
    link = GuestLink(id="l1", member=MEMBER, errand=Errand.LIGHT, by="x", at=NOON, until=LATER)
    coop = coop.but(claims=(claim,), guest_links=(link,))
    posts = [post(f"nudge:{MEMBER}", f"Liebe {NAMES[0]}", MINE), post("card", f"{NAMES[0]}s Licht"),
             post("parked", "x", MINE), post("sent", "x", CHAT)]  # fmt: skip
    for n in range(3):  # so that there are older copies, and an archive
        coop = await store.save(
            _change(coop, lines[n * 90 : (n + 1) * 90], posts, f"e:{MINE.id}:{n}")
        )
        posts = []
    for room, how in ((CHAT, "sent"), (MINE, "park")):
        owed = [o for o in await store.owed(room) if o.key in ("sent", "parked")]
        await store.begin(owed[0])
        await getattr(store, how)(owed[0], f"ref of {MINE.id}")
    twin = Member(id="m1", name=NAMES[1].upper(), side=Side.STARTUP, addresses=(CHAT,))
    other = Cooperation(id="two", title=f"Idee von {NAMES[1]}", members=(twin,))
    await store.save(_change(other, [], [], ""))
    await store.save(_change(Cooperation(id="three", title="Ohne sie"), [], [], ""))
    await _noted(store)
    await store.close()


def _change(coop: Cooperation, entries: list[Entry], posts: list[Post], event: str) -> Change:
    return Change(coop, NOON, coop.keys, posts, entries, event)


async def _noted(store: Any) -> None:
    book = {"id": CHAT.id, "mri": CHAT.id, "name": NAMES[0], "chat": "a:1chat-of-sabine"}
    await store.keep("teams:book:1", book)
    await store.keep("teams:book:2", {"id": "a:1chat-of-sabine", "service": "https://x"})
    await store.keep(reported("one", MINE.key), {"told": True})
    await store.keep(f"links:ended:{MINE.key}", {"until": NOON.isoformat()})
    await store.keep("slack:abc", {"g": {"member": MEMBER, "text": f"für {NAMES[0]}"}})
    await store.keep("teams:file:1", {"name": "x.docx", "data": "UEsDBA=="})
    await store.keep("links:secret", {"secret": "0" * 64})


def dumped(url: str) -> str:
    """Return everything that lies in a store, whatever it is, as text."""
    if url.startswith("tinydb:"):
        folder = Path(url.removeprefix("tinydb:"))
        files = [f for f in sorted(folder.rglob("*")) if f.is_file()]
        return "\n".join(f"{f.name}\n{f.read_text('utf-8', 'replace')}" for f in files)
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        ).fetchall()
        rows = [connection.execute(f'select * from "{t}"').fetchall() for (t,) in tables]  # noqa: S608
    return repr(rows)


def there(text: str) -> list[str]:
    return [mark for mark in MARKS if mark.casefold() in text.casefold()]


# -- forgotten ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [f"slack:{MINE.id}", MAIL.id, MEMBER, CHAT.key])
async def test_whoever_is_erased_is_nowhere_any_more(url: str, who: str):
    """By whichever of their accounts they are named; what others did stays as it was."""
    await story(url)
    assert there(dumped(url)) == [*MARKS]
    store = await open_store(url)
    before, third = await store.load("one"), await store.load("three")
    await store.close()
    await erase(url, who, LATER)
    assert there(dumped(url)) == []
    store = await open_store(url)
    after = await store.load("one")
    assert after.version == before.version + 1
    assert await store.load("three") == third
    assert [m for m in after.members if not m.roles] == [
        Member(id=m.id, name=m.name, side=Side.SME, roles=(), pulse=False)
        for m in after.members if m.name.startswith("Person ")
    ]  # fmt: skip
    assert len([m for m in after.members if not m.roles]) == 1
    assert [m for m in after.members if m.roles] == [m for m in before.members if m.id != MEMBER]
    assert (after.claims, after.guest_links) == ((), ())
    assert len(after.lessons) == len(before.lessons) == 1
    assert await store.find(MINE.key) == ()
    assert await store.kept("links:secret") == {"secret": "0" * 64}
    assert await store.kept("teams:file:1") is None
    await store.close()


async def test_the_journal_stays_whole_and_tells_that_it_was_done(url: str):
    await story(url)
    store = await open_store(url)
    before = await store.journal("one")
    await store.close()
    await erase(url, MEMBER, LATER)
    store = await open_store(url)
    *kept, told = await store.journal("one")
    await store.close()
    assert [(e.at, e.what, e.where) for e in kept] == [(e.at, e.what, e.where) for e in before]
    assert (told.at, told.who, told.what, told.where) == (LATER, "operator", "person erase", "cli")
    assert [e.who for e in kept if e.who == told.detail["person"]]


async def test_what_goes_on_afterwards_goes_on(url: str):
    """Posts to others stay owed, in their place; a change is saved as ever; nobody is lost."""
    await story(url)
    await erase(url, MEMBER, LATER)
    store = await open_store(url)
    (owed,) = [o for o in await store.owed(ROOM) if o.key == "card"]
    assert owed.message.title.startswith("Person ")
    assert owed.message.title.endswith("s Licht")
    assert await store.owed(MINE) == ()
    coop = await store.load("one")
    saved = await store.save(_change(coop.but(title="Weiter"), [], [post("new")], "later"))
    assert [o.key for o in await store.owed(ROOM)][-1] == "new"
    assert await store.due(LATER) == ("two",)  # looked at once more: who is asked has changed
    assert await store.load("one") == saved
    await store.close()
    with pytest.raises(NoSuchPerson):
        await gathered(url, MINE.key)


async def test_a_backup_that_is_made_afterwards_holds_nothing(tmp_path: Path):
    """Nor do damaged files, or what a restore has put aside."""
    folder = tmp_path / "data"
    url = f"tinydb:{folder}"
    await story(url)
    for place in ("quarantine", "before-restore-1/coops"):
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / "old.json").write_text(json.dumps({"name": NAMES[0], "cut": "ä"})[:-3])
        (folder / place / "else.json").write_text('{"name": "Erika"}')
    kept = await erase(url, MEMBER, LATER)
    assert [p.name for p in kept.aside] == ["old.json", "old.json"]
    backup_folder(folder, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as pack:
        text = "\n".join(f"{n} {pack.read(n).decode()}" for n in pack.namelist())
    assert there(text) == []
    assert "quarantine/else.json" in text


async def test_further_words_may_be_named(url: str):
    await story(url)
    await erase(url, MEMBER, LATER, also=["früh gesagt"])
    assert "früh gesagt" not in dumped(url)


async def test_nobody_is_erased_while_tandem_runs(tmp_path: Path):
    url = f"tinydb:{tmp_path / 'data'}"
    await story(url)
    running = await open_store(url)
    with pytest.raises(StoreBusy):
        await erase(url, MEMBER, LATER)
    await running.close()
    assert there(dumped(url)) == [*MARKS]


# -- told --------------------------------------------------------------------------------------


async def test_everything_that_names_a_person_is_told(url: str):
    """Also while Tandem runs."""
    await story(url)
    running = await open_store(url)
    told = record(await gathered(url, MEMBER))
    await running.close()
    assert told["person"]["accounts"] == [
        f"mail:{MAIL.id}", f"slack:{MINE.id}", f"teams:{CHAT.id}",
    ]  # fmt: skip
    one, two = told["cooperations"]
    assert (one["id"], two["id"]) == ("one", "two")
    (she,) = one["members"]
    assert she["roles"] == ["member", "sponsor"]
    assert {it["part"] for it in one["records"]} >= {
        "lessons", "actions", "claims", "guest_links", "outbox", "parked", "receipts", "seen",
        "journal",
    }  # fmt: skip
    assert [it["record"] for it in two["records"] if it["part"] == "title"] == [
        f"Idee von {NAMES[1]}"
    ]
    assert len(told["notes"]) == 5


# -- the command line --------------------------------------------------------------------------


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def say(url: str, *words: str) -> str:
        monkeypatch.setenv("TANDEM_STORE", url)
        monkeypatch.setenv("LANG", "en")
        ran = CliRunner().invoke(app, ["person", *words], catch_exceptions=False)
        assert ran.exit_code == 0
        return ran.output

    return say


def run_story(url: str) -> None:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, story(url)).result()


def test_it_says_first_what_is_changed_and_does_it_only_then(url: str, says: Callable[..., str]):
    run_story(url)
    before = dumped(url)
    told = says(url, "erase", MEMBER)
    assert "Predictive Maintenance (one): " in told
    assert "They still are Member and Sponsor there" in told
    assert "Nothing was changed." in told
    assert dumped(url) == before
    done = says(url, "erase", MEMBER, "--yes")
    assert "Backups that were made before still hold this person." in done
    assert there(dumped(url)) == []


@pytest.mark.parametrize("language, heading", [("en", "Journal"), ("de", "Protokoll")])
def test_both_files_are_written_for_their_owner_alone(
    url: str, says: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    language: str, heading: str,
):  # fmt: skip
    run_story(url)
    monkeypatch.setenv("LC_ALL", language)
    says(url, "export", MAIL.id, "--out", str(tmp_path / "sabine"))
    told = json.loads((tmp_path / "sabine.json").read_text("utf-8"))
    text = (tmp_path / "sabine.md").read_text("utf-8")
    assert told["person"]["names"] == sorted({NAMES[0], NAMES[1].upper()})
    assert f"## {heading}" in text or f"### {heading}" in text
    assert [
        name for name in NAMES if name.replace("-", "\\-") not in text and name not in text
    ] == []
    assert [(tmp_path / f"sabine{s}").stat().st_mode & 0o777 for s in (".json", ".md")] == [
        0o600
    ] * 2


def test_an_unknown_person_is_a_sentence(url: str):
    run_story(url)
    told = CliRunner().invoke(
        app, ["person", "export", "slack:U0NOBODY"], env={"TANDEM_STORE": url}
    )
    assert isinstance(told.exception, NoSuchPerson)
    assert "slack:U0NOBODY" in str(told.exception)


# -- what counts as naming somebody ------------------------------------------------------------

WHO = Known(
    {"one": frozenset({"m1"})},
    (Address(platform="local", id="max", kind="person"), MINE),
    ("Max Muster",),
)


@pytest.mark.parametrize(
    "text, without",
    [
        ("max", "erased-1"),
        ("maximal", "maximal"),
        ("Das macht max heute", "Das macht max heute"),
        ("Max Muster", "Person 1"),
        ("MAX  MUSTERs Idee", "Person 1s Idee"),
        ("Max Mustermann", "Max Mustermann"),
        ("person:local:max", "person:local:erased-1"),
        ("web.log.person.max", "web.log.erased-1"),
        (f"nudge:{MINE.id}:2026", "nudge:erased-1:2026"),
        (f"{MINE.id}2", f"{MINE.id}2"),
        ("m1", "erased-1"),
        ("m10", "m10"),
    ],
)
def test_an_id_counts_as_a_whole_and_a_name_as_a_word(text: str, without: str):
    mentions = Mentions(WHO, "erased-1")
    assert mentions.without(text) == without
    assert mentions.within(text) is (text != without)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.sampled_from(
        ["m1", "max", "Max Muster", f"a {MINE.id} b", MINE.key])),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)  # fmt: skip


@given(JSON)
def test_what_is_without_them_does_not_name_them(value: Any):
    mentions = Mentions(WHO, "erased-1")
    assert not mentions.within(mentions.without(value))
    if not mentions.within(value):
        assert mentions.without(value) == value


def test_accounts_lead_from_one_cooperation_to_the_next():
    """Slack in one, Slack and Teams in the next, Teams alone in a third."""

    def with_member(coop_id: str, *addresses: Address) -> Cooperation:
        who = Member(id=f"m-{coop_id}", name="X", side=Side.SME, addresses=addresses)
        return Cooperation(id=coop_id, members=(who,))

    coops = [with_member("a", MINE), with_member("b", MINE, CHAT), with_member("c", CHAT),
             with_member("d", MAIL)]  # fmt: skip
    found = known(coops, MINE.key)
    assert found
    assert {i: [*ids] for i, ids in found.members.items() if ids} == {
        "a": ["m-a"], "b": ["m-b"], "c": ["m-c"],
    }  # fmt: skip
    assert known(coops, "nobody") is None
