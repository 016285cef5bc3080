"""Templates to begin a new process from, and the key that a name makes."""

from workflows.process_templates.catalogue import (
    TEMPLATES,
    ProcessTemplate,
    files_from,
    is_key,
    key_from,
)

__all__ = ["TEMPLATES", "ProcessTemplate", "files_from", "is_key", "key_from"]
