const MODIFIERS: Readonly<Record<string, 'ctrl' | 'shift' | 'alt' | 'meta' | 'main'>> = {
  command: 'meta',
  cmd: 'meta',
  control: 'ctrl',
  ctrl: 'ctrl',
  commandorcontrol: 'main',
  cmdorctrl: 'main',
  alt: 'alt',
  option: 'alt',
  altgr: 'alt',
  shift: 'shift',
  super: 'meta',
  meta: 'meta',
}
const KEY =
  /^([a-z0-9]|f([1-9]|1\d|2[0-4])|[)!@#$%^&*(:;+=<,_\->.?/~`{\][|\\}"']|plus|space|tab|backspace|delete|insert|return|enter|up|down|left|right|home|end|pageup|pagedown|escape|esc)$/i
const NAMES: Readonly<Record<string, string>> = {
  plus: '+',
  esc: 'escape',
  return: 'enter',
  space: ' ',
  up: 'arrowup',
  down: 'arrowdown',
  left: 'arrowleft',
  right: 'arrowright',
}

export interface Chord {
  readonly ctrl: boolean
  readonly shift: boolean
  readonly alt: boolean
  readonly meta: boolean
  /** As `KeyboardEvent.key` has it, in lower case. */
  readonly key: string
}

/** Reads "CmdOrCtrl+Shift+E". Throws on what Electron can't read either. */
export function parseAccelerator(text: string): Chord {
  const parts = text.split('+').map(part => part.trim())
  if (text.endsWith('++')) parts.splice(-2, 2, '+')
  const chord = { ctrl: false, shift: false, alt: false, meta: false, key: '' }
  for (const part of parts) {
    const modifier = MODIFIERS[part.toLowerCase()]
    if (modifier === 'main') chord[process.platform === 'darwin' ? 'meta' : 'ctrl'] = true
    else if (modifier) chord[modifier] = true
    else if (KEY.test(part) && chord.key === '') chord.key = NAMES[part.toLowerCase()] ?? part.toLowerCase()
    else throw new TypeError(`Invalid accelerator "${text}"`)
  }
  if (chord.key === '') throw new TypeError(`Invalid accelerator "${text}"`)
  return chord
}

/** Whether the same keys are pressed. `code` is what stands on the key, whatever it gives with Shift. */
export function isSame(chord: Chord, pressed: Chord, code = ''): boolean {
  const own = /^(?:Key|Digit)(\w)$/.exec(code)?.[1]?.toLowerCase()
  const { ctrl, shift, alt, meta } = pressed
  const sameModifiers =
    chord.ctrl === ctrl && chord.shift === shift && chord.alt === alt && chord.meta === meta
  return sameModifiers && [pressed.key.toLowerCase(), own].includes(chord.key)
}
