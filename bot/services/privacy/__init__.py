"""What people may ask of their own data, and how long it is kept. Source: Ecuador, LOPDP (R.O. 459, 2021)."""
