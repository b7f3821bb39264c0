"""The sample: a fictitious supplier's key accounts, what its systems export, and what its people have typed."""
