"""The example sites: network → how its site is built."""

from collections.abc import Mapping

from ..show import Site
from . import atom, broken, contao, jsonld, outlook, plain, table, typo3, wordpress

SITES: Mapping[str, Site] = {
    "lichtwerk": wordpress.SITE,
    "medtech": typo3.SITE,
    "maschinenforum": contao.SITE,
    "energienetz": plain.SITE,
    "it-verbund": jsonld.SITE,
    "polymerregion": table.SITE,
    "logistikmitte": atom.SITE,
    "zulieferkreis": outlook.SITE,
    "messtechnik": broken.SITE,
}
