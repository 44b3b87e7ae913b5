"""Takes in what the back office sends: each kind of file has its module, all run batch by batch."""
