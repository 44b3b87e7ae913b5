"""The long trial of the outbound protocol: thousands of sends, dispatchers killed, a provider that misbehaves."""
