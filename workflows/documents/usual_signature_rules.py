"""The text of the local act that an office may begin with; the administrator changes it."""

from pathlib import Path

USUAL_RULES = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").strip()
