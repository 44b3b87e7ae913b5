"""What Recobra does: one module a capability; functions take their caller's session and never commit."""
