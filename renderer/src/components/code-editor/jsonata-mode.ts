import type { StreamParser } from '@codemirror/language'

interface ModeState {
  comment: boolean
}

/** Colours of JSONata, close enough to read: what it means is checked by JSONata itself. */
export const jsonata: StreamParser<ModeState> = {
  name: 'jsonata',
  startState: () => ({ comment: false }),
  token(stream, state) {
    if (state.comment) {
      if (stream.skipTo('*/')) {
        stream.match('*/')
        state.comment = false
      } else stream.skipToEnd()
      return 'comment'
    }
    if (stream.eatSpace()) return null
    if (stream.match('/*')) {
      state.comment = true
      return 'comment'
    }
    // A key is a string with a colon behind it.
    const string = stream.match(/^(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)/)
    if (string) return stream.match(/^\s*:/, false) ? 'propertyName' : 'string'
    if (stream.match(/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number'
    if (stream.match(/^(?:true|false|null)\b/)) return 'bool'
    if (stream.match(/^(?:and|or|in|function)\b/)) return 'keyword'
    if (stream.match(/^\$[A-Za-z_]\w*|^\$\$?/)) return 'keyword'
    if (stream.match(/^[A-Za-z_]\w*|^`[^`]*`/)) return 'variableName'
    stream.next()
    return 'punctuation'
  },
  languageData: { closeBrackets: { brackets: ['(', '[', '{', '"'] } },
}
