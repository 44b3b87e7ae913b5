"""The answers, one module a matter; importing them registers them."""
