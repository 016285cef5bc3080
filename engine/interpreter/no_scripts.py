"""Stands in for the library's script engine, which would run Python."""

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine


class NoScripts(PythonScriptEngine):
    """Stands where the library would run Python; nothing of ours ever comes here."""

    def __init__(self) -> None:
        self.environment = None

    def evaluate(self, *_: object, **__: object) -> object:
        raise RuntimeError("the library's script engine must not be reached")

    execute = evaluate
