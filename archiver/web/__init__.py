"""The catalogue in the browser: pages, the API and Memento, over the service (``[web]`` extra)."""
