"""What Recobra does: one module a capability; each function takes the session of its caller and never commits."""
