"""The project for xlwings Lite: `kam-xl lite DIR` copies main.py and requirements.txt from here."""
