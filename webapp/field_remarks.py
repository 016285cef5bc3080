"""Tells remarks that are about a field of a form from those about the whole."""

from collections import defaultdict
from collections.abc import Iterable

from engine import Form, Remark
from webapp import dates, office
from webapp.forms import FieldRemark, keys_of

REMARK = "remark"


def beside(form: Form | None, remarks: Iterable[Remark]) -> dict[str, list[FieldRemark]]:
    """Remarks by the key of the field that they stand beside."""
    found: dict[str, list[FieldRemark]] = defaultdict(list)
    for remark in remarks:
        if _has_place(remark, form):
            found[remark.field_key].append(
                FieldRemark(
                    text=remark.text,
                    author=office.names().person(remark.author),
                    when=dates.moment(remark.at, office.zone()),
                )
            )
    return dict(found)


def above(form: Form | None, remarks: Iterable[Remark]) -> list[Remark]:
    """Remarks that no field of the form is the place for."""
    return [r for r in remarks if r.kind == REMARK and not _has_place(r, form)]


def _has_place(remark: Remark, form: Form | None) -> bool:
    return form is not None and remark.kind == REMARK and remark.field_key in keys_of(form)
