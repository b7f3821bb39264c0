"""The component that LibreOffice Calc loads: it offers every function of the catalogue that lies beside it.

Calc asks for names, arguments and their help, and calls the functions; everything comes from the catalogue in the
folder `pythonpath`. LibreOffice runs this file in its own Python. Where that is older than the catalogue needs,
the functions are still there, show #N/A, and their help says why; for that, this file keeps to what Python 3.5 knows.
"""

# ruff: noqa: ARG002, ARG005, D102, N802, N816, UP031 - LibreOffice prescribes the names and arguments

import struct
import sys

import uno
import unohelper
from com.sun.star.lang import Locale, XServiceInfo, XServiceName
from com.sun.star.sheet import LocalizedName, XAddIn, XCompatibilityNames

INTERFACE = "org.kam_xl.XFunctions"
IMPLEMENTATION = "org.kam_xl.Functions"
SERVICES = ("com.sun.star.sheet.AddIn", IMPLEMENTATION)
NOT_AVAILABLE = struct.unpack("<d", struct.pack("<II", 32767, 0x7FF80000))[0]
NEEDED = (3, 11)
TOO_OLD = ("This function needs Python %d.%d or later, and this LibreOffice has Python %d.%d: it gives #N/A. "
           "A later LibreOffice (25.8 or newer) brings a later Python." % (NEEDED + sys.version_info[:2]))

if sys.version_info >= NEEDED:
    from kam_xl.catalogue.by_row import cell_functions
    from kam_xl.surfaces.libreoffice.cells import method
    FUNCTIONS = {function.name: function for function in cell_functions()}
else:
    FUNCTIONS = {}


class Functions(unohelper.Base, XAddIn, XCompatibilityNames, XServiceName, XServiceInfo, uno.getClass(INTERFACE)):
    """The functions, and what Calc wants to know of them."""

    def __init__(self, context):
        self._locale = Locale("en", "US", "")

    def getServiceName(self):
        return IMPLEMENTATION

    def getImplementationName(self):
        return IMPLEMENTATION

    def getSupportedServiceNames(self):
        return SERVICES

    def supportsService(self, name):
        return name in SERVICES

    def getLocale(self):
        return self._locale

    def setLocale(self, locale):
        self._locale = locale

    def getProgrammaticFuntionName(self, display_name):
        return display_name

    def getDisplayFunctionName(self, name):
        return name

    def getCompatibilityNames(self, name):
        return (LocalizedName(Locale("en", "US", ""), name),)

    def getFunctionDescription(self, name):
        if name not in FUNCTIONS:
            return TOO_OLD
        return FUNCTIONS[name].family + ". " + FUNCTIONS[name].summary  # Calc knows no categories but its own

    def getDisplayArgumentName(self, name, number):
        return FUNCTIONS[name].parameters[number].name if name in FUNCTIONS else ""

    def getArgumentDescription(self, name, number):
        return FUNCTIONS[name].parameters[number].arg.help if name in FUNCTIONS else ""

    def getProgrammaticCategoryName(self, name):
        return "Add-In"

    def getDisplayCategoryName(self, name):
        return "Add-in"

    def __getattr__(self, name):
        if name.startswith("KAM_"):
            return lambda *arguments: NOT_AVAILABLE
        raise AttributeError(name)


for function in FUNCTIONS.values():
    setattr(Functions, function.name, method(function))

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, IMPLEMENTATION, SERVICES)
