"""Verbs of process definitions."""

from collections.abc import Mapping

from engine.commands import comparing, deployment, diagram_parts, rights, sharing, stopping_starts
from engine.domain.comparisons import Comparison
from engine.domain.definition_views import (
    DefinitionView,
    DeploymentCheck,
    DeploymentView,
    DiagramParts,
)
from engine.domain.errors import NotFound
from engine.domain.identity import SYSTEM, Actor, Permission
from engine.domain.procedures import Procedure
from engine.forms import Form
from engine.interpreter import procedure_of
from engine.process_engine.transactions import Transactions
from engine.store.queries import definitions
from engine.store.queries.rows import definition_view, definition_with_warnings


class DefinitionVerbs(Transactions):
    """Deploy, and look at what is deployed."""

    def deploy(
        self,
        files: Mapping[str, bytes],
        actor: Actor,
        *,
        name: str = "",
        origin: str = "",
        reasons: Mapping[str, str] | None = None,
    ) -> DeploymentView:
        """Make files runnable: each process in them gets a new version, or none if nothing changed.

        Args:
            files: name → bytes.
            actor: who deploys.
            name: what the deployment is called.
            origin: where it comes from.
            reasons: key of a warning → why it may stay; where the engine has rules of drawing, a
                person gives one for each warning.

        Raises:
            NotPermitted: the actor may not deploy.
            DeploymentRefused: with everything that is wrong with any of the files.
            ReasonsMissing: there are warnings without a reason.
        """
        with self._writing(actor) as context:
            return deployment.deploy(context, files, name, origin, reasons or {})

    def follow_shared(self, actor: Actor = SYSTEM) -> tuple[str, ...]:
        """Let shared processes begin by themselves in the actor's municipality; gives new keys."""
        with self._writing(actor) as context:
            return sharing.follow(context)

    def return_to_shared(self, process_key: str, reason: str, actor: Actor) -> DefinitionView:
        """Go back from the municipality's own process to the region's; gives its newest version.

        What runs stays on its version. Deploying one's own again makes the process one's own.

        Raises:
            NotPermitted: the actor may not deploy.
            NotFound: there is no such process.
            Conflict: the region's is followed already, or it shares none under this key.
            InvalidInput: no reason is given.
        """
        with self._writing(actor) as context:
            return definition_view(sharing.return_to(context, process_key, reason))

    def was_deployed(self, files: Mapping[str, bytes], actor: Actor) -> bool:
        """Say whether exactly these files were ever deployed, even if newer ones came since."""
        with self._reading(actor) as context:
            digest = deployment.digest_of(files)
            return definitions.is_deployed(context.session, context.tenant, digest)

    def accompany(self, process_key: str, files: Mapping[str, bytes], actor: Actor) -> bool:
        """Keep scenarios and test rows beside the newest version, if it was made of these files.

        Nothing that is executed changes, and no version is made.

        Returns:
            Whether the newest version was made of them.

        Raises:
            NotPermitted: the actor may not deploy.
        """
        with self._writing(actor) as context:
            return deployment.accompany(context, process_key, files)

    def check_files(self, files: Mapping[str, bytes], actor: Actor) -> DeploymentCheck:
        """Say what a deployment of these files would say; nothing is stored.

        Raises:
            NotPermitted: the actor may not deploy.
            InvalidInput: there are no files.
        """
        with self._reading(actor) as context:
            return deployment.check(context, files)

    def suspend_starts(self, definition_id: str, reason: str, actor: Actor) -> None:
        """Let a version of a process begin nothing more until that is resumed.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is no such version.
            Conflict: it begins nothing already.
            InvalidInput: no reason is given.
        """
        with self._writing(actor) as context:
            stopping_starts.suspend(context, definition_id, reason)

    def resume_starts(self, definition_id: str, actor: Actor) -> None:
        """Let a version begin instances again; those it missed by time begin now, as one.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is no such version.
            Conflict: nobody has stopped it.
        """
        with self._writing(actor) as context:
            stopping_starts.resume(context, definition_id)

    def definitions(self, actor: Actor) -> tuple[DefinitionView, ...]:
        """Give the newest version of every process, by name."""
        with self._reading(actor) as context:
            rows = definitions.newest(context.session, context.tenant)
            return tuple(definition_view(row) for row in rows)

    def definition(self, definition_id: str, actor: Actor) -> DefinitionView:
        """Give one version of a process, with what its deployment warned of.

        Raises:
            NotFound: there is none.
        """
        with self._reading(actor) as context:
            row = definitions.by_id(context.session, context.tenant, definition_id)
            if row is None:
                raise NotFound("Такой версии процесса нет.")
            deployed = definitions.deployment_by_id(context.session, row.deployment_id)
            return definition_with_warnings(row, deployed)

    def versions(self, process_key: str, actor: Actor) -> tuple[DefinitionView, ...]:
        """Give every version of a process, newest first; none of a process that is not there."""
        with self._reading(actor) as context:
            rows = definitions.versions(context.session, context.tenant, process_key)
            return tuple(definition_view(row) for row in rows)

    def diagram(self, definition_id: str, actor: Actor) -> bytes:
        """Give the BPMN file of one version, byte for byte.

        Raises:
            NotFound: there is no such version.
        """
        with self._reading(actor) as context:
            row = definitions.by_id(context.session, context.tenant, definition_id)
            if row is None:
                raise NotFound("Такой версии процесса нет.")
            return definitions.files_of(context.session, row.deployment_id)[row.file]

    def deployed_files(self, definition_id: str, actor: Actor) -> dict[str, bytes]:
        """Give every file that was deployed with a version, byte for byte, by name.

        Raises:
            NotPermitted: the actor may not deploy.
            NotFound: there is no such version.
        """
        rights.require(actor, Permission.DEPLOY, "Файлы процессов видят те, кто их развёртывает.")
        with self._reading(actor) as context:
            row = definitions.by_id(context.session, context.tenant, definition_id)
            if row is None:
                raise NotFound("Такой версии процесса нет.")
            return dict(definitions.files_of(context.session, row.deployment_id))

    def diagram_parts(self, definition_id: str, actor: Actor) -> DiagramParts:
        """Give the nodes and sequence flows of a version.

        Raises:
            NotFound: there is no such version.
        """
        with self._reading(actor) as context:
            return diagram_parts.parts_of(context, definition_id)

    def procedure(self, definition_id: str, actor: Actor) -> Procedure:
        """Tell one version of a process step after step.

        Raises:
            NotFound: there is no such version.
        """
        with self._reading(actor):
            definition = self._equipment.definitions.by_id(definition_id)
            return procedure_of(definition.model, definition.decisions)

    def compare(self, definition_id: str, target_id: str, actor: Actor) -> Comparison:
        """Tell what differs between two versions of one process, in every file beside them.

        `definition_id` is the version from which one looks at the other, `target_id`.

        Raises:
            NotPermitted: the actor may not deploy.
            NotFound: there is no such version, or they are of two processes.
        """
        with self._reading(actor) as context:
            return comparing.compare(context, definition_id, target_id)

    def restore(self, definition_id: str, replaced_id: str, actor: Actor) -> DeploymentView:
        """Deploy the files of an older version once more, as the newest.

        `replaced_id` is the newest version as the actor knows it, which this one replaces.

        Raises:
            NotPermitted: the actor may not deploy, or the version is the region's.
            NotFound: there is no such version.
            Conflict: another version is the newest now, or this one is.
            DeploymentRefused: today's checks refuse the files; nothing is stored.
        """
        with self._writing(actor) as context:
            return comparing.restore(context, definition_id, replaced_id)

    def form(self, definition_id: str, form_key: str, actor: Actor = SYSTEM) -> Form:
        """Give a form that was deployed with a definition.

        Raises:
            NotFound: there is no such form beside the diagram.
        """
        with self._reading(actor):
            form = self._equipment.definitions.by_id(definition_id).forms.get(form_key)
        if form is None:
            raise NotFound(f"Формы «{form_key}» рядом с процессом нет.")
        return form

    def forms(self, definition_id: str, actor: Actor = SYSTEM) -> tuple[Form, ...]:
        """Give every form that was deployed with a definition.

        Raises:
            NotFound: there is no such definition.
        """
        with self._reading(actor):
            return tuple(self._equipment.definitions.by_id(definition_id).forms.values())

    def startable(self, actor: Actor) -> tuple[DefinitionView, ...]:
        """Give the processes that the actor may start by hand, by name."""
        with self._reading(actor) as context:
            rows = definitions.newest(context.session, context.tenant)
            return tuple(definition_view(row) for row in rows if rights.may_start(row, actor))
