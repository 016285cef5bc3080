"""Consents to the processing of personal data: handlers of the process `consent`."""
