"""One named example of everything that Tandem can show: every message, form and element."""

from tests.gallery import elements, forms, messages
from tests.gallery.example import LANGUAGES, Example

EXAMPLES: tuple[Example, ...] = (
    *messages.examples(),
    *elements.examples(),
    *forms.examples(),
)
__all__ = ["EXAMPLES", "LANGUAGES", "Example"]
