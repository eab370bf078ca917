// Before a page is printed: its choices as a sentence, its tables as tables that break over pages, its
// charts as drawings that fit the paper, its map as a picture. All is taken away again afterwards.
(() => {
  const PAPER = { landscape: 1036, portrait: 710 }
  const isSeen = (element) => element.getClientRects().length > 0
  const main = () => document.querySelector('.stMain')

  function made(name, text, kind) {
    const element = document.createElement(name)
    if (text !== undefined) element.textContent = text
    if (kind) element.className = kind
    return element
  }

  function unpacked(packed) {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes))
  }

  // The rows and columns as they are seen in the grid; what is not known of it stays as the page has it.
  function asSeen(content, place) {
    const frame = place.closest('.stElementContainer')?.previousElementSibling?.querySelector('.stDataFrame')
    if (!frame) return content
    const { columns, order, isSorted } = window.countyGrid.seen(frame, content.count)
    const shown = columns?.map((each) => [content.fields.indexOf(each.name), each.title]) ?? []
    const known = shown.length > 0 && shown.every(([place]) => place >= 0)
    const places = known ? shown.map(([place]) => place) : content.fields.map((_, i) => i)
    const marked = (i) => (known ? /^[↑↓]\s*/.exec(shown[i][1])?.[0] ?? '' : '')
    const rows = order ? order.filter((row) => row < content.rows.length).map((row) => content.rows[row]) : content.rows
    const pick = (list) => places.map((place) => list[place])
    return {
      ...content,
      headings: pick(content.headings).map((text, i) => marked(i) + text),
      numbers: pick(content.numbers),
      rows: rows.map(pick),
      more: (isSorted && (order ? content.more_sorted : content.not_sorted)) || content.more
    }
  }

  function table(content) {
    const columns = content.headings.length
    const whole = made('table', undefined, `printed print-table${columns > 14 ? ' tiny' : columns > 9 ? ' small' : ''}`)
    whole.append(made('caption', content.title))
    const head = whole.createTHead().insertRow()
    content.headings.forEach((text, i) => head.append(made('th', text, content.numbers[i] ? 'figure' : '')))
    const body = whole.createTBody()
    for (const row of content.rows) {
      const line = body.insertRow()
      row.forEach((text, i) => line.append(made('td', text, content.numbers[i] ? 'figure' : '')))
    }
    return whole
  }

  function headingBefore(place) {
    const before = [...main().querySelectorAll('h1, h2')].filter(
      (each) => place.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING
    )
    return before.at(-1)?.textContent.trim()
  }

  function tables() {
    for (const packed of main().querySelectorAll('.print-rows')) {
      const place = packed.parentElement
      // The tab or the section that it stands in may be closed.
      if (!isSeen(place.closest('.stVerticalBlock') ?? place)) continue
      const content = asSeen(unpacked(packed.textContent), place)
      const drawn = table(content)
      // What the heading above says already is not said again.
      if (headingBefore(place) === content.title) drawn.caption.remove()
      place.append(drawn)
      if (content.more) place.append(made('p', content.more, 'printed'))
    }
  }

  function charts() {
    for (const chart of main().querySelectorAll('.js-plotly-plot')) {
      const drawn = isSeen(chart) && window.countyPicture.drawing(chart)
      if (!drawn) continue
      const box = made('div', undefined, 'printed print-chart')
      box.style.maxWidth = `${drawn.getAttribute('width')}px`
      drawn.setAttribute('width', '100%')
      drawn.removeAttribute('height')
      box.append(drawn)
      chart.after(box)
    }
    const last = [...main().querySelectorAll('.print-chart')].at(-1)
    last?.closest('[class*="st-key-picture_"]')?.classList.add('print-last')
  }

  function maps() {
    for (const frame of main().querySelectorAll('iframe')) {
      const source = isSeen(frame) && frame.contentWindow?.countyMap?.picture?.()
      if (!source) continue
      // A canvas is printed at once; a picture would first have to be read.
      const canvas = made('canvas', undefined, 'printed print-map')
      canvas.width = source.width
      canvas.height = source.height
      canvas.getContext('2d').drawImage(source, 0, 0)
      frame.after(canvas)
    }
  }

  // What a control says now; '' for one that chooses nothing, or that a closed section hides.
  const CONTROLS = {
    stSelectbox: (e) => e.querySelector('input')?.value ?? '',
    stMultiSelect: (e) => {
      const chosen = [...e.querySelectorAll('[data-tag]')].map((tag) => tag.innerText || tag.textContent)
      return chosen.join(' ')
    },
    stButtonGroup: (e) => [...e.querySelectorAll('[data-selected="true"], [aria-checked="true"], [aria-pressed="true"]')]
      .map((each) => each.textContent).filter((text, i, all) => all.indexOf(text) === i).join(' '),
    stRadio: (e) => e.querySelector('input:checked')?.closest('label')?.textContent ?? '',
    stCheckbox: (e, words) => e.querySelector('input')?.checked ? words.yes : isSeen(e) ? words.no : '',
    stNumberInput: (e) => isSeen(e) ? e.querySelector('input')?.value ?? '' : '',
    stTextInput: (e) => e.querySelector('input')?.value ?? '',
    stDateInput: (e) => isSeen(e) ? e.querySelector('input')?.value ?? '' : '',
    stSlider: (e) => isSeen(e)
      ? [...e.querySelectorAll('[data-testid="stSliderThumbValue"]')].map((each) => each.textContent).join('–') : ''
  }
  const LONGEST = 80

  function choices() {
    const place = document.querySelector('.print-choices')
    if (!place) return
    // Chinese marks bring their own room.
    const mark = (text) => (/[\u3000-\uffef]/.test(text) ? text : `${text} `)
    const said = []
    for (const control of main().querySelectorAll(Object.keys(CONTROLS).map((id) => `[data-testid="${id}"]`).join(','))) {
      const label = control.querySelector('[data-testid="stWidgetLabel"] p')?.textContent.trim()
      if (!label || control.closest('[class*="st-key-language"]')) continue
      // A page that shows every stage says so, whichever the control is at.
      const every = control.closest('.st-key-stage') && place.dataset.stages
      const value = every || CONTROLS[control.dataset.testid](control, place.dataset).trim()
      if (value) said.push(label + mark(place.dataset.colon) + (value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value))
    }
    place.textContent = said.join(mark(place.dataset.between))
  }

  // Upright where nothing stands side by side and no table is wide.
  function isUpright() {
    const wide = [...document.querySelectorAll('.print-table')].some((each) => each.rows[0]?.cells.length > 7)
    const isWide = wide || main().querySelector('.print-map, .print-chart') !== null
    return !isWide && ![...main().querySelectorAll('.stColumn')].some(isSeen)
  }

  // A long table or a map beside something else gets the whole width, and breaks over pages.
  const LONG = 12
  function stack() {
    for (const row of main().querySelectorAll('.stHorizontalBlock')) {
      const long = [...row.querySelectorAll('.print-table')].some((each) => each.rows.length > LONG)
      row.classList.toggle('print-stack', long || row.querySelector('.print-map') !== null)
    }
  }

  let isReady = false

  function prepare() {
    if (isReady || !main() || ownSheet()) return
    isReady = true
    choices()
    tables()
    charts()
    maps()
    stack()
    document.documentElement.classList.toggle('print-upright', isUpright())
  }

  function clear() {
    isReady = false
    document.querySelectorAll('.printed').forEach((each) => each.remove())
    document.querySelectorAll('.print-last').forEach((each) => each.classList.remove('print-last'))
    document.querySelectorAll('.print-stack').forEach((each) => each.classList.remove('print-stack'))
    document.documentElement.classList.remove('print-upright', 'to-paper')
  }

  window.addEventListener('beforeprint', prepare)
  window.addEventListener('afterprint', clear)

  // Charts that are as wide as the screen would be tiny on paper: they are first drawn anew in its
  // width. Only possible where the wish to print is known before the browser acts on it.
  const printNow = window.print.bind(window)
  const ownSheet = () => document.querySelector('.st-key-print_sheet, .st-key-presenting') !== null
  const isScaled = () => !ownSheet() && Boolean(main()?.querySelector('.js-plotly-plot'))

  function print() {
    document.documentElement.classList.add('to-paper')
    const wide = () => [...main().querySelectorAll('.main-svg')].some(
      (each) => isSeen(each) && Number(each.getAttribute('width')) > PAPER.landscape
    )
    let tries = 0
    const wait = () => {
      tries += 1
      if (tries < 20 && (wide() || tries < 4)) return setTimeout(wait, 150)
      printNow()
    }
    wait()
  }

  // The menu of the page asks the window.
  window.print = () => (isScaled() ? print() : printNow())

  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== 'p') return
    if (!isScaled()) return
    event.preventDefault()
    print()
  }, true)
})()
