"""A map on which every word tries to run as a script."""

import pandas as pd
import streamlit as st

from analysis.present import maps, style
from pages.shared.show_map import STATIC_URL, render_map
from tests.browser.apps import HOSTILE


def outline() -> dict:
    ring = [[120, 32], [120.2, 32], [120.2, 32.2], [120, 32.2], [120, 32]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"features": [{"properties": {"name": HOSTILE}, "geometry": geometry}]}


st.title("地图")
shift = st.slider("分档", 0, 4)
st.multiselect("学校", ["Search", "Open"], ["Search"])
st.file_uploader("工作簿", type=["xlsx"])
st.dataframe(pd.DataFrame({"学校": ["甲"]}))

towns = maps.outlines(outline())
classes = maps.map_classes(style.CLASS_KEYS, dict.fromkeys(style.CLASS_KEYS, HOSTILE))
count = len(style.CLASS_KEYS)
schools = pd.DataFrame(
    {
        "school_code": [f"{HOSTILE}{i}" for i in range(count)],
        "longitude": [120.02 + 0.03 * i for i in range(count)],
        "latitude": 32.04,
        "class_key": [style.CLASS_KEYS[(i + shift) % count] for i in range(count)],
        "size": 9,
        "tooltip": f"{HOSTILE}\n第二行",
        "selected": False,
    }
)
chosen = st.session_state.get("chosen")
schools["selected"] = schools["school_code"] == chosen
values = pd.DataFrame(
    {"township": [HOSTILE], "class_key": "below", "tooltip": HOSTILE, "caption": HOSTILE}
)


def choose(code: str) -> None:
    st.session_state["chosen"] = code


clicked = render_map(
    maps.base_map(
        towns,
        maps.bounds_of(towns),
        static_url=STATIC_URL,
        texts=maps.MapTexts(
            title=HOSTILE,
            zoom_in="放大",
            zoom_out="缩小",
            fit=HOSTILE,
            full_screen=HOSTILE,
            save_image=HOSTILE,
        ),
    ),
    [maps.township_layer(towns, values, classes), maps.school_layer(schools, classes)],
    key="map",
    height=400,
    on_click=choose,
)
st.html(maps.legend(classes, HOSTILE, {"below": 1}))
st.text(f"clicked: {clicked}")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.text(f"runs: {st.session_state['runs']}")
