export { Listeners } from '../../shared/rpc/listeners.ts'
