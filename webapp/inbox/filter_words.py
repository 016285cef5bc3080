"""What the colours of saved filters are called: a colour never says anything alone."""

from flask_babel import gettext as _


def colour_titles() -> dict[str, str]:
    """Names of the palette."""
    return {
        "blue": _("синий"),
        "teal": _("бирюзовый"),
        "green": _("зелёный"),
        "olive": _("оливковый"),
        "brown": _("коричневый"),
        "rose": _("малиновый"),
        "violet": _("фиолетовый"),
        "grey": _("серый"),
    }
