"""The collections campaign, on both databases."""
