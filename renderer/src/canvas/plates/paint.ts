import type { EdgeRole } from '../../../../shared/flow/connect.ts'
import type { FlowNode } from '../../../../shared/flow/schema.ts'
import type { GlyphState } from '../../components/call-state.ts'
import type { Box } from '../geometry/sizes.ts'
import type { ZoomLevel } from '../model/canvas-state.ts'
import type { ColourName, Colours } from './colours.ts'
import type { Lettering } from './lettering.ts'
import { hueOf, type Sign, type Sprites } from './sprites.ts'

/** A node as it is drawn without an element of its own. */
export interface Plate {
  readonly box: Box
  readonly kind: FlowNode['kind']
  readonly name: string
  /** Where the name's last part begins. */
  readonly last: number
  readonly state: GlyphState | null
  readonly sign: Sign
  readonly selected: boolean
  readonly problem: 'error' | 'warning' | null
  /** How it stands to a wire that is dragged. */
  readonly standing: 'fits' | 'unfit' | 'refused' | null
}

export interface Brush {
  readonly context: CanvasRenderingContext2D
  readonly colours: Colours
  readonly sprites: Sprites
  readonly lettering: Lettering
  readonly level: ZoomLevel
  /** Pixels of the screen to one of the canvas. */
  readonly scale: number
  /** Of the wire that is dragged. */
  readonly role: EdgeRole | null
}

const RADIUS = 8
const TEXT_LEFT = 33

/** Draws nodes as their elements look at this zoom. The context's units are those of the flow. */
export function paintPlates(brush: Brush, plates: readonly Plate[]): void {
  const { context, level } = brush
  if (level === 'far') paintFar(brush, plates)
  for (const plate of plates) {
    context.globalAlpha = plate.standing === 'unfit' ? UNFIT : 1
    if (level === 'mid') paintMid(brush, plate)
    else if (level === 'near') paintNear(brush, plate)
    paintRing(brush, plate)
  }
  context.globalAlpha = 1
}

const UNFIT = 0.45
/** Signs of fewer px than this say nothing. */
const LEAST_SIGN = 4
/** Corners of fewer px than this are not seen. */
const LEAST_CORNER = 1.5

const isBad = (state: GlyphState | null): boolean =>
  state === 'failed' || state === 'timeout' || state === 'interrupted'
const isTarget = ({ kind }: Plate): boolean => kind === 'target'

/** Plates of one colour in one go: there may be thousands of them. */
function paintFar(brush: Brush, plates: readonly Plate[]): void {
  const { context, colours, scale } = brush
  const alike = new Map<string, Plate[]>()
  for (const plate of plates) {
    const key = `${plate.state === null ? 'rest' : hueOf(plate.state)}/${plate.standing === 'unfit'}`
    const group = alike.get(key)
    if (group === undefined) alike.set(key, [plate])
    else group.push(plate)
  }
  for (const group of alike.values()) {
    const [first] = group
    if (first === undefined) continue
    const { state, standing } = first
    const hue = state === null ? null : hueOf(state)
    const ground: ColourName = `${hue ?? 'muted'}-tint`
    const alpha = standing === 'unfit' ? UNFIT : 1
    context.beginPath()
    for (const { box } of group) {
      const [x, y, width, height] = [box.x + 2, box.y + 2, box.width - 4, box.height - 4]
      if (RADIUS * scale < LEAST_CORNER) context.rect(x, y, width, height)
      else context.roundRect(x, y, width, height, RADIUS - 2)
    }
    context.globalAlpha = alpha
    context.fillStyle = colours.get(ground)
    context.fill()
    context.globalAlpha = 0.7 * alpha
    context.lineWidth = 4
    context.strokeStyle = colours.get(hue === null ? 'line-ctl' : `${hue}-bar`)
    context.stroke()
    context.globalAlpha = alpha
    for (const { box, sign } of group) {
      const size = sign.sign === 'role' ? 28 : 40
      if (size * scale < LEAST_SIGN) continue
      stamp(brush, sign, box.x + (box.width - size) / 2, box.y + (box.height - size) / 2, size, ground)
    }
  }
}

function paintMid(brush: Brush, plate: Plate): void {
  const { context, colours } = brush
  const { box, state, sign } = plate
  const bad = isTarget(plate) && isBad(state) && state !== null ? hueOf(state) : null
  const ground: ColourName = bad !== null ? `${bad}-tint` : state === 'disabled' ? 'canvas' : 'raised'
  outline(context, box, 1)
  context.fillStyle = colours.get(ground)
  context.fill()
  stateEdge(brush, plate, 2, bad !== null ? 1 : 0.6)
  const size = sign.sign === 'role' ? 20 : 28
  const left = sign.sign === 'role' ? 15 : 11
  stamp(brush, sign, box.x + left, box.y + (box.height - size) / 2, size, ground)
  const quiet = state === 'queued' || state === 'cancelled' || state === 'skipped' || state === 'disabled'
  context.fillStyle = colours.get(quiet ? 'text-2' : 'text')
  context.font = `500 22px ${colours.font}`
  brush.lettering.write(context, plate.name.slice(plate.last), box.x + 49, box.y + 32, box.width - 49 - 13)
  if (plate.problem !== null) badge(brush, plate)
}

/** Shown for the moment before its element is there: the plate and the name, in their places. */
function paintNear(brush: Brush, plate: Plate): void {
  const { context, colours } = brush
  const { box, state, sign, name, last } = plate
  const ground: ColourName = state === 'disabled' ? 'canvas' : 'raised'
  outline(context, box, 0.5)
  context.fillStyle = colours.get(ground)
  context.fill()
  stateEdge(brush, plate, 1, 0.6)
  const size = sign.sign === 'role' ? 12 : 16
  stamp(brush, sign, box.x + (sign.sign === 'role' ? 12 : 11), box.y + 8, size, ground)
  const left = box.x + TEXT_LEFT + 1
  const room = box.width - TEXT_LEFT - 34
  context.font = `400 13px ${colours.font}`
  context.fillStyle = colours.get('text-3')
  const taken = brush.lettering.write(context, name.slice(0, last), left, box.y + 19, room)
  context.font = `600 13px ${colours.font}`
  context.fillStyle = colours.get('text')
  brush.lettering.write(context, name.slice(last), left + taken, box.y + 19, room - taken)
}

/** The edge that says the state: as the style sheet of nodes has it. */
function stateEdge(brush: Brush, plate: Plate, width: number, share: number): void {
  const { state } = plate
  if (plate.standing === 'refused') edge(brush, plate, 'failed-bar', width, 1)
  else if (!isTarget(plate) || state === null) edge(brush, plate, 'line-2', width, 1)
  else if (isBad(state) || state === 'running') edge(brush, plate, `${hueOf(state)}-bar`, width, share)
  else if (state === 'queued' || state === 'skipped')
    edge(brush, plate, 'line-ctl', width, 1, [3 * width, 2 * width])
  else edge(brush, plate, 'line-2', width, 1)
}

function paintRing(brush: Brush, { box, selected, standing }: Plate): void {
  const { context, colours, level, role, scale } = brush
  if (!selected && (standing !== 'fits' || role === null)) return
  const wide = selected ? (level === 'far' ? 8 : level === 'mid' ? 4 : 2) : 1.5 / Math.min(1, scale)
  const gap = selected ? (level === 'far' ? 4 : level === 'mid' ? 2 : 1) : 1
  context.beginPath()
  const out = gap + wide / 2
  context.roundRect(
    box.x - out,
    box.y - out,
    box.width + 2 * out,
    box.height + 2 * out,
    RADIUS + gap + wide / 2,
  )
  context.lineWidth = wide
  context.strokeStyle = colours.get(selected || role === null ? 'sel' : role)
  context.stroke()
}

function badge({ context, colours }: Brush, { box, problem }: Plate): void {
  context.beginPath()
  context.arc(box.x + box.width - 1, box.y + 1, 9, 0, 2 * Math.PI)
  context.fillStyle = colours.get('canvas')
  context.fill()
  context.beginPath()
  context.arc(box.x + box.width - 1, box.y + 1, 6, 0, 2 * Math.PI)
  context.fillStyle = colours.get(problem === 'error' ? 'failed-fg' : 'timeout-fg')
  context.fill()
}

function outline(context: CanvasRenderingContext2D, box: Box, inset: number): void {
  context.beginPath()
  context.roundRect(
    box.x + inset,
    box.y + inset,
    box.width - 2 * inset,
    box.height - 2 * inset,
    RADIUS - inset,
  )
}

/** Strokes the outline that is there. */
function edge(
  { context, colours }: Brush,
  { standing }: Plate,
  colour: ColourName,
  width: number,
  share: number,
  dash: readonly number[] = [],
): void {
  const before = context.globalAlpha
  context.globalAlpha = before * (standing === 'unfit' ? 1 : share)
  context.lineWidth = width
  context.strokeStyle = colours.get(colour)
  if (dash.length > 0) context.setLineDash([...dash])
  context.stroke()
  if (dash.length > 0) context.setLineDash([])
  context.globalAlpha = before
}

function stamp(
  { context, sprites, scale }: Brush,
  sign: Sign,
  x: number,
  y: number,
  size: number,
  ground: ColourName,
): void {
  const pixels = Math.max(1, Math.round(size * scale))
  context.drawImage(sprites.get(sign, pixels, ground), x, y, size, size)
}
