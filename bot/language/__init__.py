"""Spanish as Ecuador's customers write and say it: reading it, and writing it as the scripts do."""
