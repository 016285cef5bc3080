"""What a reader could not make sense of, gathered instead of raised."""

from lxml import etree

from engine.domain.errors import Finding

Element = etree._Element


class Trouble:
    """Findings of one file, in the order they were met."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def note(
        self,
        rule: str,
        element: Element | None,
        message: str,
        remedy: str,
        *,
        severity: str = "error",
    ) -> None:
        """Remember one error, or a warning; `element` None means the file as a whole.

        Parts without an id, such as an event's definition, are named by what they belong to.
        """
        while element is not None and not element.get("id") and element.getparent() is not None:
            element = element.getparent()
        self.findings.append(
            Finding(
                file=self.file,
                rule=rule,
                severity=severity,
                message=message,
                remedy=remedy,
                element_id=element.get("id", "") if element is not None else "",
                label=element.get("name", "") if element is not None else "",
            )
        )
