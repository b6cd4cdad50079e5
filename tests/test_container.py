"""The documented ways to run in containers name what is there, and nothing that is secret."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
KNOWN = {str(field.alias) for field in Settings.model_fields.values()}
OURS = re.compile(r"\b((?:TANDEM|SLACK|TEAMS)_[A-Z_]*[A-Z])\b")


def lines() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, each as its word and the rest."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    found = [line.split(None, 1) for line in text.splitlines() if line and line[0] != "#"]
    return [(word, rest) for word, rest in found]


def said(word: str) -> list[str]:
    return [rest for name, rest in lines() if name == word]


def compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yml").read_text("utf-8"))


def test_the_image_is_slim_runs_as_nobody_special_and_tells_whether_it_lives():
    assert [source.split()[0] for source in said("FROM")] == ["python:3.13-slim"] * 2
    (user,) = said("USER")  # by number, so that a host can tell that it is not root
    assert f"--uid {user} " in " ".join(said("RUN"))
    words = [word for word, _ in lines()]
    assert words.index("USER") > max(n for n, word in enumerate(words) if word == "RUN")
    assert "/healthz" in said("HEALTHCHECK")[0]
    assert said("ADD") == []


def test_what_is_copied_is_there_and_let_through():
    sources = [s for rest in said("COPY") if "--from" not in rest for s in rest.split()[:-1]]
    allowed = [
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    ]  # fmt: skip
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert sorted(sources) == sorted(allowed)
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    for pattern in packages["packages"]["find"]["include"]:
        assert any(fnmatch(source, pattern) for source in sources)


def test_two_replicas_wait_for_one_database_and_no_secret_stands_in_the_file():
    services = compose()["services"]
    assert services["tandem"]["deploy"]["replicas"] == 2
    assert services["tandem"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert "healthcheck" in services["db"]
    assert {s for it in services.values() for s in it["secrets"]} == compose()["secrets"].keys()
    given = {**services["tandem"]["environment"], **services["db"]["environment"]}
    assert [name for name in given if "PASSWORD" in name and not name.endswith("_FILE")] == []


def test_the_settings_that_are_named_exist():
    for name in ("Dockerfile", "compose.yml"):
        named = OURS.findall((ROOT / name).read_text("utf-8"))
        assert {n.removesuffix("_FILE") for n in named} - KNOWN == set(), name


def test_what_the_containers_are_told_is_accepted():
    """The image alone, and a replica of the compose file, start with these settings."""
    told = dict(pair.split("=", 1) for rest in said("ENV") for pair in rest.split() if "=" in pair)
    image = Settings.from_env(told)
    assert (image.store, image.workspace_on) == ("tinydb:/data", False)
    replica = {**told, **compose()["services"]["tandem"]["environment"]}
    replica.pop("TANDEM_STORE_FILE")
    assert not Settings.from_env(replica).workspace_on
