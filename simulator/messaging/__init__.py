"""Messages in both directions: their resources, their life, their templates and their media."""
