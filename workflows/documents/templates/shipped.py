"""Templates that come with the processes: `<process>/templates/<kind>.docx`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workflows.registry.documents import DocumentKind


@dataclass(frozen=True, kw_only=True)
class ShippedTemplates:
    """Beside the diagrams of the installation's processes."""

    processes_dir: Path

    def of(self, kind: str) -> bytes | None:
        """The shipped template of a kind; None where the built-in layout serves."""
        path = self._paths().get(kind)
        return path.read_bytes() if path is not None else None

    def kinds(self) -> frozenset[str]:
        """Kinds that have one."""
        return frozenset(self._paths())

    def _paths(self) -> Mapping[str, Path]:
        found = sorted(self.processes_dir.glob("*/templates/*.docx"))
        return {path.stem: path for path in found if path.stem in set(DocumentKind)}
