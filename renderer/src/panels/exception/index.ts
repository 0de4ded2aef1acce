export { ExceptionText, type ExceptionTextProps } from './exception-text.tsx'
export { ExceptionView, type ExceptionViewProps } from './exception-view.tsx'
