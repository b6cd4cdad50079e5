"""Look whether all is well: what is configured, whether it works, and what to do."""

from collections.abc import AsyncIterator, Callable, Mapping

from adapters.engine.clock import SystemClock
from adapters.web.server import listen
from bot.__main__ import slack_of, teams_of
from bot.errors import BadSetting, StoreBusy, TandemError
from bot.language import Tongue
from bot.ports import Finding
from bot.settings import Settings
from bot.tandem import Tandem
from storage import open_store
from storage.memory import MemoryStore
from storage.place import shown


async def examine(environ: Mapping[str, str], t: Tongue, tell: Callable[[str], None]) -> bool:
    """Try everything that is configured, tell each finding, and return whether all is well."""
    try:
        settings = Settings.from_env(environ)
    except TandemError as error:
        tell(f"✗ {t.sorry(error)}")
        return False
    healthy = True
    async for right, what, todo in findings(settings, t):
        healthy = healthy and right
        tell(f"{'✓' if right else '✗'} {what}" + (f"\n  → {todo}" if todo else ""))
    tell("")
    tell(t("All is well.") if healthy else t("Please mend what is marked ✗, and try again."))
    return healthy


async def findings(settings: Settings, t: Tongue) -> AsyncIterator[Finding]:
    """Yield whether each part works, what it is, and what to do where it does not."""
    yield await _store(settings, t)
    yield _web(settings, t)
    if settings.workspace_on:
        yield True, t("Local workspace: http://{place}", place=settings.http), ""
    if settings.slack_on:
        for finding in await _slack(settings, t):
            yield finding
    else:
        yield True, t("Slack is not configured."), t("To connect it, see docs/slack.md.")
    if settings.teams_on:
        for finding in await _teams(settings, t):
            yield finding
    else:
        yield True, t("Teams is not configured."), t("To connect it, see docs/teams.md.")


async def _store(settings: Settings, t: Tongue) -> Finding:
    what = t("Data in {place}", place=shown(settings.store))
    try:
        store = await open_store(settings.store)
    except StoreBusy as error:
        # A running Tandem holds its data: nothing is wrong with that.
        return True, what, t.sorry(error)
    except TandemError as error:
        return False, what, t.sorry(error)
    try:
        n = len(await store.ids())
        broken = store.broken
        said = t.plural("{what}: one cooperation", "{what}: {n} cooperations", n, what=what)
        if broken:
            paths = ", ".join(str(path) for path, _ in broken)
            todo = t(
                "These files cannot be read: {paths}. Bring them back with “tandem restore”.",
                paths=paths,
            )
            return False, said, todo
        if settings.store.startswith("memory:"):
            return True, said, t("Everything is forgotten when Tandem stops.")
        return True, said, ""
    finally:
        await store.close()


def _web(settings: Settings, t: Tongue) -> Finding:
    what = t("Web server on {place}", place=settings.http)
    try:
        listen(settings).close()
    except BadSetting as error:
        return (
            True,
            what,
            t("{why} If that is your running Tandem, all is well.", why=t.sorry(error)),
        )
    return True, what, ""


async def _slack(settings: Settings, t: Tongue) -> list[Finding]:
    clock = SystemClock()
    slack = slack_of(settings, Tandem(MemoryStore(), clock.now), clock)
    try:
        return await slack.check(t)
    finally:
        await slack.stop()


async def _teams(settings: Settings, t: Tongue) -> list[Finding]:
    clock = SystemClock()
    try:
        teams = teams_of(settings, Tandem(MemoryStore(), clock.now), clock)
    except TandemError as error:
        return [(False, t("Microsoft Teams"), t.sorry(error))]
    try:
        return await teams.check(t)
    finally:
        await teams.stop()
