"""Is everything there that the program needs, and does the outside world still answer as it expects?"""

from .finding import Finding, Verdict
from .here import examine_here
from .live import examine_live

__all__ = ["Finding", "Verdict", "examine_here", "examine_live"]
