"""The heart of Recobra: models, services and queries that every process imports and that imports none of them."""
