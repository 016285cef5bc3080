"""The words of many municipalities in one installation; a door beside the front door.

The verbs are those of `ProcessEngine` (`follow_shared`, `figures`) and of `Database`, each of
whose sessions is of one municipality.
"""

from engine.commands.deployment import SHARED_DEPLOYED
from engine.domain.definition_views import GivenUp
from engine.domain.figures import ProcessFigures, kept_back, spread_of
from engine.domain.tenancy import OFFICE, REGION, acting_in, acting_tenant
from engine.store import row_security
from engine.store.tenancy import OwnRows, SharedRows

__all__ = [
    "OFFICE",
    "REGION",
    "SHARED_DEPLOYED",
    "GivenUp",
    "OwnRows",
    "ProcessFigures",
    "SharedRows",
    "acting_in",
    "acting_tenant",
    "kept_back",
    "row_security",
    "spread_of",
]
