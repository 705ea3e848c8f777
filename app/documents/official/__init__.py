"""Official documents (公文) after GB/T 9704-2012."""

from app.documents.official.draw import draw, undrawable
from app.documents.official.model import Annex, Official

__all__ = ["Annex", "Official", "draw", "undrawable"]
