/**
 * The import fences between the rooms of the house. Two kinds of rules:
 *
 * - what a room **may** import: a list of rooms, everything that is not on it is refused (`<room>-rooms`), and for the
 *   rooms that must run anywhere also which packages (`<room>-packages`) and whether Node's built-ins (`<room>-node`);
 * - what a room must **never** reach, not even through a chain of other files (`<room>-reach`).
 *
 * Type-only imports count: a type that leaks through a fence is the start of a value that does.
 * `scripts/fences.test.ts` breaks every rule on purpose. `npx depcruise shared electron` shows the rules at work.
 *
 * dependency-cruiser reads TypeScript through the compiler's JavaScript API, which TypeScript 7 does not have. So the
 * package `typescript` is TypeScript 6 here, for the fences alone; `tsc` is TypeScript 7, from `@typescript/native`.
 */

const room = (/** @type {string} */ path) => `^${path}/`

const shared = room('shared')
const e2e = room('e2e')
const executor = room('electron/executor')
const runtime = room('electron/runtime')
const history = room('electron/history')
const workspace = room('electron/workspace')
const app = room('electron/app')
const ipc = room('electron/ipc')
/** What the transports share: the files beside their folders. */
const ipcCommon = '^electron/ipc/[^/]+$'
const hosts = room('electron/hosts')
const main = room('electron/main')
const preload = room('electron/preload')
/** What each way to start worker processes is tested by: Electron's is in `main`. */
const workerPortConformance = '^electron/runtime/pool/worker-port[.]conformance[.]ts$'
const mainSide = room('electron')
const renderer = room('renderer')
const page = (/** @type {string} */ name) => room(`renderer/src/${name}`)

const rootFiles = '^[^/]+$'

/** Tests, and what serves tests alone, may use a test runner and Node wherever they stand. */
const tests = '[.]test[.]tsx?$'
const testing = '(^|/)(testing/.+|testing[^/]*|conformance)[.]tsx?$'

/** The package, found or not, and its subpaths; a bare `electron/main` is the package's, never our folder. */
const electronPackage = ['(^|/)node_modules/electron/', '^electron(/(main|renderer|common|utility))?$']

const packageTypes = /** @type {const} */ ([
  'npm',
  'npm-dev',
  'npm-optional',
  'npm-peer',
  'npm-bundled',
  'npm-no-pkg',
])
const node = /** @type {const} */ (['core'])

/**
 * @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule
 * @param {string} name
 * @param {string} from the room's own path
 * @param {{ rooms?: string[], packages?: string[], node?: string[] }} may `packages` and `node` default to all of them;
 *   tests are held to
 *   `rooms` alone
 * @returns {Rule[]}
 */
function may(name, from, { rooms = [], packages, node: builtins }) {
  /** @type {Rule[]} */
  const rules = [
    {
      name: `${name}-rooms`,
      severity: 'error',
      comment: `${name} may import its own files${rooms.length ? ` and ${rooms.map(readable).join(', ')}` : ''}, no other room.`,
      from: { path: from },
      to: {
        pathNot: [from, ...rooms, ...electronPackage],
        dependencyTypesNot: [...packageTypes, ...node],
        couldNotResolve: false,
      },
    },
  ]
  if (packages) {
    rules.push({
      name: `${name}-packages`,
      severity: 'error',
      comment: `${name} may use ${packages.map(readable).join(', ') || 'no package at all'}; other packages belong in a room around it.`,
      from: { path: from, pathNot: [tests, testing] },
      to: { pathNot: packages.map(packagePath), dependencyTypes: [...packageTypes] },
    })
  }
  if (builtins) {
    rules.push({
      name: `${name}-node`,
      severity: 'error',
      comment: `${name} runs where Node's built-ins don't exist${builtins.length ? `, but for ${builtins.join(', ')}` : ''}: ask for a port.`,
      from: { path: from, pathNot: [tests, testing] },
      to: {
        dependencyTypes: [...node],
        ...(builtins.length ? { pathNot: `^(node:)?(${builtins.join('|')})$` } : {}),
      },
    })
  }
  return rules
}

/**
 * @param {string} name
 * @param {string} from
 * @param {string[]} to
 * @param {string} why
 * @returns {Rule}
 */
function never(name, from, to, why) {
  return {
    name: `${name}-reach`,
    severity: 'error',
    comment: `${name} never reaches this, not even through other files: ${why}`,
    from: { path: from, pathNot: [tests, testing] },
    to: { path: to, reachable: true },
  }
}

function packagePath(/** @type {string} */ name) {
  return `(^|/)node_modules/${name}/`
}

function readable(/** @type {string} */ path) {
  if (path === rootFiles) return "the root's configuration"
  return path.replace(/^\^/, '').replace(/\/(\[\^\/\]\+\$)?$/, '')
}

/** @type {Rule[]} */
const forbidden = [
  ...may('shared', shared, { packages: ['zod'], node: [] }),
  never('shared', shared, [mainSide, renderer], 'both sides are built on shared, so it is built on neither.'),

  ...may('executor', executor, { rooms: [shared], packages: [], node: [] }),
  never(
    'executor',
    executor,
    [runtime, history, workspace, app, ipc, hosts, main, preload, renderer, ...electronPackage],
    'declare a port and let a host pass the thing in.',
  ),

  ...may('runtime', runtime, { rooms: [shared] }),
  ...may('history', history, { rooms: [shared] }),
  ...may('workspace', workspace, { rooms: [shared] }),
  ...[
    { name: 'runtime', from: runtime },
    { name: 'history', from: history },
    { name: 'workspace', from: workspace },
  ].map(({ name, from }) =>
    never(
      name,
      from,
      [executor, app, ipc, hosts, main, preload, renderer, ...electronPackage],
      'the app joins the rooms, they do not know each other.',
    ),
  ),

  ...may('app', app, { rooms: [shared, executor, runtime, history, workspace] }),
  never(
    'app',
    app,
    [ipc, hosts, main, preload, renderer, ...electronPackage],
    'a host builds adapters and passes them in.',
  ),

  ...may('ipc', ipc, { rooms: [shared, app] }),
  never(
    'ipc',
    '^electron/ipc/(?!electron/)',
    electronPackage,
    'every other transport runs in plain Node or a page.',
  ),
  ...may('ipc-electron', room('electron/ipc/electron'), { rooms: [shared, ipcCommon] }),
  never(
    'ipc-electron',
    room('electron/ipc/electron'),
    [app, renderer],
    'this transport carries the contract alone.',
  ),
  ...may('ipc-websocket', room('electron/ipc/websocket'), { rooms: [shared, app, ipcCommon] }),
  ...may('hosts', hosts, { rooms: [shared, app, ipc] }),
  never('hosts', hosts, [...electronPackage, main, preload, renderer], 'hosts run in plain Node.'),

  ...may('main', main, { rooms: [shared, app, ipc, workerPortConformance] }),
  never('main', main, [renderer], 'the page is loaded from its built files.'),
  ...may('preload', preload, {
    rooms: [shared],
    packages: ['zod', 'electron'],
    node: ['events', 'timers', 'url'],
  }),

  ...may('renderer', renderer, { rooms: [shared], node: [] }),
  never(
    'renderer',
    renderer,
    [mainSide, ...electronPackage],
    'the page knows the contract, not who implements it.',
  ),
  ...may('client', page('client'), { rooms: [shared] }),
  ...may('stores', page('stores'), { rooms: [page('client'), shared] }),
  ...may('canvas', page('canvas'), { rooms: [page('stores'), page('components'), shared] }),
  ...may('panels', page('panels'), { rooms: [page('stores'), page('components'), shared] }),
  ...may('components', page('components'), { rooms: [shared] }),
  {
    name: 'views-rpc',
    severity: 'error',
    comment: 'Canvas and panels act through the stores: no call goes past them.',
    from: { path: page('(canvas|panels|components)') },
    to: { path: room('shared/rpc') },
  },

  ...may('e2e', e2e, {}),
  ...may('scripts', room('scripts'), { rooms: [shared, rootFiles] }),

  {
    name: 'electron-only-in-its-rooms',
    severity: 'error',
    comment: 'Only main, preload and ipc/electron import Electron; the rest gets what it needs passed in.',
    from: { pathNot: ['^electron/(main|preload|ipc/electron)/', e2e] },
    to: { path: electronPackage },
  },
  {
    name: 'every-file-has-a-room',
    severity: 'error',
    comment: 'A folder of electron/ is a room with rules: name a new one here before it is filled.',
    from: {
      path: mainSide,
      pathNot: '^electron/(main|preload|ipc|app|executor|runtime|history|workspace|hosts)/',
    },
    to: {},
  },
  {
    name: 'nobody-imports-tools',
    severity: 'error',
    comment: 'Source does not depend on what builds, measures or tests it.',
    from: { path: '^(shared|electron|renderer)/' },
    to: { path: '^(scripts|bench|e2e|examples|out)/' },
  },
  {
    name: 'nobody-imports-tests',
    severity: 'error',
    comment: 'What several tests need goes to a file of its own, `testing*.ts` or in `testing/`.',
    from: {},
    to: { path: tests },
  },
  {
    name: 'only-tests-import-testing',
    severity: 'error',
    comment: 'What serves tests alone is no part of the product.',
    from: { pathNot: [tests, testing] },
    to: { path: testing, pathNot: 'node_modules' },
  },
  {
    name: 'no-cycles',
    severity: 'error',
    comment: 'Files that need each other are one concept or miss a third; type-only imports count.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-missing-files',
    severity: 'error',
    comment:
      'Nothing answers to this name: a typing mistake, or a dependency that package.json does not list.',
    // What Fanfare is measured beside is a package of its own, installed when it is measured.
    from: { pathNot: '^bench/peers/' },
    to: { couldNotResolve: true, pathNot: electronPackage },
  },
]

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden,
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '(^|/)fixtures/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    },
    skipAnalysisNotInRules: true,
  },
}
