// Keys of a presentation: they press the buttons of the page, so that clicker, keyboard and hand do the
// same. Black screen and full screen need no server. Two windows of one edition follow each other.
(() => {
  const PAGES = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: 'first', End: 'last',
    ' ': 1, Enter: 1, Backspace: -1
  }
  // What these press belongs to the button that has the focus.
  const PRESSES = [' ', 'Enter']
  const PRESSED = 'button, a, summary, [role="button"]'
  const TYPING = 'input, textarea, select, [contenteditable="true"]'
  const stage = () => document.querySelector('.st-key-presenting')
  const button = (name) => document.querySelector(`.st-key-meeting_${name} button`)
  const black = () => document.getElementById('meeting-darkness')

  function toggleBlack() {
    const there = black()
    if (there) return there.remove()
    const made = document.createElement('div')
    made.id = 'meeting-darkness'
    made.addEventListener('click', toggleBlack)
    document.body.append(made)
  }

  function toggleFull() {
    // A browser may refuse; the page is the same without it.
    if (document.fullscreenElement) document.exitFullscreen()
    else document.documentElement.requestFullscreen?.().catch(() => {})
  }

  function target(step) {
    // One of the last to be drawn: with it the others are there.
    if (!button('close')) return undefined
    if (step === 1) return button('next')
    if (step === -1) return button('back')
    return [...document.querySelectorAll('[class*="st-key-meeting_go_"] button')].at(step === 'first' ? 0 : -1)
  }

  // The buttons come last when a page is drawn: a key that is faster waits for them some seconds.
  function go(step, tries = 0) {
    const found = target(step)
    if (found) return found.click()
    if (stage() && tries < 50) setTimeout(go, 100, step, tries + 1)
  }

  document.addEventListener('keydown', (event) => {
    led.clear()
    if (!stage() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
    // What is typed belongs to the field, except for the keys that a clicker has.
    const types = event.target.matches?.(TYPING)
    if (types && !event.key.startsWith('Page')) return
    if (!black() && PRESSES.includes(event.key) && event.target.closest?.(PRESSED)) return
    const name = event.key.toLowerCase()
    const step = PAGES[event.key]
    if (!['b', '.', 'f', 'f5'].includes(name) && step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (name === 'f') return toggleFull()
    // The start of a show on many clickers: to load the page anew would lose what the room guessed.
    if (name === 'f5') return document.fullscreenElement ? undefined : toggleFull()
    // Out of the dark the picture comes back first.
    if (step === undefined || black()) return toggleBlack()
    // A guess that is being typed counts: the field hands it over when it is left.
    if (types) event.target.blur()
    go(step)
  }, true)

  document.addEventListener('click', (event) => {
    if (event.isTrusted) led.clear()
    if (event.target.closest?.('.st-key-meeting_black')) toggleBlack()
    if (event.target.closest?.('.st-key-meeting_full')) toggleFull()
  })

  // Where the other window led this one: not told back, or the two would pull each other to and fro
  // when somebody turns pages quickly. A person's own key or click ends it.
  const led = new Set()
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('county-meeting') : null
  let last = ''

  // Edition, page and whether it is shown, as the frame of the page says them.
  function where() {
    const mark = document.querySelector('[class*="st-key-meeting_at-"]')
    const found = mark?.className.match(/st-key-meeting_at-(\d{4}-\d+)-(\d+)-(shown|asked)/)
    return found ? { edition: found[1], page: found[2], told: found[3] } : null
  }

  function tell() {
    if (!stage()) {
      black()?.remove()
      last = ''
      return
    }
    const at = where()
    const text = at ? JSON.stringify(at) : last
    if (text === last) return
    last = text
    if (!led.has(text)) channel?.postMessage(at)
  }

  // While the page is being drawn anew its buttons are not there yet: tried again for some seconds.
  function follow(data, tries = 0) {
    const at = where()
    const target = at && at.page === data.page ? button('next') : button(`go_${data.page}`)
    if (!at || !target) {
      if (stage() && tries < 50) setTimeout(follow, 200, data, tries + 1)
      return
    }
    if (at.edition !== data.edition || JSON.stringify(at) === JSON.stringify(data)) return
    led.add(JSON.stringify(data))
    if (at.page !== data.page || (at.told === 'asked' && data.told === 'shown')) target.click()
  }

  channel?.addEventListener('message', ({ data }) => follow(data))

  new MutationObserver(tell).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] })
})()
