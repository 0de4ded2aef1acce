import { expect, type Locator, type Page } from '@playwright/test'
import { literally } from './literally.ts'

/** A place on the page, px. */
export interface Point {
  readonly x: number
  readonly y: number
}

const STEPS = 8

/** Where flows are drawn. */
export class Canvas {
  readonly page: Page
  readonly root: Locator

  constructor(page: Page) {
    this.page = page
    this.root = page.getByRole('region', { name: 'Drawing' })
  }

  /** A node by the name it shows; the last of them when several do. */
  node(name: string): Locator {
    return this.root.getByRole('button', { name: new RegExp(`^${literally(name)}, `) }).last()
  }

  get nodes(): Locator {
    return this.root.locator('[data-node]')
  }

  wires(role: 'call' | 'on-target' | 'on-final'): Locator {
    return this.root.locator(`[data-edge][data-role="${role}"]`)
  }

  /** A place beside a node: `right` and `down` of its top left corner, in px. */
  async beside(name: string, right: number, down: number): Promise<Point> {
    const { x, y } = await boxOf(this.node(name))
    return { x: x + right, y: y + down }
  }

  /** Drags something, a service of the palette for example, to a place. */
  async drag(what: Locator, to: Point): Promise<void> {
    const { x, y, height } = await boxOf(what)
    await this.#drag({ x: x + 24, y: y + height / 2 }, to)
  }

  /** Drags a wire from a port of one node to another node. */
  async wire(from: Locator, side: 'right' | 'top' | 'bottom', to: Locator): Promise<void> {
    const target = await boxOf(to)
    await this.#drag(await this.port(from, side), {
      x: target.x + target.width / 2,
      y: target.y + target.height / 2,
    })
  }

  /** Where a node's port is. */
  async port(node: Locator, side: 'right' | 'top' | 'bottom'): Promise<Point> {
    await node.hover()
    const { x, y, width, height } = await boxOf(node)
    if (side === 'right') return { x: x + width, y: y + height / 2 }
    return { x: x + width / 2, y: side === 'top' ? y : y + height }
  }

  /** Presses at a place and holds; moves on to another, and lets go unless it is to be looked at. */
  async #drag(from: Point, to: Point): Promise<void> {
    await this.hold(from, to)
    await this.page.mouse.up()
  }

  async hold(from: Point, to: Point): Promise<void> {
    const { mouse } = this.page
    await mouse.move(from.x, from.y)
    await mouse.down()
    await mouse.move(from.x + 12, from.y + 8, { steps: 2 })
    await mouse.move(to.x, to.y, { steps: STEPS })
  }

  /** What a node says of itself, as a screen reader tells it. */
  async untilNodeSays(name: string, words: string | RegExp): Promise<void> {
    await expect(this.node(name)).toHaveAccessibleName(words)
  }

  async untilState(name: string, state: string): Promise<void> {
    await expect(this.node(name)).toHaveAttribute('data-state', state)
  }
}

async function boxOf(what: Locator): Promise<Point & { readonly width: number; readonly height: number }> {
  await what.scrollIntoViewIfNeeded()
  const box = await what.boundingBox()
  if (box) return box
  throw new Error(`${what} is not on the page.`)
}
