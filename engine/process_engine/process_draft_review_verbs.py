"""Verbs that bring a process draft to a version: submit, review, deploy, discard."""

from collections.abc import Mapping
from datetime import datetime

from engine.commands import process_draft_reviews, process_draft_views
from engine.domain.identity import Actor
from engine.domain.process_drafts import ProcessDraftView
from engine.process_engine.transactions import Transactions


class ProcessDraftReviewVerbs(Transactions):
    """Drafts of the actor's municipality, for people who deploy.

    All of these raise:
        NotPermitted: the actor may not deploy.
        NotFound: there is no such draft.
    """

    def submit_draft(
        self, draft_id: str, note: str, reasons: Mapping[str, str], actor: Actor
    ) -> ProcessDraftView:
        """Ask a second person to look at a draft; `reasons` say why each warning may stay.

        Raises:
            Conflict: it is in review already, or past it.
            DraftLocked: somebody else is drawing.
            InvalidInput: the note does not say what is different.
            DeploymentRefused: there are errors.
            ReasonsMissing: there are warnings without a reason.
        """
        with self._writing(actor) as context:
            return process_draft_reviews.submit(context, draft_id, note, reasons)

    def review_draft(
        self, draft_id: str, approve: bool, note: str, actor: Actor
    ) -> ProcessDraftView:
        """Approve a draft, or send it back with what is to be done.

        Raises:
            NotPermitted: the actor is one of its authors, and a second person is asked for.
            Conflict: it is not in review.
            InvalidInput: it is sent back without a word.
        """
        with self._writing(actor) as context:
            return process_draft_reviews.review(context, draft_id, note, approve=approve)

    def may_review_own_drafts(self, actor: Actor) -> bool:
        """Say whether authors may approve what they drew, in the actor's municipality."""
        with self._reading(actor) as context:
            process_draft_views.require_designer(context)
            return process_draft_reviews.may_review_own(context)

    def withdraw_draft(self, draft_id: str, actor: Actor) -> ProcessDraftView:
        """Take a draft back into work: from review, approval, its date, or from the discarded.

        Raises:
            Conflict: it is in work already, or deployed.
        """
        with self._writing(actor) as context:
            return process_draft_reviews.withdraw(context, draft_id)

    def deploy_draft(
        self,
        draft_id: str,
        effective_at: datetime | None,
        actor: Actor,
        *,
        replaced_id: str | None = None,
    ) -> ProcessDraftView:
        """Make an approved draft the newest version, now (None) or at a date by itself.

        Args:
            draft_id: of the draft.
            effective_at: when.
            actor: who deploys.
            replaced_id: the newest version as the actor knows it, "" for none; None does not ask.

        Raises:
            Conflict: it is not approved, or another version is the newest now.
            InvalidInput: the date is over.
            DeploymentRefused: today's checks refuse the files.
        """
        with self._writing(actor) as context:
            return process_draft_reviews.deploy(context, draft_id, effective_at, replaced_id)

    def deploy_due_draft(self, draft_id: str, actor: Actor) -> ProcessDraftView:
        """Deploy a draft whose date has come; what stands against it is told in its history."""
        with self._writing(actor) as context:
            return process_draft_reviews.deploy_due(context, draft_id)

    def discard_process_draft(self, draft_id: str, actor: Actor) -> ProcessDraftView:
        """Give a draft up; its files stay, and `withdraw_draft` takes it back into work.

        Raises:
            DraftLocked: somebody else is drawing.
            Conflict: it is deployed, or given up already.
        """
        with self._writing(actor) as context:
            return process_draft_reviews.discard(context, draft_id)
