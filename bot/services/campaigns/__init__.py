"""A campaign from its draft to its last day: whom it reaches, when, and how often."""
