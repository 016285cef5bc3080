"""What differs between two sets of process files, by meaning; knows no database."""

from engine.comparison.files import compare_files

__all__ = ["compare_files"]
