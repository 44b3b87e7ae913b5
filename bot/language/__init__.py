"""Spanish as Ecuador's customers write and say it: reading it, and writing it the way the campaign's scripts do."""
