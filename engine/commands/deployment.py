"""The verb of definitions: deploy a set of files, all or nothing."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from engine.commands import (
    call_circles,
    house_rules,
    kept_messages,
    rights,
    timed_starts,
    values,
)
from engine.commands.context import Context
from engine.domain.definition_views import DeploymentCheck, DeploymentView
from engine.domain.errors import DeploymentRefused, Finding, InvalidInput
from engine.domain.foreign import foreign_words_as_json
from engine.domain.identity import Permission
from engine.domain.process_drafts import is_beside
from engine.domain.states import SubscriptionKind
from engine.domain.tenancy import REGION
from engine.interpreter import DeploymentModel, ProcessSummary, StartModel, read_deployment
from engine.store import deployment_rows, job_rows
from engine.store.application_rows import schedule_job
from engine.store.queries import definitions
from engine.store.queries.rows import definition_view, deployment_view
from engine.store.tables import Deployment, ProcessDefinition

SHARED_DEPLOYED = "definitions.shared"
"""Topic of the job that tells municipalities of new shared processes, where it has a handler."""


def deploy(
    context: Context,
    files: Mapping[str, bytes],
    name: str,
    origin: str,
    reasons: Mapping[str, str],
) -> DeploymentView:
    """Make files runnable as new versions of the processes in them.

    The same files again give the deployment that is there; scenarios and test rows that came with
    them replace those beside it. Start events of the older versions stop
    listening; running instances stay on theirs.

    Raises:
        NotPermitted: the actor may not deploy.
        DeploymentRefused: with everything that is wrong with any file; nothing is stored.
        ReasonsMissing: a person has not said of each warning why it may stay.
    """
    _require_deployer(context)
    for each in (*files, name, origin):
        values.plain_text(each, "Имя файла или развёртывания")
    model = checked(context, files)
    deployment_rows.lock(context.session, context.tenant)
    digest = digest_of(files)
    unchanged = _same_as_newest(context, model.processes, digest)
    if unchanged is not None:
        deployment_rows.keep_beside(context.session, unchanged, files)
        return _view(context, unchanged, unchanged=True)
    warnings = [each for each in model.findings if each.severity != "error"]
    accepted = house_rules.accepted(context, model, reasons)
    deployment = _stored(
        context,
        files,
        Deployment(
            id=uuid4().hex,
            tenant=context.tenant,
            name=name,
            origin=origin,
            digest=digest,
            deployed_at=context.now,
            deployed_by=context.actor.user_id,
            warnings=deployment_rows.findings_as_json(warnings),
            words=foreign_words_as_json(model.words),
            acceptances=deployment_rows.findings_as_json(accepted),
        ),
    )
    for process in model.processes:
        _add_version(context, deployment, process)
    if context.tenant == REGION and SHARED_DEPLOYED in context.equipment.handlers:
        schedule_job(
            context.session,
            topic=SHARED_DEPLOYED,
            payload={},
            due_at=context.now,
            tenant=REGION,
            key=SHARED_DEPLOYED,
        )
    return _view(context, deployment, unchanged=False)


def check(context: Context, files: Mapping[str, bytes]) -> DeploymentCheck:
    """Say what a deployment of these files would say, and store nothing.

    Raises:
        NotPermitted: the actor may not deploy.
        InvalidInput: there are no files.
    """
    _require_deployer(context)
    for each in files:
        values.plain_text(each, "Имя файла")
    model = _read(context, files)
    return DeploymentCheck(findings=model.findings, words=model.words)


def _require_deployer(context: Context) -> None:
    rights.require(context.actor, Permission.DEPLOY, "Развёртывать процессы может не каждый.")


def accompany(context: Context, process_key: str, files: Mapping[str, bytes]) -> bool:
    """Keep scenarios and test rows beside the newest version, if it was made of these very files.

    Returns:
        Whether it was.

    Raises:
        NotPermitted: the actor may not deploy.
    """
    _require_deployer(context)
    newest = definitions.newest_of(context.session, context.tenant, process_key)
    if newest is None or newest.tenant != context.tenant or newest.digest != digest_of(files):
        return False
    found = definitions.deployment_by_id(context.session, newest.deployment_id)
    deployment_rows.keep_beside(context.session, found, files)
    return True


def digest_of(files: Mapping[str, bytes]) -> str:
    """Digest of a set of files: the names and every byte of what is executed.

    Scenarios and test rows do not count: they make no other version of a process.
    """
    total = hashlib.sha256()
    for name in sorted(each for each in files if not is_beside(each)):
        total.update(f"{len(name.encode())}:{name}{len(files[name])}:".encode())
        total.update(files[name])
    return total.hexdigest()


def checked(context: Context, files: Mapping[str, bytes]) -> DeploymentModel:
    """Read files that may be deployed.

    Raises:
        DeploymentRefused: with everything that is wrong with any file.
    """
    model = _read(context, files)
    if any(each.severity == "error" for each in model.findings):
        raise DeploymentRefused(model.findings, model.words)
    return model


def _read(context: Context, files: Mapping[str, bytes]) -> DeploymentModel:
    """Read and check everything; a set of files without a process has a finding, too."""
    if not files:
        raise InvalidInput("Нечего развёртывать: нет ни одного файла.")
    equipment = context.equipment
    model = read_deployment(
        files,
        topics=equipment.topics,
        pages=equipment.pages,
        functions=equipment.interpreter.evaluator.application_functions,
    )
    model = replace(model, findings=(*model.findings, *house_rules.findings(context, model)))
    if any(each.severity == "error" for each in model.findings):
        return model
    if model.processes:
        circles = call_circles.findings(context, model)
        return replace(model, findings=(*model.findings, *circles))
    nothing = Finding(
        rule="no_process",
        message="В файлах нет ни одного исполняемого процесса.",
        remedy="Добавьте файл .bpmn и отметьте процесс исполняемым.",
    )
    return replace(model, findings=(*model.findings, nothing))


def _same_as_newest(
    context: Context, processes: Sequence[ProcessSummary], digest: str
) -> Deployment | None:
    keys = {each.key for each in processes}
    newest = definitions.newest(context.session, context.tenant, keys)
    deployed = {each.deployment_id for each in newest}
    if len(newest) != len(keys) or len(deployed) != 1:
        return None
    found = definitions.deployment_by_id(context.session, deployed.pop())
    return found if found.digest == digest else None


def _stored(context: Context, files: Mapping[str, bytes], deployment: Deployment) -> Deployment:
    deployment_rows.add(context.session, deployment, files)
    return deployment


def _add_version(context: Context, deployment: Deployment, process: ProcessSummary) -> None:
    session, key = context.session, process.key
    older = deployment_rows.version_ids(session, context.tenant, key)
    row = ProcessDefinition(
        id=uuid4().hex,
        tenant=context.tenant,
        deployment_id=deployment.id,
        key=process.key,
        version=len(older) + 1,
        digest=deployment.digest,
        file=process.file,
        name=process.name or process.key,
        documentation=process.documentation,
        clause=process.clause,
        starters=list(process.candidate_starters),
        start_form_key=process.start_form_key,
        startable=process.startable,
        deployed_at=deployment.deployed_at,
        deployed_by=deployment.deployed_by,
    )
    deployment_rows.add_version(session, row)
    if context.tenant == REGION:
        return  # shared: each municipality listens for itself
    shared = deployment_rows.version_ids(session, REGION, key)
    late = deployment_rows.silence(session, [*older, *shared], context.now)
    listen(context, row, process.starts, late)
    # What an older version was to begin, had its starts not been stopped, this one begins.
    job_rows.release_held_for(session, *older, *shared)


def listen(
    context: Context, row: ProcessDefinition, starts: Iterable[StartModel], late: Collection[str]
) -> None:
    """Let start events that need no person begin instances of the actor's municipality.

    Those of `late` had their moment already, but another version did not come to it.
    """
    definition = context.equipment.definitions.by_id(row.id)
    for start in starts:
        if start.kind == "timer" and start.element_id in late:
            timed_starts.schedule_late(context, definition, start.element_id)
        elif start.kind == "timer":
            timed_starts.schedule_first(context, definition, start.element_id)
        else:
            heard = (start.kind, start.name, start.element_id)
            place = (context.tenant, row.id)
            listens = deployment_rows.listen(context.session, place, heard, context.now)
            if listens.kind == SubscriptionKind.MESSAGE:
                kept_messages.offer_to_start(context, listens)


def _view(context: Context, deployment: Deployment, *, unchanged: bool) -> DeploymentView:
    rows = deployment_rows.versions_in(context.session, deployment.id)
    found = tuple(definition_view(row) for row in rows)
    return deployment_view(deployment, found, unchanged=unchanged)
