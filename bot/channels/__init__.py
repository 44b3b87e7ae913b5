"""How things leave: an adapter for each channel, which knows the provider and no models."""
