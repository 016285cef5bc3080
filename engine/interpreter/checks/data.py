"""Data associations: each must say what it copies where (BPMN 2.0.2 §10.4.2)."""

from engine.interpreter.checks.report import Report
from engine.interpreter.data_model import AssociationModel
from engine.interpreter.model import NodeModel


def check_data(report: Report, node: NodeModel) -> None:
    """Check the data associations of an activity or event."""
    if node.by_event and (node.data.inputs or node.data.outputs):
        report.refuse(
            node,
            "association_of_activity",
            "Связь данных ведёт к событийному подпроцессу, а у него нет своего начала и конца.",
            "Свяжите данные с его стартовым событием или с действиями внутри него.",
        )
    for association in (*node.data.inputs, *node.data.outputs):
        _check_association(report, node, association)


def _check_association(report: Report, node: NodeModel, association: AssociationModel) -> None:
    what = f"связь данных с «{association.target}»"
    if association.transformation:
        report.check_expression(node, association.transformation, what)
    elif len(association.sources) > 1 and not association.assignments:
        report.refuse(
            node,
            "association_has_one_source",
            f"У связи с данными «{association.target}» несколько источников и нет выражения.",
            "Оставьте один источник или напишите выражение (transformation).",
        )
    for (target, *_keys), text in association.assignments:
        if target != association.target:
            report.refuse(
                node,
                "assignment_to_target",
                f"Присваивание «{target}» не относится к данным «{association.target}».",
                f"Начните поле «to» с «{association.target}», например "
                f"{association.target}.status.",
            )
        report.check_expression(node, text, what)
