"""How a store may be named to people: never with its password."""

import re

PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^@]*(?=@)")
GIVEN = re.compile(r"(?i)\b(password|sslpassword|passfile)=[^&\s]*")


def shown(url: str) -> str:
    """Return a store's address without what is secret in it."""
    return GIVEN.sub(r"\1=…", PASSWORD.sub(r"\1:…", url))
