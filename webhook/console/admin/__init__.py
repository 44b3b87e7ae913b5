"""What administrators keep: accounts, canned replies, offices, personal data, the audit trail."""

from webhook.console.admin import (
    accounts,
    corrections,
    offices,
    opt_outs,
    replies,
    requests,
    retention,
    start,
    trail,
)

PARTS = (start, accounts, replies, offices, requests, corrections, opt_outs, trail, retention)
