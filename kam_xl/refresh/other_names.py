"""What other programs call the columns of an account book: headings of exports in English, German, French and Dutch."""

from __future__ import annotations

COMPANY = ("customer", "customer name", "client", "client name", "company", "company name", "debtor", "organisation",
           "organization", "name", "kunde", "kundenname", "firma", "firmenname", "debitor", "nom du client", "klant",
           "klantnaam", "bedrijf")
NUMBER = ("customer no", "customer number", "customer id", "client id", "client no", "company id", "debtor no",
          "record id", "kundennr", "kundennummer", "kunden id", "debitorennummer", "debitorennr", "numéro client",
          "klantnummer", "klantnr")
PERSON = ("account owner", "company owner", "owner", "sales rep", "key account manager", "kam", "responsible",
          "betreuer", "kundenbetreuer", "responsable", "accountmanager")
MONTH = ("period", "posting month", "posting date", "booking month", "invoice month", "date", "monat", "buchungsmonat",
         "buchungsdatum", "periode", "mois", "maand", "datum")
MONEY = ("amount", "net amount", "betrag", "nettobetrag", "montant", "bedrag")

OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "account": COMPANY,
    "account id": NUMBER,
    "account manager": PERSON,
    "level": ("tier", "segment", "customer class", "kundenklasse", "klasse", "stufe", "niveau"),
    "industry": ("sector", "branche", "secteur"),
    "country": ("billing country", "country region", "land", "pays"),
    "customer since": ("customer from", "client since", "became a customer", "kunde seit", "client depuis",
                       "klant sinds"),
    "left on": ("ended on", "churned", "churn date", "lost on", "gekündigt zum", "kunde bis"),
    "contract end": ("contract until", "renewal date", "vertragsende", "vertrag bis", "fin de contrat"),
    "month": MONTH,
    "revenue": ("sales", "net sales", "turnover", "umsatz", "nettoumsatz", "erlös", "chiffre d affaires", "omzet",
                *MONEY),
    "cost": ("costs", "cost of sales", "cogs", "kosten", "wareneinsatz", "coût"),
    "amount": ("total", "invoice amount", "rechnungsbetrag", *MONEY),
    "date": ("answered", "responded", "submitted", "datum"),
    "rating": ("would recommend", "nps", "nps score", "recommendation", "empfehlung", "weiterempfehlung"),
    "csat": ("satisfied", "satisfaction", "zufriedenheit"),
    "comment": ("remark", "feedback", "kommentar", "bemerkung", "commentaire"),
    "ticket": ("number", "ticket no", "ticket id", "case number", "ticketnummer"),
    "opened": ("opened at", "created", "created at", "eröffnet", "erstellt", "erstellt am"),
    "closed": ("closed at", "resolved", "resolved at", "geschlossen", "geschlossen am"),
    "priority": ("urgency", "severity", "priorität", "priorité"),
    "invoice": ("invoice no", "invoice number", "rechnung", "rechnungsnr", "rechnungsnummer", "numéro de facture"),
    "invoice date": ("issued", "rechnungsdatum", "date de facture", "factuurdatum"),
    "due date": ("due", "due on", "fällig", "fällig am", "fälligkeit", "échéance", "vervaldatum"),
    "paid date": ("paid", "paid on", "settled", "payment date", "bezahlt", "bezahlt am", "zahlungsdatum"),
    "opportunity": ("opportunity id", "deal", "deal id"),
    "stage": ("deal stage", "phase"),
}
"""Column, as headings are compared, and its other names."""
