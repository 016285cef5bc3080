"""What the diagram editor calls things that the engine knows by name only."""

from flask_babel import gettext as _


def page(name: str) -> str:
    """What a registered page of a user task is for; its name where nobody said."""
    known = {
        "plan_proposals": _("предложения школы в план"),
        "plan_section": _("раздел плана"),
        "plan_consolidation": _("сведение плана"),
        "plan_review": _("рассмотрение плана"),
    }
    return str(known.get(name, name))
