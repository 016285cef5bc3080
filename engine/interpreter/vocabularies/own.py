"""BPMN's own words for people, which few tools agree on (§10.3.1, resource roles)."""

from engine.interpreter.vocabularies.words import EXECUTES, Word, element

OWN: list[Word] = [
    *element("humanPerformer", EXECUTES, "Исполнитель задачи.", on="userTask manualTask"),
    *element("potentialOwner", EXECUTES, "Кому предложена задача.", on="userTask manualTask"),
]
