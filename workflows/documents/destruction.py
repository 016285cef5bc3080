"""Service tasks of an act of destruction: draw its list, and carry a signed one out.

The registries are blanked in the transaction that follows the signature; the files go in a job
after it, so that a transaction that fails loses nothing (DOMAIN §6, Retention).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import Handler, HandlerKind, ServiceCall, schedule_job
from workflows.attachments.disk import ContentStore
from workflows.inputs import inputs_of, registry_of
from workflows.registry import retention
from workflows.registry.base import Zones
from workflows.registry.documents import Document

Outputs = Mapping[str, object]
DROP = "retention.drop_contents"
PROCESS = "destruction_act"
"""What the page about retention begins."""


@dataclass(frozen=True, kw_only=True)
class DestructionServices:
    """The handlers of one installation."""

    zones: Zones

    def select(self, call: ServiceCall) -> Outputs:
        """Everything whose time is over: how much, as the body of an act, and as lines."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        found = retention.due(registry)
        return {
            "due_count": len(found),
            "act_body": retention.act_body(found, inputs.text("commission")),
            "act_list": "\n".join(f"- {' · '.join(line)}" for line in retention.lines(found)),
        }

    def destroy(self, call: ServiceCall) -> Outputs:
        """Destroy what a signed act names.

        Raises:
            Conflict: the act is not registered.
        """
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        act = registry.locked(Document, inputs.required("document_id"))
        dropped = retention.carry_out(registry, act)
        schedule_job(
            registry.session,
            topic=DROP,
            payload={"papers": sorted(dropped.papers), "files": sorted(dropped.files)},
            due_at=registry.now,
            tenant=registry.tenant,
            actor_id=call.actor_id,
        )
        return {"destroyed_count": len(retention.listed_in(act))}

    def handlers(self) -> tuple[Handler, ...]:
        """These topics with what they take and give."""
        return (
            Handler(
                topic="retention.select",
                run=self.select,
                title="Отобрать документы с истёкшим сроком",
                inputs={"commission": "Состав экспертной комиссии"},
                outputs={
                    "due_count": "Сколько документов",
                    "act_body": "Содержание акта",
                    "act_list": "Перечень строками",
                },
            ),
            Handler(
                topic="retention.destroy",
                run=self.destroy,
                title="Уничтожить перечисленное в акте",
                inputs={"document_id": "Подписанный акт"},
                outputs={"destroyed_count": "Сколько документов названо в акте"},
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Dropping:
    """The job after it; `papers` keeps documents, `files` attachments."""

    papers: ContentStore
    files: ContentStore

    def handler(self) -> Handler:
        """The handler of the jobs that a destruction leaves behind."""
        return Handler(
            topic=DROP,
            run=self._drop,
            kind=HandlerKind.EXTERNAL,
            title="Удалить файлы уничтоженных документов",
            inputs={"papers": "Файлы документов", "files": "Вложения"},
            in_diagrams=False,
        )

    def _drop(self, call: ServiceCall) -> Outputs:
        """Remove contents that nothing needs any more; one that is gone already is no fault."""
        inputs = inputs_of(call)
        for store, name in ((self.papers, "papers"), (self.files, "files")):
            for sha256 in inputs.texts(name):
                store.of(call.tenant).drop(sha256)
        return {}
