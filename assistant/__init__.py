"""A question in, a cited answer out: the command line and the web page."""
