/* Draws townships and schools with Leaflet. Names come from a workbook that anyone may have edited:
   they reach the page through textContent only, never as HTML. */
window.countyMap = (function () {
  'use strict'

  var areas = {}
  var stage = null
  // What is drawn now, for the picture.
  var shown = { schools: null, townships: null, printed: null, outline: '#000' }

  function textLines(text) {
    var box = document.createElement('div')
    box.className = 'county-text'
    box.textContent = text
    return box
  }

  function label(place, text, kind) {
    var icon = L.divIcon({ className: 'county-label ' + kind, html: textLines(text), iconSize: [0, 0] })
    return L.marker(place, { icon: icon, interactive: false, keyboard: false })
  }

  function outline(points, centre, radius) {
    return (
      'M' +
      points
        .map(function (p) {
          return (centre.x + p[0] * radius).toFixed(1) + ' ' + (centre.y + p[1] * radius).toFixed(1)
        })
        .join('L') +
      'Z'
    )
  }

  function circle(centre, radius) {
    var arc = 'a' + radius + ' ' + radius + ' 0 1 0 '
    return 'M' + (centre.x - radius) + ' ' + centre.y + arc + radius * 2 + ' 0' + arc + -radius * 2 + ' 0Z'
  }

  var Mark = L.CircleMarker.extend({
    _updatePath: function () {
      var path = outline(this.options.points, this._point, this._radius)
      // Filled by the even-odd rule, two circles are a ring.
      if (this.options.selected) {
        path += circle(this._point, this._radius + 5) + circle(this._point, this._radius + 8)
      }
      this._renderer._setPath(this, path)
    },
    // What the click sends to the server: the code, and a stamp so that a second click on the same
    // school is news again.
    toGeoJSON: function () {
      return { type: 'Feature', geometry: null, properties: { school_code: this.options.code, at: Date.now() } }
    }
  })

  // A click on a township is not sent: it would run the whole page for nothing.
  var Area = L.Polygon.extend({ toGeoJSON: undefined })

  // Icons are drawn, since old fonts lack their signs.
  var ICONS = {
    fit: 'M2 7V2h5M9 2h5v5M14 9v5H9M7 14H2V9M5 5l6 6M11 5l-6 6',
    full: 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4',
    save: 'M8 2v8M4.5 7L8 10.5 11.5 7M2 11v3h12v-3'
  }

  function icon(path) {
    var space = 'http://www.w3.org/2000/svg'
    var picture = document.createElementNS(space, 'svg')
    var line = document.createElementNS(space, 'path')
    picture.setAttribute('viewBox', '0 0 16 16')
    picture.setAttribute('aria-hidden', 'true')
    line.setAttribute('d', path)
    picture.appendChild(line)
    return picture
  }

  function button(map, title, kind, act) {
    var Home = L.Control.extend({
      onAdd: function () {
        var bar = L.DomUtil.create('div', 'leaflet-bar')
        var link = L.DomUtil.create('a', 'county-button county-' + kind, bar)
        link.href = '#'
        link.role = 'button'
        link.title = title
        link.setAttribute('aria-label', title)
        link.appendChild(icon(ICONS[kind]))
        L.DomEvent.disableClickPropagation(bar)
        L.DomEvent.on(link, 'click', L.DomEvent.stop).on(link, 'click', act)
        return bar
      }
    })
    new Home({ position: 'topleft' }).addTo(map)
  }

  function fullScreen(map, title, fit) {
    if (!document.fullscreenEnabled) return
    var box = map.getContainer()
    var usual = { height: box.style.height, width: box.style.width }
    button(map, title, 'full', function () {
      if (document.fullscreenElement) document.exitFullscreen()
      else document.documentElement.requestFullscreen()
    })
    document.addEventListener('fullscreenchange', function () {
      var full = Boolean(document.fullscreenElement)
      document.body.classList.toggle('county-full', full)
      box.style.height = full ? '100vh' : usual.height
      box.style.width = full ? '100vw' : usual.width
      fit()
    })
  }

  // ---------------------------------------------------------------- the picture

  var FONT = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
  var MARGIN = 16
  // Twice the size on the screen, for print.
  var SCALE = 2

  function wrapped(pen, text, width) {
    var lines = []
    text.split('\n').forEach(function (part) {
      var line = ''
      // Chinese breaks anywhere, Latin words stay whole.
      ;(part.match(/[\u0020-\u024f]+?(?:\s|(?=[^\u0020-\u024f])|$)|[^\u0020-\u024f]/g) || []).forEach(function (piece) {
        if (line && pen.measureText(line + piece).width > width) {
          lines.push(line)
          line = ''
        }
        line += piece
      })
      lines.push(line)
    })
    return lines
  }

  function trace(pen, points) {
    pen.beginPath()
    points.forEach(function (p, i) { if (i) pen.lineTo(p.x, p.y); else pen.moveTo(p.x, p.y) })
    pen.closePath()
  }

  function place(pair) { return stage.latLngToContainerPoint(pair) }

  function shape(points, centre, radius) {
    return points.map(function (p) { return { x: centre.x + p[0] * radius, y: centre.y + p[1] * radius } })
  }

  function areaPath(pen, area) {
    pen.beginPath()
    area.rings.forEach(function (part) {
      part.forEach(function (ring) {
        ring.forEach(function (pair, i) {
          var p = place(pair)
          if (i) pen.lineTo(p.x, p.y); else pen.moveTo(p.x, p.y)
        })
        pen.closePath()
      })
    })
  }

  function haloed(pen, text, x, y, colour) {
    pen.lineWidth = 3
    pen.strokeStyle = '#ffffff'
    pen.strokeText(text, x, y)
    pen.fillStyle = colour
    pen.fillText(text, x, y)
  }

  function drawMap(pen) {
    var captions = {}
    pen.lineJoin = 'round'
    if (shown.townships) {
      shown.townships.rows.forEach(function (row) {
        areaPath(pen, areas[row[0]])
        pen.fillStyle = shown.townships.classes[row[1]].tint
        pen.fill('evenodd')
        captions[row[0]] = row[2]
      })
    }
    Object.keys(areas).forEach(function (name) {
      areaPath(pen, areas[name])
      pen.lineWidth = 1.2
      pen.strokeStyle = shown.outline
      pen.stroke()
    })
    shown.schools.rows.forEach(function (row) { drawSchool(pen, row) })
    pen.textAlign = 'center'
    Object.keys(areas).forEach(function (name) {
      var p = place(areas[name].label)
      pen.font = '13px ' + FONT
      haloed(pen, name, p.x, p.y + 4, shown.schools.text)
      pen.font = '12px ' + FONT
      if (captions[name]) haloed(pen, captions[name], p.x, p.y + 20, shown.schools.text)
    })
    pen.textAlign = 'left'
  }

  function drawSchool(pen, row) {
    var centre = place([row[1], row[2]])
    var look = shown.schools.classes[row[3]]
    trace(pen, shape(look.points, centre, row[4]))
    pen.fillStyle = look.colour
    pen.fill()
    pen.lineWidth = 1
    pen.strokeStyle = shown.schools.paper
    pen.stroke()
    if (!row[5]) return
    pen.beginPath()
    pen.arc(centre.x, centre.y, row[4] + 6.5, 0, 2 * Math.PI)
    pen.lineWidth = 3
    pen.strokeStyle = shown.schools.text
    pen.stroke()
  }

  function drawScale(pen, size, top) {
    var bar = stage.getContainer().querySelector('.leaflet-control-scale-line')
    if (!bar) return
    var width = bar.offsetWidth
    pen.strokeStyle = shown.schools.text
    pen.lineWidth = 1.5
    pen.beginPath()
    pen.moveTo(MARGIN + 8, top + size.y - 18)
    pen.lineTo(MARGIN + 8, top + size.y - 12)
    pen.lineTo(MARGIN + 8 + width, top + size.y - 12)
    pen.lineTo(MARGIN + 8 + width, top + size.y - 18)
    pen.stroke()
    pen.font = '12px ' + FONT
    haloed(pen, bar.textContent, MARGIN + 12, top + size.y - 20, shown.schools.text)
  }

  /* Sets the words under the map line by line; without a pen that draws it only tells the height. */
  function drawWords(pen, spec, width, top, draws) {
    var y = top
    pen.font = 'bold 14px ' + FONT
    wrapped(pen, spec.legend_title, width).forEach(function (line) {
      y += 20
      if (draws) pen.fillText(line, MARGIN, y)
    })
    pen.font = '14px ' + FONT
    var x = MARGIN
    y += 24
    spec.legend.forEach(function (entry) {
      var wide = pen.measureText(entry.text).width + 40
      if (x > MARGIN && x + wide > MARGIN + width) { x = MARGIN; y += 24 }
      if (draws) {
        trace(pen, shape(entry.points, { x: x + 8, y: y - 5 }, 6))
        pen.fillStyle = entry.colour
        pen.fill()
        pen.fillStyle = spec.text
        pen.fillText(entry.text, x + 20, y)
      }
      x += wide
    })
    y += 6
    pen.font = '12px ' + FONT
    spec.notes.forEach(function (note) {
      wrapped(pen, note, width).forEach(function (line) {
        y += 17
        if (draws) pen.fillText(line, MARGIN, y)
      })
    })
    pen.font = 'bold 14px ' + FONT
    wrapped(pen, spec.approval, width).forEach(function (line) {
      y += 22
      if (!draws) return
      pen.fillStyle = spec.is_approved ? spec.text : '#8f1d2c'
      pen.fillText(line, MARGIN, y)
      pen.fillStyle = spec.text
    })
    return y + MARGIN
  }

  /* The map as it is seen now, with title, legend, notes and approval number, on a canvas. */
  function picture() {
    var spec = shown.printed
    var size = stage.getSize()
    var paper = document.createElement('canvas')
    var pen = paper.getContext('2d')
    pen.font = 'bold 18px ' + FONT
    var title = wrapped(pen, spec.title, size.x)
    var top = MARGIN + 26 * title.length + 6
    var bottom = drawWords(pen, spec, size.x, top + size.y, false)
    paper.width = (size.x + 2 * MARGIN) * SCALE
    paper.height = bottom * SCALE
    pen.scale(SCALE, SCALE)
    pen.fillStyle = spec.paper
    pen.fillRect(0, 0, paper.width, paper.height)
    pen.fillStyle = spec.text
    pen.font = 'bold 18px ' + FONT
    title.forEach(function (line, i) { pen.fillText(line, MARGIN, MARGIN + 20 + 26 * i) })
    pen.save()
    pen.beginPath()
    pen.rect(MARGIN, top, size.x, size.y)
    pen.clip()
    pen.translate(MARGIN, top)
    drawMap(pen)
    pen.restore()
    pen.strokeStyle = shown.outline
    pen.lineWidth = 1
    pen.strokeRect(MARGIN, top, size.x, size.y)
    drawScale(pen, size, top)
    pen.fillStyle = spec.text
    drawWords(pen, spec, size.x, top + size.y, true)
    return paper
  }

  function save() {
    if (!shown.printed || !shown.schools) return
    picture().toBlob(function (content) {
      var link = document.createElement('a')
      link.href = URL.createObjectURL(content)
      link.download = shown.printed.file_name
      document.body.appendChild(link)
      link.click()
      link.remove()
      setTimeout(function () { URL.revokeObjectURL(link.href) }, 10000)
    }, 'image/png')
  }

  function base(map, spec) {
    var touched = false
    stage = map
    shown.outline = spec.outline
    // Leaflet focuses the map on mouse-down. Without this the page scrolls to show the whole map, the
    // school slips away under the mouse, and the click is lost.
    map.getContainer().focus = function () {
      HTMLElement.prototype.focus.call(this, { preventScroll: true })
    }
    map.createPane('areas').style.zIndex = 350
    map.createPane('online').style.zIndex = 200
    spec.areas.forEach(function (area) {
      areas[area.name] = area
      L.polygon(area.rings, {
        pane: 'areas', interactive: false, color: spec.outline, weight: 1.2, fill: false
      }).addTo(map)
      label(area.label, area.name, 'county-name').addTo(map)
    })

    function fit() {
      touched = false
      map.invalidateSize()
      // On the full screen the key stands at the right, and the county beside it.
      var key = map.getContainer().querySelector('.county-key')
      var right = key && key.offsetWidth ? key.offsetWidth + 28 : 12
      map.fitBounds(spec.bounds, {
        paddingTopLeft: [12, 12], paddingBottomRight: [right, 12], animate: false
      })
    }
    // The frame is a page of its own, and its title is read out.
    document.title = spec.texts.title
    L.control.zoom({ zoomInTitle: spec.texts.zoom_in, zoomOutTitle: spec.texts.zoom_out }).addTo(map)
    button(map, spec.texts.fit, 'fit', fit)
    fullScreen(map, spec.texts.full_screen, fit)
    button(map, spec.texts.save_image, 'save', save)
    L.control.scale({ imperial: false }).addTo(map)
    fit()

    // A map first drawn in a hidden tab has no size, so it is fitted again until someone moves it.
    'mousedown wheel keydown touchstart'.split(' ').forEach(function (kind) {
      map.getContainer().addEventListener(kind, function () { touched = true }, { passive: true })
    })
    map.on('resize', function () { if (!touched) fit() })

    // Someone who scrolls the page past the map does not want to zoom: the wheel works after a click.
    map.scrollWheelZoom.disable()
    map.on('focus', function () { map.scrollWheelZoom.enable() })
    map.on('blur', function () { map.scrollWheelZoom.disable() })

    // A listener for focus makes every shape a stop of the Tab key: hundreds of them, in no order. The
    // list beside the map chooses schools by keyboard.
    map.on('layeradd', function (event) {
      var shape = event.layer.getElement && event.layer.getElement()
      if (shape && shape.tagName === 'path') shape.setAttribute('tabindex', '-1')
    })

    // The component keeps every layer it ever drew; without this a long session only grows.
    map.on('layerremove', function (event) {
      if (window.feature_group) {
        window.feature_group = window.feature_group.filter(function (layer) { return layer !== event.layer })
      }
    })
  }

  function schools(spec) {
    var group = L.featureGroup()
    shown.schools = spec
    // The same run draws townships before schools, or has none.
    shown.townships = shown.coming
    shown.coming = null
    spec.rows.forEach(function (row) {
      var look = spec.classes[row[3]]
      var selected = Boolean(row[5])
      new Mark([row[1], row[2]], {
        code: row[0], points: look.points, radius: row[4], selected: selected,
        color: selected ? spec.text : spec.paper, weight: selected ? 1.5 : 1,
        fillColor: look.colour, fillOpacity: 1, className: 'county-school county-' + look.key
      }).bindTooltip(textLines.bind(null, row[6]), { direction: 'top' }).addTo(group)
    })
    return group
  }

  function townships(spec) {
    var group = L.featureGroup()
    shown.coming = spec
    spec.rows.forEach(function (row) {
      var look = spec.classes[row[1]]
      var area = areas[row[0]]
      new Area(area.rings, {
        pane: 'areas', color: spec.outline, weight: 1.2, fillColor: look.tint, fillOpacity: 1,
        className: 'county-township county-' + look.key
      }).bindTooltip(textLines.bind(null, row[3]), { sticky: true }).addTo(group)
      label(area.label, row[2], 'county-caption').addTo(group)
    })
    return group
  }

  /* On the full screen nothing of the page is seen, so the map itself says what it shows. */
  function key(spec) {
    var box = L.DomUtil.create('div', 'county-key')
    var line = function (kind, text) { L.DomUtil.create('div', kind, box).textContent = text }
    line('county-key-title', spec.title)
    line('county-key-legend', spec.legend_title)
    spec.legend.forEach(function (entry) {
      var row = L.DomUtil.create('div', 'county-key-entry', box)
      row.appendChild(sign(entry))
      row.appendChild(document.createTextNode(entry.text))
    })
    line(spec.is_approved ? 'county-key-approval' : 'county-key-approval county-warning', spec.approval)
    return box
  }

  function sign(entry) {
    var space = 'http://www.w3.org/2000/svg'
    var picture = document.createElementNS(space, 'svg')
    var path = document.createElementNS(space, 'path')
    picture.setAttribute('viewBox', '0 0 18 18')
    picture.setAttribute('aria-hidden', 'true')
    path.setAttribute('d', outline(entry.points, { x: 9, y: 9 }, 6))
    path.setAttribute('fill', entry.colour)
    picture.appendChild(path)
    return picture
  }

  /* Tells the server that the map stands, in the words of Streamlit's components. */
  function report() {
    window.parent.postMessage({
      isStreamlitMessage: true, type: 'streamlit:setComponentValue', dataType: 'json',
      value: { last_active_drawing: null, drawn: true }
    }, '*')
  }

  function printed(spec) {
    shown.printed = spec
    var box = stage.getContainer()
    var old = box.querySelector('.county-key')
    if (old) old.remove()
    box.appendChild(key(spec))
    // Two pictures later what was added in this run is seen.
    if (spec.reports) requestAnimationFrame(function () { requestAnimationFrame(report) })
    return L.featureGroup()
  }

  function online(spec) {
    var group = L.featureGroup()
    spec.layers.forEach(function (layer) {
      L.tileLayer(layer.address, {
        pane: 'online', subdomains: layer.hosts, maxNativeZoom: layer.highest, maxZoom: 18
      }).addTo(group)
    })
    return group
  }

  /* The picture for print; null while there is nothing to print. */
  function onPaper() { return shown.printed && shown.schools ? picture() : null }

  return { base: base, schools: schools, townships: townships, printed: printed, online: online, picture: onPaper }
})()
