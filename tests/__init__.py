"""The tests: laws and stories, laid out as the code they are about."""
