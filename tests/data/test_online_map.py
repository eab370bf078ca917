"""The online map is off until the bureau's own key stands in its workspace; what is wrong is told."""

import pytest

from analysis.present.text import LANGUAGES, finding_sentence, texts
from analysis.vocabulary import Finding
from data.online_map import FILE, OnlineMap, online_map

KEY = "0123456789abcdef"


def workspace(folder, text: str):
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_there_is_no_online_map(tmp_path):
    assert online_map(tmp_path) is None


def test_a_key_switches_the_service_on_and_stands_in_its_addresses_alone(tmp_path):
    found = online_map(workspace(tmp_path, f'[tianditu]\nkey = "{KEY}"\n'))
    assert isinstance(found, OnlineMap)
    assert found.addresses
    for address in found.addresses:
        assert address.startswith("https://{s}.tianditu.gov.cn/")
        assert address.count(KEY) == 1
        assert "{key}" not in address
        assert all(place in address for place in ("{x}", "{y}", "{z}"))
    assert KEY not in found.source_address
    assert KEY not in found.title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[tianditu]\n",
        '[tianditu]\nkey = ""\n',
        "[tianditu]\nkey = 12345678\n",
        '[tianditu]\nkey = "1234567"\n',
        '[tianditu]\nkey = "12345678&x=https://elsewhere"\n',
        f'[elsewhere]\nkey = "{KEY}"\n',
        "[tianditu\n",
    ],
)
def test_nothing_else_switches_it_on(text, tmp_path):
    found = online_map(workspace(tmp_path, text))
    assert found is None if text == "" else isinstance(found, Finding)


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00")
    found = online_map(tmp_path)
    assert isinstance(found, Finding)
    for language in LANGUAGES:
        assert finding_sentence(found, texts(language))
