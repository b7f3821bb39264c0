"""The catalogue as a LibreOffice extension, whose functions Calc offers like its own."""
