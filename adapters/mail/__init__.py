"""E-mail: letters to people who have neither Slack nor Teams."""
