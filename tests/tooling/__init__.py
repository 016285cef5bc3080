"""The tools that prepare a machine and its tests."""
