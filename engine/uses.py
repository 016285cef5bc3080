"""Where a variable is used in the files of a process: a door of its own beside the front door."""

from engine.comparison.uses import NameUse, renamed, uses_of

__all__ = ["NameUse", "renamed", "uses_of"]
