"""What a copy of a whole instance needs: the files it ran by, and a trace that it was taken."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.commands import live_instances, rights
from engine.commands.context import Context
from engine.domain.events import InstanceCopied
from engine.domain.identity import Permission
from engine.store.queries import definitions, walked

ONLY_READERS = "Копию дела целиком берут те, кому видны все дела."


@dataclass(frozen=True, kw_only=True)
class UsedVersion:
    """A version by which an instance ran, its own or a called one, with its files by name."""

    process_key: str
    version: int
    files: Mapping[str, bytes]


def note(context: Context, instance_id: str, digest: str) -> None:
    """Write into the history that the actor took a copy.

    Raises:
        NotFound: there is no such instance.
        NotPermitted: the actor may not read everything.
    """
    rights.require(context.actor, Permission.READ_ALL, ONLY_READERS)
    row = context.lock_instance(instance_id)
    live_instances.tell(context, row, [InstanceCopied(digest=digest)])


def used_versions(context: Context, instance_id: str) -> tuple[UsedVersion, ...]:
    """Every version by which an instance ran; raises NotPermitted as `note`."""
    rights.require(context.actor, Permission.READ_ALL, ONLY_READERS)
    found = []
    for definition_id in walked.definitions_of(context.session, instance_id):
        row = definitions.by_id(context.session, context.tenant, definition_id)
        if row is not None:
            files = definitions.files_of(context.session, row.deployment_id)
            found.append(UsedVersion(process_key=row.key, version=row.version, files=dict(files)))
    return tuple(sorted(found, key=lambda each: (each.process_key, each.version)))
