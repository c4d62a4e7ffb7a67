"""Components that pages share: one file per part of a page."""
