#!/usr/bin/env node
import { exitWith } from './bootstrap/failure.mjs'
import { runBuilt } from './bootstrap/run-built.mjs'
import { joinNpm } from './bootstrap/under-npm.mjs'
import { bootstrap } from './bootstrap.mjs'

try {
  const node = await bootstrap({ build: true })
  joinNpm('fanfare')
  await runBuilt(node)
} catch (error) {
  exitWith(error)
}
