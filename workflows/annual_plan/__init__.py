"""The annual plan: drafting, proposals, checks and publication (process `annual_plan`)."""
