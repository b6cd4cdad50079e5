"""What can be set from outside: environment variables, each with its meaning and default.

A secret may also stand in a file: ``SLACK_BOT_TOKEN_FILE`` names the file with the token.
"""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, ValidationError

from bot.errors import BadSetting


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Mark a sentence for the catalogs; settings lie below the language."""
    return sentence


def _listed(value: object) -> object:
    return (
        tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else value
    )


FEWEST = 32
FORMS = ("json", "text")
HERE = ("", "localhost", "127.0.0.1", "::1")
ADMIN = re.compile(r"(slack|teams|local):\S+")
Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Settings(BaseModel, frozen=True):
    """Everything that one Tandem is told when it starts."""

    store: str = Field(
        default="tinydb:./data",
        alias="TANDEM_STORE",
        description="Where data is kept: `tinydb:FOLDER`; `postgresql://…` for several processes;"
        " `memory:` to try things out.",
    )
    http: str = Field(
        default="127.0.0.1:8765",
        alias="TANDEM_HTTP",
        description="Host and port of the web server (workspace, Slack over HTTP, Teams, health).",
        pattern=r"^[^:\s]+:(\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$",
    )
    workspace: bool | None = Field(
        default=None,
        alias="TANDEM_WORKSPACE",
        description="`1` runs the local workspace, `0` does not; unset: when no platform is"
        " configured. Only on a loopback host.",
    )
    log: str = Field(
        default="info",
        alias="TANDEM_LOG",
        description="How much is logged (`debug`, `info`, `warning` or `error`) and how (`text` or"
        " `json`; unset: text on a terminal, else JSON), with a comma between: `json,debug`.",
        pattern=r"^(debug|info|warning|error|text|json)(,\s*(debug|info|warning|error|text|json))?$",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        alias="TANDEM_METRICS_TOKEN",
        description="Who bears it may read `/metrics`, from anywhere; unset: this machine alone.",
    )
    playbooks: str = Field(
        default="",
        alias="TANDEM_PLAYBOOKS",
        description="A folder with a company's own playbooks (YAML); one with the name of one that"
        " comes along takes its place.",
    )
    slack_bot_token: SecretStr = Field(
        default=SecretStr(""),
        alias="SLACK_BOT_TOKEN",
        description="The bot token of the Slack app (`xoxb-…`); with it Slack is on.",
    )
    slack_app_token: SecretStr = Field(
        default=SecretStr(""),
        alias="SLACK_APP_TOKEN",
        description="The app-level token (`xapp-…`) for Socket Mode: no public address needed.",
    )
    slack_signing_secret: SecretStr = Field(
        default=SecretStr(""),
        alias="SLACK_SIGNING_SECRET",
        description="The signing secret, where Slack calls `POST /slack/events` instead.",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        alias="SLACK_API_URL",
        description="Base URL of every Web API call, for tests and gateways.",
        pattern="^https?://.+",
    )
    slack_allowed_teams: Listed = Field(
        default=(),
        alias="SLACK_ALLOWED_TEAMS",
        description="Ids of partner workspaces that may use Tandem, with commas; empty: any, after"
        " an owner has confirmed the person.",
    )

    teams_app_id: str = Field(
        default="",
        alias="TEAMS_APP_ID",
        description="The app id of the Azure bot; with it Microsoft Teams is on.",
    )
    teams_app_password: SecretStr = Field(
        default=SecretStr(""),
        alias="TEAMS_APP_PASSWORD",
        description="The client secret of the bot's app registration (`SingleTenant`).",
    )
    teams_tenant_id: str = Field(
        default="",
        alias="TEAMS_TENANT_ID",
        description="The tenant in which the bot is registered.",
    )
    teams_app_type: str = Field(
        default="SingleTenant",
        alias="TEAMS_APP_TYPE",
        description="`SingleTenant`, or `UserAssignedMSI` for a managed identity without a secret.",
        pattern="^(SingleTenant|UserAssignedMSI)$",
    )
    teams_allowed_tenants: Listed = Field(
        default=(),
        alias="TEAMS_ALLOWED_TENANTS",
        description="Ids of partner tenants that may use Tandem, with commas; empty: any, after an"
        " owner has confirmed the person.",
    )
    teams_insecure: bool = Field(
        default=False,
        alias="TANDEM_TEAMS_INSECURE",
        description="`1` lets anybody speak to the Teams door without an app id; for a try, on a"
        " loopback host only.",
    )
    public_url: str = Field(
        default="",
        alias="TANDEM_PUBLIC_URL",
        description="The https address under which this web server is reached from outside: for"
        " Teams, for the board, and for links to files and pictures.",
        pattern="^(https?://.+)?$",
    )
    admins: Listed = Field(
        default=(),
        alias="TANDEM_ADMINS",
        description="Who sees every cooperation on the board, as `platform:id` with commas, like"
        " `slack:U0123456789`; of both sides only what both may read.",
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        alias="TANDEM_SECRET",
        description="What links are signed with, at least 32 characters; unset: made at the first"
        " start and kept with the data. A new one ends every link.",
    )

    smtp_host: str = Field(
        default="",
        alias="TANDEM_SMTP_HOST",
        description="The mail server through which guests get their links; unset: owners pass them"
        " on themselves.",
    )
    smtp_port: int = Field(
        default=587, alias="TANDEM_SMTP_PORT", description="Its port.", ge=1, le=65535
    )
    smtp_tls: str = Field(
        default="starttls",
        alias="TANDEM_SMTP_TLS",
        description="`starttls`, `tls` from the first byte (port 465), or `none` on a loopback"
        " host only.",
        pattern="^(starttls|tls|none)$",
    )
    smtp_user: str = Field(
        default="", alias="TANDEM_SMTP_USER", description="Whom to log in as; unset: nobody."
    )
    smtp_password: SecretStr = Field(
        default=SecretStr(""), alias="TANDEM_SMTP_PASSWORD", description="Their password."
    )
    smtp_from: str = Field(
        default="",
        alias="TANDEM_SMTP_FROM",
        description="The address from which letters come, needed with TANDEM_SMTP_HOST.",
        pattern=r"^([^@\s]+@[^@\s]+)?$",
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings. Raise BadSetting for the first that does not work."""
        names = [str(f.alias) for f in cls.model_fields.values()]
        given: dict[str, Any] = {n: environ[n] for n in names if environ.get(n)}
        for name in names:
            if path := environ.get(f"{name}_FILE"):
                given[name] = _secret(name, path)
        try:
            found = cls.model_validate(given)
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            reason = N_("please look it up in the table of settings.")
            raise BadSetting(name=name, value=_shown(name, given), reason=reason) from None
        found.check()
        return found

    def check(self) -> None:
        """Raise BadSetting where settings do not go together."""
        if self.slack_on and not (self.slack_app_token_ or self.slack_secret_):
            reason = N_("Slack also needs SLACK_APP_TOKEN or SLACK_SIGNING_SECRET.")
            raise BadSetting(name="SLACK_BOT_TOKEN", value="…", reason=reason)
        if self.smtp_host and not self.smtp_from:
            reason = N_("with a mail server it has to say from which address letters come.")
            raise BadSetting(name="TANDEM_SMTP_FROM", value="", reason=reason)
        if self.smtp_tls == "none" and self.smtp_host not in HERE:
            reason = N_("letters with links go over a network only with TLS.")
            raise BadSetting(name="TANDEM_SMTP_TLS", value="none", reason=reason)
        if 0 < len(self.secret_) < FEWEST:
            reason = N_("a secret needs at least 32 characters.")
            raise BadSetting(name="TANDEM_SECRET", value="…", reason=reason)
        if odd := next((a for a in self.admins if not ADMIN.fullmatch(a)), ""):
            reason = N_("an admin is a platform, a colon and an id, like slack:U0123456789.")
            raise BadSetting(name="TANDEM_ADMINS", value=odd, reason=reason)
        if self.workspace_on and not self.loopback:
            reason = N_("the local workspace has no login, so it runs on 127.0.0.1 only.")
            raise BadSetting(name="TANDEM_HTTP", value=self.http, reason=reason)

    @property
    def log_level(self) -> str:
        """Return how much is logged."""
        return next((w for w in self._logged if w not in FORMS), "info")

    @property
    def log_form(self) -> str:
        """Return how it is logged, empty where the terminal decides."""
        return next((w for w in self._logged if w in FORMS), "")

    @property
    def _logged(self) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.log.split(","))

    @property
    def metrics_token_(self) -> str:
        """Return the token for the figures in plain words."""
        return self.metrics_token.get_secret_value()

    @property
    def host(self) -> str:
        """Return the host to listen on."""
        return self.http.rpartition(":")[0]

    @property
    def port(self) -> int:
        """Return the port to listen on."""
        return int(self.http.rpartition(":")[2])

    @property
    def loopback(self) -> bool:
        """Tell whether only this machine can reach the web server."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def slack_token_(self) -> str:
        """Return the bot token in plain words."""
        return self.slack_bot_token.get_secret_value()

    @property
    def slack_app_token_(self) -> str:
        """Return the app-level token in plain words."""
        return self.slack_app_token.get_secret_value()

    @property
    def slack_secret_(self) -> str:
        """Return the signing secret in plain words."""
        return self.slack_signing_secret.get_secret_value()

    @property
    def slack_on(self) -> bool:
        """Tell whether Slack is configured."""
        return bool(self.slack_token_)

    @property
    def secret_(self) -> str:
        """Return what links are signed with in plain words, empty if nothing was set."""
        return self.secret.get_secret_value()

    @property
    def smtp_password_(self) -> str:
        """Return the mail server's password in plain words."""
        return self.smtp_password.get_secret_value()

    @property
    def base(self) -> str:
        """Return where links lead: from outside, or on this machine, or nowhere (empty)."""
        here = f"http://{self.http}" if self.workspace_on else ""
        return self.public_url.rstrip("/") or here

    @property
    def teams_password_(self) -> str:
        """Return the client secret in plain words."""
        return self.teams_app_password.get_secret_value()

    @property
    def teams_on(self) -> bool:
        """Tell whether Microsoft Teams is configured."""
        return bool(self.teams_app_id) or self.teams_insecure

    @property
    def workspace_on(self) -> bool:
        """Tell whether the local workspace runs."""
        outside = self.slack_on or self.teams_on
        return not outside if self.workspace is None else self.workspace


def _secret(name: str, path: str) -> str:
    try:
        text = Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeError):  # the latter holds what was read, so it goes no further
        reason = N_("the file cannot be read.")
        raise BadSetting(name=f"{name}_FILE", value=path, reason=reason) from None
    if not text:
        raise BadSetting(name=f"{name}_FILE", value=path, reason=N_("the file is empty."))
    return text


def _shown(name: str, given: Mapping[str, str]) -> str:
    """Return a value that may be shown: never a secret."""
    secret = any(word in name for word in ("TOKEN", "SECRET", "PASSWORD"))
    return "…" if secret else str(given.get(name, ""))
