"""Asks axe-core what is wrong with a page for people who do not see it or use no mouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from webapp.assets import FRONTEND

AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
# A bar that stays in sight covers some field wherever the page stands, and is scrolled away.
ASK = """async levels => {
    const bars = [...document.querySelectorAll("*")].filter(
        each => getComputedStyle(each).position === "sticky");
    bars.forEach(bar => bar.style.setProperty("position", "relative"));
    const { violations } = await axe.run({runOnly: levels});
    bars.forEach(bar => bar.style.removeProperty("position"));
    return violations;
}"""
TARGETS = Path(__file__).with_name("targets.js")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """One line per offending element: rule, what it asks for and the element; empty is good."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate(ASK, LEVELS)
    return [
        f"{rule['id']} ({rule['help']}): {' '.join(node['target'])}"
        for rule in found
        for node in rule["nodes"]
        if not _is_broken_label(rule["id"], node["target"])
    ]


def small_targets(page: Page) -> list[str]:
    """One line per target that is too small for a finger (WCAG 2.2, 2.5.8); empty is good."""
    found: list[str] = page.evaluate(TARGETS.read_text("utf-8"))
    return found


def _is_broken_label(rule: str, target: list[str]) -> bool:
    # bpmn-js breaks a label into lines of SVG text that axe joins without a blank.
    return rule == "label-content-name-mismatch" and "data-element-id" in " ".join(target)
