import path from 'node:path'

/**
 * Compiler options with which an editor understands services as they are run: types are stripped, not compiled.
 *
 * @param types the declarations of `fanfare`, absolute; null where the workspace has the package installed.
 */
export function tsconfigTemplate(root: string, types: string | null): string {
  const compilerOptions = {
    target: 'ES2023',
    // DOM is where `fetch`, `URL` and timers are declared without a package of types.
    lib: ['ES2023', 'DOM'],
    module: 'ESNext',
    moduleResolution: 'bundler',
    types: [],
    strict: true,
    noEmit: true,
    allowJs: true,
    skipLibCheck: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    ...(types === null ? {} : { paths: { fanfare: [reference(root, types)] } }),
  }
  return `${JSON.stringify({ compilerOptions, include: ['services'] }, null, 2)}\n`
}

/** Relative where both move together, else absolute. */
function reference(root: string, file: string): string {
  const way = path.relative(root, file)
  const within = way !== '' && !way.startsWith('..') && !path.isAbsolute(way)
  return (within ? `./${way}` : file).replaceAll('\\', '/')
}
