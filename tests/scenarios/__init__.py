"""Stories beside the diagrams, played against the whole product without its pages."""
