"""The manifest and the code say the same: commands, shortcuts, events, scopes; and the docs too."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt.async_app import AsyncApp

from adapters.slack import scopes
from adapters.slack.link import Slack
from bot.commands import BY_WORD
from tests.slack.conftest import Desk

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "adapters" / "slack").glob("*.py"))
CALL = re.compile(r'"((?:auth|bookmarks|canvases|chat|conversations|files|users|views)(?:\.\w+)+)"')


@pytest.fixture
def manifest() -> Any:
    return yaml.safe_load((ROOT / "app-manifest.yml").read_text("utf-8"))


def test_the_one_command_is_the_codes(manifest: Any):
    commands = manifest["features"]["slash_commands"]
    assert [c["command"] for c in commands] == [scopes.COMMAND]
    assert commands[0]["should_escape"], "mentions must come as ids"


def test_every_shortcut_is_in_both_and_opens_a_command(manifest: Any):
    declared = [
        {"name": s.name, "type": s.type, "callback_id": s.callback_id, "description": s.description}
        for s in scopes.SHORTCUTS
    ]
    assert manifest["features"]["shortcuts"] == declared
    assert [s.word for s in scopes.SHORTCUTS if s.word not in BY_WORD] == []


def test_every_event_is_in_both(manifest: Any):
    told = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert told == sorted(e.name for e in scopes.EVENTS)


def test_every_scope_is_in_both(manifest: Any):
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(scopes.bot_scopes())


def test_a_scope_that_is_asked_for_ahead_is_not_used_yet():
    used = {s for m in scopes.METHODS for s in m.scopes} | {
        s for e in scopes.EVENTS for s in e.scopes
    }
    assert used & scopes.AHEAD.keys() == set()


def test_every_method_that_is_declared_is_called_and_every_call_is_declared():
    text = "\n".join(p.read_text("utf-8") for p in SOURCES if p.name != "scopes.py")
    called = set(CALL.findall(text)) | {"apps.connections.open"}
    assert called == {m.name for m in scopes.METHODS}


def test_every_event_that_is_declared_is_heard_and_every_listener_is_declared(desk: Desk):
    text = "\n".join(p.read_text("utf-8") for p in SOURCES)
    heard = set(re.findall(r'app\.event\("(\w+)"\)', text))
    assert heard == {e.name.partition(".")[0] for e in scopes.EVENTS}
    assert isinstance(desk.slack.app, AsyncApp)
    assert isinstance(desk.slack, Slack)


def test_the_socket_and_buttons_are_on(manifest: Any):
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"]
    assert settings["interactivity"]["is_enabled"]
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_every_scope_is_explained_in_the_docs():
    text = (ROOT / "docs" / "slack.md").read_text("utf-8")
    told = re.findall(r"^\| `([a-z_]+(?::[a-z]+)*)` \|", text, re.MULTILINE)
    app_only = {s for m in scopes.METHODS if m.app for s in m.scopes}
    assert sorted(told) == sorted(scopes.bot_scopes() | app_only)
