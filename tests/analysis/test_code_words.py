"""Code words: all different, the same every time and every year, and no name left in."""

import pandas as pd
import pytest

from analysis.code_words import GROUP_MARK, MARK, code_words, coded

CODES = [f"21990{number:05}" for number in range(300)]


def test_words_are_all_different_and_do_not_depend_on_the_order():
    words = code_words(CODES, {})
    assert len(set(words.values())) == len(CODES)
    assert words == code_words(reversed(CODES), {})
    assert all(word.startswith(MARK) and len(word) == len(MARK) + 4 for word in words.values())


def test_thousands_of_schools_have_words_too():
    codes = [str(number) for number in range(3000)]
    assert len(set(code_words(codes, {}).values())) == 3000


def test_hardly_a_word_changes_when_schools_come_and_go():
    before, after = code_words(CODES[:280], {}), code_words(CODES[20:], {})
    same = [code for code in CODES[20:280] if before[code] == after[code]]
    assert len(same) >= 250
    # Order of the codes is not to be read from the words.
    numbers = [int(word.removeprefix(MARK)) for word in code_words(CODES, {}).values()]
    assert numbers != sorted(numbers)


def test_a_school_keeps_its_word_under_a_new_code_and_circles_end():
    words = code_words(["a", "b", "c", "d"], {"a": "b", "b": "c"})
    assert words["a"] == words["b"] == words["c"] != words["d"]
    assert len(code_words(["a", "b"], {"a": "b", "b": "a"})) == 2


def test_names_and_groups_are_replaced_and_nothing_else():
    frame = pd.DataFrame(
        {
            "school_code": ["1", "2"],
            "school_name": ["河口小学", "山前小学"],
            "school_group": ["河口小学教育集团", None],
            "pupils": [10.0, 20.0],
        }
    )
    words = code_words(["1", "2"], {})
    found = coded(frame, words)
    assert found["school_name"].tolist() == [words["1"], words["2"]]
    assert found["school_group"].iloc[0].startswith(GROUP_MARK)
    assert pd.isna(found["school_group"].iloc[1])
    assert found["pupils"].tolist() == [10, 20]
    assert frame["school_name"].tolist() == ["河口小学", "山前小学"]
    with pytest.raises(KeyError):
        coded(frame, {"1": words["1"]})
