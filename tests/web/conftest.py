"""What tests of the workspace share."""

import pytest

from tests.web.town import Town


@pytest.fixture
async def town() -> Town:
    """Return a workspace that has just been opened."""
    found = Town()
    await found.workspace.open()
    return found
