"""What an agent does for a customer beside their conversation: by the bot's own services, and told in its words."""
