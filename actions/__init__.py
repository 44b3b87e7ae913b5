"""What the bot does when Rasa asks it to: reads the conversation, calls one service, answers."""
