"""View models: data and texts of each page, without Streamlit, so they are testable."""
