"""The assistant's search beside those of other libraries, each in an environment of its own."""
