"""The Streamlit app: everything that knows Streamlit or Plotly, or runs beside it."""
