"""User tasks: who may do them, until when, and what their completion sets (§10.3.3.1)."""

from collections.abc import Mapping
from datetime import datetime

from engine.domain.calendar import CalendarError
from engine.domain.errors import ExpressionFailed
from engine.domain.events import (
    UserTaskCancelled,
    UserTaskCompleted,
    UserTaskCreated,
    UserTaskDueChanged,
)
from engine.domain.identity import as_deputy, principal, role_of
from engine.domain.states import DueRule
from engine.domain.values import as_json
from engine.interpreter.deadlines import Deadline, calendar_of, deadline_of
from engine.interpreter.element_instance import ElementInstance
from engine.interpreter.elements.activity import Activity
from engine.interpreter.evaluation import Evaluator
from engine.interpreter.runtime import Runtime
from engine.interpreter.variables import Variables


class UserTask(Activity):
    """Work for a person (§10.3.3.1); opened here, completed by `complete`."""

    opens = True

    def open(self, token: ElementInstance) -> None:
        token.assign(self.mapped_inputs(token))
        fact = self._describe(token)
        token.note(
            due=fact.due_at.isoformat() if fact.due_at else None,
            due_since=fact.due_since.isoformat()
            if fact.due_since and fact.due_rule != DueRule.FIXED
            else None,
        )
        token.runtime.emit(fact)
        self.attach_boundaries(token)

    def complete(
        self,
        token: ElementInstance,
        values: Mapping[str, object],
        actor_id: str,
        acting_for: str = "",
    ) -> None:
        """Take a person's answer; it is kept even if the diagram then fails to digest it."""
        token.note(
            open=None, reply=dict(values), replied_by=actor_id, replied_for=acting_for or None
        )
        token.runtime.emit(
            UserTaskCompleted(
                values=dict(values),
                completed_by=actor_id,
                acting_for=acting_for,
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )
        self.take_reply(token)

    def take_reply(self, token: ElementInstance) -> None:
        """Set what the answer sets and go on; also tried again after an incident."""
        values, actor_id = token.internal_data["reply"], token.internal_data["replied_by"]
        author = {f"{self.node.id}_by": actor_id} if actor_id else {}
        author |= self._substituted(token)
        token.assign({**self.mapped_outputs(token, values), **author})
        token.note(reply=None, replied_by=None, replied_for=None, answered=1)
        token.run()

    def _substituted(self, token: ElementInstance) -> dict[str, object]:
        """`<element>_for` beside `<element>_by`: set by a deputy, null again after oneself."""
        name, absent = f"{self.node.id}_for", token.internal_data.get("replied_for")
        return {name: absent} if absent or token.data.get(name) is not None else {}

    def find_due_again(self, token: ElementInstance, reason: str) -> bool:
        """Find the deadline of an open user task again; say whether it moved."""
        if not token.internal_data.get("open"):
            return False
        previous, due_at = token.internal_data.get("due"), self._due_again(token)
        if due_at is None or not previous or due_at == datetime.fromisoformat(str(previous)):
            return False
        token.note(due=due_at.isoformat())
        token.runtime.emit(
            UserTaskDueChanged(
                due_at=due_at,
                previous=datetime.fromisoformat(str(previous)),
                reason=reason,
                element_id=token.element_id,
                element_instance_id=token.key,
            )
        )
        return True

    def renew_deadline(self, token: ElementInstance) -> None:
        """Let a user task that opens again have the deadline that the calendar gives now."""
        due_at = self._due_again(token)
        if due_at is not None:
            token.note(due=due_at.isoformat())

    def _due_again(self, token: ElementInstance) -> datetime | None:
        since = token.internal_data.get("due_since")
        if not since:
            return None
        organisation = self.organisation(token.runtime, token.data)
        candidates = self._candidates(token.runtime, token.data, organisation)
        as_then = token.runtime.evaluator.as_of(datetime.fromisoformat(str(since)))
        return self._deadline(token, as_then, candidates, organisation).due_at

    def on_terminate(self, token: ElementInstance) -> None:
        if token.internal_data.get("open"):
            token.runtime.emit(
                UserTaskCancelled(element_id=token.element_id, element_instance_id=token.key)
            )

    def offered_to(
        self, runtime: Runtime, variables: Variables
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whose the task would be with these variables: candidate groups, and people by id."""
        evaluator, attributes = runtime.evaluator, self.node.attributes
        people = (
            *evaluator.names(attributes.get("assignee", ""), variables),
            *evaluator.names(attributes.get("candidateUsers", ""), variables),
        )
        organisation = self.organisation(runtime, variables)
        return self._candidates(runtime, variables, organisation), people

    # -- who, until when, why ----------------------------------------------------------------------
    def _describe(self, token: ElementInstance) -> UserTaskCreated:
        evaluator, attributes, props = (
            token.runtime.evaluator,
            self.node.attributes,
            self.node.properties,
        )
        data = token.data
        organisation = self.organisation(token.runtime, data)
        candidates = self._candidates(token.runtime, data, organisation)
        deadline = self._deadline(token, evaluator, candidates, organisation)
        return UserTaskCreated(
            element_id=token.element_id,
            element_instance_id=token.key,
            name=self.label,
            title=evaluator.template(props.get("title") or self.label, data),
            form_key=str(evaluator.text_or_value(attributes.get("formKey", ""), data) or ""),
            definition_id=self._wf_spec.definition.id,
            assignee=_first(evaluator.names(attributes.get("assignee", ""), data)),
            candidates=candidates,
            candidate_users=evaluator.names(attributes.get("candidateUsers", ""), data),
            excluded_users=(
                *self._excluded(token, "exclude"),
                *map(as_deputy, self._excluded(token, "excludeAsDeputy")),
            ),
            due_at=deadline.due_at,
            due_rule=deadline.rule,
            due_days=deadline.days,
            due_since=deadline.since,
            due_calendar=deadline.calendar,
            priority=self._priority(token),
            clause=props.get("clause", ""),
            why=evaluator.template(props.get("why", ""), data),
            organisation=organisation,
            substitutable=self.substitutable(token.runtime, candidates),
        )

    def _excluded(self, token: ElementInstance, name: str) -> tuple[str, ...]:
        """People whom a property excludes; who worked «за» somebody brings that person along."""
        evaluator, text = token.runtime.evaluator, self.node.properties.get(name, "")
        people = evaluator.computed_names(text, token.data)
        if not people:
            return ()
        absent = (
            str(as_json(token.data[f"{element}_for"]))
            for element in evaluator.authors_in(text)
            if token.data.get(f"{element}_by") in people and token.data.get(f"{element}_for")
        )
        return tuple(dict.fromkeys([*people, *absent]))

    def organisation(self, runtime: Runtime, variables: Variables) -> str:
        """The organisation whose work it is; "" for none."""
        text = self.node.properties.get("organisation", "")
        if not text:
            return ""
        value = runtime.evaluator.value(text, variables)
        return "" if value is None else str(as_json(value))

    def _candidates(
        self, runtime: Runtime, variables: Variables, organisation: str
    ) -> tuple[str, ...]:
        attributes = self.node.attributes
        groups = runtime.evaluator.names(attributes.get("candidateGroups", ""), variables)
        personal = attributes.get("assignee") or attributes.get("candidateUsers")
        if not groups and self.node.lane_role and not personal:
            groups = (self.node.lane_role,)
        if self.node.properties.get("within") == "instance":
            return tuple(principal(g, instance=runtime.instance_id) for g in groups)
        if organisation:
            return tuple(g if "@" in g else principal(g, organisation) for g in groups)
        return groups

    def substitutable(self, runtime: Runtime, candidates: tuple[str, ...]) -> bool:
        """Votes and the like are personal: by the diagram's word, else by whose roles ask."""
        said = self.node.properties.get("substitution", "")
        if said:
            return said != "never"
        roles = set(map(role_of, candidates)) or {self.node.lane_role}
        return not roles <= runtime.personal_roles

    def _priority(self, token: ElementInstance) -> int:
        value = token.runtime.evaluator.text_or_value(
            self.node.attributes.get("priority", "50"), token.data
        )
        try:
            return int(str(as_json(value)))
        except ValueError as error:
            raise ExpressionFailed(f"Приоритет «{value}» — не целое число.") from error

    def _deadline(
        self,
        token: ElementInstance,
        evaluator: Evaluator,
        candidates: tuple[str, ...],
        organisation: str,
    ) -> Deadline:
        calendar = evaluator.calendar
        name = calendar_of(self.node, calendar, candidates)
        try:
            calendar = calendar.laid_for(name, organisation)
        except CalendarError as error:
            raise ExpressionFailed(f"Срок не вычислен: {error}.") from error
        return deadline_of(self.node, evaluator, token.data, calendar, name)


def _first(names: tuple[str, ...]) -> str:
    return names[0] if names else ""
