"""Parts of the page Words."""
