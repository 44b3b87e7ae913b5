"""The supervisors' reports: each one a table, bounded in what it reads, in local days."""
