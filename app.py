"""The server. `streamlit run app.py` finds `app`; the pages start in pages/frame.py."""

import streamlit as st

from pages.shared.server import middleware, routes

app = st.App("pages/frame.py", routes=routes(), middleware=middleware())
