"""Expert scoring: criteria, sheets, counting and the handlers of the process `expert_scoring`."""
