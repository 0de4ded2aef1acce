import { Autocomplete } from '@base-ui/react/autocomplete'
import { Popover } from '@base-ui/react/popover'
import { Search } from 'lucide-react'
import { type ReactElement, type ReactNode, useMemo, useRef, useState } from 'react'
import { cx } from '../../components/cx.ts'
import { Icon } from '../../components/icon.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { ServiceName } from '../../components/service-name.tsx'
import type { Point } from '../geometry/sizes.ts'
import styles from './chooser.module.css'

export interface Choice {
  readonly key: string
  /** What is searched, and what is chosen. */
  readonly name: string
  readonly detail: string
  readonly icon: ReactNode
  /** Stands under the others, with words of its own instead of a name. */
  readonly words?: ReactNode
}

export interface ChooserProps {
  /** On the screen: the popover's upper left, or near it where there is no room. */
  readonly anchor: Point
  readonly label: string
  readonly placeholder: string
  /** Between the field and the choices: what is chosen for. */
  readonly head: ReactNode
  /** A mark at the popover's edge, where a wire ends. */
  readonly mark?: ReactNode
  readonly choices: (text: string) => readonly Choice[]
  readonly empty: string
  readonly onChoose: (choice: Choice, text: string) => void
  readonly onClose: () => void
}

/** A field and a list below it, over the canvas: type, arrows, Enter. */
export function Chooser(props: ChooserProps): ReactElement {
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const anchor = useMemo(() => {
    const { x, y } = props.anchor
    return { getBoundingClientRect: () => DOMRect.fromRect({ x, y, width: 0, height: 0 }) }
  }, [props.anchor])
  const choices = props.choices(text.trim())

  return (
    <Popover.Root open onOpenChange={open => !open && props.onClose()}>
      <Popover.Portal>
        <Popover.Positioner
          className={styles.positioner}
          anchor={anchor}
          side="bottom"
          align="start"
          collisionPadding={8}
        >
          <Popover.Popup
            className={styles.popup}
            aria-label={props.label}
            initialFocus={field}
            finalFocus={false}
            data-chooser=""
          >
            {props.mark !== undefined && <span className={styles.mark}>{props.mark}</span>}
            <Autocomplete.Root
              inline
              open
              items={choices}
              value={text}
              onValueChange={(value, { reason }) => {
                if (reason !== 'item-press') setText(value)
              }}
              mode="none"
              itemToStringValue={(choice: Choice) => choice.name}
              autoHighlight="always"
              keepHighlight
            >
              <div className={styles.field}>
                <Icon of={Search} size={14} />
                <Autocomplete.Input
                  ref={field}
                  className={styles.input}
                  placeholder={props.placeholder}
                  aria-label={props.placeholder}
                  spellCheck={false}
                />
              </div>
              {props.head}
              <Autocomplete.Empty className={styles.empty}>
                {choices.length === 0 ? props.empty : null}
              </Autocomplete.Empty>
              <Autocomplete.List className={styles.list}>
                {(choice: Choice) => (
                  <Autocomplete.Item
                    key={choice.key}
                    value={choice}
                    className={cx(styles.item, choice.words !== undefined && styles.last)}
                    onClick={() => props.onChoose(choice, text.trim())}
                  >
                    {choice.icon}
                    {choice.words ?? (
                      <span className={styles.text}>
                        <ServiceName name={choice.name} match={text.trim()} />
                        {choice.detail !== '' && <span className={styles.detail}>{choice.detail}</span>}
                      </span>
                    )}
                    <span className={styles.enter}>
                      <Kbd keys="Enter" />
                    </span>
                  </Autocomplete.Item>
                )}
              </Autocomplete.List>
            </Autocomplete.Root>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** Names that hold a text: first those whose last part begins with it, then those that do, then those of which a part does. */
export function found<T>(all: readonly T[], nameOf: (entry: T) => string, text: string, most = 50): T[] {
  const wanted = text.toLowerCase()
  if (wanted === '') return all.slice(0, most)
  const rank = (name: string): number => {
    const at = name.indexOf(wanted)
    if (at < 0) return -1
    if (name.startsWith(wanted, name.lastIndexOf('.') + 1)) return 0
    if (at === 0) return 1
    return /[.\-_/ ]/.test(name[at - 1] ?? '') ? 2 : 3
  }
  return all
    .map(entry => ({ entry, rank: rank(nameOf(entry).toLowerCase()) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ entry }) => entry)
}
