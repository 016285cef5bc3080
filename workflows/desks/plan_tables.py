"""Plans as spreadsheets: export, template, import."""

from collections.abc import Sequence

from engine import Actor
from workflows.annual_plan.overview import scope_of
from workflows.annual_plan.permits import Asker, refusal_to_edit
from workflows.desks.plan_base import PlanDesk
from workflows.registry import people, plan_items, plans
from workflows.registry.base import Registry
from workflows.registry.plan_items import PlanItem, Source, fields_of
from workflows.registry.plan_words import Origin
from workflows.registry.plans import AnnualPlan
from workflows.spreadsheets.plan import COLUMNS, PlanRow, References, choices, read_rows, rows_of
from workflows.spreadsheets.reading import ImportResult, Table, read_table
from workflows.spreadsheets.writing import write_table


class PlanTables(PlanDesk):
    """Everybody signed in may export; importing asks for the same right as editing each row."""

    def export_xlsx(self, plan_id: str, actor: Actor) -> bytes:
        """A plan as a table that can be imported again."""
        with self._reading(actor) as registry:
            plan = registry.get(AnnualPlan, plan_id)
            references = self._references(registry, plan, actor)
            names = {person.id: person.name.short for person in people.every(registry)}
            rows = rows_of(plan_items.of_plan(registry, plan.id), references, names)
            title = f"План {plan.school_year.replace('/', '-')}"
            return write_table(title, COLUMNS, rows, choices(references))

    def template_xlsx(self, plan_id: str, actor: Actor) -> bytes:
        """An empty table to fill in, with what each column takes."""
        with self._reading(actor) as registry:
            plan = registry.get(AnnualPlan, plan_id)
            references = self._references(registry, plan, actor)
            return write_table("Пункты плана", COLUMNS, [], choices(references))

    def import_xlsx(self, plan_id: str, content: bytes, actor: Actor) -> ImportResult:
        """Add and change items from a table; a row with a code changes its item.

        Rows that say what the plan says already are skipped, so that a second import is harmless.

        Raises:
            ImportRefused: with every problem at once; nothing was saved.
        """
        table = read_table(content, COLUMNS)
        with self._writing(actor) as registry:
            plan = registry.locked(AnnualPlan, plan_id)
            references = self._references(registry, plan, actor)
            rows = read_rows(table, references, scope_of(registry, plan))
            known = plan_items.of_plan(registry, plan.id)
            _complain_of_rights(table, rows, registry, plan, Asker(actor=actor))
            _complain_of_codes(table, rows, known)
            table.refuse_problems()
            return _save(registry, plan, rows, known, actor)

    def _references(self, registry: Registry, plan: AnnualPlan, actor: Actor) -> References:
        return References(
            sections={row.number: row.id for row in plans.sections(registry, plan.id)},
            people=people.active(registry),
            processes=self.processes(actor),
        )


def _complain_of_rights(
    table: Table, rows: Sequence[PlanRow], registry: Registry, plan: AnnualPlan, asker: Asker
) -> None:
    sections = {row.id: row for row in plans.sections(registry, plan.id)}
    refusals = {i: refusal_to_edit(asker, plan, section) for i, section in sections.items()}
    for each in rows:
        refusal = refusals.get(each.fields.section_id, "")
        if refusal:
            table.complain(each.row, "section_id", refusal)


def _complain_of_codes(table: Table, rows: Sequence[PlanRow], known: Sequence[PlanItem]) -> None:
    by_id = {item.id: item for item in known}
    for each in rows:
        item = by_id.get(each.item_id)
        if not each.item_id:
            continue
        if item is None:
            table.complain(each.row, "code", "такого пункта в этом плане нет; очистите код.")
        elif item.version != each.version:
            table.complain(each.row, "code", "пункт изменили после выгрузки; выгрузите план снова.")
        elif item.section_id != each.fields.section_id and each.fields.section_id:
            table.complain(each.row, "section_id", "пункт переносят между разделами на странице.")


def _save(
    registry: Registry,
    plan: AnnualPlan,
    rows: Sequence[PlanRow],
    known: Sequence[PlanItem],
    actor: Actor,
) -> ImportResult:
    by_id = {item.id: item for item in known}
    same = {_identity(item) for item in known}
    added = changed = skipped = 0
    for each in rows:
        if each.item_id:
            is_changed = plan_items.change(
                registry, by_id[each.item_id], each.fields, actor.user_id
            )
            changed, skipped = changed + is_changed, skipped + (not is_changed)
        elif (each.fields.section_id, each.fields.title, each.fields.starts_on) in same:
            skipped += 1
        else:
            source = Source(origin=Origin.IMPORT)
            plan_items.add(registry, plan.id, each.fields, actor.user_id, source)
            added += 1
    return ImportResult(added=added, changed=changed, skipped=skipped)


def _identity(item: PlanItem) -> tuple[object, ...]:
    fields = fields_of(item)
    return (fields.section_id, fields.title, fields.starts_on)
