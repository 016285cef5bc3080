"""Two versions of a process side by side, and an older one put to work again."""

from engine.commands import deployment, rights
from engine.commands.context import Context
from engine.comparison import compare_files
from engine.domain.comparisons import Comparison
from engine.domain.definition_views import DeploymentView
from engine.domain.errors import Conflict, NotFound, NotPermitted
from engine.domain.identity import Permission
from engine.store import deployment_rows
from engine.store.queries import definitions
from engine.store.queries.rows import definition_view
from engine.store.tables import ProcessDefinition


def compare(context: Context, definition_id: str, target_id: str) -> Comparison:
    """Tell what differs between two versions; the files beside the diagrams count as well.

    Raises:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such version, or they are of two processes.
    """
    rights.require(context.actor, Permission.DEPLOY, "Сравнивать версии может не каждый.")
    source, target = _version(context, definition_id), _version(context, target_id)
    if source.key != target.key:
        raise NotFound("Это версии двух разных процессов.")
    old = definitions.files_of(context.session, source.deployment_id)
    new = definitions.files_of(context.session, target.deployment_id)
    beside = deployment_rows.versions_in(context.session, target.deployment_id)
    return Comparison(
        source=definition_view(source),
        target=definition_view(target),
        diagram=target.file,
        files=compare_files(old, new, {source.file: target.file}),
        equal=sum(old.get(name) == content for name, content in new.items()),
        companions=tuple(definition_view(row) for row in beside if row.key != target.key),
    )


def restore(context: Context, definition_id: str, replaced_id: str) -> DeploymentView:
    """Deploy the files of an older version once more, after the checks of any deployment.

    What was said of its warnings then holds again; of others it is said that the version ran.

    Raises:
        NotPermitted: the actor may not deploy, or the version is the region's.
        NotFound: there is no such version.
        Conflict: another version than `replaced_id` is the newest now, or the older one is.
        DeploymentRefused: today's checks refuse the files.
    """
    rights.require(context.actor, Permission.DEPLOY, "Возвращать версии может не каждый.")
    older = _version(context, definition_id)
    if older.tenant != context.tenant:
        raise NotPermitted("Этот процесс ведёт регион: вернуть его версию может только регион.")
    deployment_rows.lock(context.session, context.tenant)
    newest = definitions.newest_of(context.session, context.tenant, older.key)
    if newest is None or newest.id != replaced_id:
        raise Conflict("Пока вы смотрели, развёрнута другая версия. Сравните с нею ещё раз.")
    if newest.id == older.id:
        raise Conflict("Эта версия и так новейшая.")
    files = definitions.files_of(context.session, older.deployment_id)
    name = f"Возвращена версия {older.version}"
    found = deployment.check(context, files).findings
    kept = definitions.deployment_by_id(context.session, older.deployment_id).acceptances
    reasons = {each.key: f"{name}: она уже работала" for each in found}
    reasons |= {each["key"]: each["reason"] for each in kept}
    return deployment.deploy(context, files, name, "restored", reasons)


def _version(context: Context, definition_id: str) -> ProcessDefinition:
    row = definitions.by_id(context.session, context.tenant, definition_id)
    if row is None:
        raise NotFound("Такой версии процесса нет.")
    return row
