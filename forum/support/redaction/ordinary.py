"""Words that are no names though a person or a shop may be called so, and words that are both."""

from forum.core.text import fold

_NOT_NAMES = """
admin administrator all anybody anyone back board bug bugs can case check colleagues customer customers community company desk
dear demo dev developer developers everybody everyone folks forum friend friends from group guest guys help hello hey info just
law level madam mail manager markets member moderator new not office one online our page pay people please plugin price pro
product sales script search service services shop shops sir site store support system team test tester tests thanks the theme
there this user users vendor version web webmaster website word wordpress woocommerce world you your again and for but with after
before also now still then what when where which yes
αγαπητε αγαπητη για γεια διαχειριστησ εταιρεια καλημερα καλησπερα καταστημα κοσμε κοσμοσ κυριε κυρια κυριοι ολουσ ολοι ομαδα
παιδια πελατησ πελατεσ προσ σασ σου συναδελφοι τεχνικη υποστηριξη φιλε φιλη φιλοι χρηστησ χρηστεσ και απο την τον ευχαριστω
"""
_BOTH = """
art bill charity christian dawn dot drew faith frank grace hope jack joy lane mark max may pat pearl penny rich rob rose ruby sue
sunny victor wade will wood αγαπη αυγη δοξα ελευθερια ελπιδα ειρηνη ζωη νικη σοφια σταυροσ χαρα
"""

NOT_NAMES = frozenset(map(fold, _NOT_NAMES.split()))
ALSO_WORDS = frozenset(map(fold, _BOTH.split()))
