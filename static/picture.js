// Charts as pictures: the layers that plotly drew, with title, notes, source and date around them, as
// SVG, as PNG or on the clipboard. Nothing leaves the browser. Texts reach the picture as text only.
window.countyPicture = (() => {
  const SVG = 'http://www.w3.org/2000/svg'
  const FONT = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
  const MARGIN = 16
  const INK = '#1b1f24'
  // Twice the size on the screen, for print.
  const SCALE = 2
  const KINDS = { title: ['bold 18px', 26], shown: ['15px', 22], line: ['12px', 17] }

  function wrapped(text, kind, width) {
    const pen = document.createElement('canvas').getContext('2d')
    pen.font = `${KINDS[kind][0]} ${FONT}`
    const lines = []
    for (const part of text.split('\n')) {
      let line = ''
      // Chinese breaks anywhere, Latin words stay whole unless one alone is too long.
      for (const piece of part.match(/[\u0021-\u024f]{1,40}\s?|[^\u0021-\u024f]/gu) ?? []) {
        if (line && pen.measureText(line + piece).width > width) {
          lines.push(line)
          line = ''
        }
        line += piece
      }
      lines.push(line)
    }
    return lines
  }

  function made(name, attributes, parent) {
    const element = document.createElementNS(SVG, name)
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
    parent?.append(element)
    return element
  }

  // The finding over the chart: the nearest heading of the page that stands before it.
  function finding(tools) {
    const before = [...document.querySelectorAll('.stMain :is(h1, h2)')].filter(
      (each) => tools.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING
    )
    return before.at(-1)?.innerText.trim() ?? ''
  }

  const chartOf = (tools) => tools.closest('[class*="st-key-picture_"]')?.querySelector('.js-plotly-plot')

  function layersOf(chart) {
    return [...chart.querySelectorAll('.main-svg')].filter((each) => Number(each.getAttribute('width')) > 0)
  }

  // The chart alone, as one drawing that can be scaled; null while it is not drawn.
  function drawing(chart) {
    const layers = chart ? layersOf(chart) : []
    if (!layers.length) return null
    const width = Number(layers[0].getAttribute('width'))
    const height = Number(layers[0].getAttribute('height'))
    const whole = made('svg', { width, height, viewBox: `0 0 ${width} ${height}` })
    for (const layer of layers) {
      const copy = layer.cloneNode(true)
      copy.querySelectorAll('.hoverlayer, .zoomlayer, .draglayer').forEach((each) => each.remove())
      copy.removeAttribute('class')
      copy.removeAttribute('style')
      whole.append(copy)
    }
    rename(whole)
    return whole
  }

  // Names that the drawing uses for its own patterns and clips: the chart on the page has the same ones,
  // and a pattern of a chart that is not shown draws nothing.
  let drawings = 0
  function rename(svg) {
    drawings += 1
    for (const element of svg.querySelectorAll('*')) {
      for (const attribute of [...element.attributes]) {
        if (attribute.name === 'id') attribute.value += `-${drawings}`
        else if (/href$/.test(attribute.name) && attribute.value.startsWith('#')) attribute.value += `-${drawings}`
        else if (attribute.value.includes('url(')) {
          attribute.value = attribute.value.replace(/url\((['"]?)[^'")]*#([^'")]+)\1\)/g, `url($1#$2-${drawings}$1)`)
        }
      }
    }
  }

  // Sets words line by line from `top` on; gives back where they end.
  function set(svg, words, width, top) {
    let y = top
    for (const [kind, text] of words) {
      const [font, step] = KINDS[kind]
      for (const line of wrapped(text, kind, width)) {
        y += step
        const weight = font.startsWith('bold') ? 'bold' : 'normal'
        const element = made('text', { x: MARGIN, y: y - step * 0.25, fill: INK }, svg)
        element.setAttribute('font-size', font.replace('bold ', ''))
        element.setAttribute('font-weight', weight)
        element.setAttribute('font-family', FONT)
        element.textContent = line
      }
    }
    return y
  }

  // The chart with all its words; null while it is not drawn.
  function picture(tools) {
    const chart = drawing(chartOf(tools))
    if (!chart) return null
    const told = tools.querySelector('.picture-title').textContent
    const found = finding(tools)
    const lines = [...tools.querySelectorAll('.picture-line')].map((each) => ['line', each.textContent])
    const inner = Number(chart.getAttribute('width'))
    const width = inner + 2 * MARGIN
    const svg = made('svg', { xmlns: SVG })
    const paper = made('rect', { width, fill: '#ffffff' }, svg)
    // What the title says in full needs no second line.
    const head = found && !told.endsWith(found) ? [['title', found], ['shown', told]] : [['title', told]]
    const top = set(svg, head, inner, MARGIN / 2) + 8
    chart.setAttribute('x', MARGIN)
    chart.setAttribute('y', top)
    svg.append(chart)
    const height = Math.ceil(set(svg, lines, inner, top + Number(chart.getAttribute('height')) + 4) + MARGIN)
    paper.setAttribute('height', height)
    for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) {
      svg.setAttribute(key, value)
    }
    return svg
  }

  const written = (svg) => '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(svg)

  async function png(svg) {
    const image = new Image()
    image.src = URL.createObjectURL(new Blob([written(svg)], { type: 'image/svg+xml' }))
    try {
      await image.decode()
    } finally {
      URL.revokeObjectURL(image.src)
    }
    const canvas = document.createElement('canvas')
    canvas.width = Number(svg.getAttribute('width')) * SCALE
    canvas.height = Number(svg.getAttribute('height')) * SCALE
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
    return new Promise((done) => canvas.toBlob(done, 'image/png'))
  }

  function save(blob, name) {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = name
    document.body.append(link)
    link.click()
    link.remove()
    setTimeout(() => URL.revokeObjectURL(link.href), 10000)
  }

  async function copy(svg) {
    // Over plain http from another computer a browser has no clipboard for scripts.
    if (!navigator.clipboard?.write || !window.ClipboardItem) return 'not_copied'
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': png(svg) })])
      return 'copied'
    } catch (refused) {
      return 'not_copied'
    }
  }

  async function act(tools, way) {
    const svg = picture(tools)
    const name = tools.dataset.file
    if (!svg) return 'not_drawn'
    if (way === 'copy') return copy(svg)
    if (way === 'svg') save(new Blob([written(svg)], { type: 'image/svg+xml' }), `${name}.svg`)
    else save(await png(svg), `${name}.png`)
    return ''
  }

  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('.picture-button')
    if (!button) return
    const tools = button.closest('.picture-tools')
    const said = await act(tools, button.dataset.picture)
    tools.querySelector('.picture-said').textContent = said ? tools.querySelector(`.picture-${said}`).textContent : ''
  })

  return { drawing, picture }
})()
