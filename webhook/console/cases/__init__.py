"""The console's part of the procedures: tasks, one case, its files and papers, the procedures, and the outbox."""

from webhook.console.cases import case, files, procedures, tasks

PARTS = (tasks, case, files, procedures)
