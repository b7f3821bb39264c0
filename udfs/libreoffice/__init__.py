"""What LibreOffice loads; `kam-xl install libreoffice` puts it in."""
