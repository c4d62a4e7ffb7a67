"""What each page displays, prepared without Streamlit so that it can be tested."""
