"""The agents' console: server-rendered pages in Spanish, brought up to date by htmx."""
