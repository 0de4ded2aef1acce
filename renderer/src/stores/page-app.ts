import { App } from './app.ts'
import { pageEnvironment } from './environment.ts'

/** The one of this page. It touches nothing before it is started. */
export const app = new App(pageEnvironment)
