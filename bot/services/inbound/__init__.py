"""Everything that customers write: stored, put in order, asked of Rasa, and answered."""
