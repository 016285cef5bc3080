"""Templates of documents that people edit in Word or LibreOffice: taken in, checked, filled."""
