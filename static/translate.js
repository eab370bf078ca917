// Streamlit has no language setting. This puts its own English words into Chinese, and back when the
// reader switches to English. Only controls are touched, by exact match, never text inside data.
(() => {
  const { words, frames, patterns } = JSON.parse(document.getElementById('streamlit-zh').textContent)
  const toChinese = new Map(Object.entries(words))
  const toEnglish = new Map(Object.entries(words).map(([english, chinese]) => [chinese, english]))
  const shapes = patterns.map(([pattern, chinese]) => [new RegExp(pattern), chinese])

  const testIds = (names) => names.split(' ').map((name) => `[data-testid="${name}"]`)
  const CONTROLS = [
    '[role="menu"]', '[role="tooltip"]', '[data-empty="true"]', '[data-live-announcer]',
    ...testIds(
      'stSkipToContent stToolbar stMainMenu stMainMenuPopover stStatusWidget stConnectionStatus stElementToolbar ' +
      'stTooltipContent stFileUploader stDialog stDataFrameColumnMenu stDataFrameColumnVisibilityMenu ' +
      'stTopNavSection stSidebarNavViewButton InputInstructions stBaseButton-header stBaseButton-elementToolbar'
    )
  ].join(',')
  const DATA = '[data-tag], [role="listbox"]:not([data-empty="true"]), [role="grid"], table'
  // A chosen value is data, the button that takes it away is Streamlit's.
  const OWN_IN_DATA = '[data-tag] button'
  const ATTRIBUTES = ['aria-label', 'title', 'placeholder']

  // The frame marks the language it speaks; before it has drawn, the address says it.
  const inEnglish = () =>
    document.querySelector('.st-key-language-en') !== null ||
    (document.querySelector('.st-key-language-zh') === null &&
      new URLSearchParams(location.search).get('language') === 'en')

  let english = inEnglish()

  function translated(text) {
    const word = text.trim()
    if (!word || word.length > 200) return null
    const exact = (english ? toEnglish : toChinese).get(word)
    if (exact !== undefined || english) return exact ?? null
    const shape = shapes.find(([pattern]) => pattern.test(word))
    return shape ? word.replace(shape[0], shape[1]) : null
  }

  // A list that takes several offers all of them first: Streamlit's own option above those of the data.
  const OFFERS_ALL = /^(Select all|全选|Select \d+ matches|选择 \d+ 个匹配项)$/

  function isOwnOption(element) {
    const option = element.closest('[role="option"]')
    const first = option?.closest('[data-testid="stMultiSelectDropdown"]')?.querySelector('[role="option"]')
    return option !== null && option === first && OFFERS_ALL.test(option.textContent.trim())
  }

  const isOurs = (element) => (element.closest(CONTROLS) && !element.closest(DATA)) || isOwnOption(element)

  const written = new WeakMap()

  function translateText(node) {
    const before = written.get(node)
    const text = english && before?.chinese === node.nodeValue ? before.english : translated(node.nodeValue)
    const parent = node.parentElement
    if (text === null || parent === null || !isOurs(parent)) return
    if (!english) written.set(node, { chinese: text, english: node.nodeValue })
    node.nodeValue = text
  }

  // A component's frame is called by the name of its package; a reader hears what is in it.
  function nameFrame(element) {
    const name = frames[element.title]
    if (!name) return
    const spoken = english ? name.en : name.zh
    if (element.getAttribute('aria-label') !== spoken) element.setAttribute('aria-label', spoken)
  }

  const renamed = new WeakMap()

  function translateAttribute(element, name) {
    const value = element.getAttribute(name)
    const before = renamed.get(element)?.[name]
    const text = english && before?.chinese === value ? before.english : translated(value)
    if (text === null) return
    if (!english) renamed.set(element, { ...renamed.get(element), [name]: { chinese: text, english: value } })
    element.setAttribute(name, text)
  }

  function translateAttributes(element) {
    if (element.tagName === 'IFRAME') nameFrame(element)
    if (!ATTRIBUTES.some((name) => element.hasAttribute(name))) return
    if (element.closest(DATA) && !element.matches(OWN_IN_DATA)) return
    for (const name of ATTRIBUTES) {
      if (element.hasAttribute(name)) translateAttribute(element, name)
    }
  }

  function translateTree(root) {
    if (root.nodeType === Node.TEXT_NODE) return translateText(root)
    if (root.nodeType !== Node.ELEMENT_NODE) return
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    for (let node = root; node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) translateText(node)
      else translateAttributes(node)
    }
  }

  new MutationObserver((changes) => {
    if (inEnglish() !== english) {
      english = !english
      document.documentElement.lang = english ? 'en' : 'zh-CN'
      return translateTree(document.body)
    }
    for (const { type, target, addedNodes } of changes) {
      if (type === 'characterData') translateText(target)
      else if (type === 'attributes') translateAttributes(target)
      else addedNodes.forEach(translateTree)
    }
  }).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES
  })
})()
