import { useEffect, useRef, useState } from 'react'
import { useNotice } from '../stores/index.ts'

/** Says what happens to those who don't see it. Two regions take turns, so that the same words are said again. */
export function Announcer() {
  const notice = useNotice()
  const turn = useRef(false)
  const [said, setSaid] = useState<readonly [string, string]>(['', ''])
  useEffect(() => {
    if (notice === '') return
    turn.current = !turn.current
    setSaid(turn.current ? [notice, ''] : ['', notice])
  }, [notice])
  return (
    <>
      <div aria-live="polite" className="sr">
        {said[0]}
      </div>
      <div aria-live="polite" className="sr">
        {said[1]}
      </div>
    </>
  )
}
