"""The dashboard: Streamlit pages over `query`, and the only place where Streamlit is imported."""
