"""What an office may name and number its own way, as data (DOMAIN §0)."""

from dataclasses import dataclass

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from engine import InvalidForm
from engine.municipalities import REGION
from workflows.registry.base import Registry, SharedRow
from workflows.registry.councils import QUORUM_RULES


class ParameterRow(SharedRow):
    """A parameter that differs from its default, or from what the region has set for everybody."""

    __tablename__ = "parameter"
    __table_args__ = (Index("uq_parameter_key", "tenant", "key", unique=True),)
    noun = "Параметр"

    key: Mapped[str] = mapped_column(String(100))
    value: Mapped[str] = mapped_column(String(1000))


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter that exists. `choices`: value → label; empty for free text."""

    key: str
    title: str
    default: str
    choices: tuple[tuple[str, str], ...] = ()
    must_contain: str = ""


_ALL = (
    Parameter(
        key="authority.name",
        title="Орган, утверждающий акты",
        default="Управление образования администрации Дзержинского района",
    ),
    Parameter(
        key="authority.head_position",
        title="Должность, согласующая план",
        default="Начальник Управления образования",
    ),
    Parameter(
        key="authority.act_name",
        title="Как называется акт органа",
        default="распоряжение",
        choices=(("распоряжение", "распоряжение"), ("приказ", "приказ")),
    ),
    Parameter(
        key="centre.name",
        title="Методический центр",
        default="МКУ «Дзержинский межшкольный методический центр»",
    ),
    Parameter(
        key="centre.director_position",
        title="Должность, подписывающая план",
        default="Директор МКУ ДММЦ",
    ),
    Parameter(
        key="organisation.label",
        title="Как называть подведомственные учреждения",
        default="Образовательные организации",
        choices=(
            ("Образовательные организации", "Образовательные организации"),
            ("Учреждения", "Учреждения"),
        ),
    ),
    Parameter(
        key="council.quorum_rule",
        title="Кворум методсовета",
        default="more_than_half",
        choices=tuple(QUORUM_RULES.items()),
    ),
    Parameter(
        key="numbering.order_dmmc",
        title="Номер приказа ДММЦ",
        default="01-05/{number}-од",
        must_contain="{number}",
    ),
    Parameter(
        key="numbering.protocol",
        title="Номер протокола",
        default="01-08/{number}",
        must_contain="{number}",
    ),
    Parameter(
        key="numbering.letter_out",
        title="Номер исходящего письма",
        default="02-12/{number}",
        must_contain="{number}",
    ),
    Parameter(
        key="numbering.certificate",
        title="Номер сертификата",
        default="С-{number}",
        must_contain="{number}",
    ),
    Parameter(
        key="numbering.change_sheet",
        title="Номер листа изменений",
        default="01-09/{number}",
        must_contain="{number}",
    ),
    Parameter(
        key="plan.contest_lead_days",
        title="За сколько дней до конкурса нужен запуск",
        default="60",
    ),
    Parameter(
        key="plan.items_per_person_per_month",
        title="Сколько пунктов в месяц на одного ответственного — ещё не перегрузка",
        default="6",
    ),
)

PARAMETERS = {parameter.key: parameter for parameter in _ALL}


def value_of(registry: Registry, key: str) -> str:
    """The office's own value of a known parameter, else the region's, else the usual one."""
    own = registry.first(registry.rows(ParameterRow).where(ParameterRow.key == key))
    return own.value if own else usual_value(registry, key)


def usual_value(registry: Registry, key: str) -> str:
    """What holds without a value of the office's own: the region's, else the product's."""
    of_region = ParameterRow.tenant == REGION, ParameterRow.key == key
    shared = registry.first(select(ParameterRow).where(*of_region))
    is_shared = shared is not None and registry.tenant != REGION
    return shared.value if shared is not None and is_shared else PARAMETERS[key].default


def number_of(registry: Registry, key: str) -> int:
    return int(value_of(registry, key))


def write(registry: Registry, key: str, value: str) -> None:
    """Change a parameter; the usual value is not kept, so that the office follows it on.

    Raises:
        InvalidForm: the parameter does not exist or does not take this value.
    """
    error = _value_error(key, value.strip())
    if error:
        raise InvalidForm({key: error})
    row = registry.first(registry.rows(ParameterRow).where(ParameterRow.key == key))
    if value.strip() == usual_value(registry, key):
        if row is not None:
            registry.session.delete(row)
        registry.session.flush()
    elif row is None:
        registry.add(ParameterRow(key=key, value=value.strip()))
    else:
        row.value = value.strip()


def _value_error(key: str, value: str) -> str:
    parameter = PARAMETERS.get(key)
    if parameter is None:
        return f"Параметра «{key}» нет."
    if not value:
        return f"«{parameter.title}»: укажите значение."
    if parameter.choices and value not in dict(parameter.choices):
        return f"«{parameter.title}»: выберите значение из списка."
    if parameter.must_contain and parameter.must_contain not in value:
        return f"«{parameter.title}»: в образце нужно место для номера — {parameter.must_contain}."
    if parameter.default.isdecimal() and not value.isdecimal():
        return f"«{parameter.title}»: укажите целое число."
    return ""
