"""Whether campaigns do what they promise: alarms, and the pause of one whose attempts fail."""
