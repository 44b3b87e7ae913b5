"""Takes evidence out of a mailbox and keeps it with the case that it is about. Source: 001_a9dd3aa41c520426.txt, c)."""
