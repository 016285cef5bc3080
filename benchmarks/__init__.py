"""Measurements of the product beside yardsticks of the same run; one command per subject."""
