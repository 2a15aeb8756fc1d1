"""One module per kind of page; each has ``pages(content, templates)``, which gives its files."""
