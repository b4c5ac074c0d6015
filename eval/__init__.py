"""Known decisions, and what the assistant makes of them."""
