export { ExceptionView, type ExceptionViewProps } from './exception-view.tsx'
export { firstOwnFrame, parseException, rootCause } from './parse-exception.ts'
export { useEditor } from './use-editor.ts'
