import type { BrowserContext } from '@playwright/test'

/** Reports what goes wrong in the pages of a context, from now on. */
export async function watchForProblems(
  context: BrowserContext,
  onProblem: (problem: string) => void,
): Promise<void> {
  context.on('console', message => {
    const { url, lineNumber } = message.location()
    if (message.type() === 'error' || message.type() === 'warning') {
      onProblem(`console ${message.type()}: ${message.text()} (${url}:${lineNumber})`)
    }
  })
  context.on('weberror', ({ error }) => {
    const thrown = error()
    onProblem(`exception: ${thrown.stack ?? thrown.message}`)
  })
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => {
      console.error(
        `The content policy refused ${event.blockedURI || event.sample} (${event.violatedDirective}) in ${event.sourceFile}:${event.lineNumber}`,
      )
    })
  })
}
