import { EventEmitter } from 'node:events'
import { needReady } from '../core/state.ts'
import { harden } from '../strict/harden.ts'

const DISPLAY = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1040 },
  size: { width: 1920, height: 1080 },
  workAreaSize: { width: 1920, height: 1040 },
  scaleFactor: 1,
  rotation: 0,
}

class Screen extends EventEmitter {
  getPrimaryDisplay(): typeof DISPLAY {
    needReady('screen module')
    return DISPLAY
  }

  getAllDisplays(): (typeof DISPLAY)[] {
    needReady('screen module')
    return [DISPLAY]
  }
}
harden(Screen, 'Screen')

export const screen = new Screen()
