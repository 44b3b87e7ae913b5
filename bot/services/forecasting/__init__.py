"""Whether a campaign keeps its date: the sending itself, played ahead over counts of people."""
