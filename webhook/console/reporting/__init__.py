"""The supervisors' pages: the desk as it stands, campaigns, times, and the people behind each number."""

from webhook.console.reporting import campaigns, cancellations, catalogs, desk

PARTS = (desk, campaigns, catalogs)
__all__ = ["PARTS", "cancellations"]
