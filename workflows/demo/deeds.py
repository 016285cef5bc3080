"""What people of the demo did in the last days, in words that a timeline plays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time


@dataclass(frozen=True, kw_only=True)
class Workday:
    """A working day counted from the demo's today: -1 is the one before, 6 the sixth after."""

    offset: int


@dataclass(frozen=True, kw_only=True)
class ProposalsOf:
    """What an organisation proposes for the plan; known only once the plan has sections."""

    place: str


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Somebody starts a process, takes a user task or completes it.

    Attributes:
        days_ago: working days before the demo's today.
        at: time of day in the office's zone.
        case: which of the demo's instances, by a name of our own.
        process: key of the process to start, "" when a user task is done.
        element: id of the user task, "" when a process is started.
        takes_only: claims the user task and leaves it open.
    """

    days_ago: int
    at: time
    who: str
    case: str
    process: str = ""
    element: str = ""
    takes_only: bool = False
    values: Mapping[str, object] = field(default_factory=dict)


PLAN = "annual_plan"
DOCUMENT = "document_approval"
SESSION = "council_session"
MORNING, NOON, EVENING = time(9, 20), time(12, 10), time(16, 40)


def planning(school_year: str) -> tuple[Deed, ...]:
    """Next year's plan: begun a week ago, the first organisations have answered."""

    def answered(days_ago: int, at: time, who: str, place: str = "") -> Deed:
        values: Mapping[str, object] = {"has_proposals": "no"}
        if place:
            values = {"has_proposals": "yes", "proposals": ProposalsOf(place=place)}
        return Deed(
            days_ago=days_ago,
            at=at,
            who=who,
            case=PLAN,
            element="submit_proposals",
            values=values,
        )

    return (
        Deed(
            days_ago=5,
            at=MORNING,
            who="direktorov",
            case=PLAN,
            process=PLAN,
            values={"school_year": school_year},
        ),
        answered(4, EVENING, "zamov", "school_1"),
        answered(3, NOON, "peremenkina"),
        answered(2, NOON, "zavucheva", "school_2"),
        answered(1, EVENING, "igrushkina", "kindergarten_1"),
    )


def _paper(  # noqa: PLR0913 - the card of a document
    case: str,
    days_ago: int,
    author: str,
    title: str,
    text: str,
    *,
    kind: str = "order_dmmc",
    basis: str = "Положение о ММС, п. 3.4",
    approver: str,
    signer: str = "dmmc_director",
) -> tuple[Deed, Deed]:
    """Begin a document in the morning and draft it a working day later."""
    card = {
        "document_kind": kind,
        "document_title": title,
        "document_basis": basis,
        "approvers": [approver],
        "signer_role": signer,
    }
    begun = Deed(
        days_ago=days_ago, at=MORNING, who=author, case=case, process=DOCUMENT, values=card
    )
    drafted = Deed(
        days_ago=days_ago - 1,
        at=NOON,
        who=author,
        case=case,
        element="draft_document",
        values={"document_text": text},
    )
    return begun, drafted


def _reviewed(case: str, days_ago: int, who: str, remark: str = "") -> Deed:
    values = {"review_decision": "remarks", "review_remark": remark}
    return Deed(
        days_ago=days_ago,
        at=EVENING,
        who=who,
        case=case,
        element="review_document",
        values=values if remark else {"review_decision": "approved"},
    )


DOCUMENTS = (
    # Waits for a reviewer who is late.
    *_paper(
        "bank",
        8,
        "registratorova",
        "О порядке приёма практик в муниципальный банк",
        "1. Принимать практики от организаций района в течение учебного года.\n"
        "2. Экспертизу проводить в течение десяти рабочих дней.",
        basis="Положение о ММС, п. 2.6",
        approver="methodist",
    ),
    Deed(
        days_ago=6,
        at=MORNING,
        who="predmetova",
        case="bank",
        element="review_document",
        takes_only=True,
    ),
    # Waits for the director's signature.
    *_paper(
        "seminar",
        5,
        "metodistova",
        "О проведении семинара по функциональной грамотности",
        "1. Провести районный семинар для учителей 5–9 классов.\n"
        "2. Ответственной назначить методиста Методистову А. А.",
        approver="clerk",
    ),
    _reviewed("seminar", 1, "registratorova"),
    # Waits for the signature of the head of education.
    *_paper(
        "contest",
        5,
        "registratorova",
        "О проведении муниципального конкурса педагогического мастерства",
        "1. Провести муниципальный конкурс.\n2. Организацию конкурса поручить МКУ ДММЦ.",
        kind="authority_order",
        basis="Положение о ММС, п. 4.1",
        approver="methodist",
        signer="edu_head",
    ),
    _reviewed("contest", 1, "doshkolnaya"),
    # Came back to its author.
    *_paper(
        "group",
        4,
        "metodistova",
        "О рабочей группе по наставничеству",
        "Утвердить состав рабочей группы по наставничеству.",
        approver="clerk",
    ),
    _reviewed("group", 1, "registratorova", "Добавьте в приказ срок работы группы и её задачи."),
    # Waits for the clerk.
    *_paper(
        "letter",
        2,
        "metodistova",
        "О направлении методических рекомендаций по наставничеству",
        "Направляем рекомендации по организации наставничества. Просим довести их до педагогов.",
        kind="letter_out",
        basis="Положение о ММС, п. 2.3",
        approver="clerk",
    ),
)
