"""The rules of drawing: a list, and a page for each with a wrong and a right diagram."""

from flask import Blueprint, render_template

from engine import NotFound
from webapp import office
from webapp.access import Access, open_to
from webapp.security import allow_diagram_styles
from workflows.rules import RULES, example_files, examples_of, rule_of

blueprint = Blueprint("rules", __name__)


@blueprint.get("/designer/rules")
@open_to(Access.DESIGNER)
def list_rules() -> str:
    """List every rule, errors first."""
    ordered = sorted(RULES.values(), key=lambda rule: rule.severity)
    return render_template("designer/rules.html", rules=ordered)


@blueprint.get("/designer/rules/<rule_id>")
@open_to(Access.DESIGNER)
def show(rule_id: str) -> str:
    """Explain one rule: why, what to draw instead, and two diagrams."""
    rule = rule_of(rule_id)
    if rule is None:
        raise NotFound("Такого правила нет.")
    allow_diagram_styles()
    examples = examples_of(rule_id)
    found = office.engine().check_files(example_files(rule_id, "wrong"), office.actor()).findings
    marks = {
        each.element_id: {"state": "wrong", "count": 1, "title": each.message}
        for each in found
        if each.rule == rule_id
    }
    return render_template(
        "designer/rule.html",
        rule=rule,
        said=[each.message for each in found if each.rule == rule_id],
        examples=examples,
        wrong=examples.wrong,
        right=examples.right,
        marks={"elements": marks},
    )


def rule_title(rule_id: str) -> str:
    """The title of a rule that has a page; "" for none."""
    rule = rule_of(rule_id)
    return rule.title if rule is not None else ""
