"""Changing plans, item by item."""

from engine import Actor, InvalidForm, NotPermitted
from workflows.annual_plan.checks import Fix
from workflows.annual_plan.fixes import fixed
from workflows.annual_plan.permits import Asker, refusal_to_report
from workflows.desks.plan_base import (
    PlanDesk,
    locked_plan_of,
    require_edit,
    require_right,
)
from workflows.permits import require_any
from workflows.registry import plan_items
from workflows.registry.actors import holders
from workflows.registry.plan_item_rules import status_error
from workflows.registry.plan_items import ItemFields, PlanItem, Source
from workflows.registry.plan_words import ItemStatus
from workflows.registry.plans import AnnualPlan, PlanSection
from workflows.roles import DIRECTOR, METHODIST


class PlanEdits(PlanDesk):
    """Each verb raises NotPermitted with the reason when this actor may not do it now."""

    def add_item(self, plan_id: str, fields: ItemFields, actor: Actor) -> str:
        """Write a new item; gives its id.

        Raises:
            InvalidForm: by field.
        """
        with self._writing(actor) as registry:
            plan = registry.locked(AnnualPlan, plan_id)
            require_edit(registry, plan, fields.section_id, actor)
            require_right(registry, plan, fields)
            return plan_items.add(registry, plan_id, fields, actor.user_id, Source()).id

    def edit_item(self, item_id: str, fields: ItemFields, version: int, actor: Actor) -> int:
        """Change an item that was read at a version; gives the new version.

        Raises:
            Conflict: somebody changed the item meanwhile.
            InvalidForm: by field.
        """
        with self._writing(actor) as registry:
            plan = locked_plan_of(registry, item_id)
            item = plan_items.at_version(registry, item_id, version)
            for section_id in {item.section_id, fields.section_id}:
                require_edit(registry, plan, section_id, actor)
            require_right(registry, plan, fields)
            plan_items.change(registry, item, fields, actor.user_id)
            return item.version

    def fix_item(self, item_id: str, fix: Fix, version: int, actor: Actor) -> int:
        """Do what a finding offered: another day, another person, a start further ahead.

        Raises:
            Conflict: somebody changed the item meanwhile.
            InvalidForm: by field.
        """
        with self._reading(actor) as registry:
            fields = plan_items.fields_of(registry.get(PlanItem, item_id))
        return self.edit_item(item_id, fixed(fields, fix), version, actor)

    def remove_item(self, item_id: str, version: int, actor: Actor) -> None:
        """Take an item out of a draft; the log of changes keeps it.

        Raises:
            Conflict: somebody changed the item meanwhile.
        """
        with self._writing(actor) as registry:
            plan = locked_plan_of(registry, item_id)
            item = plan_items.at_version(registry, item_id, version)
            require_edit(registry, plan, item.section_id, actor)
            plan_items.remove(registry, item, actor.user_id)

    def report_item(self, item_id: str, status: str, fact: str, version: int, actor: Actor) -> int:
        """Write how an item of a published plan turned out; gives the new version.

        Raises:
            Conflict: somebody changed the item meanwhile.
            InvalidForm: under `status` or `fact`.
        """
        if status not in set(ItemStatus):
            raise InvalidForm({"status": "Выберите состояние из списка."})
        with self._writing(actor) as registry:
            plan = locked_plan_of(registry, item_id)
            item = plan_items.at_version(registry, item_id, version)
            section = registry.get(PlanSection, item.section_id)
            refusal = refusal_to_report(Asker(actor=actor), plan, section, item)
            if refusal:
                raise NotPermitted(refusal)
            if error := status_error(ItemStatus(item.status), ItemStatus(status), fact):
                raise InvalidForm({"status": error})
            plan_items.report(registry, item, ItemStatus(status), fact.strip(), actor.user_id)
            return item.version

    def assign_section(self, section_id: str, methodist_id: str, actor: Actor) -> None:
        """Let a methodist answer for a section of an open plan; the director's verb.

        Raises:
            InvalidForm: the person is no methodist.
        """
        require_any(actor, DIRECTOR)
        with self._writing(actor) as registry:
            section = registry.locked(PlanSection, section_id)
            if not registry.get(AnnualPlan, section.plan_id).is_open:
                raise NotPermitted("План уже не проект: ответственных за разделы не меняют.")
            if methodist_id not in {person.id for person in holders(registry, METHODIST)}:
                raise InvalidForm({"methodist_id": "Выберите методиста из списка."})
            section.methodist_id = methodist_id
