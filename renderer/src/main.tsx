// Before every module that makes schemas.
import './no-eval.ts'
import './components/global.css'
import './components/tokens.css'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/geist-mono/wght.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './shell/app.tsx'
import { startApp } from './stores/index.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no element #root')
startApp()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
