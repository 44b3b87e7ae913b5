"""What a customer owes, and what comes of it. Source: 003_e2c5f93ba8151af2.txt."""
