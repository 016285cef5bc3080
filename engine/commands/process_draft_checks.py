"""What stands against a process draft, and what differs in it from a version."""

from collections.abc import Mapping

from engine.commands import deployment
from engine.commands import process_draft_views as views
from engine.commands.context import Context
from engine.comparison import compare_files
from engine.domain.comparisons import ChangedFiles
from engine.domain.definition_views import DeploymentCheck
from engine.domain.errors import Finding, NotFound
from engine.domain.process_drafts import DraftFileKind, kind_of_file
from engine.interpreter.deployment import read_accepted
from engine.store import process_draft_rows as stored
from engine.store.queries import definitions
from engine.store.queries.rows import definition_view


def check(context: Context, draft_id: str, overlay: Mapping[str, bytes]) -> DeploymentCheck:
    """Say what a deployment of the draft would say; `overlay` are files not saved yet.

    Raises:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such draft.
    """
    row = views.found(context, draft_id)
    files = stored.contents(context.session, row.id) | dict(overlay)
    if not files:
        nothing = Finding(
            rule="no_process",
            message="В черновике нет ни одного файла.",
            remedy="Загрузите файл схемы .bpmn или начните черновик от развёрнутой версии.",
        )
        return DeploymentCheck(findings=(nothing,))
    return deployment.check(context, files)


def compare(context: Context, draft_id: str, definition_id: str) -> ChangedFiles:
    """Tell what differs in the draft from a version of its process, its base by default.

    Raises:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such draft, no such version of its process, or it is new.
    """
    row = views.found(context, draft_id)
    wanted = definition_id or row.base_definition_id
    source = definitions.by_id(context.session, context.tenant, wanted) if wanted else None
    if source is None or source.key != row.key:
        raise NotFound("Сравнить черновик не с чем: такой версии процесса нет.")
    old = definitions.files_of(context.session, source.deployment_id)
    new = stored.contents(context.session, row.id)
    diagram = _diagram_of(new, row.key) or source.file
    return ChangedFiles(
        source=definition_view(source),
        diagram=diagram,
        files=compare_files(old, new, {source.file: diagram}),
        equal=sum(old.get(name) == content for name, content in new.items()),
    )


def _diagram_of(files: Mapping[str, bytes], key: str) -> str:
    """Name of the file that holds a process; "" when none can be read that does."""
    diagrams = {n: c for n, c in files.items() if kind_of_file(n) is DraftFileKind.DIAGRAM}
    found = read_accepted(diagrams).processes if diagrams else ()
    return next((each.file for each in found if each.key == key), "")
