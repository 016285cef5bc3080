"""Who there is in a methodical service: role codes, their titles and their rights."""

from dataclasses import dataclass, field
from enum import StrEnum

from engine import Permission, role_of


class Bound(StrEnum):
    """What a membership of the role must name."""

    NOTHING = "nothing"
    ORGANISATION = "organisation"
    """Held in one organisation: its tasks are addressed to `role@organisation`."""
    INSTANCE = "instance"
    """Lives inside one process instance (this contest's jury); a standing membership is rare."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """A candidate group.

    Attributes:
        delegable: a deputy may act in it; votes, scores and consents are personal.
        leads: its holder distributes the work of everybody in their organisation.
    """

    code: str
    title: str
    bound: Bound = Bound.NOTHING
    delegable: bool = True
    leads: bool = False
    permissions: frozenset[Permission] = field(default_factory=frozenset)


def _rights(*permissions: Permission) -> frozenset[Permission]:
    return frozenset(permissions)


_ALL = (
    Role(
        code="edu_head",
        title="Начальник Управления образования",
        leads=True,
        permissions=_rights(Permission.READ_ALL),
    ),
    Role(
        code="dmmc_director",
        title="Директор ДММЦ",
        leads=True,
        permissions=_rights(Permission.READ_ALL, Permission.START_ANY, Permission.OPERATE),
    ),
    Role(code="methodist", title="Методист", permissions=_rights(Permission.READ_ALL)),
    Role(code="clerk", title="Делопроизводитель ДММЦ"),
    Role(code="council_chair", title="Председатель методсовета", delegable=False),
    Role(code="council_secretary", title="Секретарь методсовета"),
    Role(code="council_member", title="Член методсовета", delegable=False),
    Role(code="rmo_head", title="Руководитель РМО"),
    Role(code="teacher", title="Педагог", bound=Bound.ORGANISATION, delegable=False),
    Role(code="oo_deputy", title="Заместитель директора ОО", bound=Bound.ORGANISATION),
    Role(code="oo_director", title="Руководитель ОО", bound=Bound.ORGANISATION, leads=True),
    Role(code="mentoring_curator", title="Куратор наставничества", bound=Bound.ORGANISATION),
    Role(code="mentor", title="Наставник", bound=Bound.INSTANCE, delegable=False),
    Role(code="mentee", title="Наставляемый", bound=Bound.INSTANCE, delegable=False),
    Role(code="expert", title="Эксперт", delegable=False),
    Role(code="jury_chair", title="Председатель жюри", bound=Bound.INSTANCE, delegable=False),
    Role(code="jury_member", title="Член жюри", bound=Bound.INSTANCE, delegable=False),
    Role(
        code="counting_member",
        title="Член счётной комиссии",
        bound=Bound.INSTANCE,
        delegable=False,
    ),
    Role(
        code="appeal_member",
        title="Член апелляционной комиссии",
        bound=Bound.INSTANCE,
        delegable=False,
    ),
    Role(
        code="kp_specialist",
        title="Специалист консультационного пункта",
        bound=Bound.ORGANISATION,
    ),
    Role(code="parent", title="Родитель", delegable=False),
    Role(code="project_curator", title="Куратор проекта"),
    Role(
        code="process_designer",
        title="Дизайнер процессов",
        delegable=False,
        permissions=_rights(Permission.DEPLOY, Permission.WATCH),
    ),
    # Repairs and reassigns, but does not read what instances contain (DOMAIN §1.2).
    Role(
        code="admin",
        title="Администратор",
        delegable=False,
        permissions=_rights(Permission.OPERATE),
    ),
    Role(code="pdn_officer", title="Ответственный за персональные данные"),
    Role(
        code="observer",
        title="Наблюдатель",
        delegable=False,
        permissions=_rights(Permission.READ_ALL),
    ),
)

ROLES = {role.code: role for role in _ALL}

PERSONAL_ROLES = frozenset(role.code for role in _ALL if not role.delegable)
"""Votes, scores and consents: no deputy acts in them."""

ADMIN = "admin"
DIRECTOR = "dmmc_director"
METHODIST = "methodist"
CLERK = "clerk"
OBSERVER = "observer"
DATA_OFFICER = "pdn_officer"
SCHOOL_DEPUTY = "oo_deputy"
SCHOOL_DIRECTOR = "oo_director"
COUNCIL_MEMBER = "council_member"
COUNCIL_CHAIR = "council_chair"
COUNCIL_SECRETARY = "council_secretary"


def is_delegable(candidate: str) -> bool:
    """Say whether a deputy may act by this principal; an unknown role is nobody's to lend."""
    role = ROLES.get(role_of(candidate))
    return role is not None and role.delegable


def is_head(candidate: str) -> bool:
    """Say whether whoever answers to this principal distributes the work of an organisation."""
    role = ROLES.get(role_of(candidate))
    return role is not None and role.leads


MANAGERS = {
    "dmmc_director": "edu_head",
    "methodist": DIRECTOR,
    "clerk": DIRECTOR,
    "council_chair": DIRECTOR,
    "council_secretary": COUNCIL_CHAIR,
    "council_member": COUNCIL_CHAIR,
    "rmo_head": METHODIST,
    "teacher": SCHOOL_DEPUTY,
    "mentor": "mentoring_curator",
    "mentee": "mentoring_curator",
    "mentoring_curator": "oo_director",
    "oo_deputy": "oo_director",
    "oo_director": "edu_head",
    "expert": METHODIST,
    "jury_chair": METHODIST,
    "jury_member": "jury_chair",
    "counting_member": COUNCIL_CHAIR,
    "appeal_member": METHODIST,
    "kp_specialist": "oo_director",
    "project_curator": METHODIST,
    "process_designer": DIRECTOR,
    "admin": DIRECTOR,
    "pdn_officer": DIRECTOR,
}
"""Role → the role that answers for its people, in their own organisation or process instance where
it is held there. Who is missing answers to nobody (DOMAIN 4.0, 1.2)."""


def manager_of(role: str) -> str:
    """The role that answers for a role's people, "" when none does."""
    return MANAGERS.get(role, "")


def title_of(code: str) -> str:
    """The Russian title of a role; an unknown code (a designer's own group) is shown as it is."""
    role = ROLES.get(code)
    return role.title if role else code
