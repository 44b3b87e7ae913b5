"""What agents work with: the lists, the open conversation with its customer beside it, closing, promised calls."""

from webhook.console.desk import (
    callbacks,
    canned,
    closing,
    conversations,
    customer,
    deeds,
    next_talk,
    thread_media,
    work,
)

PARTS = (conversations, next_talk, work, canned, closing, thread_media, customer, deeds, callbacks)
