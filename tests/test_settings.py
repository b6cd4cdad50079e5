"""What is set from outside: defaults that work, secrets that stay secret, sentences where not."""

import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import BadSetting
from bot.language import Tongue
from bot.settings import Settings

SECRET = "xo" + "xb-very-secret-and-as-long-as-a-secret-is"
SLACK = {"SLACK_BOT_TOKEN": SECRET, "SLACK_APP_TOKEN": "xa" + "pp-secret"}
SECRETS = [n for n, f in Settings.model_fields.items() if f.annotation is SecretStr]
NAMES = [str(f.alias) for f in Settings.model_fields.values()]


def refused(environ: dict[str, str]) -> BadSetting:
    with pytest.raises(BadSetting) as said:
        Settings.from_env(environ)
    return said.value


def test_without_any_setting_the_workspace_runs_on_this_machine():
    found = Settings.from_env({})
    assert (found.store, found.host, found.port) == ("tinydb:./data", "127.0.0.1", 8765)
    assert (found.slack_on, found.workspace_on, found.loopback) == (False, True, True)


def test_an_empty_variable_is_as_good_as_none():
    assert Settings.from_env(dict.fromkeys(NAMES, "")) == Settings.from_env({})


def test_the_rest_of_the_environment_does_not_matter():
    assert Settings.from_env({"PATH": "/bin", "TANDEM_OTHER": "x"}) == Settings.from_env({})


@pytest.mark.parametrize(
    "given, slack, workspace",
    [
        ({}, False, True),
        (SLACK, True, False),
        (SLACK | {"TANDEM_WORKSPACE": "1"}, True, True),
        ({"TANDEM_WORKSPACE": "0"}, False, False),
        ({"TANDEM_WORKSPACE": "true"}, False, True),
    ],
)
def test_the_workspace_runs_where_no_platform_is_configured_or_it_is_asked_for(
    given: dict[str, str], *, slack: bool, workspace: bool
):
    found = Settings.from_env(given)
    assert (found.slack_on, found.workspace_on) == (slack, workspace)


def test_teams_are_listed_with_commas():
    found = Settings.from_env(SLACK | {"SLACK_ALLOWED_TEAMS": "T1, T2,,T3 "})
    assert found.slack_allowed_teams == ("T1", "T2", "T3")


# -- secrets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [str(Settings.model_fields[n].alias) for n in SECRETS])
def test_a_secret_may_stand_in_a_file(name: str, tmp_path: Path):
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    given = SLACK | {"SLACK_SIGNING_SECRET": "s"}
    from_file = {k: v for k, v in given.items() if k != name} | {f"{name}_FILE": str(file)}
    assert Settings.from_env(from_file) == Settings.from_env(given | {name: SECRET})


def test_a_file_counts_before_a_variable(tmp_path: Path):
    file = tmp_path / "secret"
    file.write_text(SECRET)
    found = Settings.from_env(
        SLACK | {"SLACK_BOT_TOKEN": "old", "SLACK_BOT_TOKEN_FILE": str(file)}
    )  # fmt: skip
    assert found.slack_token_ == SECRET


@pytest.mark.parametrize("content", [None, b"\xff\xfe" + SECRET.encode("utf-16-le")])
def test_a_file_that_cannot_be_read_is_named_and_its_content_is_not(
    content: bytes | None, tmp_path: Path
):
    file = tmp_path / "secret"
    if content:
        file.write_bytes(content)
    error = refused({"SLACK_BOT_TOKEN_FILE": str(file)})
    assert str(error) == (
        f"SLACK_BOT_TOKEN_FILE is {file}, which does not work: the file cannot be read."
    )
    assert _shown(error) == []


def test_a_secret_is_never_shown():
    found = Settings.from_env(SLACK | {"SLACK_SIGNING_SECRET": SECRET})
    shown = f"{found!r} {found} {found.model_dump()} {found.model_dump_json()}"
    assert [s for s in (SECRET, *SLACK.values()) if s in shown] == []


def test_every_token_and_secret_is_kept_as_one():
    names = {str(Settings.model_fields[n].alias) for n in SECRETS}
    words = ("TOKEN", "SECRET", "PASSWORD")
    assert {n for n in NAMES if any(word in n for word in words)} == names


BAD = {
    "TANDEM_HTTP": "0.0.0.0:1",
    "TANDEM_WORKSPACE": "perhaps",
    "TANDEM_LOG": "loud",
    "SLACK_API_URL": "slack.com",
}


@pytest.mark.parametrize("name", BAD)
def test_no_refusal_shows_any_secret(name: str):
    given = SLACK | {"SLACK_SIGNING_SECRET": SECRET, "TANDEM_WORKSPACE": "1"}
    assert _shown(refused(given | {name: BAD[name]})) == []


def _shown(error: BaseException) -> list[str]:
    """Return the secrets that a log of this error would hold, causes included."""
    logged = "".join(traceback.format_exception(error))
    return [s for s in (SECRET, *SLACK.values()) if s in logged]


# -- what does not work --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, value",
    [
        ("TANDEM_HTTP", "8765"),
        ("TANDEM_HTTP", "127.0.0.1"),
        ("TANDEM_HTTP", "127.0.0.1:port"),
        ("TANDEM_HTTP", "127.0.0.1:65536"),
        ("TANDEM_HTTP", "127.0.0.1:99999"),
        ("TANDEM_WORKSPACE", "perhaps"),
        ("TANDEM_LOG", "loud"),
        ("SLACK_API_URL", "slack.com"),
    ],
)
def test_a_value_that_does_not_work_is_a_sentence(name: str, value: str):
    error = refused({name: value})
    reason = "please look it up in the table of settings."
    assert str(error) == f"{name} is {value}, which does not work: {reason}"
    assert Tongue("de").sorry(error).startswith(f"{name} ")
    assert reason not in Tongue("de").sorry(error)


@pytest.mark.parametrize("http", ["0.0.0.0:8765", "192.0.2.1:8765", "tandem.example:8765"])
@pytest.mark.parametrize("more", [{}, SLACK | {"TANDEM_WORKSPACE": "1"}])
def test_the_workspace_is_for_this_machine_only(http: str, more: dict[str, str]):
    """It has no login, so nobody else may reach it."""
    assert str(refused(more | {"TANDEM_HTTP": http})) == (
        f"TANDEM_HTTP is {http}, which does not work:"
        " the local workspace has no login, so it runs on 127.0.0.1 only."
    )


@pytest.mark.parametrize("http", ["127.0.0.1:1", "127.0.0.9:65535", "localhost:8080"])
def test_this_machine_has_several_names(http: str):
    assert Settings.from_env({"TANDEM_HTTP": http}).loopback


def test_slack_alone_may_listen_to_the_world():
    assert Settings.from_env(SLACK | {"TANDEM_HTTP": "0.0.0.0:8765"}).workspace_on is False


def test_slack_needs_a_way_in():
    error = refused({"SLACK_BOT_TOKEN": SECRET})
    assert str(error) == (
        "SLACK_BOT_TOKEN is …, which does not work:"
        " Slack also needs SLACK_APP_TOKEN or SLACK_SIGNING_SECRET."
    )
    for way in ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        assert Settings.from_env({"SLACK_BOT_TOKEN": SECRET, way: "x"}).slack_on


def test_every_setting_says_what_it_is_for():
    told = [f.description or "" for f in Settings.model_fields.values()]
    assert [d for d in told if not d.endswith(".")] == []


def test_an_empty_secret_file_does_not_silently_switch_a_platform_off(tmp_path: Path):
    empty = tmp_path / "token"
    empty.write_text("\n")
    with pytest.raises(BadSetting, match="the file is empty"):
        Settings.from_env({"SLACK_BOT_TOKEN_FILE": str(empty)})


def test_links_lead_outside_or_to_this_machine_or_nowhere():
    told = {"TANDEM_PUBLIC_URL": "https://tandem.example/"}
    assert Settings.from_env({}).base == "http://127.0.0.1:8765"
    assert Settings.from_env(SLACK).base == ""
    assert Settings.from_env(SLACK | told).base == "https://tandem.example"


@pytest.mark.parametrize("odd", ["U0123456789", "irc:max", "slack:"])
def test_an_admin_is_named_by_platform_and_id(odd: str):
    admins = {"TANDEM_ADMINS": "slack:U1, teams:29:abc,local:max"}
    assert Settings.from_env(admins).admins == ("slack:U1", "teams:29:abc", "local:max")
    assert refused({"TANDEM_ADMINS": f"slack:U1,{odd}"}).values["value"] == odd


def test_a_short_secret_is_refused_and_not_shown():
    assert Settings.from_env({"TANDEM_SECRET": "x" * 32}).secret_ == "x" * 32
    assert refused({"TANDEM_SECRET": "x" * 31}).values["value"] == "…"


def test_a_mail_server_needs_a_sender_and_tls():
    mail = {"TANDEM_SMTP_HOST": "mail.muster.example", "TANDEM_SMTP_FROM": "tandem@muster.example"}
    assert Settings.from_env(mail).smtp_tls == "starttls"
    assert refused({"TANDEM_SMTP_HOST": "x"}).values["name"] == "TANDEM_SMTP_FROM"
    assert refused(mail | {"TANDEM_SMTP_TLS": "none"}).values["name"] == "TANDEM_SMTP_TLS"
    here = mail | {"TANDEM_SMTP_HOST": "127.0.0.1", "TANDEM_SMTP_TLS": "none"}
    assert Settings.from_env(here).smtp_tls == "none"
