"""Charts as coordinates: the templates draw them, in HTML and SVG without a script."""
