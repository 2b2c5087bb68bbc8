// Where the nodes of a small network stand; network.js follows it in the same script.
// Positions in world units. Nodes that already have one keep it; new ones start on rings round what they hang on.
function settle(nodes, edges, positions) {
  const near = new Map(nodes.map((n) => [n.id, []]))
  for (const e of edges) {
    if (e.source === e.target) continue
    near.get(e.source).push(e.target)
    near.get(e.target).push(e.source)
  }
  const fixed = new Set(nodes.filter((n) => positions.has(n.id)).map((n) => n.id))
  const fresh = nodes.filter((n) => !fixed.has(n.id)).sort((a, b) => Number(b.centre) - Number(a.centre) || (a.type < b.type ? -1 : a.type > b.type ? 1 : 0))
  const angle = Math.PI * (3 - Math.sqrt(5))
  fresh.forEach((n, i) => {
    const hold = near.get(n.id).find((id) => positions.has(id))
    const origin = hold ? positions.get(hold) : { x: 0, y: 0 }
    const ring = n.centre && !hold && i === 0 ? 0 : 90 + 16 * Math.sqrt(i)
    positions.set(n.id, { x: origin.x + ring * 1.3 * Math.cos(i * angle), y: origin.y + ring * Math.sin(i * angle) })
  })
  const moving = fresh.map((n) => n.id)
  const place = nodes.map((n) => positions.get(n.id))
  const index = new Map(nodes.map((n, i) => [n.id, i]))
  const free = new Set(moving.map((id) => index.get(id)))
  const links = edges.filter((e) => e.source !== e.target).map((e) => [index.get(e.source), index.get(e.target)])
  const rounds = nodes.length > 150 ? 120 : 220
  for (let round = 0; round < rounds; round++) {
    const heat = 14 * (1 - round / rounds) + 0.5
    const push = place.map(() => ({ x: 0, y: 0 }))
    for (let i = 0; i < place.length; i++) {
      for (let j = i + 1; j < place.length; j++) {
        const dx = place[i].x - place[j].x || 0.01 * (i - j)
        const dy = place[i].y - place[j].y || 0.01
        const force = 9000 / (dx * dx + dy * dy + 60)
        const d = Math.hypot(dx, dy)
        push[i].x += (dx / d) * force; push[i].y += (dy / d) * force
        push[j].x -= (dx / d) * force; push[j].y -= (dy / d) * force
      }
    }
    for (const [a, b] of links) {
      const dx = place[b].x - place[a].x
      const dy = place[b].y - place[a].y
      const d = Math.hypot(dx, dy) || 1
      const force = (d - 130) * 0.06
      push[a].x += (dx / d) * force; push[a].y += (dy / d) * force
      push[b].x -= (dx / d) * force; push[b].y -= (dy / d) * force
    }
    for (const i of free) {
      push[i].x -= place[i].x * 0.012; push[i].y -= place[i].y * 0.018
      const size = Math.hypot(push[i].x, push[i].y) || 1
      place[i].x += (push[i].x / size) * Math.min(size, heat)
      place[i].y += (push[i].y / size) * Math.min(size, heat)
    }
  }
  // A node and its label are a box; boxes that lie on each other are pushed apart along the shorter way.
  // In a crowd most labels are hidden anyway, and the boxes are those of the marks alone.
  const crowd = nodes.length > 120
  const half = nodes.map((n) => (crowd ? 17 : Math.max(26, widthOf(cut(n.label)) / 2 + 6)))
  for (let round = 0; round < 80; round++) {
    let moved = false
    for (let i = 0; i < place.length; i++) {
      for (let j = i + 1; j < place.length; j++) {
        const x = half[i] + half[j] - Math.abs(place[i].x - place[j].x)
        const y = (crowd ? 30 : 46) - Math.abs(place[i].y - place[j].y)
        if (x <= 0 || y <= 0) continue
        const shares = [free.has(i) ? 1 : 0, free.has(j) ? 1 : 0]
        const total = shares[0] + shares[1]
        if (!total) continue
        moved = true
        const axis = x < y * 1.4 ? 'x' : 'y'
        const gap = (axis === 'x' ? x : y) + 0.5
        const sign = place[i][axis] < place[j][axis] ? -1 : 1
        place[i][axis] += (sign * gap * shares[0]) / total
        place[j][axis] -= (sign * gap * shares[1]) / total
      }
    }
    if (!moved) break
  }
}
