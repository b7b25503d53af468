"""A browser that shows pages which need their scripts, and asks for everything through our own fetcher.

``find`` looks for Chromium, ``certificate`` and ``proxy`` stand between it and the network, ``record`` keeps
what went through, ``launch`` starts it and ``watch`` ends it (it finds its ``processes``). ``page`` does on a
page what a reader would do: ``consent`` closes the banner, ``embeds`` waits for the frames, of which
``frames`` finds those that answer. ``shown`` reads what it shows; all by scripts in a ``world`` of their
own. ``chromium`` puts it together.
"""

from .chromium import Chromium as Chromium
from .find import find_chromium as find_chromium
from .find import find_version as find_version
from .find import is_installed as is_installed
from .launch import has_sandbox as has_sandbox
from .page import Patience as Patience
