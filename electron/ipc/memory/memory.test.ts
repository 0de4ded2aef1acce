import { conformance } from '../../../shared/rpc/testing/conformance.ts'
import { memoryPair } from './index.ts'

conformance('memory', memoryPair)
