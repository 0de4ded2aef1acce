import { EventEmitter } from 'node:events'
import { checkConstruction } from '../strict/check.ts'
import { harden } from '../strict/harden.ts'
import { NotCovered, problem } from '../strict/problems.ts'
import { BrowserWindow, keyboard } from '../web/browser-window.ts'
import { type Chord, isSame, parseAccelerator } from './accelerator.ts'
import { roles } from './roles.ts'

interface Template {
  readonly id?: string
  readonly label?: string
  readonly role?: string
  readonly type?: string
  readonly accelerator?: string
  readonly registerAccelerator?: boolean
  readonly enabled?: boolean
  readonly click?: (item: MenuItem, window: BrowserWindow | undefined, event: object) => void
  readonly submenu?: Menu | readonly Template[]
}

export class MenuItem {
  readonly id: string | undefined
  readonly label: string
  readonly role: string | undefined
  readonly type: string
  readonly accelerator: string | undefined
  readonly registerAccelerator: boolean
  readonly submenu: Menu | undefined
  enabled: boolean
  readonly chord: Chord | null
  readonly #act: (window: BrowserWindow | null, event: object) => void

  constructor(template: Template) {
    checkConstruction('MenuItem', [template])
    const name = template.role?.toLowerCase()
    const role = name === undefined ? undefined : roles()[name]
    if (name !== undefined && !role) throw new NotCovered(`the menu role "${template.role}"`)
    if (role?.act && template.click)
      problem(`menu item with role "${template.role}" has a click handler: Electron ignores it`)
    const ofRole = role?.submenu?.map(one => (one === '-' ? { type: 'separator' } : { role: one }))
    const submenu = template.submenu ?? ofRole
    this.submenu =
      submenu === undefined || submenu instanceof Menu ? submenu : Menu.buildFromTemplate(submenu)
    this.id = template.id
    this.role = name
    this.type = template.type ?? (this.submenu ? 'submenu' : 'normal')
    this.label = template.label ?? role?.label ?? ''
    this.accelerator = template.accelerator ?? role?.accelerator
    this.registerAccelerator = template.registerAccelerator ?? !role?.leavesKey
    this.enabled = template.enabled ?? true
    this.chord = this.accelerator === undefined ? null : parseAccelerator(this.accelerator)
    this.#act = (window, event) => {
      if (role?.act) role.act(window)
      else template.click?.(this, window ?? undefined, event)
    }
  }

  static act(item: MenuItem, window: BrowserWindow | null, event: object): void {
    item.#act(window, event)
  }
}

let current: Menu | null = null

export class Menu extends EventEmitter {
  readonly items: MenuItem[] = []

  append(item: MenuItem): void {
    this.items.push(item)
  }

  getMenuItemById(id: string): MenuItem | null {
    return allItems(this).find(item => item.id === id) ?? null
  }

  static buildFromTemplate(template: readonly Template[]): Menu {
    const menu = new Menu()
    const ids = new Set<string>()
    for (const item of template) {
      if (item.label === undefined && item.role === undefined && item.type !== 'separator')
        throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type')
      if (item.id !== undefined && ids.has(item.id)) problem(`two menu items with id "${item.id}"`)
      if (item.id !== undefined) ids.add(item.id)
      menu.append(new MenuItem(item))
    }
    return menu
  }

  static setApplicationMenu(menu: Menu | null): void {
    current = menu
  }

  static getApplicationMenu(): Menu | null {
    return current
  }
}
harden(Menu, 'Menu', { free: ['items'] })

/** All items of a menu and of the menus in it. */
function allItems(menu: Menu | null): MenuItem[] {
  return (menu?.items ?? []).flatMap(item => [item, ...allItems(item.submenu ?? null)])
}

/** The user chooses an item of the application's menu, by its id or its label. */
export function choose(name: string): void {
  const item = allItems(current).find(one => one.id === name || one.label === name)
  if (!item) throw new Error(`The menu has no item ${name}`)
  if (!item.enabled) throw new Error(`The menu's item ${name} is disabled`)
  MenuItem.act(item, BrowserWindow.getFocusedWindow(), { triggeredByAccelerator: false })
}

/** The user presses keys that no page takes. False when no item has them. */
export function press(chord: Chord, window: BrowserWindow | null, code?: string): boolean {
  const item = allItems(current).find(
    one => one.enabled && one.registerAccelerator && one.chord && isSame(one.chord, chord, code),
  )
  if (item) MenuItem.act(item, window, { triggeredByAccelerator: true })
  return item !== undefined
}

export interface ShownItem {
  readonly label: string
  readonly id?: string
  readonly accelerator?: string
  readonly items?: readonly ShownItem[]
}

/** The application's menu, lines left out. */
export function shownMenu(menu: Menu | null = current): ShownItem[] {
  return (menu?.items ?? [])
    .filter(({ type }) => type !== 'separator')
    .map(({ label, id, accelerator, submenu }) => ({
      label,
      ...(id !== undefined && { id }),
      ...(accelerator !== undefined && { accelerator }),
      ...(submenu && { items: shownMenu(submenu) }),
    }))
}

keyboard.press = (key, window) => {
  press(key, window, key.code)
}
