"""The catalogue of processes, and where forms, decisions, roles and called processes are used."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from engine.commands import process_draft_views as drafts
from engine.commands.context import Context
from engine.domain.catalogue import CatalogueEntry, CatalogueVersion, Use, UsedKind, VersionTrouble
from engine.domain.process_drafts import OPEN_DRAFTS, ProcessDraftView
from engine.interpreter.definition import Definition
from engine.interpreter.model import NodeModel
from engine.store import catalogue_rows, process_draft_rows
from engine.store.queries import definitions
from engine.store.queries.rows import definition_view
from engine.store.tables import ProcessDefinition

_WORKED_OUT = re.compile(r"[=${(]")
"""What a role begins with or holds when it is an expression and no name."""


def entries(context: Context) -> tuple[CatalogueEntry, ...]:
    """Every process that begins instances now, by name.

    Raises:
        NotPermitted: the actor may not deploy.
    """
    drafts.require_designer(context)
    session, tenant = context.session, context.tenant
    running = catalogue_rows.running(session, tenant)
    incidents = catalogue_rows.incidents(session, tenant)
    open_drafts = _open_drafts(context)
    return tuple(
        _entry(context, row, running, incidents, open_drafts)
        for row in definitions.newest(session, tenant)
    )


def _entry(
    context: Context,
    row: ProcessDefinition,
    running: Mapping[str, int],
    incidents: Mapping[str, int],
    open_drafts: Mapping[str, list[ProcessDraftView]],
) -> CatalogueEntry:
    every = definitions.versions(context.session, context.tenant, row.key)
    shown = [each for each in every if each.id == row.id or running.get(each.id)]
    notes = catalogue_rows.notes(context.session, [each.deployment_id for each in shown])
    return CatalogueEntry(
        definition=definition_view(row),
        versions=tuple(
            CatalogueVersion(
                definition=definition_view(each),
                note=notes.get(each.deployment_id, ""),
                running=running.get(each.id, 0),
            )
            for each in shown
        ),
        versions_count=len(every),
        clauses=_clauses(row, context.equipment.definitions.by_id(row.id)),
        drafts=tuple(open_drafts.get(row.key, ())),
        incidents=incidents.get(row.key, 0),
    )


def _open_drafts(context: Context) -> Mapping[str, list[ProcessDraftView]]:
    found: dict[str, list[ProcessDraftView]] = defaultdict(list)
    states = tuple(sorted(OPEN_DRAFTS))
    for row in process_draft_rows.listed(context.session, context.tenant, states):
        found[row.key].append(drafts.line(context, row))
    return found


def _clauses(row: ProcessDefinition, definition: Definition) -> tuple[str, ...]:
    nodes = definition.model.scope.all_nodes()
    named = [row.clause, *(node.properties.get("clause", "") for node in nodes)]
    parts = (part.strip() for each in named for part in each.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def troubles(context: Context) -> tuple[VersionTrouble, ...]:
    """Where instances are stuck, by version and element, for who drew them; nothing personal.

    Raises:
        NotPermitted: the actor may not deploy.
    """
    drafts.require_designer(context)
    rows = catalogue_rows.troubles(context.session, context.tenant)
    known = definitions.by_ids(context.session, {row.definition_id for row in rows})
    versions = {each.id: definition_view(each) for each in known}
    library = context.equipment.definitions
    return tuple(
        VersionTrouble(
            definition=versions[row.definition_id],
            element_id=row.element_id,
            element_name=library.by_id(row.definition_id).element_name(row.element_id),
            incident_kind=row.kind,
            count=row.number,
            first_at=row.first_at,
            last_at=row.last_at,
        )
        for row in rows
        if row.definition_id in versions
    )


# -- what is used where ----------------------------------------------------------------------------
def uses(context: Context) -> tuple[Use, ...]:
    """Every use of a form, decision, role or process in the newest versions, by kind and name.

    Raises:
        NotPermitted: the actor may not deploy.
    """
    drafts.require_designer(context)
    rows = definitions.newest(context.session, context.tenant)
    names = {row.key: row.name for row in rows}
    found = [
        use
        for row in rows
        for use in _uses_in(row, context.equipment.definitions.by_id(row.id), names)
    ]
    order = list(UsedKind)
    return tuple(sorted(found, key=lambda each: (order.index(each.kind), each.label, each.name)))


def _uses_in(
    row: ProcessDefinition, definition: Definition, names: Mapping[str, str]
) -> Iterator[Use]:
    for role in row.starters:
        yield _use(row, UsedKind.ROLE, role, "", None)
    for node in definition.model.scope.all_nodes():
        for kind, name in _named_by(node):
            yield _use(row, kind, name, _label(kind, name, definition, names), node)


def _use(
    row: ProcessDefinition, kind: UsedKind, name: str, label: str, node: NodeModel | None
) -> Use:
    return Use(
        kind=kind,
        name=name,
        label=label,
        process_key=row.key,
        process_name=row.name,
        definition_id=row.id,
        element_id=node.id if node is not None else "",
        element_name=(node.name or node.id) if node is not None else "",
    )


def _named_by(node: NodeModel) -> Iterator[tuple[UsedKind, str]]:
    written = node.attributes
    for attribute, kind in (
        ("formKey", UsedKind.FORM),
        ("decisionRef", UsedKind.DECISION),
        ("calledElement", UsedKind.PROCESS),
    ):
        if written.get(attribute):
            yield kind, written[attribute]
    if node.kind == "userTask":
        groups = written.get("candidateGroups", "") or node.lane_role
        names = [] if _WORKED_OUT.search(groups) else groups.split(",")
        yield from ((UsedKind.ROLE, each.strip()) for each in names if each.strip())


def _label(kind: UsedKind, name: str, definition: Definition, names: Mapping[str, str]) -> str:
    if kind is UsedKind.PROCESS:
        return names.get(name, "")
    if kind is UsedKind.DECISION:
        decision = definition.decisions.get(name)
        return decision.name if decision is not None else ""
    form = definition.forms.get(name)
    return form.title if form is not None else ""
