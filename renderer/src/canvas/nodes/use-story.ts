import { useMemo } from 'react'
import { useCallDetail } from '../../stores/index.ts'
import type { NodeStatus } from '../../stores/types.ts'
import { useCanvas } from '../model/canvas-state.ts'
import { hasStory, noStory, type Story, storyOf } from '../model/story.ts'

/** What a target's record does not say. Asked for only where there is more to tell, and room to tell it. */
export function useStory(status: NodeStatus | null): Story {
  const wanted = status !== null && hasStory(status.state, status.attempt)
  const near = useCanvas(canvas => wanted && canvas.level === 'near')
  const attempts = useCallDetail(near && status !== null ? status.call : null)?.attempts
  return useMemo(
    () => (status === null || attempts === undefined ? noStory : storyOf(attempts, status)),
    [status, attempts],
  )
}
