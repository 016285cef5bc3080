"""The queue between processes on PostgreSQL: it only rings, the rows of jobs are the truth."""
