import { conformance } from '../conformance.ts'
import { memoryPair } from './index.ts'

conformance('memory', memoryPair)
