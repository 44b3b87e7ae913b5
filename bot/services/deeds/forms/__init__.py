"""The forms by which an agent does something beside a conversation: what they ask for, and what comes of them."""
