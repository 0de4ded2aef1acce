import { useEffect, useState } from 'react'
import type { CallInfo } from '../../../../../shared/contract.ts'
import { useCallDetail, useRun } from '../../../stores/index.ts'

const SETTLE_MS = 120

/**
 * A call's details as far as they are known, asked for once its row has stayed in sight for a moment: scrolling past
 * fetches nothing.
 */
export function useSettledDetail(call: number | null): CallInfo | undefined {
  const [settled, setSettled] = useState<number | null>(null)
  useEffect(() => {
    if (call === null || call === settled) return
    const timer = setTimeout(() => setSettled(call), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [call, settled])
  useCallDetail(call !== null && call === settled ? call : null)
  return useRun(({ run }) => (call === null ? undefined : run?.details.get(call)))
}
