/* Draws townships and schools with Leaflet. Names come from a workbook that anyone may have edited:
   they reach the page through textContent only, never as HTML. */
window.countyMap = (function () {
  'use strict'

  var areas = {}
  var stage = null

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

  function button(map, title, act) {
    var Home = L.Control.extend({
      onAdd: function () {
        var bar = L.DomUtil.create('div', 'leaflet-bar')
        var link = L.DomUtil.create('a', 'county-home', bar)
        link.href = '#'
        link.role = 'button'
        link.title = title
        link.setAttribute('aria-label', title)
        link.textContent = '⤢'
        L.DomEvent.disableClickPropagation(bar)
        L.DomEvent.on(link, 'click', L.DomEvent.stop).on(link, 'click', act)
        return bar
      }
    })
    new Home({ position: 'topleft' }).addTo(map)
  }

  function base(map, spec) {
    var touched = false
    stage = map
    // Leaflet focuses the map on mouse-down. Without this the page scrolls to show the whole map, the
    // school slips away under the mouse, and the click is lost.
    map.getContainer().focus = function () {
      HTMLElement.prototype.focus.call(this, { preventScroll: true })
    }
    map.createPane('areas').style.zIndex = 350
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
      map.fitBounds(spec.bounds, { padding: [12, 12], animate: false })
    }
    // The frame is a page of its own, and its title is read out.
    document.title = spec.texts.title
    L.control.zoom({ zoomInTitle: spec.texts.zoom_in, zoomOutTitle: spec.texts.zoom_out }).addTo(map)
    button(map, spec.texts.fit, fit)
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

  return { base: base, schools: schools, townships: townships }
})()
