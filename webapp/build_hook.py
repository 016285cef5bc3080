"""hatchling hooks: dependencies come from the `.in` files, built assets go into the wheel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Reads the project's dependencies from where the lock files are made from."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill `dependencies` and the `postgres` extra."""
        room = Path(self.root) / "webapp"
        metadata["dependencies"] = _requirements(room / "requirements.in")
        metadata["optional-dependencies"] = {
            "postgres": _requirements(room / "requirements-postgres.in")
        }


class FrontendHook(BuildHookInterface[Any]):
    """Builds the front end before a wheel is packed; an editable install builds at first start."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build unless the install is editable."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from webapp import assets

        assets.build_if_changed()


def _requirements(path: Path) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]
