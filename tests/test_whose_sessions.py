"""Every session, actor and row of the product is of a municipality that somebody has named."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

import pytest

from engine import Database, ProcessEngine
from engine.domain.tenancy import acting_tenant
from engine.store.tables import Base
from tests.test_architecture import ROOT, modules
from workflows.registry.base import Sessions
from workflows.registry.tables import METADATA

OPENS_SESSIONS = "engine/store/database.py"
UNBOUND = {
    "engine/store/database.py": "gives the connection",
    "engine/store/engines.py": "makes the pools",
    "engine/store/moments.py": "keeps a reading transaction of one municipality",
    "engine/store/migrate.py": "migrations change everybody's rows",
    "engine/store/preparing.py": "tables of the queue, which are nobody's",
    "webapp/backup.py": "copies the file of the whole installation",
}
"""Modules that use a connection without a session: of no municipality."""

FOR_ONE_OFFICE = {
    "engine/domain/identity.py": "an actor of tests; the product names the tenant, see below",
    "engine/process_engine/operation_verbs.py": "a job's own municipality is looked up",
    "workflows/identity.py": "whoever is signed in acts in theirs",
    "workflows/settings.py": "the office that an installation begins with",
}
"""Modules with a parameter `tenant` that may be left out."""

ACTS_FOR = {
    "engine/domain/tenancy.py": "says whose",
    "engine/municipalities.py": "hands it on",
    "engine/store/tables/analysis.py": "a new row is of its session",
    "engine/store/tables/searching.py": "a new row is of its session",
    "engine/store/tables/user_tasks.py": "a new row is of its session",
    "engine/store/tenancy.py": "a new row is of its session",
    "workflows/identity.py": "names of people on the page of whoever is signed in",
    "workflows/options.py": "lists of choices in their forms",
    "workflows/product.py": "forms, which are read by nobody in particular",
    "workflows/working_time/source.py": "their calendar",
}
"""Modules that ask whose work a thread does."""

WITHOUT_ACTOR = {"engine/testing.py": "scenarios act as the system of one office"}
NAMES_TENANT = {"Actor", "Author", "ServiceCall", "Registry"}
NOBODY_YET = {"engine/domain/identity.py", "engine/testing.py"}
"""Modules that make an actor without a tenant: the system itself, and scenarios."""


def calls_of(source: str, names: set[str]) -> Iterator[ast.Call]:
    """Calls of functions with one of these names, however they are reached."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if name in names:
                yield node


def without(source: str, names: set[str], keyword: str) -> list[int]:
    """Lines on which one of these is called without a keyword."""
    return [
        call.lineno
        for call in calls_of(source, names)
        if keyword not in {each.arg for each in call.keywords}
    ]


def optional(source: str, parameter: str) -> list[int]:
    """Lines on which a function or a class declares a parameter that may be left out."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            is_column = "Mapped" in ast.unparse(node.annotation)
            found += (
                [node.lineno] if ast.unparse(node.target) == parameter and not is_column else []
            )
        if isinstance(node, ast.arguments):
            late = node.args[len(node.args) - len(node.defaults) :]
            given = [
                arg for arg, value in zip(node.kwonlyargs, node.kw_defaults, strict=True) if value
            ]
            found += [arg.lineno for arg in (*late, *given) if arg.arg == parameter]
    return found


def unbound(source: str) -> list[int]:
    """Lines on which somebody goes past the sessions: engines, connections, other sessions."""
    makers = {"create_engine", "sessionmaker", "Session", "TenantSession", "connect"}
    found = [call.lineno for call in calls_of(source, makers)]
    direct = calls_of(source, {"connection"})
    found += [call.lineno for call in direct if "session" not in ast.unparse(call.func)]
    return sorted(found)


def spelled(module: str) -> str:
    return (ROOT / module).read_text("utf-8")


def of_the_database(module: str) -> bool:
    """Whether a module may reach a database at all."""
    return any(word in spelled(module) for word in ("sqlalchemy", "database"))


@pytest.mark.parametrize("opener", [Database.read, Database.write, Sessions.read, Sessions.write])
def test_a_session_is_opened_for_a_tenant_by_name(opener: object) -> None:
    tenant = inspect.signature(opener).parameters["tenant"]  # type: ignore[arg-type]
    assert tenant.default is inspect.Parameter.empty


def test_nothing_goes_past_the_sessions() -> None:
    past = {name for name in modules() if of_the_database(name) and unbound(spelled(name))}
    assert past == set(UNBOUND)


def test_only_a_few_places_may_leave_the_tenant_out() -> None:
    assert {name for name in modules() if optional(spelled(name), "tenant")} == set(FOR_ONE_OFFICE)


def test_whoever_acts_acts_in_a_municipality() -> None:
    nameless = {name for name in modules() if without(spelled(name), NAMES_TENANT, "tenant")}
    assert nameless == NOBODY_YET


def test_no_verb_is_called_without_an_actor() -> None:
    verbs = {
        name: list(inspect.signature(verb).parameters).index("actor") - 1
        for name, verb in inspect.getmembers(ProcessEngine, inspect.isfunction)
        if (found := inspect.signature(verb).parameters.get("actor"))
        and found.default is not inspect.Parameter.empty
    }
    forgetful = {
        name
        for name in modules()
        for call in calls_of(spelled(name), set(verbs))
        if not _names_actor(call, verbs)
    }
    assert forgetful == set(WITHOUT_ACTOR)


def _names_actor(call: ast.Call, verbs: dict[str, int]) -> bool:
    if "engine" not in ast.unparse(call.func):
        return True  # another thing of the same name
    name = ast.unparse(call.func).rpartition(".")[2]
    return len(call.args) > verbs[name] or "actor" in {each.arg for each in call.keywords}


def test_whose_work_a_thread_does_is_asked_in_few_places() -> None:
    assert {name for name in modules() if "acting_tenant" in spelled(name)} == set(ACTS_FOR)


def test_a_row_that_nobody_writes_for_is_not_written_for_the_first_office() -> None:
    with pytest.raises(LookupError):
        acting_tenant()
    tables = (*Base.metadata.sorted_tables, *METADATA.sorted_tables)
    defaults = [table.c.tenant.default for table in tables if "tenant" in table.c]
    assert not [each for each in defaults if each is not None and each.is_scalar]


def test_the_checks_of_tenants_see_what_they_look_for() -> None:
    source = (
        "def f(a, tenant='x', *, actor=1): ...\n"
        "class A:\n    tenant: str = 'default'\n"
        "Actor(user_id='')\nengine.Actor(tenant=t)\n"
        "create_engine(url)\ndatabase.connection()\nsession.connection()\nTenantSession(e, t)\n"
        "engine.form(1, 2)\nengine.form(1, 2, me)\nself.form(1)\n"
    )
    assert sorted(optional(source, "tenant")) == [1, 3]
    assert without(source, {"Actor"}, "tenant") == [4]
    assert unbound(source) == [6, 7, 9]
    calls = calls_of(source, {"form"})
    assert [_names_actor(call, {"form": 2}) for call in calls] == [False, True, True]
