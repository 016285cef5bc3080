"""Files that people hand in: their content on disk, their kinds and limits."""
