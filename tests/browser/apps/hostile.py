"""A server for the browser tests: the product's shell around one page with hostile names."""

import streamlit as st

from pages.shared.server import middleware, routes

app = st.App("hostile_page.py", routes=routes(), middleware=middleware())
