"""What operators edit: texts, rules and lists in YAML, each checked by its model when it is loaded."""
