import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, indentOnInput, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { Compartment, EditorState, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  WidgetType,
} from '@codemirror/view'
import { jsonata } from './jsonata-mode.ts'
import { colours, look } from './theme.ts'

export type CodeLanguage = 'json' | 'jsonata' | 'typescript'

/** What is wrong, and from where on. */
export interface CodeFault {
  /** Offset in the text, in UTF-16 code units. */
  readonly offset: number
  /** A few words, shown at the place. */
  readonly message: string
}

export interface Suggestion {
  readonly name: string
  /** What it is, shown behind it. */
  readonly detail?: string
}

export interface EditorSettings {
  readonly language: CodeLanguage
  readonly readOnly: boolean
  readonly suggestions: readonly Suggestion[]
}

export interface Editor {
  /** Takes over a text from outside; what has the cursor and the same text is left alone. */
  setText(text: string): void
  configure(settings: EditorSettings): void
  setFault(fault: CodeFault | null): void
  destroy(): void
}

export interface CreateOptions {
  readonly label: string
  readonly onChange: (text: string) => void
}

const setFault = StateEffect.define<CodeFault | null>()

/** A line below the faulty one with a caret under the place. */
class FaultLine extends WidgetType {
  readonly #fault: CodeFault
  readonly #column: number

  constructor(fault: CodeFault, column: number) {
    super()
    this.#fault = fault
    this.#column = column
  }

  override eq(other: FaultLine): boolean {
    return other.#fault.message === this.#fault.message && other.#column === this.#column
  }

  override toDOM(): HTMLElement {
    const line = document.createElement('div')
    line.className = 'cm-faultLine'
    const caret = document.createElement('b')
    caret.textContent = `${' '.repeat(this.#column)}^`
    const words = document.createElement('span')
    words.textContent = this.#fault.message
    line.append(caret, words)
    return line
  }
}

function faultMarks(state: EditorState, fault: CodeFault | null): DecorationSet {
  if (fault === null) return Decoration.none
  const offset = Math.min(Math.max(fault.offset, 0), state.doc.length)
  const line = state.doc.lineAt(offset)
  const marks = [Decoration.line({ class: 'cm-fault' }).range(line.from)]
  const from = offset === line.to && offset > line.from ? offset - 1 : offset
  if (from < line.to) {
    marks.push(Decoration.mark({ class: 'cm-faultMark' }).range(from, Math.min(from + 1, line.to)))
  }
  const widget = new FaultLine(fault, Math.min(offset - line.from, 48))
  marks.push(Decoration.widget({ widget, block: true, side: 1 }).range(line.to))
  return Decoration.set(marks, true)
}

const faultField = StateField.define<{ readonly fault: CodeFault | null; readonly marks: DecorationSet }>({
  create: () => ({ fault: null, marks: Decoration.none }),
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFault)) {
        return { fault: effect.value, marks: faultMarks(transaction.state, effect.value) }
      }
    }
    return transaction.docChanged ? { ...value, marks: value.marks.map(transaction.changes) } : value
  },
  provide: field => EditorView.decorations.from(field, value => value.marks),
})

/**
 * Typing over a selection of several lines, done here: the browser would merge the lines with a style attribute, which
 * the content security policy blocks and reports.
 */
const typingOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { inputType, data } = event
    if (inputType !== 'insertText' || data === null || view.state.readOnly) return false
    if (view.state.selection.ranges.every(range => range.empty)) return false
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true })
    return true
  },
})

function complete(suggestions: readonly Suggestion[]) {
  const options = suggestions.map(({ name, detail }) => ({
    label: name,
    type: name.startsWith('$') ? 'function' : 'variable',
    ...(detail === undefined ? {} : { detail }),
  }))
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[$A-Za-z_][\w.]*/)
    if (word === null && !context.explicit) return null
    return { from: word?.from ?? context.pos, options, validFor: /^[$\w.]*$/ }
  }
}

/**
 * An editor in a shadow root of `place`: there its styles are adopted sheets, which the content security policy
 * allows, where in the document they would be style elements.
 */
export function createEditor(place: HTMLElement, { label, onChange }: CreateOptions): Editor {
  const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' })
  root.replaceChildren()
  const settings = new Compartment()
  let taking = false
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      extensions: [
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        EditorView.lineWrapping,
        EditorState.tabSize.of(2),
        syntaxHighlighting(colours),
        look,
        faultField,
        settings.of([]),
        typingOver,
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        EditorView.updateListener.of(update => {
          if (update.docChanged && !taking) onChange(update.state.doc.toString())
        }),
      ],
    }),
  })
  return {
    setText(text) {
      if (view.state.doc.toString() === text) return
      taking = true
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
      taking = false
    },
    configure({ language, readOnly, suggestions }) {
      view.dispatch({
        effects: settings.reconfigure([
          language === 'json' ? json() : StreamLanguage.define(jsonata),
          EditorState.readOnly.of(readOnly),
          EditorView.editable.of(!readOnly),
          // A text that is only read still takes the focus, to be copied from by keys.
          EditorView.contentAttributes.of(readOnly ? { tabindex: '0' } : {}),
          suggestions.length === 0
            ? []
            : autocompletion({ override: [complete(suggestions)], icons: false, defaultKeymap: false }),
        ]),
      })
    },
    setFault(fault) {
      if (view.state.field(faultField).fault !== fault) view.dispatch({ effects: setFault.of(fault) })
    },
    destroy: () => view.destroy(),
  }
}
