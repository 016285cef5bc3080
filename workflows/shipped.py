"""Seeds the database with the processes that come with the product (DESIGN §5b)."""

from collections.abc import Mapping
from pathlib import Path

from engine import SYSTEM, Actor, ProcessEngine
from engine.municipalities import REGION

SHIPPED = "shipped"
PARTS = ("*.bpmn", "*.dmn", "forms/*.form", "scenarios/*.yaml")


def shipped_folders(processes_dir: Path) -> tuple[Path, ...]:
    """Folders that hold a process of their own name, in alphabetical order."""
    if not processes_dir.is_dir():
        return ()
    folders = (folder for folder in processes_dir.iterdir() if folder.is_dir())
    return tuple(sorted(f for f in folders if (f / f"{f.name}.bpmn").is_file()))


def files_of(folder: Path) -> Mapping[str, bytes]:
    """The deployable files of a folder by their path within it, and the stories beside them."""
    found = (path for pattern in PARTS for path in sorted(folder.glob(pattern)))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def deploy_shipped(
    engine: ProcessEngine, processes_dir: Path, tenant: str, *, only_known: bool = False
) -> tuple[str, ...]:
    """Deploy each shipped process that is new or was never changed by a designer.

    Files that were deployed once are not deployed again, even when newer ones came since.
    `only_known` leaves out what the municipality has no version of its own of.

    Returns:
        Names of the folders of which a new version was deployed.

    Raises:
        DeploymentRefused: a shipped file is wrong.
    """
    actor = system_of(tenant)
    newest = {view.key: view for view in engine.definitions(actor)}
    if tenant != REGION:
        newest = {key: view for key, view in newest.items() if not view.is_shared}
    deployed = []
    for folder in shipped_folders(processes_dir):
        known = newest.get(folder.name)
        # The newest version's author is a person: the office's own process stays as it is.
        if (known is None and only_known) or (known is not None and known.deployed_by):
            continue
        files = files_of(folder)
        # An older program beside a newer one must not bring its older files back.
        if known is not None and engine.was_deployed(files, actor):
            engine.accompany(folder.name, files, actor)  # its stories may be newer than it is
            continue
        view = engine.deploy(files, actor, name=folder.name, origin=SHIPPED)
        if not view.unchanged:
            deployed.append(folder.name)
    return tuple(deployed)


def region_system() -> Actor:
    """The system acting for the region: for commands at the machine itself."""
    return system_of(REGION)


def system_of(tenant: str) -> Actor:
    """The system acting within one municipality."""
    return Actor(user_id="", name=SYSTEM.name, tenant=tenant, is_system=True)
