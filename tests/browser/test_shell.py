"""What the server puts around Streamlit: language, translated words, headers."""

import pytest

from tests.browser.support import ROOT, assert_clean, served, wait_until_idle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    log = tmp_path_factory.mktemp("shell") / "server.log"
    with served(ROOT / "tests/browser/apps/hostile.py", log=log) as address:
        yield address


def test_streamlits_own_words_are_chinese_and_data_is_left_alone(page, page_log, address):
    page.goto(address)
    wait_until_idle(page)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert "上传" in page.get_by_test_id("stFileUploader").inner_text()
    assert "每个文件不超过" in page.get_by_test_id("stFileUploader").inner_text()
    assert page.get_by_test_id("stMultiSelectTagsContainer").inner_text() == "Search"
    page.get_by_test_id("stDataFrame").hover()
    names = (
        page.get_by_test_id("stElementToolbar")
        .get_by_role("button")
        .evaluate_all("buttons => buttons.map(button => button.ariaLabel)")
    )
    assert {"下载为 CSV", "搜索", "全屏", "显示/隐藏列"} <= set(names)
    page.get_by_test_id("stMainMenu").click()
    page.get_by_text("打印", exact=True).wait_for()
    assert_clean(page_log)


@pytest.mark.parametrize(("language", "said"), [("zh", "不存在"), ("en", "does not seem to exist")])
def test_a_page_that_is_no_more_is_told_in_the_language_of_the_reader(
    product, page, language, said
):
    page.goto(f"{product}/no-such-page?language={language}")
    told = page.get_by_role("dialog")
    told.get_by_text(said).wait_for()
    assert ("Running" in told.inner_text()) == (language == "en")


def test_english_is_left_as_it_is(page, page_log, address):
    page.goto(f"{address}/?language=en")
    wait_until_idle(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "Upload" in page.get_by_test_id("stFileUploader").inner_text()
    assert_clean(page_log)


def test_the_words_follow_a_change_of_language_without_reload(page, page_log, address):
    page.goto(address)
    wait_until_idle(page)
    page.evaluate("history.replaceState(null, '', '?language=en')")
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_test_id("stFileUploader").get_by_text("Upload", exact=True).wait_for()
    assert "per file" in page.get_by_test_id("stFileUploader").inner_text()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert_clean(page_log)


@pytest.mark.parametrize("path", ["/", "/league-table", "/app/static/map.js"])
def test_headers_keep_other_sites_out(context, address, path):
    answer = context.request.get(address + path, headers={"Accept": "text/html"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert answer.headers["referrer-policy"] == "same-origin"
    if path != "/app/static/map.js":
        policy = answer.headers["content-security-policy"]
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "unsafe" not in scripts
        assert 'id="old-browser"' in answer.text()


def test_a_script_that_the_server_did_not_send_does_not_run(page, address):
    page.goto(address)
    wait_until_idle(page)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'hacked = 1'}))"
    )
    assert page.evaluate("window.hacked") is None


def test_without_scripts_the_page_says_what_to_do(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert "JavaScript" in page.inner_text("noscript")
    context.close()
