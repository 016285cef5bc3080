"""One module per page or family of pages; each reads the request, calls one verb and answers."""
