"""The safe expression language: one syntax tree and one evaluator behind two notations."""
