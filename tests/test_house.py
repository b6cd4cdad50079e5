"""The rules of the house that no other tool holds: names, docstrings, clocks, tracked files."""

import ast
import re
import socket
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests import conftest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "adapters", "storage", "playbooks", "bench", "drills", "tests")
MODULES = sorted(
    file
    for room in ROOMS
    for file in (ROOT / room).rglob("*.py")
    if file.stat().st_size  # an empty __init__ only makes a package
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

# Names that say nothing: whatever bears one has not been understood yet.
EMPTY = ("Manager", "Service", "Helper", "Utils", "Util", "Base", "Impl")
# Libraries that are half of another one, released with it.
PARTS = {"pydantic_core"}
# The edges at which the time is read; everywhere else it is an argument.
CLOCKS = {"bot/__main__.py", "bot/cli.py"}


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git, wherever it is
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_opens_by_saying_what_it_is_for(file: Path):
    said = (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").split("\n\n")[0]
    assert said.endswith((".", "``")), "a sentence, with a full stop"


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_names_say_something(file: Path):
    tree = ast.parse(file.read_text("utf-8"))
    names = [n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    words = {name: re.findall(r"[A-Z][a-z]*", name) for name in (*names, file.stem.title())}
    assert [name for name, parts in words.items() if set(parts) & set(EMPTY)] == []


def test_the_core_is_told_the_time():
    """Nothing in the core asks what time it is, so that every moment can be tested."""
    asking = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time|monotonic)\(\)?")
    asks = {
        name_of(file): found
        for file in sorted((ROOT / "bot").rglob("*.py"))
        if name_of(file) not in CLOCKS
        if (found := [m[0] for m in asking.finditer(_without_strings(file))])
    }
    assert asks == {}


def _without_strings(file: Path) -> str:
    """Return the calls of a module as written, so that words in docstrings do not count."""
    calls = [n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)]
    return "\n".join(f"{ast.unparse(call.func)}()" for call in calls)


def test_every_module_of_the_core_has_its_layer():
    contract = next(c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["id"] == "layers")
    layers = {m.strip(" ()") for line in contract["layers"] for m in re.split(r"[:|]", line)}
    core = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    }
    assert core - layers == set()


def test_nothing_tracked_names_a_machine_or_a_package_registry():
    machine = re.compile(r"(?<![\w./-])/(root|home|Users|work)/\w")
    registry = re.compile(r"\b(pypi\.org|pythonhosted\.org|registry\.npmjs)\b")
    found = [
        f"{name_of(file)}: {hit[0]}"
        for file in tracked()
        if file.suffix not in {".png", ".ico", ".woff2"}
        for pattern in (machine, registry)
        if (hit := pattern.search(file.read_text("utf-8", errors="replace")))
    ]
    assert found == []


def test_nothing_tracked_is_a_secret_by_its_shape():
    token = re.compile(r"\b(xox[abp]-\d{8,}|xapp-\d-[A-Z0-9]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY)")
    found = [name_of(f) for f in tracked() if token.search(f.read_text("utf-8", errors="replace"))]
    assert found == []


def test_the_changelog_tells_of_this_version():
    version = PROJECT["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_library_that_is_imported_is_declared():
    """Nothing runs only because something else happened to bring it along."""
    declared = {_library(it) for it in PROJECT["project"]["dependencies"]}
    declared |= {_library(d) for d in PROJECT["dependency-groups"]["dev"] if isinstance(d, str)}
    # Other bots are measured in an environment of their own, and declared there.
    others = (ROOT / "bench/others/requirements.txt").read_text("utf-8").splitlines()
    elsewhere = {_library(it) for it in others if not it.startswith("#")}
    known = packages_distributions()
    imported = {
        name: {_library(d) for d in known.get(name, [])}
        for file in MODULES
        for name in _imports(ast.parse(file.read_text("utf-8")))
        if name not in sys.stdlib_module_names and name not in ROOMS
    }
    undeclared = {name for name, found in imported.items() if not found & declared}
    assert undeclared - PARTS - elsewhere == set()


def _library(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def _imports(tree: ast.AST) -> set[str]:
    named = [n.name for node in ast.walk(tree) if isinstance(node, ast.Import) for n in node.names]
    named += [
        n.module
        for n in ast.walk(tree)
        if isinstance(n, ast.ImportFrom) and n.module and not n.level
    ]
    return {name.partition(".")[0] for name in named}


def test_the_tests_run_with_the_versions_that_run():
    """The lock of the tests holds every line of the other lock."""
    runs, tests = (
        set(
            re.findall(
                r"^[a-z0-9-]+==\S+.*?(?= \\?$)", (ROOT / lock).read_text("utf-8"), re.MULTILINE
            )
        )
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert runs
    assert runs - tests == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_version_has_its_hashes(lock: str):
    versions = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert [v.split()[0] for v in versions if "--hash=sha256:" not in v] == []


def test_a_test_cannot_leave_this_machine():
    with socket.socket() as door, pytest.raises(conftest.Outside):
        door.connect(("192.0.2.1", 443))
    with pytest.raises(conftest.Outside):
        socket.getaddrinfo("www.example.com", 443)
    assert conftest.REACHED == ["socket.connect 192.0.2.1", "socket.getaddrinfo www.example.com"]
    conftest.REACHED.clear()


def test_a_test_may_talk_to_itself():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
