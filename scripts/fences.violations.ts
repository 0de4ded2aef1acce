/** Files by their path in the house. */
export type Files = Readonly<Record<string, string>>

/** A house that keeps every rule: one file in each room, Electron and zod as empty packages. */
export const cleanHouse: Files = {
  'package.json':
    '{ "dependencies": { "zod": "*", "undici": "*", "vitest": "*" }, "devDependencies": { "electron": "*" } }',
  'node_modules/zod/package.json': '{ "name": "zod", "main": "index.js" }',
  'node_modules/zod/index.js': '',
  'node_modules/undici/package.json': '{ "name": "undici", "main": "index.js" }',
  'node_modules/undici/index.js': '',
  'node_modules/vitest/package.json': '{ "name": "vitest", "main": "index.js" }',
  'node_modules/vitest/index.js': '',
  'node_modules/electron/package.json': '{ "name": "electron", "main": "index.js" }',
  'node_modules/electron/index.js': '',
  'shared/contract.ts': "import { z } from 'zod'\nexport type Contract = z.ZodType",
  'shared/contract.test.ts': "import 'node:fs'\nimport './contract.ts'\nimport 'undici'",
  'shared/testing/arbitrary.ts': "import 'undici'\nimport 'node:fs'",
  'shared/rpc/client.test.ts': "import '../testing/arbitrary.ts'",
  'shared/rpc/client.ts': "import type { Contract } from '../contract.ts'\nexport type Client = Contract",
  'electron/executor/ports.ts':
    "import type { Contract } from '../../shared/contract.ts'\nexport type Port = Contract",
  'electron/runtime/pool.ts': "import 'node:fs'\nimport 'undici'\nimport '../../shared/contract.ts'",
  'electron/history/store.ts': "import 'node:sqlite'",
  'electron/workspace/files.ts': "import 'node:fs/promises'",
  'electron/app/app.ts':
    "import '../executor/ports.ts'\nimport '../runtime/pool.ts'\nimport '../history/store.ts'\nimport '../workspace/files.ts'",
  'electron/ipc/transport.ts':
    "import type { Client } from '../../shared/rpc/client.ts'\nexport type Transport = Client",
  'electron/ipc/electron/port.ts': "import 'electron'\nimport '../transport.ts'",
  'electron/ipc/websocket/socket.ts': "import '../transport.ts'\nimport '../../app/app.ts'",
  'electron/hosts/cli/index.ts': "import '../../app/app.ts'\nimport '../../ipc/websocket/socket.ts'",
  'electron/main/index.ts':
    "import { app } from 'electron'\nimport '../app/app.ts'\nimport '../ipc/electron/port.ts'\napp",
  'electron/preload/index.ts':
    "import { ipcRenderer } from 'electron'\nimport '../../shared/contract.ts'\nipcRenderer",
  'renderer/src/client/connect.ts': "import '../../../shared/rpc/client.ts'",
  'renderer/src/stores/run.ts': "import '../client/connect.ts'",
  'renderer/src/components/button.tsx': 'export const Button = () => <button />',
  'renderer/src/canvas/canvas.tsx': "import '../stores/run.ts'\nimport '../components/button.tsx'",
  'renderer/src/panels/log.tsx': "import '../stores/run.ts'",
  'renderer/src/main.tsx': "import './canvas/canvas.tsx'\nimport './panels/log.tsx'",
  'e2e/specs/run.test.ts': "import 'vitest'\nimport 'node:child_process'",
}

/** What is broken on purpose, the rule that must notice, and the files that break it, the guilty one first. */
export const violations: readonly (readonly [what: string, rule: string, files: Files])[] = [
  [
    'shared imports the executor',
    'shared-rooms',
    { 'shared/a.ts': "import '../electron/executor/ports.ts'" },
  ],
  [
    'shared uses a built-in of Node',
    'shared-node',
    { 'shared/a.ts': "import { join } from 'node:path'\njoin()" },
  ],
  [
    'shared uses a built-in by its old name',
    'shared-node',
    { 'shared/a.ts': "import { join } from 'path'\njoin()" },
  ],
  ['shared uses another package than zod', 'shared-packages', { 'shared/a.ts': "import 'undici'" }],
  [
    'the executor imports the runtime',
    'executor-rooms',
    { 'electron/executor/a.ts': "import '../runtime/pool.ts'" },
  ],
  [
    'the executor imports a type of the history',
    'executor-rooms',
    { 'electron/executor/a.ts': "import type { Store } from '../history/store.ts'\nexport type A = Store" },
  ],
  [
    'the executor writes a type import in place',
    'executor-rooms',
    { 'electron/executor/a.ts': "export type A = Promise<import('../runtime/pool.ts').Pool>" },
  ],
  [
    'the executor imports on demand',
    'executor-rooms',
    { 'electron/executor/a.ts': "await import('../app/app.ts')" },
  ],
  [
    'the executor passes a room on',
    'executor-rooms',
    { 'electron/executor/a.ts': "export * from '../history/store.ts'" },
  ],
  [
    'the executor uses files',
    'executor-node',
    { 'electron/executor/a.ts': "import { readFile } from 'node:fs'\nreadFile" },
  ],
  ['the executor uses a package', 'executor-packages', { 'electron/executor/a.ts': "import 'undici'" }],
  [
    'a test of the executor imports the runtime',
    'executor-rooms',
    { 'electron/executor/a.test.ts': "import '../runtime/pool.ts'" },
  ],
  [
    'the runtime imports a type of the executor',
    'runtime-rooms',
    { 'electron/runtime/a.ts': "import type { Port } from '../executor/ports.ts'\nexport type A = Port" },
  ],
  [
    'the runtime imports the history',
    'runtime-rooms',
    { 'electron/runtime/a.ts': "import '../history/store.ts'" },
  ],
  ['the history imports the app', 'history-rooms', { 'electron/history/a.ts': "import '../app/app.ts'" }],
  [
    'the workspace imports a transport',
    'workspace-rooms',
    { 'electron/workspace/a.ts': "import '../ipc/transport.ts'" },
  ],
  ['the app imports a host', 'app-rooms', { 'electron/app/a.ts': "import '../hosts/cli/index.ts'" }],
  ['the app imports Electron', 'electron-only-in-its-rooms', { 'electron/app/a.ts': "import 'electron'" }],
  [
    'the app imports a subpath of Electron',
    'electron-only-in-its-rooms',
    { 'electron/app/a.ts': "import 'electron/main'" },
  ],
  [
    'the websocket transport imports Electron',
    'ipc-reach',
    { 'electron/ipc/websocket/a.ts': "import type { App } from 'electron'\nexport type A = App" },
  ],
  [
    "Electron's transport imports the app",
    'ipc-electron-rooms',
    { 'electron/ipc/electron/a.ts': "import '../../app/app.ts'" },
  ],
  [
    'the command line reaches Electron by way of a transport',
    'hosts-reach',
    { 'electron/hosts/cli/a.ts': "import '../../ipc/electron/port.ts'" },
  ],
  [
    'a host imports the executor past the app',
    'hosts-rooms',
    { 'electron/hosts/cli/a.ts': "import '../../executor/ports.ts'" },
  ],
  [
    'main imports the page',
    'main-rooms',
    { 'electron/main/a.ts': "import '../../renderer/src/stores/run.ts'" },
  ],
  ['the preload script uses files', 'preload-node', { 'electron/preload/a.ts': "import 'node:fs'" }],
  [
    'the preload script imports the app',
    'preload-rooms',
    { 'electron/preload/a.ts': "import '../app/app.ts'" },
  ],
  [
    'the client imports the main side',
    'renderer-reach',
    { 'renderer/src/client/a.ts': "import type {} from '../../../electron/app/app.ts'" },
  ],
  [
    'a store imports the canvas',
    'stores-rooms',
    { 'renderer/src/stores/a.ts': "import '../canvas/canvas.tsx'" },
  ],
  [
    'the canvas imports the client',
    'canvas-rooms',
    { 'renderer/src/canvas/a.tsx': "import '../client/connect.ts'" },
  ],
  [
    'a panel calls past the stores',
    'views-rpc',
    { 'renderer/src/panels/a.tsx': "import '../../../shared/rpc/client.ts'" },
  ],
  ['the page uses a built-in of Node', 'renderer-node', { 'renderer/src/a.ts': "import 'node:os'" }],
  ['the page imports Electron', 'renderer-reach', { 'renderer/src/a.ts': "import 'electron'" }],
  ['an end-to-end test imports source', 'e2e-rooms', { 'e2e/a.test.ts': "import '../shared/contract.ts'" }],
  [
    'source imports a script',
    'nobody-imports-tools',
    { 'electron/app/a.ts': "import '../../scripts/build.ts'", 'scripts/build.ts': '' },
  ],
  ['source imports a test', 'nobody-imports-tests', { 'shared/a.ts': "import './contract.test.ts'" }],
  [
    'a room without rules',
    'every-file-has-a-room',
    { 'electron/misc/a.ts': "import '../../shared/contract.ts'" },
  ],
  ['a file that is not there', 'no-missing-files', { 'electron/app/a.ts': "import './nowhere.ts'" }],
  [
    'two files that import each other by type alone',
    'no-cycles',
    {
      'electron/runtime/a.ts': "import type { B } from './b.ts'\nexport type A = B",
      'electron/runtime/b.ts': "import type { A } from './a.ts'\nexport type B = A",
    },
  ],
  [
    'shared reaches the main side by way of a test helper',
    'shared-reach',
    { 'shared/a.ts': "import './b.ts'", 'shared/b.ts': "import '../electron/app/app.ts'" },
  ],
  [
    'the executor reaches files by way of another room',
    'executor-reach',
    {
      'electron/executor/a.ts': "import './b.ts'",
      'electron/executor/b.ts': "import '../workspace/files.ts'",
    },
  ],
  [
    'the runtime reaches Electron',
    'runtime-reach',
    { 'electron/runtime/a.ts': "import './b.ts'", 'electron/runtime/b.ts': "import 'electron'" },
  ],
  [
    'the history reaches the executor',
    'history-reach',
    { 'electron/history/a.ts': "import '../app/app.ts'" },
  ],
  [
    'the workspace reaches the app by way of a transport',
    'workspace-reach',
    { 'electron/workspace/a.ts': "import '../ipc/websocket/socket.ts'" },
  ],
  [
    'the app reaches a transport',
    'app-reach',
    { 'electron/app/a.ts': "import type {} from '../ipc/transport.ts'" },
  ],
  ['a transport imports the runtime', 'ipc-rooms', { 'electron/ipc/a.ts': "import '../runtime/pool.ts'" }],
  [
    "Electron's transport reaches the page",
    'ipc-electron-reach',
    { 'electron/ipc/electron/a.ts': "import '../../../renderer/src/main.tsx'" },
  ],
  [
    'the websocket transport imports the one of Electron',
    'ipc-websocket-rooms',
    { 'electron/ipc/websocket/a.ts': "import '../electron/port.ts'" },
  ],
  [
    'main reaches the page by way of its own files',
    'main-reach',
    { 'electron/main/a.ts': "import './b.ts'", 'electron/main/b.ts': "import '../../renderer/src/main.tsx'" },
  ],
  ['the preload script uses a package', 'preload-packages', { 'electron/preload/a.ts': "import 'undici'" }],
  [
    'the page imports an example',
    'renderer-rooms',
    { 'renderer/src/a.ts': "import '../../examples/a.ts'", 'examples/a.ts': '' },
  ],
  ['the client imports a store', 'client-rooms', { 'renderer/src/client/a.ts': "import '../stores/run.ts'" }],
  [
    'a panel imports the canvas',
    'panels-rooms',
    { 'renderer/src/panels/a.tsx': "import '../canvas/canvas.tsx'" },
  ],
  [
    'a small piece imports a store',
    'components-rooms',
    { 'renderer/src/components/a.tsx': "import '../stores/run.ts'" },
  ],
  ['a script imports the app', 'scripts-rooms', { 'scripts/a.ts': "import '../electron/app/app.ts'" }],
  [
    'source imports what serves tests',
    'only-tests-import-testing',
    { 'shared/a.ts': "import './testing/arbitrary.ts'" },
  ],
  [
    'three files that need each other',
    'no-cycles',
    {
      'electron/app/a.ts': "import './b.ts'",
      'electron/app/b.ts': "import './c.ts'",
      'electron/app/c.ts': "import './a.ts'",
    },
  ],
]
