"""Collections of data from organisations: handlers of the process `collect_from_schools`."""
