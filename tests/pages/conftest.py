"""Fixtures that several pages' tests share: the sample, coded names and what they hide, downloads."""

from __future__ import annotations

import pytest
import streamlit as st

from data.warehouse import Warehouse, current_snapshot


@pytest.fixture
def on_the_sample(sample_snapshots, monkeypatch):
    """Pages stand on the sample county."""
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))


@pytest.fixture
def with_own_workspace(monkeypatch, tmp_path):
    """What a test saves is seen by no other one."""
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path))


@pytest.fixture
def coded(monkeypatch):
    monkeypatch.setenv("COUNTY_SCHOOL_NAMES", "coded")
    for kept in (st.cache_data, st.cache_resource):
        kept.clear()
    yield
    for kept in (st.cache_data, st.cache_resource):
        kept.clear()


@pytest.fixture(scope="module")
def secrets(sample_snapshots):
    warehouse = Warehouse(current_snapshot(sample_snapshots))
    every = warehouse.read("SELECT DISTINCT school_code, school_name, school_group FROM school")
    warehouse.close()
    return set(every.to_numpy().ravel()) - {None} - {x for x in every.to_numpy().ravel() if x != x}


@pytest.fixture
def offered(monkeypatch):
    """The downloads that a page offers, by key: calling one gives the bytes of its file."""
    files = {}
    monkeypatch.setattr(
        st, "download_button", lambda label, data, key, **_: files.__setitem__(key, data)
    )
    return files
