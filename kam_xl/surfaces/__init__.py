"""The catalogue as what each host loads."""
