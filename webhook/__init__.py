"""What the outside world calls: Twilio's webhooks, health pages and the console."""
