"""A page with a title and one choice: what Streamlit itself takes, for the benchmark of pages."""

import streamlit as st

st.title("bare")
stage = st.segmented_control("stage", ["a", "b"], default="a", key="stage")
st.write(stage)
