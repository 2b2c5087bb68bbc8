// Draws a small network (at most a few hundred nodes) as SVG, with a list of the same edges beside it.
// Text from the graph only ever becomes a text node or an attribute, never markup.
const NS = 'http://www.w3.org/2000/svg'
const HALF_LABEL = 15 // Han characters a label may have before it is cut
const NAMED = 16 // labels to show at least, where there is any room
const CROWDED = 45 // edges above which only the chosen edge carries its label

const svg = (name, attributes = {}, parent = null) => {
  const element = document.createElementNS(NS, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  if (parent) parent.appendChild(element)
  return element
}
const html = (name, className, text, parent) => {
  const element = document.createElement(name)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  if (parent) parent.appendChild(element)
  return element
}
const wide = (character) => (character.codePointAt(0) > 0x2e7f ? 1 : 0.55)
const widthOf = (text, size = 12) => [...text].reduce((sum, c) => sum + wide(c), 0) * size
const cut = (text) => {
  let sum = 0
  const kept = []
  for (const c of text) {
    sum += wide(c)
    if (sum > HALF_LABEL) return kept.join('') + '…'
    kept.push(c)
  }
  return text
}

function outline(shape, r) {
  const ring = (n, turn, k = 1) =>
    'M' + Array.from({ length: n }, (_, i) => {
      const a = turn + (2 * Math.PI * i) / n
      return `${(r * k * Math.cos(a)).toFixed(2)},${(r * k * Math.sin(a)).toFixed(2)}`
    }).join('L') + 'Z'
  if (shape === 'diamond') return ring(4, 0, 1.25)
  if (shape === 'triangle') return ring(3, -Math.PI / 2, 1.25)
  if (shape === 'hexagon') return ring(6, 0, 1.1)
  if (shape === 'rectangle') return `M${-r},${-r * 0.8}H${r}V${r * 0.8}H${-r}Z`
  if (shape === 'tag') return `M${-r},${-r * 0.8}H${r * 0.5}L${r * 1.1},0L${r * 0.5},${r * 0.8}H${-r}Z`
  return `M${-r},0A${r},${r} 0 1 1 ${r},0A${r},${r} 0 1 1 ${-r},0Z`
}

class Network {
  constructor(host) {
    this.host = host
    this.positions = new Map()
    this.view = { x: 0, y: 0, k: 1 }
    this.touched = false
    this.canvas = host.querySelector('.canvas')
    this.list = host.querySelector('.list')
    this.legend = host.querySelector('.legend')
    this.root = svg('svg', { role: 'img' }, this.canvas)
    this.edgeLayer = svg('g', {}, this.root)
    this.nodeLayer = svg('g', {}, this.root)
    this.labelLayer = svg('g', { class: 'labels' }, this.root)
    this.tools = html('div', 'tools', undefined, this.canvas)
    this.listen()
    new ResizeObserver(() => { if (!this.touched) this.fit(); else this.place() }).observe(this.canvas)
  }

  update(data, send) {
    this.send = send
    const first = this.centre !== data.centre
    if (first) { this.positions = new Map(); this.touched = false; this.centre = data.centre }
    const wanted = new Set(data.nodes.map((n) => n.id))
    for (const id of [...this.positions.keys()]) if (!wanted.has(id)) this.positions.delete(id)
    const edges = data.edges.filter((e) => wanted.has(e.source) && wanted.has(e.target))
    const grown = data.nodes.some((n) => !this.positions.has(n.id))
    const signature = JSON.stringify([data.nodes, edges, data.words])
    this.selected = data.selected
    if (signature !== this.signature) {
      this.signature = signature
      if (grown) settle(data.nodes, edges, this.positions)
      this.draw(data, edges)
      if (grown) this.fit()
    }
    this.mark()
    this.place()
  }

  draw(data, edges) {
    this.words = data.words
    this.root.setAttribute('aria-label', data.words.canvas)
    for (const layer of [this.edgeLayer, this.nodeLayer, this.labelLayer, this.tools, this.list, this.legend]) layer.replaceChildren()
    const pairs = new Map()
    this.edges = edges.map((e) => {
      const pair = [e.source, e.target].sort().join('\u0000')
      const order = pairs.get(pair) || 0
      pairs.set(pair, order + 1)
      const group = svg('g', { class: e.near ? 'edge' : 'edge far', 'data-id': e.id }, this.edgeLayer)
      const line = svg('path', { class: 'line', stroke: e.colour, fill: 'none', 'stroke-dasharray': e.dashed ? '6 4' : '' }, group)
      const arrow = e.symmetric ? null : svg('path', { class: 'arrow', fill: e.colour }, group)
      const hit = svg('path', { class: 'hit', fill: 'none', stroke: 'transparent' }, group)
      svg('title', {}, hit).textContent = e.row
      const label = svg('text', { class: 'edge-label' }, this.labelLayer)
      label.textContent = e.label
      return { ...e, order, group, line, arrow, hit, labelElement: label }
    })
    this.nodes = data.nodes.map((n) => {
      const group = svg('g', { class: n.centre ? 'node centre' : 'node', 'data-id': n.id }, this.nodeLayer)
      const r = Math.min(17, 8 + 1.6 * Math.sqrt(n.weight)) + (n.centre ? 4 : 0)
      svg('path', { d: outline(n.shape, r), fill: n.colour }, group)
      svg('title', {}, group).textContent = n.tip
      const label = svg('text', { class: n.centre ? 'node-label centre' : 'node-label' }, this.labelLayer)
      label.textContent = cut(n.label)
      return { ...n, r, group, labelElement: label, width: widthOf(cut(n.label)) }
    })
    for (const n of this.nodes) if (n.centre) this.nodeLayer.appendChild(n.group) // on top of the crowd round it
    this.byId = new Map(this.nodes.map((n) => [n.id, n]))
    this.button('＋', data.words.larger, () => this.zoom(1.3))
    this.button('－', data.words.smaller, () => this.zoom(1 / 1.3))
    this.button('⤢', data.words.fit, () => { this.touched = false; this.fit() })
    html('div', 'list-title', data.words.list, this.list)
    const rows = html('ol', '', undefined, this.list)
    this.rows = this.edges.map((e) => {
      const row = html('button', 'row', undefined, html('li', '', undefined, rows))
      row.dataset.id = e.id
      row.title = e.row
      html('span', 'end', this.byId.get(e.source).label, row)
      const middle = html('span', 'how', `${e.symmetric ? '—' : ''} ${e.label} ${e.symmetric ? '—' : '→'}`, row)
      middle.style.setProperty('--edge', e.colour)
      html('span', 'end', this.byId.get(e.target).label, row)
      if (e.note) html('span', 'note', e.note, row)
      row.addEventListener('click', () => this.pick('edge', e.id))
      return [e.id, row]
    })
    for (const item of data.legend.types) {
      const entry = html('span', 'key', undefined, this.legend)
      const icon = svg('svg', { viewBox: '-12 -12 24 24', width: 14, height: 14, 'aria-hidden': 'true' }, entry)
      svg('path', { d: outline(item.shape, 9), fill: item.colour }, icon)
      html('span', '', item.label, entry)
    }
    for (const item of data.legend.lines) {
      const entry = html('span', 'key', undefined, this.legend)
      const icon = svg('svg', { viewBox: '0 0 22 8', width: 22, height: 8, 'aria-hidden': 'true' }, entry)
      svg('path', { d: 'M0,4H22', stroke: item.colour || 'currentColor', 'stroke-width': 2, 'stroke-dasharray': item.dashed ? '5 3' : '' }, icon)
      html('span', '', item.label, entry)
    }
  }

  button(text, title, action) {
    const element = html('button', '', text, this.tools)
    element.title = title
    element.setAttribute('aria-label', title)
    element.addEventListener('click', action)
  }

  pick(kind, id) {
    this.selected = { kind, id }
    this.mark()
    this.cull()
    this.send('pick', { kind, id, at: Date.now() })
  }

  mark() {
    const { kind, id } = this.selected || {}
    for (const e of this.edges) e.group.classList.toggle('selected', kind === 'edge' && e.id === id)
    for (const n of this.nodes) n.group.classList.toggle('selected', kind === 'node' && n.id === id)
    for (const [edge, row] of this.rows) {
      const chosen = kind === 'edge' && edge === id
      if (chosen && !row.classList.contains('selected')) {
        const box = row.parentElement.parentElement
        const at = row.offsetTop - box.offsetTop
        if (at < box.scrollTop || at > box.scrollTop + box.clientHeight - 30) box.scrollTop = at - 40
      }
      row.classList.toggle('selected', chosen)
      row.setAttribute('aria-pressed', String(chosen))
    }
  }

  at(id) {
    const p = this.positions.get(id)
    return { x: p.x * this.view.k + this.view.x, y: p.y * this.view.k + this.view.y }
  }

  // Middle of a node's label: below the node, but inside the canvas while the node is.
  across(n, p) {
    const room = this.canvas.clientWidth - n.width / 2 - 3
    return p.x < 0 || p.x > this.canvas.clientWidth ? p.x : Math.max(n.width / 2 + 3, Math.min(room, p.x))
  }

  fit() {
    const { width, height } = this.canvas.getBoundingClientRect()
    if (!this.nodes || !width) return
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
    for (const n of this.nodes) {
      const p = this.positions.get(n.id)
      left = Math.min(left, p.x); right = Math.max(right, p.x); top = Math.min(top, p.y); bottom = Math.max(bottom, p.y)
    }
    const margin = { x: Math.min(90, width / 6), y: 32 }
    const k = Math.min(1.4, (width - 2 * margin.x) / (right - left || 1), (height - 2 * margin.y) / (bottom - top || 1))
    this.view = { k, x: width / 2 - (k * (left + right)) / 2, y: height / 2 - (k * (top + bottom)) / 2 }
    this.place()
  }

  zoom(factor, x = this.canvas.clientWidth / 2, y = this.canvas.clientHeight / 2) {
    const k = Math.min(4, Math.max(0.05, this.view.k * factor))
    const f = k / this.view.k
    this.view = { k, x: x - (x - this.view.x) * f, y: y - (y - this.view.y) * f }
    this.touched = true
    this.place()
  }

  place() {
    if (!this.nodes) return
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => {
      const small = Math.min(1, Math.max(0.45, this.view.k))
      for (const n of this.nodes) {
        const p = this.at(n.id)
        n.shown = n.r * small
        n.group.setAttribute('transform', `translate(${p.x.toFixed(1)},${p.y.toFixed(1)}) scale(${small.toFixed(2)})`)
        n.labelElement.setAttribute('x', this.across(n, p).toFixed(1))
        n.labelElement.setAttribute('y', (p.y + n.shown + 13).toFixed(1))
      }
      for (const e of this.edges) this.placeEdge(e)
      this.cull()
    })
  }

  placeEdge(e) {
    const [from, to] = [this.byId.get(e.source), this.byId.get(e.target)]
    const [a, b] = [this.at(e.source), this.at(e.target)]
    const d = Math.hypot(b.x - a.x, b.y - a.y) || 1
    const [ux, uy] = [(b.x - a.x) / d, (b.y - a.y) / d]
    const way = e.source < e.target ? 1 : -1 // the same side for both directions, so that parallel edges never coincide
    const bend = e.order * 22 * (e.order % 2 ? 1 : -1) * way
    const middle = { x: (a.x + b.x) / 2 - uy * bend, y: (a.y + b.y) / 2 + ux * bend }
    const start = { x: a.x + ux * from.shown, y: a.y + uy * from.shown }
    const m = Math.hypot(b.x - middle.x, b.y - middle.y) || 1
    const [vx, vy] = [(b.x - middle.x) / m, (b.y - middle.y) / m]
    const tip = { x: b.x - vx * (to.shown + 3), y: b.y - vy * (to.shown + 3) }
    const base = e.arrow ? { x: tip.x - vx * 6, y: tip.y - vy * 6 } : tip
    const f = (v) => v.toFixed(1)
    const path = `M${f(start.x)},${f(start.y)}Q${f(middle.x)},${f(middle.y)} ${f(base.x)},${f(base.y)}`
    e.line.setAttribute('d', path)
    e.hit.setAttribute('d', path)
    if (e.arrow) e.arrow.setAttribute('d', `M${f(tip.x)},${f(tip.y)}L${f(tip.x - vx * 9 - vy * 4)},${f(tip.y - vy * 9 + vx * 4)}L${f(tip.x - vx * 9 + vy * 4)},${f(tip.y - vy * 9 - vx * 4)}Z`)
    e.point = { x: (start.x + 2 * middle.x + base.x) / 4, y: (start.y + 2 * middle.y + base.y) / 4 }
    e.labelElement.setAttribute('x', f(e.point.x))
    e.labelElement.setAttribute('y', f(e.point.y + 4))
  }

  // Shows the labels that fit: the chosen and the central first, then by number of edges; nodes before edges.
  cull() {
    if (!this.nodes) return
    const { kind, id } = this.selected || {}
    const taken = this.nodes.map((n) => {
      const p = this.at(n.id)
      return [p.x - n.shown, p.y - n.shown, p.x + n.shown, p.y + n.shown, n.id]
    })
    const fits = (box, own) => !taken.some((t) => t[4] !== own && box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])
    const show = (element, box, own, always) => {
      const shown = always || fits(box, own)
      element.style.display = shown ? '' : 'none'
      if (shown) taken.push([...box, ''])
      return shown
    }
    const chosen = this.edges.filter((e) => kind === 'edge' && e.id === id)
    const ends = new Set(chosen.flatMap((e) => [e.source, e.target]))
    const rank = (n) => (n.centre ? 1e6 : 0) + (ends.has(n.id) || (kind === 'node' && n.id === id) ? 1e5 : 0) + n.weight
    const boxOf = (n) => {
      const p = this.at(n.id)
      const top = p.y + n.shown + 2
      const x = this.across(n, p)
      return [x - n.width / 2, top, x + n.width / 2, top + 14]
    }
    const ranked = [...this.nodes].sort((a, b) => rank(b) - rank(a))
    let named = 0
    for (const n of ranked) if (show(n.labelElement, boxOf(n), n.id, rank(n) >= 1e5)) named += 1
    // In a crowd hardly a label finds room: then some may cover the marks of other nodes, though never another label.
    const free = (box) => !taken.some((t) => t[4] === '' && box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])
    for (const n of ranked) {
      if (named >= NAMED) break
      const box = boxOf(n)
      if (n.labelElement.style.display === 'none' && free(box) && show(n.labelElement, box, n.id, true)) named += 1
    }
    for (const e of [...chosen, ...this.edges.filter((x) => !chosen.includes(x))]) {
      const half = widthOf(e.label, 11) / 2 + 2
      const box = [e.point.x - half, e.point.y - 7, e.point.x + half, e.point.y + 7]
      if (chosen.includes(e)) show(e.labelElement, box, null, true)
      else if (this.edges.length > CROWDED) e.labelElement.style.display = 'none'
      else show(e.labelElement, box, null, false)
    }
  }

  listen() {
    let grip = null
    const idOf = (event, kind) => event.target.closest?.(`g.${kind}`)?.dataset.id
    const local = (event) => {
      const box = this.canvas.getBoundingClientRect()
      return { x: event.clientX - box.left, y: event.clientY - box.top }
    }
    this.root.addEventListener('pointerdown', (event) => {
      grip = { ...local(event), node: idOf(event, 'node'), edge: idOf(event, 'edge'), moved: false }
      this.root.setPointerCapture(event.pointerId)
    })
    this.root.addEventListener('pointermove', (event) => {
      if (!grip) return
      const p = local(event)
      const [dx, dy] = [p.x - grip.x, p.y - grip.y]
      if (!grip.moved && Math.hypot(dx, dy) < 4) return
      Object.assign(grip, { moved: true, x: p.x, y: p.y })
      this.touched = true
      if (grip.node) {
        const place = this.positions.get(grip.node)
        place.x += dx / this.view.k
        place.y += dy / this.view.k
      } else {
        this.view.x += dx
        this.view.y += dy
      }
      this.place()
    })
    this.root.addEventListener('pointerup', () => {
      const held = grip
      grip = null
      if (!held || held.moved) return
      if (held.node) this.pick('node', held.node)
      else if (held.edge) this.pick('edge', held.edge)
    })
    this.root.addEventListener('pointercancel', () => { grip = null })
    // The pointer is captured, so the browser reports the canvas as target: look under the pointer instead.
    this.root.addEventListener('dblclick', (event) => {
      const under = this.host.getRootNode().elementFromPoint(event.clientX, event.clientY)
      const node = under?.closest?.('g.node')?.dataset.id
      if (node) this.send('open', { id: node, at: Date.now() })
    })
    this.canvas.addEventListener('wheel', (event) => {
      event.preventDefault()
      const p = local(event)
      this.zoom(Math.exp(-event.deltaY * 0.0015), p.x, p.y)
    }, { passive: false })
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const host = parentElement.querySelector('.network')
  if (!host.network) host.network = new Network(host)
  host.network.update(data, setTriggerValue)
}
