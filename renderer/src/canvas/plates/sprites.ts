import type { ServiceInfo } from '../../../../shared/contract.ts'
import type { EdgeRole } from '../../../../shared/flow/connect.ts'
import type { GlyphState } from '../../components/call-state.ts'
import { glyphShapes } from '../../components/glyph-shapes.ts'
import { rolePaths } from '../../components/role-mark.tsx'
import { quietStates } from '../../components/state-glyph.tsx'
import type { ColourName, Colours } from './colours.ts'
import { kindPaths } from './kind-paths.ts'

/** What can stand in a plate's glyph place. */
export type Sign =
  | { readonly sign: 'state'; readonly of: GlyphState }
  | { readonly sign: 'kind'; readonly of: ServiceInfo['kind'] }
  | { readonly sign: 'role'; readonly of: EdgeRole }

/** The group of colours that a state is drawn with. */
export const hueOf = (state: GlyphState): 'running' | 'ok' | 'failed' | 'timeout' | 'muted' =>
  state === 'running' || state === 'ok' || state === 'failed' || state === 'timeout'
    ? state
    : state === 'interrupted'
      ? 'timeout'
      : 'muted'

const MOST = 200

/** Signs drawn once for each size and ground: after that each is one copy of pixels. */
export class Sprites {
  readonly #colours: Colours
  readonly #drawn = new Map<string, HTMLCanvasElement>()

  constructor(colours: Colours) {
    this.#colours = colours
  }

  /** @param pixels of the screen; `ground` is what the sign lies on */
  get(sign: Sign, pixels: number, ground: ColourName): HTMLCanvasElement {
    const key = `${sign.sign}/${sign.of}/${pixels}/${ground}`
    const known = this.#drawn.get(key)
    if (known !== undefined) return known
    if (this.#drawn.size >= MOST) this.#drawn.clear()
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = pixels
    const context = canvas.getContext('2d')
    if (context !== null) this.#draw(context, sign, pixels, ground)
    this.#drawn.set(key, canvas)
    return canvas
  }

  #draw(context: CanvasRenderingContext2D, sign: Sign, pixels: number, ground: ColourName): void {
    const { get, dark } = this.#colours
    context.lineJoin = 'round'
    switch (sign.sign) {
      case 'state': {
        const hue = hueOf(sign.of)
        const colour = get(quietStates.has(sign.of) || dark ? `${hue}-fg` : `${hue}-bar`)
        context.scale(pixels / 16, pixels / 16)
        for (const { d, paint, width, dash, opacity, round } of glyphShapes[sign.of]) {
          const path = new Path2D(d)
          context.globalAlpha = opacity ?? 1
          context.lineCap = round ? 'round' : 'butt'
          context.setLineDash(dash?.split(' ').map(Number) ?? [])
          context.lineWidth = width ?? 1
          context.fillStyle = colour
          context.strokeStyle = paint === 'cut' ? get(ground) : colour
          if (paint === 'fill') context.fill(path)
          else context.stroke(path)
        }
        return
      }
      case 'kind':
        context.scale(pixels / 24, pixels / 24)
        context.lineCap = 'round'
        context.lineWidth = 1.9
        context.strokeStyle = get('text-2')
        context.stroke(new Path2D(kindPaths[sign.of]))
        return
      case 'role':
        context.scale(pixels / 12, pixels / 12)
        context.fillStyle = get(sign.of)
        context.fill(new Path2D(rolePaths[sign.of]))
    }
  }
}
