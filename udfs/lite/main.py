"""Every KAM_ function as a custom function of this workbook; requirements.txt names the package they come from."""

from kam_xl.udfs.lite.functions import register

register(globals())
