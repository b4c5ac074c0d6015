"""Documents in, index out: knows Swedish minutes and Chroma, nothing of questions."""
