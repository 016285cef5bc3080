"""The service task that keeps redacted copies of an application's files for blind judging."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import EngineError, Handler, ServiceCall, ending_of
from workflows.attachments.disk import ContentStore
from workflows.attachments.rules import media_type_of
from workflows.contests.redacting import CannotRedact, Redacted, redact
from workflows.inputs import inputs_of, registry_of
from workflows.registry import contest_applications, people
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry, Zones, new_id
from workflows.registry.contest_applications import ContestApplication, ContestFile
from workflows.registry.names import PersonName

REDACTION = "redaction"
"""File → what is wrong with its copy, among the facts of an application."""
SYSTEM_OWNER = "system"


@dataclass(frozen=True, kw_only=True)
class RedactionServices:
    """The handler of one installation.

    Attributes:
        files: contents of attachments.
    """

    zones: Zones
    files: ContentStore

    def redact(self, call: ServiceCall) -> Mapping[str, object]:
        """Make the copies that are not there; a file that was exchanged gets a new one."""
        registry = registry_of(call, self.zones)
        row = registry.locked(ContestApplication, inputs_of(call).required("application_id"))
        known = people.by_ids(registry, [row.person_id, *row.co_authors])
        names = [each.name for each in known.values()]
        told: dict[str, Any] = dict(row.facts.get(REDACTION, {}))
        found = contest_applications.files(registry, row.id)
        for each in found:
            if not each.redacted_attachment_id:
                told[each.id] = self._copy(registry, row, each, names)
        kept = {each.id for each in found}
        row.facts = {**row.facts, REDACTION: {k: v for k, v in told.items() if k in kept}}
        return {"has_unredacted": any(not each.redacted_attachment_id for each in found)}

    def handler(self) -> Handler:
        """The topic with what it takes and gives."""
        return Handler(
            topic="contests.redact",
            run=self.redact,
            title="Сделать обезличенные копии файлов",
            inputs={"application_id": "Заявка"},
            outputs={"has_unredacted": "Есть файлы без обезличенной копии"},
        )

    def _copy(
        self,
        registry: Registry,
        row: ContestApplication,
        file: ContestFile,
        names: list[PersonName],
    ) -> dict[str, Any]:
        original = registry.get(Attachment, file.attachment_id)
        contents = self.files.of(registry.tenant)
        try:
            with contents.open(original.sha256, original.name) as opened:
                made = redact(opened.read(), original.name, names)
        except (CannotRedact, EngineError) as refused:
            return {"problem": str(refused), "names": []}
        name = f"{row.blind_code}-{file.trial_code}-{file.file_code}{ending_of(original.name)}"
        kept = contents.put(io.BytesIO(made.content), name)
        file.redacted_attachment_id = registry.add(
            _attachment(registry, made, name, kept.sha256, original)
        ).id
        return {"problem": "", "names": list(made.names)}


def _attachment(
    registry: Registry,
    made: Redacted,
    name: str,
    sha256: str,
    original: Attachment,
) -> Attachment:
    own_id = new_id()
    return Attachment(
        id=own_id,
        series_id=own_id,
        sha256=sha256,
        name=name,
        size=len(made.content),
        media_type=media_type_of(name),
        uploaded_by=SYSTEM_OWNER,
        uploaded_at=registry.now,
        bound_at=registry.now,
        instance_id="",
        task_id="",
        form_path="",
        scan_state=original.scan_state,
    )
