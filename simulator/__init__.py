"""A stand-in for Twilio with a telephone in the browser, to try everything without an account."""
