"""The front door's one object: one method per verb, one transaction per method."""

from engine.process_engine.analysis_verbs import AnalysisVerbs
from engine.process_engine.catalogue_verbs import CatalogueVerbs
from engine.process_engine.course_verbs import CourseVerbs
from engine.process_engine.deadline_verbs import DeadlineVerbs
from engine.process_engine.definition_verbs import DefinitionVerbs
from engine.process_engine.draft_verbs import DraftVerbs
from engine.process_engine.drawing_verbs import DrawingVerbs
from engine.process_engine.instance_verbs import InstanceVerbs
from engine.process_engine.migration_verbs import MigrationVerbs
from engine.process_engine.operation_verbs import OperationVerbs
from engine.process_engine.process_draft_review_verbs import ProcessDraftReviewVerbs
from engine.process_engine.process_draft_verbs import ProcessDraftVerbs
from engine.process_engine.repair_verbs import RepairVerbs
from engine.process_engine.talk_verbs import TalkVerbs
from engine.process_engine.user_task_verbs import UserTaskVerbs
from engine.store.database import Doorbell

__all__ = ["Doorbell", "ProcessEngine"]


class ProcessEngine(
    DefinitionVerbs,
    CatalogueVerbs,
    ProcessDraftVerbs,
    ProcessDraftReviewVerbs,
    InstanceVerbs,
    UserTaskVerbs,
    TalkVerbs,
    DraftVerbs,
    DrawingVerbs,
    DeadlineVerbs,
    OperationVerbs,
    CourseVerbs,
    AnalysisVerbs,
    MigrationVerbs,
    RepairVerbs,
):
    """Executes deployed processes. Made by `build_engine`; safe to share between threads."""
