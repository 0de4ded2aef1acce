import { useEffect } from 'react'
import { useActiveTab, useRun, usualTimes } from '../../stores/index.ts'

/** Asks how long the nodes of the flow usually take: when it is opened, and when a run of it has ended. */
export function useLookUsual(): void {
  const path = useActiveTab()?.path ?? null
  const live = useRun(({ run }) => run?.live === true)
  useEffect(() => {
    if (!live) void usualTimes.look(path)
  }, [path, live])
}
