"""Works a case through its procedure: opens it, asks each step's form, does what it produces, goes on."""
