"""Files by which other sites know data sets and results: the Hub, Croissant, badges."""
