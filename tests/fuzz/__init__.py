"""Files that nobody wrote on purpose, for every reader of the product."""
