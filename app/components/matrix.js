// The dual-chain matrix as a table, and the card as lists of sentences; every cell and sentence is a button.
// Text from the graph only ever becomes text content, never markup.
const make = (name, className, text, parent) => {
  const element = document.createElement(name)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  if (parent) parent.appendChild(element)
  return element
}

function button(parent, className, id, chosen, send) {
  const pressed = make('button', className, undefined, parent)
  pressed.type = 'button'
  pressed.dataset.id = id
  pressed.setAttribute('aria-pressed', String(id === chosen))
  pressed.addEventListener('click', () => send('pick', { id, at: Date.now() }))
  return pressed
}

function drawMatrix(host, data, send) {
  const table = make('table', 'matrix', undefined, make('div', 'scroll', undefined, host))
  make('caption', 'hidden', data.caption, table)
  const head = make('tr', '', undefined, make('thead', '', undefined, table))
  make('th', 'corner', data.corner, head).scope = 'col'
  for (const column of data.columns) {
    const title = make('th', '', undefined, head)
    title.scope = 'col'
    make('span', 'name', column.label, title)
    make('span', 'hint', column.hint, title)
  }
  const body = make('tbody', '', undefined, table)
  for (const row of data.rows) {
    const line = make('tr', row.whole ? 'whole' : '', undefined, body)
    const title = make('th', '', undefined, line)
    title.scope = 'row'
    if (row.tier) make('span', 'hint', row.tier, title)
    const named = button(title, 'segment', row.id, data.selected, send)
    make('span', 'name', row.label, named)
    if (row.plan) make('span', `plan ${row.plan.code}`, row.plan.label, named)
    for (const cell of row.cells) {
      const place = make('td', '', undefined, line)
      if (!cell.text.length && !cell.notes.length) {
        make('span', 'nobody', '—', place).setAttribute('aria-label', data.nobody)
        continue
      }
      const held = button(place, 'cell', cell.id, data.selected, send)
      held.setAttribute('aria-label', cell.aria)
      held.style.setProperty('--heat', `${Math.round(cell.heat * 55)}%`)
      if (cell.count) make('span', 'count', cell.count, held)
      for (const name of cell.text) make('span', 'who', name, held).title = name
      for (const note of cell.notes) make('span', 'note', note, held)
    }
  }
}

function drawCard(host, data, send) {
  const card = make('div', 'card', undefined, host)
  for (const section of data.sections) {
    make('h3', '', section.title, card)
    const list = make('ul', '', undefined, card)
    for (const item of section.items) {
      const held = button(make('li', '', undefined, list), 'said', item.id, data.selected, send)
      make('span', 'sentence', item.text, held)
      make('span', 'rests', item.rests, held)
    }
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const host = parentElement.querySelector('.dual')
  const focused = host.getRootNode().activeElement?.dataset?.id
  host.replaceChildren()
  ;(data.kind === 'matrix' ? drawMatrix : drawCard)(host, data, setTriggerValue)
  // what is drawn anew keeps the focus of the keyboard
  if (focused) [...host.querySelectorAll('button')].find((b) => b.dataset.id === focused)?.focus({ preventScroll: true })
}
