"""What lets us in and tells who may speak to us; refuses what would leave the door open."""

from dataclasses import dataclass

from bot.errors import BadSetting
from bot.language import N_

SINGLE = "SingleTenant"
IDENTITY = "UserAssignedMSI"
KEYS_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"


@dataclass(frozen=True, slots=True)
class Access:
    """What lets us in: the app, its secret or managed identity, and the organisations allowed.

    ``allowed_tenants`` are those besides our own whose people may speak to us; empty means any,
    and Tandem itself confirms each person. ``insecure`` lets anybody in without a token, where
    there is no app id, and only if we listen on ``loopback``. ``public_url`` is where the web
    server is reached from outside, empty if it is not. ``keys_url`` says where Microsoft's signing
    keys are told. Raises BadSetting for what does not go together.
    """

    app_id: str = ""
    password: str = ""
    tenant_id: str = ""
    app_type: str = SINGLE
    allowed_tenants: frozenset[str] = frozenset()
    insecure: bool = False
    loopback: bool = False
    public_url: str = ""
    keys_url: str = KEYS_URL

    def __post_init__(self) -> None:
        """Refuse to open the door to everybody."""
        if self.app_type not in (SINGLE, IDENTITY):
            reason = N_("it is SingleTenant or UserAssignedMSI.")
            raise BadSetting(name="TEAMS_APP_TYPE", value=self.app_type, reason=reason)
        if not self.app_id and not (self.insecure and self.loopback):
            reason = N_(
                "without an app id anybody could speak to Tandem. TANDEM_TEAMS_INSECURE=1 allows"
                " that for a try, on 127.0.0.1 only."
            )
            raise BadSetting(name="TEAMS_APP_ID", value="–", reason=reason)
        if self.app_id and self.app_type == SINGLE and not (self.password and self.tenant_id):
            reason = N_("Teams also needs TEAMS_APP_PASSWORD and TEAMS_TENANT_ID.")
            raise BadSetting(name="TEAMS_APP_ID", value="…", reason=reason)

    @property
    def open(self) -> bool:
        """Tell whether nobody is asked for a token."""
        return not self.app_id
