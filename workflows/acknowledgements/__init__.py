"""Acknowledgement of documents: handlers of the process `acknowledgement`."""
