import { openWorkspace } from '../open.ts'

/** A process that saves a flow over and over, in two versions, until it is killed. Says each save on stdout. */
const [folder = '', flowPath = ''] = process.argv.slice(2)
const workspace = await openWorkspace(folder)
let { revision } = await workspace.flows.read(flowPath)
for (let count = 0; ; count++) {
  const text = `${count % 2 === 0 ? 'a' : 'b'}`.repeat(200_000)
  const flow = { formatVersion: 1, description: text, nodes: {}, edges: {} }
  revision = (await workspace.flows.write(flowPath, flow, revision)).revision
  process.stdout.write('saved\n')
}
